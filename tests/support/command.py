"""The `creditgate` command as a person would type it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.credit_checks import NO_KAFKA
from support.servers import open_folder

PROGRAM = Path(sys.executable).with_name("creditgate")
_UP_SECONDS = 120
_COMMAND_SECONDS = 280


@dataclass(frozen=True, slots=True)
class System:
    """A whole running system: its state folder, and the command line on it."""

    state: Path

    def run(
        self, *arguments: str, given: bytes | None = None, status: int = 0
    ) -> subprocess.CompletedProcess[bytes]:
        """Run one command to its end and expect its exit status; `given` is its standard input."""
        done = subprocess.run(
            [str(PROGRAM), *arguments, "--state", str(self.state)],
            input=given,
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        told = (done.stdout + done.stderr).decode()[-4000:]
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{told}"
        return done

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one command and leave it running."""
        return subprocess.Popen(
            [str(PROGRAM), *arguments, "--state", str(self.state)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    @property
    def told(self) -> dict[str, Any]:
        """What `stack.json` tells right now."""
        told: dict[str, Any] = json.loads((self.state / "stack.json").read_text())
        return told

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON objects that a command prints, one a line."""
        return [json.loads(line) for line in self.run(*arguments).stdout.splitlines()]


def called(
    *arguments: str, environment: Mapping[str, str], status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, knowing nothing but this environment; its exit status is expected,
    and that it says what is wrong in words.
    """
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_COMMAND_SECONDS,
    )
    told = done.stdout + done.stderr
    assert done.returncode == status, told
    assert "Traceback" not in told, told
    return done


def typed(*arguments: str, url: str, key: str, status: int = 0) -> str:
    """What a command prints that asks the one service at `url`; its exit status is expected."""
    environment = {
        "CREDITGATE_API_KEY": key,
        "CREDITGATE_CREDIT_CHECK_URL": url,
        "CREDITGATE_EXPOSURE_TRACKER_URL": url,
        "CREDITGATE_NOTIFIER_URL": url,
        "KAFKA_BOOTSTRAP_SERVERS": NO_KAFKA,
        "COLUMNS": "200",
    }
    done = called(*arguments, environment=environment, status=status)
    return done.stdout + done.stderr


@contextmanager
def running_system() -> Iterator[System]:
    """A system of its own on free ports, from an empty state folder; gone at the end."""
    with open_folder() as folder:
        system = System(folder / "state")
        up = subprocess.run(
            [str(PROGRAM), "up", "--detach", "--ports", "auto", "--state", str(system.state)],
            capture_output=True,
            timeout=_UP_SECONDS,
            check=False,
        )
        try:
            assert up.returncode == 0, (up.stdout + up.stderr).decode()
            yield system
        finally:
            system.run("down")
