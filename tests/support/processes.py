"""The services' processes, without the second that each start takes to read their code.

One process has read it and forks; what is forked runs the service as `python -m` does. All else is as
in life: a process of its own, with its own environment, signals and end. `creditgate up`, in the
end-to-end tests, starts them the long way.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(
    ["__main__", "support.processes", "exposure_tracker.app", "credit_check.app"]
)


class ServiceProcess:
    """One running service; in the words of `subprocess.Popen`, which it stands in for."""

    def __init__(self, package: str, environment: Mapping[str, str], log: Path | None) -> None:
        self._name = package
        # A daemon's end is not waited for when a failing test leaves it behind.
        self._process = _FORKING.Process(
            target=_serve, args=(package, dict(environment), log), name=package, daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Its status, negative for a signal; `subprocess.TimeoutExpired` when it goes on."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._name, timeout or 0.0)
        return self._process.exitcode


def start(package: str, environment: Mapping[str, str], log: Path | None = None) -> ServiceProcess:
    """Start `python -m package` with this environment and no other; `log` takes what it complains."""
    return ServiceProcess(package, environment, log)


def _serve(package: str, environment: dict[str, str], log: Path | None) -> None:
    os.environ.clear()
    os.environ.update(environment)
    if log is not None:
        with log.open("wb") as written:
            os.dup2(written.fileno(), sys.stderr.fileno())
    sys.argv = [package]
    runpy.run_module(package, run_name="__main__", alter_sys=True)
