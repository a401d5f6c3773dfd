"""What PostgreSQL and Kafka have in common as child processes of one owner.

The life of a server: `prepare` (idempotent; after it everything is on disk and nothing runs),
`spawn`, `wait_ready`, and, whenever the process dies, `spawn` and `wait_ready` again at the same
address; `stop` at the end. `prepare` may run in any thread, so that servers are prepared side by
side; `spawn` belongs to the main thread, because the child dies with the thread that started it.

A lock on the state folder, held as long as the owner lives, keeps two owners apart. With the lock
in hand, whatever still runs from an owner that was killed is an orphan, and is stopped.
"""

import asyncio
import fcntl
import json
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from pathlib import Path
from typing import IO, Any, ClassVar

from creditgate_embedded import processes
from creditgate_embedded.errors import ServerDiedError, StateError
from creditgate_embedded.ports import LOOPBACK
from creditgate_embedded.processes import ProcessIdentity
from creditgate_embedded.unprivileged import ServerUser, server_user

_POLL_SECONDS = 0.05
_STOP_SECONDS = 30.0


def ask(question: Coroutine[Any, Any, bool]) -> bool:
    """The answer of an asyncio client, on a loop that leaves the caller's own alone."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(question)


class EmbeddedServer(ABC):
    """One server with its state in `state_dir/<name>` and its log in `state_dir/logs`."""

    name: ClassVar[str]
    stop_signals: ClassVar[tuple[signal.Signals, ...]]

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir.absolute()
        self.folder = self._state_dir / self.name
        self.log = self._state_dir / "logs" / f"{self.name}.log"
        self._user: ServerUser | None = server_user()
        self._process: subprocess.Popen[bytes] | None = None
        self._ownership: IO[str] | None = None

    @property
    def pid(self) -> int | None:
        """The process number of what was spawned last, dead or alive; None before that."""
        return None if self._process is None else self._process.pid

    @property
    @abstractmethod
    def port(self) -> int:
        """The loopback port for clients; known once prepared."""

    @abstractmethod
    def _prepare(self) -> None:
        """Bring everything onto the disk; called with the ownership in hand."""

    @abstractmethod
    def _command(self) -> list[str]:
        """The command line of the server, absolute path first."""

    @abstractmethod
    def _environment(self) -> dict[str, str]:
        """The whole environment of the server: nothing is inherited."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether a client is served at the moment; asked only while the port is open."""

    def _dies_of_a_predecessor(self) -> bool:
        """Whether the log's end blames what is left of a killed predecessor, which will pass."""
        return False

    def prepare(self) -> None:
        """Everything short of starting; quick and without effect when it was done before.

        Raises StateError when another process owns the folder, and what the server at hand
        tells about its files.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own()
        self._end_orphan()
        self._prepare()

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process; the caller may watch it, and is to spawn again when it died."""
        if self._ownership is None:
            raise StateError(f"{self.name} was not prepared")
        if self._process is not None and self._process.poll() is None:
            if ProcessIdentity.of(self._process.pid) is not None:
                raise StateError(f"{self.name} is running already, as process {self._process.pid}")
            # Dead, but for threads that are still ending: Java has many.
            self._process.wait()
        self._process = processes.spawn(
            self._command(),
            log=self.log,
            death_signal=self.stop_signals[0],
            user=self._user,
            environment=self._environment(),
            folder=Path("/"),
        )
        if identity := ProcessIdentity.of(self._process.pid):
            record = {"pid": identity.pid, "started_ticks": identity.started_ticks}
            (self.folder / "process.json").write_text(json.dumps(record), encoding="utf-8")
        return self._process

    def is_ready(self) -> bool:
        """Whether clients are served now; may take a few seconds to say no."""
        return self._port_is_open() and self._answers()

    def wait_ready(self, timeout_seconds: float = 60.0) -> None:
        """Return when clients are served; ServerDiedError when the process ends or time is up."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                if self._process is None or not self._dies_of_a_predecessor():
                    raise ServerDiedError(self._last_words("ended while starting"))
                time.sleep(_POLL_SECONDS)
                self.spawn()
            elif self.is_ready():
                return
            time.sleep(_POLL_SECONDS)
        raise ServerDiedError(self._last_words(f"did not answer within {timeout_seconds:.0f} s"))

    def start(self, timeout_seconds: float = 60.0) -> None:
        """Prepare, spawn and wait, for those who need no more than a running server."""
        self.prepare()
        try:
            self.spawn()
            self.wait_ready(timeout_seconds)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop cleanly, kill what does not, and let go of the state folder."""
        if self._process is not None:
            processes.stop(self._process, self.stop_signals, _STOP_SECONDS)
        (self.folder / "process.json").unlink(missing_ok=True)
        if self._ownership is not None:
            self._ownership.close()
            self._ownership = None

    def _own(self) -> None:
        if self._ownership is not None:
            return
        lock = (self.folder / "owner.lock").open("a", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise StateError(f"{self.folder} is in use by another running stack") from None
        self._ownership = lock

    def _end_orphan(self) -> None:
        try:
            record = json.loads((self.folder / "process.json").read_text(encoding="utf-8"))
            orphan = ProcessIdentity(int(record["pid"]), int(record["started_ticks"]))
        except (FileNotFoundError, ValueError, KeyError):
            return
        if self._process is None or self._process.pid != orphan.pid:
            orphan.end(gentle=self.stop_signals[0], patience_seconds=_STOP_SECONDS)

    def _port_is_open(self) -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            return probe.connect_ex((LOOPBACK, self.port)) == 0

    def _last_words(self, what: str) -> str:
        return f"{self.name} {what}; its log {self.log} ends:\n{processes.last_lines(self.log)}"
