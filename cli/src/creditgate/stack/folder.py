"""The state folder: what lies where, and who holds it.

`stack.json` describes a system that is ready, and exists only while one is meant to be; it holds an
API key and a password, so it is born with mode 0600 and replaced as a whole. `run.json` names the
supervisor's processes from the first one on, so that what a killed supervisor left behind can be
told from strangers. `supervisor.lock` is held by a living supervisor and by nobody else: the kernel
lets go of it however the supervisor ends.
"""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from creditgate.failures import CommandError
from creditgate_embedded.processes import ProcessIdentity

_POLL_SECONDS = 0.02


def write_private(path: Path, document: dict[str, Any]) -> None:
    """Replace `path` by `document` as JSON, readable to the owner alone, never half written."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(document, stream, indent=2)
        stream.write("\n")
    unfinished.replace(path)


def read_document(path: Path) -> dict[str, Any]:
    """The JSON object in `path`; empty when there is none that can be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Names in one state folder; `path` is absolute."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "StateFolder":
        """The folder at `path`, which need not exist."""
        return cls(path.absolute())

    @property
    def stack_file(self) -> Path:
        """What other commands read: addresses, API key, process numbers."""
        return self.path / "stack.json"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.path / "logs"

    @property
    def supervisor_log(self) -> Path:
        """What a detached supervisor says, each line with its time."""
        return self.logs / "supervisor.log"

    @property
    def mail(self) -> Path:
        """The caught messages, one file each."""
        return self.path / "mail"

    def create(self) -> None:
        """Make the folder; what holds people's data in it is for its owner alone.

        Raises:
            CommandError: where there can be none.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for private in (self.logs, self.mail):
                private.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"{self.path} cannot be a state folder: {error.strerror}",
                "name a folder that can be written with --state",
            ) from error

    def take(self, patience_seconds: float = 0.0) -> IO[str] | None:
        """The supervisor's lock, to be kept open; None when another supervisor holds it.

        Patience outlasts those who only look whether it is held.
        """
        lock = (self.path / "supervisor.lock").open("a", encoding="ascii")
        deadline = time.monotonic() + patience_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    lock.close()
                    return None
                time.sleep(_POLL_SECONDS)
            else:
                return lock

    def is_held(self) -> bool:
        """Whether a supervisor lives here."""
        if not self.path.is_dir():
            return False
        lock = self.take()
        if lock is None:
            return True
        lock.close()
        return False

    def remember(self, identities: dict[str, ProcessIdentity]) -> None:
        """Record the processes of this run by name."""
        write_private(
            self.path / "run.json",
            {
                name: {"pid": identity.pid, "started_ticks": identity.started_ticks}
                for name, identity in identities.items()
            },
        )

    def remembered(self) -> dict[str, ProcessIdentity]:
        """The processes of the run that is on, or was not ended properly."""
        return {
            name: ProcessIdentity(int(each["pid"]), int(each["started_ticks"]))
            for name, each in read_document(self.path / "run.json").items()
        }

    def forget(self) -> None:
        """A proper end: nothing runs. The last `stack.json` stays as `stopped.json`.

        The next run takes the API key from there, so that clients keep theirs.
        """
        (self.path / "run.json").unlink(missing_ok=True)
        if self.stack_file.exists():
            self.stack_file.replace(self.path / "stopped.json")

    def last_stack(self) -> dict[str, Any]:
        """What `stack.json` says, or said when the system last ran."""
        return read_document(self.stack_file) or read_document(self.path / "stopped.json")
