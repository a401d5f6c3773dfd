"""Other processes' view of a supervisor: is one here, bring one up in the background, end it.

Whether a supervisor lives is told by its lock, not by a number in a file: numbers are reused, and a
supervisor that was killed cannot take its number back. What such a one left running is found by the
processes that it had recorded, each by number and moment of start, and ended before anything else.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from creditgate.failures import CommandError
from creditgate.stack.folder import StateFolder, read_document
from creditgate.stack.log_times import without_time

_POLL_SECONDS = 0.05
_START_SECONDS = 300.0
_STOP_SECONDS = 90.0
_ORPHAN_SECONDS = 20.0
# PostgreSQL takes SIGINT for "end the sessions"; SIGTERM would wait for clients to leave.
_GENTLE = {"postgres": signal.SIGINT}


def running_stack(folder: StateFolder) -> dict[str, Any] | None:
    """`stack.json` of a living supervisor; empty while it is still starting; None without one."""
    if not folder.is_held():
        return None
    stack = read_document(folder.stack_file)
    supervisor = folder.remembered().get("supervisor")
    written_by = stack.get("pids", {}).get("supervisor")
    return stack if supervisor and supervisor.pid == written_by else {}


def end_orphans(folder: StateFolder, say: Callable[[str], None]) -> bool:
    """End what a killed supervisor left, services first; True when there was anything.

    Only for a folder whose lock is free or ours.
    """
    orphans = {
        name: identity
        for name, identity in folder.remembered().items()
        if name != "supervisor" and identity.is_alive()
    }
    if orphans:
        say(f"ending what an earlier run left behind: {', '.join(sorted(orphans))}")
    servers = [name for name in ("kafka", "postgres") if name in orphans]
    for name in [*(name for name in orphans if name not in servers), *servers]:
        gentle = _GENTLE.get(name, signal.SIGTERM)
        orphans[name].end(gentle=gentle, patience_seconds=_ORPHAN_SECONDS)
    folder.forget()
    return bool(orphans)


def await_other(folder: StateFolder) -> dict[str, Any]:
    """The stack that another supervisor of this folder is running, once it is ready."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        stack = running_stack(folder)
        if stack is None:
            raise CommandError("the other start of this system failed", "creditgate up")
        if stack:
            return stack
        time.sleep(_POLL_SECONDS)
    raise CommandError("another start of this system does not come to an end", "creditgate down")


def detach(
    folder: StateFolder, arguments: Sequence[str], say: Callable[[str], None]
) -> dict[str, Any]:
    """Start a supervisor of its own session with `creditgate up ARGUMENTS`; its ready stack.

    What it says meanwhile is handed on. CommandError, with the end of its log, when it fails.
    """
    folder.create()
    log = folder.supervisor_log
    with log.open("ab") as output:
        begin = output.tell()
        supervisor = subprocess.Popen(  # noqa: S603  # our own command, no shell
            [sys.executable, "-m", "creditgate", "up", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        with log.open(encoding="utf-8", errors="replace") as told:
            told.seek(begin)
            return _await_ready(folder, supervisor, told, say)
    except BaseException:
        supervisor.terminate()
        supervisor.wait()
        raise


def _await_ready(
    folder: StateFolder,
    supervisor: subprocess.Popen[bytes],
    told: TextIO,
    say: Callable[[str], None],
) -> dict[str, Any]:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        ended = supervisor.poll() is not None
        stack = read_document(folder.stack_file)
        if stack.get("pids", {}).get("supervisor") == supervisor.pid and not ended:
            return stack
        while line := told.readline():
            say(without_time(line.rstrip()))
        if ended:
            raise CommandError(
                f"the system did not start (status {supervisor.returncode})",
                f"what it said is in {folder.supervisor_log}",
            )
        time.sleep(_POLL_SECONDS)
    raise CommandError(f"the system did not start within {_START_SECONDS:.0f} s", "see its logs")


def down(folder: StateFolder, say: Callable[[str], None]) -> bool:
    """Stop what runs in the folder and wait until nothing does; False when nothing ran."""
    if not folder.path.is_dir():
        return False
    if not folder.is_held():
        return end_orphans(folder, say)
    supervisor = folder.remembered().get("supervisor")
    if supervisor is None:
        raise CommandError("a start of this system is under way", "try again in a moment")
    supervisor.send(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while supervisor.is_alive() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    if supervisor.is_alive():
        say("the supervisor does not stop by itself: killing it")
        supervisor.end(gentle=signal.SIGKILL, patience_seconds=0.0)
    with contextlib.suppress(FileNotFoundError):
        end_orphans(folder, say)
    return True
