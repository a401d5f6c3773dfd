"""What surrounds every request: its id, the bounds on its body, and the last catch for errors.

One pure ASGI callable instead of a stack of middleware: it costs a few microseconds, hides no
disconnect and reads no body. It works for raw routes mounted beside FastAPI's as well.

An id in a path may contain a slash, sent as `%2F`. Servers decode paths before routing, which
would split such an id in two; here it travels through routing as one private character that no
id can contain, and the `id` path convertor (`{order_id:id}`) puts the slash back.

U+0000 in an address is refused here for all routes: no text that a database stores can hold it,
so no id has it and no filter can match it, and every query that met it would fail.
"""

import asyncio
import contextlib
import re
from time import perf_counter
from urllib.parse import parse_qsl, unquote

from prometheus_client import CollectorRegistry, Histogram
from starlette.convertors import Convertor
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from service_kit import problems
from service_kit.database import is_unreachable
from service_kit.heads import WHOLE
from service_kit.ids import new_id
from service_kit.logs import get_logger
from service_kit.metrics import histogram

_SLASH = "\ue02f"
_NUL = "\x00"
_ENCODED_NUL = b"%00"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
_ENCODED_SLASH = re.compile(rb"%2[Ff]")
_BODY_SECONDS = 10.0
_DISCARD_BYTES_MAX = 16 * 1_048_576
_DISCARD_SECONDS = 2.0
_UNMATCHED = "unmatched"
_AWAY = "The database is away; what was asked may or may not have taken effect."

log = get_logger()


class IdConvertor(Convertor[str]):
    """A path segment that may contain an encoded slash."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        return value.replace(_SLASH, "/")

    def to_string(self, value: str) -> str:
        return value.replace("/", "%2F")


class EdgeMetrics:
    """How long requests took, by route template (never by path) and status."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.request_seconds = histogram(
            registry,
            "creditgate_http_request_seconds",
            "Time from the request's first byte to the reply's start",
            labels=("route", "method", "status"),
        )


class Edge:
    """Wraps an application; see the module's text.

    `body_bytes_max` bounds a body whether its length is announced or not; a body must arrive
    within `body_seconds`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_bytes_max: int,
        metrics: EdgeMetrics,
        body_seconds: float = _BODY_SECONDS,
    ) -> None:
        self._app = app
        self._body_bytes_max = body_bytes_max
        self._body_seconds = body_seconds
        self._metrics = metrics
        self._children: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = perf_counter()
        given, length, chunked = _read_headers(scope)
        request_id = given or new_id("req").encode()
        clear_contextvars()
        bind_contextvars(request_id=request_id.decode())
        if _ENCODED_SLASH.search(scope.get("raw_path") or b""):
            scope["path"] = unquote(_ENCODED_SLASH.sub(_SLASH.encode(), scope["raw_path"]))
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
                self._observe(scope, status, perf_counter() - started_at)
            await send(message)

        try:
            if length > self._body_bytes_max:
                await _discard(receive)
                await _tell(problems.too_large(self._body_bytes_max), scope, receive, answer)
                return
            if chunked or (length and WHOLE not in scope.get("extensions", ())):
                receive = self._bounded(receive)
            if _NUL in scope["path"] or _ENCODED_NUL in scope["query_string"]:
                await _tell(_unstorable(scope), scope, receive, answer)
                return
            await self._app(scope, receive, answer)
        except Exception as exc:
            log.exception("request failed", method=scope["method"], route=_route(scope))
            if status:
                raise
            away = is_unreachable(exc)
            problem = problems.unavailable(_AWAY) if away else problems.internal()
            await _tell(problem, scope, receive, answer)

    def _bounded(self, receive: Receive) -> Receive:
        total = 0
        complete = False
        deadline = asyncio.get_running_loop().time() + self._body_seconds

        async def bounded() -> Message:
            nonlocal total, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise problems.too_slow(self._body_seconds) from None
            if message["type"] == "http.request":
                total += len(message.get("body", b""))
                complete = not message.get("more_body", False)
                if total > self._body_bytes_max:
                    if not complete:
                        await _discard(receive)
                    raise problems.too_large(self._body_bytes_max)
            return message

        return bounded

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        key = (_route(scope), scope["method"], status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._metrics.request_seconds.labels(*key)
        child.observe(seconds)


async def _discard(receive: Receive) -> None:
    """Reads on for a moment: a reply sent while the sender still sends is lost with a reset."""
    total = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            while total < _DISCARD_BYTES_MAX:
                message = await receive()
                total += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _read_headers(scope: Scope) -> tuple[bytes | None, int, bool]:
    """The given request id if it is presentable, the announced length, and whether chunked."""
    request_id: bytes | None = None
    length = 0
    chunked = False
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            request_id = value if _REQUEST_ID.fullmatch(value) else None
        elif name == b"content-length":
            length = int(value) if value.isdigit() else 0
        elif name == b"transfer-encoding":
            chunked = True
    return request_id, length, chunked


def _unstorable(scope: Scope) -> problems.ProblemError:
    if _NUL in scope["path"]:
        return problems.nothing_at(scope["path"])
    given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    named = sorted({name.replace(_NUL, "") for name, value in given if _NUL in name + value})
    return problems.invalid(
        [
            problems.FieldError(name, "holds U+0000", "send it as the record's events do")
            for name in named
        ]
    )


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path", None) or _UNMATCHED


async def _tell(problem: problems.ProblemError, scope: Scope, receive: Receive, send: Send) -> None:
    await problems.response(problem)(scope, receive, send)
