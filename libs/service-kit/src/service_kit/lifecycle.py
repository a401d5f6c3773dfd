"""From start to a clean end: one HTTP server and its background tasks in one process.

The end is in order: the server stops accepting and finishes the requests it has; then background
tasks are told to stop, and what has not stopped by the deadline is cancelled. Requests go first
because the tasks do their work. A background task that ends by itself is a fault whatever the
reason: the process logs it and exits with status 1, so that a supervisor brings it back whole
instead of half.
"""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any

import uvicorn
import uvloop
from aiokafka.errors import KafkaConnectionError
from pydantic import ValidationError
from starlette.types import ASGIApp

from service_kit.heads import BoundedHeads
from service_kit.logs import configure, get_logger
from service_kit.migrations import SchemaBehindError, upgrade
from service_kit.secret_files import SecretFileError
from service_kit.settings import ServiceSettings, fault_text
from service_kit.topics import TopicRefusedError

_BACKLOG = 2048
_KEEP_ALIVE_SECONDS = 75
_UNREAD_MILLISECONDS = 30_000
_YOUNG_MAX = 50_000
_GC_RARELY = (20, 50)
_USED_WRONG = 2

log = get_logger()


@dataclass(frozen=True, slots=True)
class Background:
    """A task that lives as long as the process.

    `stop` asks it to end by itself (no waiting); without it the task is simply cancelled.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    stop: Callable[[], None] | None = None


class _Server(uvicorn.Server):
    """Signals are ours: uvicorn would raise them again after its own shutdown."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepting = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A bound listening socket; port 0 takes a free one. Raises `OSError` when it is in use.

    Connections that it takes are ended by the system when their other end takes no more of an
    answer for half a minute, whether it is gone or does not read.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MILLISECONDS)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener


async def run(
    app: ASGIApp,
    settings: ServiceSettings,
    *background: Background,
    stop: asyncio.Event | None = None,
    on_started: Callable[[int], None] | None = None,
    young_max: int = _YOUNG_MAX,
) -> int:
    """Serves until SIGTERM, SIGINT or `stop`, or until something fails; returns the exit status.

    The garbage collector looks when there are `young_max` more objects than when it looked last: to
    be more than one piece of work holds at a time, and no more than a pause allows.

    `on_started` is called with the port once requests are taken. Status 0 is a clean end, 1 means
    that a background task or the server failed.
    """
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listener = listen(settings.host, settings.port)
    server = _Server(
        uvicorn.Config(
            app,
            http=BoundedHeads,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(1, round(settings.drain_seconds)),
        )
    )
    serving = asyncio.create_task(server.serve([listener]), name="http server")
    stopping = asyncio.create_task(stop.wait())
    tasks = {asyncio.create_task(_named(task), name=task.name): task for task in background}
    late: list[str] = []
    try:
        await _started(server, serving)
        if server.started:
            port = listener.getsockname()[1]
            log.info("serving", host=settings.host, port=port)
            _settle_memory(young_max)
            if on_started is not None:
                on_started(port)
        await asyncio.wait((serving, stopping, *tasks), return_when=asyncio.FIRST_COMPLETED)
        failed = [_report(task) for task in (serving, *tasks) if task.done()]
        server.should_exit = True
        await asyncio.wait((serving,), timeout=settings.drain_seconds + 1)
        late = await _end(tasks, settings.drain_seconds)
    finally:
        stopping.cancel()
        for task in (serving, *tasks):
            task.cancel()
        await asyncio.gather(serving, stopping, *tasks, return_exceptions=True)
        listener.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    log.info("stopped", clean=not (failed or late))
    return 1 if failed else 0


async def _named(task: Background) -> None:
    await task.run()


async def _started(server: _Server, serving: "asyncio.Task[None]") -> None:
    accepting = asyncio.create_task(server.accepting.wait())
    await asyncio.wait((accepting, serving), return_when=asyncio.FIRST_COMPLETED)
    accepting.cancel()


def _report(task: "asyncio.Task[None]") -> str:
    fault = None if task.cancelled() else task.exception()
    log.error(
        "ended before it was asked to",
        task=task.get_name(),
        exc_info=fault if fault is not None else None,
    )
    return task.get_name()


async def _end(tasks: "dict[asyncio.Task[None], Background]", seconds: float) -> list[str]:
    """Stop the tasks; returns the names of those that had to be cancelled at the deadline."""
    asked = []
    late: list[str] = []
    for task, described in tasks.items():
        if described.stop is None:
            task.cancel()
        else:
            described.stop()
            asked.append(task)
    if asked:
        _, running = await asyncio.wait(asked, timeout=seconds)
        for task in running:
            log.warning("cancelled at the deadline", task=task.get_name())
            task.cancel()
            late.append(task.get_name())
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            log.warning("failed while stopping", error=repr(outcome))
    return late


def _settle_memory(young_max: int) -> None:
    """What lives for ever is moved out of the collector's sight, and it is made to look less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(young_max, *_GC_RARELY)


def entry(
    package: str,
    schema: str,
    serve: Callable[[], Coroutine[Any, Any, int]],
) -> int:
    """`python -m package` serves, `python -m package migrate` migrates; returns the exit status.

    Both read the environment. To migrate, `DATABASE_URL` belongs to the owner of the tables. Status
    2 means used wrongly: arguments that are not known, a variable that is missing or malformed, a
    secret's file that cannot be used.
    Status 1 with one line of the log: what is around the service keeps it from starting.
    """
    arguments = sys.argv[1:]
    if arguments not in ([], ["migrate"]):
        sys.stderr.write(f"usage: python -m {package} [migrate]\n")
        return _USED_WRONG
    try:
        return uvloop.run(serve() if not arguments else _migrate(package, schema))
    except (KafkaConnectionError, SchemaBehindError, TopicRefusedError) as fault:
        log.critical("cannot start", reason=str(fault.args[0]))
        return 1
    except SecretFileError as fault:
        told: str | None = str(fault)
    except ValidationError as error:
        told = fault_text(error)
        if told is None:
            raise
    sys.stderr.write(f"{package}: {told}\n")
    return _USED_WRONG


async def _migrate(package: str, schema: str) -> int:
    settings = ServiceSettings()
    configure(settings.log_level, package)
    await upgrade(package, schema, settings.database_url)
    return 0
