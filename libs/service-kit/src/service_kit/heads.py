"""The server's end of a connection, on which a request must begin in time and in bounded size.

uvicorn bounds neither: whoever sends the head of a request byte by byte, or a line end now and
then, holds a connection for ever, and a head that does not end fills the memory. What comes after
the head is bounded by `edge`, idle connections by uvicorn's own time for keeping them alive; but
it forgets that at the first byte that comes.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service_kit import problems

WHOLE = "creditgate.whole"
"""The extension in the scope of a request that has come with all of its body before anybody works
on it: nobody waits for it, so that nobody has to bound for how long, at the cost of a timer each."""
_HEAD_SECONDS = 10.0
_HEAD_BYTES_MAX = 65_536


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, with an end to waiting for a request.

    Whoever says nothing is closed in silence, whoever has begun a request is told why. A request
    that comes in one piece, as they do, costs two looks.
    """

    _deadline: asyncio.TimerHandle | None = None
    _waited_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            if not self.cycle.more_body:
                self.cycle.scope["extensions"] = {WHOLE: {}}
            if self._deadline is not None:
                self._wait_no_more()
        elif self._deadline is None:
            # The rest of a body that nobody asked for, perhaps, and then the begin of a head: what
            # is counted are the pieces after this one.
            self._wait()
        elif self._in_head:
            self._waited_bytes += len(data)
            if self._waited_bytes > _HEAD_BYTES_MAX:
                self._refuse(problems.head_too_large(_HEAD_BYTES_MAX))

    @property
    def _in_head(self) -> bool:
        """Whether nothing but a part of a head has come since the last request."""
        return self.scope is None or "method" not in self.scope

    def _wait(self) -> None:
        self._waited_bytes = 0
        self._deadline = self.loop.call_later(_HEAD_SECONDS, self._cut_off)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cut_off(self) -> None:
        if self.scope is not None and self._in_head:
            self._refuse(problems.head_too_slow(_HEAD_SECONDS))
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, problem: problems.ProblemError) -> None:
        """Answer in place of the application, which a request reaches with its whole head."""
        if self.transport.is_closing():
            return
        reply = problems.response(problem)
        lines = [b"%b: %b\r\n" % header for header in reply.raw_headers]
        content = [STATUS_LINE[reply.status_code], *lines, b"\r\n", bytes(reply.body)]
        self.transport.write(b"".join(content))
        self.transport.close()
