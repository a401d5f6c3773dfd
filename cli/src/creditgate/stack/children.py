"""One process that is to run: how it is started, when it is ready, when it is started again.

A process that dies is started again with the same command, hence at the same address. The pause
before that doubles with each death in a row, so that one that cannot live does not eat the machine;
a life of half a minute is taken for health, and the count begins anew.
"""

import http.client
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from creditgate_embedded import processes
from creditgate_embedded.ports import LOOPBACK
from creditgate_embedded.processes import ProcessIdentity

_PAUSE_SECONDS_FIRST, _PAUSE_SECONDS_MAX = 0.2, 10.0
_HEALTHY_SECONDS = 30.0
_ANSWER_SECONDS = 3.0
_OK = 200


@dataclass(slots=True)
class Child:
    """A supervised process. `start` spawns it; `is_ready` asks it, and may block for seconds."""

    name: str
    log: Path
    start: Callable[[], subprocess.Popen[bytes]]
    is_ready: Callable[[], bool]
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    stop_seconds: float = 20.0
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float | None = field(default=None)

    def spawn(self) -> None:
        """Start the process; to be called from the supervisor's main thread."""
        self.start_again_at = None
        self.started_at = time.monotonic()
        self.process = self.start()

    @property
    def identity(self) -> ProcessIdentity | None:
        """The process beyond doubt; None when it does not run."""
        if self.process is None or self.process.poll() is not None:
            return None
        return ProcessIdentity.of(self.process.pid)

    def died(self) -> int | None:
        """The exit status, once per death; None while it lives, and after it was told."""
        if self.process is None or self.start_again_at is not None:
            return None
        status = self.process.poll()
        if status is None:
            return None
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > _HEALTHY_SECONDS else self.deaths + 1
        self.start_again_at = now + self.pause_seconds
        return status

    @property
    def pause_seconds(self) -> float:
        """How long to wait after the last death."""
        doubled = _PAUSE_SECONDS_FIRST * 2.0 ** min(self.deaths - 1, 10)
        return min(_PAUSE_SECONDS_MAX, doubled)

    def is_due(self) -> bool:
        """Whether it died and its pause is over."""
        return self.start_again_at is not None and time.monotonic() >= self.start_again_at

    def stop(self) -> None:
        """Stop the process cleanly if it can, and wait for its end."""
        if self.process is not None:
            processes.stop(self.process, self.stop_signals, self.stop_seconds)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            processes.stop(self.process, (), 0.0)


def answers(port: int, path: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether a GET of `path` at the loopback `port` is answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def http_child(
    name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, port: int
) -> Child:
    """A child that serves HTTP on the loopback `port` and tells at `/ready` when it does."""
    return Child(
        name=name,
        log=log,
        start=lambda: processes.spawn(command, log=log, environment=environment),
        is_ready=lambda: answers(port, "/ready"),
    )
