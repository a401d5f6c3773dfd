"""Schemathesis against a running service: requests made from its OpenAPI, answers held to it.

It makes valid and invalid requests to every operation, and follows the links from answers to
what they lead to. Not asked of it is that whatever fits a schema be accepted: sums, currencies,
cursors and keys have rules that no JSON Schema can say, and are tested by themselves.
"""

import secrets
import subprocess
import sys
from pathlib import Path

# A list of checks answers each with an outcome or a problem of its own: 200, whatever is in it.
SETTINGS = """
[[operations]]
include-name = "POST /v1/checks/bulk"
checks.negative_data_rejection.enabled = false
"""
PROGRAM = Path(sys.executable).with_name("schemathesis")


def start_conforming(url: str, key: str, folder: Path, *, seconds: int) -> "Conforming":
    """Begin to try a service for about so many seconds; what it finds is told by `end`."""
    (folder / "schemathesis.toml").write_text(SETTINGS, "utf-8")
    seed = secrets.randbelow(2**31)
    process = subprocess.Popen(
        [
            *(
                str(PROGRAM),
                "run",
                f"{url}/openapi.json",
                "--header",
                f"Authorization: Bearer {key}",
            ),
            *("--max-time", str(seconds), "--max-examples", "10", "--seed", str(seed)),
            *("--exclude-checks", "positive_data_acceptance", "--continue-on-failure"),
            *("--generation-database", "none", "--no-color", "--request-timeout", "30"),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Conforming(process, f"{url}, seed {seed}")


class Conforming:
    """A run under way."""

    def __init__(self, process: "subprocess.Popen[str]", name: str) -> None:
        self._process = process
        self._name = name

    def end(self) -> str:
        """Wait for its end: nothing, or what it found and the seed that finds it again."""
        told, _ = self._process.communicate()
        return f"{self._name}\n{told[-20_000:]}" if self._process.returncode else ""
