"""Child processes that do not outlive their parent, and a name for a process that cannot be reused.

Linux hands out process numbers again, so a recorded number alone may name a stranger: a process is
named by its number *and* the moment of its start. Children get their own session, so that Ctrl-C at
the terminal reaches only the parent, which then stops them in order.

The kernel ties a child to the *thread* that started it: start long-lived children from a thread
that lives as long as they should, in practice the main thread.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from creditgate_embedded import launcher
from creditgate_embedded.unprivileged import ServerUser

_POLL_SECONDS = 0.02
_LOG_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process beyond doubt: number, and start in clock ticks since the machine's boot."""

    pid: int
    started_ticks: int

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity | None":
        """The identity of what runs under `pid` now; None when nothing does (or a zombie)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The command's name, in parentheses, may itself contain blanks and parentheses.
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]))

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        return ProcessIdentity.of(self.pid) == self

    def send(self, number: signal.Signals) -> bool:
        """Signal this very process; False when it is gone."""
        if not self.is_alive():
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True

    def end(self, *, gentle: signal.Signals, patience_seconds: float) -> None:
        """Signal `gentle`, wait, and kill what is still there; for processes of an earlier run."""
        if not self.send(gentle):
            return
        deadline = time.monotonic() + patience_seconds
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if self.send(signal.SIGKILL):
            while self.is_alive():
                time.sleep(_POLL_SECONDS)


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    death_signal: signal.Signals = signal.SIGTERM,
    user: ServerUser | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` (absolute path first) as a child whose output is appended to `log`.

    It receives `death_signal` when the calling thread ends. `user` is whom to become, None to stay.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    uid, gid = (user.uid, user.gid) if user else (-1, -1)
    drop = [str(int(death_signal)), str(os.getpid()), str(uid), str(gid)]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  # our own command, no shell
            [sys.executable, "-I", "-S", launcher.__file__, *drop, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            cwd=folder,
            start_new_session=True,
        )


def run(
    command: Sequence[str],
    *,
    log: Path,
    user: ServerUser | None,
    environment: Mapping[str, str],
) -> int:
    """Run a short `command` to its end as `user`; its exit status, its output in `log`."""
    return spawn(
        command,
        log=log,
        death_signal=signal.SIGKILL,
        user=user,
        environment=environment,
        folder=Path("/"),
    ).wait()


def stop(
    process: subprocess.Popen[bytes], gentle: Sequence[signal.Signals], patience_seconds: float
) -> None:
    """Stop our own child: each of `gentle` in turn, each with patience, then kill; reaps it."""
    for number in (*gentle, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(None if number == signal.SIGKILL else patience_seconds)
        except subprocess.TimeoutExpired:
            continue


def last_lines(log: Path, lines_max: int = 15) -> str:
    """The end of a log, for messages about a process that died."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _LOG_TAIL_BYTES))
            tail = stream.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(tail.splitlines()[-lines_max:])
