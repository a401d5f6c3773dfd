"""A TCP proxy that a test can make cruel: it passes bytes on until it is told to do otherwise.

It runs in a thread of its own, so that it works beside blocking tests and for other processes. A
`Rule` sees what the server sends before the client does: that is where the moment between a
commit and its reply is.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Rule = Callable[[bytes, bytes], bool]
"""Called with how the client opened the connection and each piece that the server sends; True
cuts all connections instead of passing it on."""
_OPENING_BYTES = 4_096


def pass_on(_opening: bytes, _piece: bytes) -> bool:
    """The rule of a proxy that does no harm."""
    return False


class Proxy:
    """Listens on a port of its own and passes everything to `target_port`."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self.loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.rule: Rule = pass_on
        self.delay_seconds = 0.0
        """How much later each piece that the server sends reaches the client."""
        self._flowing = asyncio.Event()
        self._flowing.set()

    def stall(self) -> None:
        """Pass nothing on, in neither direction, until `flow`."""
        self.loop.call_soon_threadsafe(self._flowing.clear)

    def flow(self) -> None:
        """Pass everything on again, what was held back first."""
        self.loop.call_soon_threadsafe(self._flowing.set)

    async def open(self) -> None:
        """Start to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        assert self._server is not None
        self._server.close()
        self._cut()
        pending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def cut(self) -> None:
        """Cut every connection that there is; new ones are accepted."""
        self.loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, onward[1]}
        opening = bytearray()

        def listen(piece: bytes) -> bool:
            opening.extend(piece[: _OPENING_BYTES - len(opening)])
            return False

        def judge(piece: bytes) -> bool:
            return self.rule(bytes(opening), piece)

        await asyncio.gather(
            self._pump(reader, onward[1], listen), self._pump(onward[0], writer, judge, back=True)
        )
        self._writers -= {writer, onward[1]}

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        cuts: Callable[[bytes], bool],
        *,
        back: bool = False,
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(65_536):
                await self._flowing.wait()
                if back and self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if cuts(piece):
                    self._cut()
                    return
                sink.write(piece)
                await sink.drain()
        sink.transport.abort()


@contextmanager
def proxy(target_port: int) -> Iterator[Proxy]:
    """A proxy for as long as this lasts."""
    made = Proxy(target_port)
    loop = made.loop
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(made.open(), loop).result(10)
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(made.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
