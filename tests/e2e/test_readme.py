"""What the README promises of the first minutes, done as it says."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from creditgate.stack.services import DEFAULT_PORTS
from support.command import System
from support.servers import open_folder
from support.tree import ROOT
from support.waiting import until

README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with open_folder() as folder:
        stack = System(folder / "state")
        try:
            stack.run("up", "--detach", "--ports", "auto", "--demo")
            yield stack
        finally:
            stack.run("down")


def first_check(system: System, *changes: tuple[str, str]) -> dict[str, Any]:
    """Run the README's block in a shell; only folder and port are this test's own."""
    (block,) = re.findall(r"```bash\n(.+?)```", README, re.DOTALL)
    here = f"http://127.0.0.1:{DEFAULT_PORTS['credit_check']}"
    for old, new in (
        (".creditgate/stack.json", str(system.state / "stack.json")),
        (here, system.told["credit_check_url"]),
        *changes,
    ):
        assert old in block
        block = block.replace(old, new)
    done = subprocess.run(
        ["bash", "-euc", block], capture_output=True, text=True, check=True, timeout=60
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_first_check_is_a_release_and_one_too_many_a_hold_that_is_mailed(
    system: System,
) -> None:
    assert first_check(system)["outcome"] == "release"
    held = first_check(system, ("SO-1001", "SO-1002"), ("12500.00", "90000.00"))
    assert held["outcome"] == "hold"
    assert [reason["code"] for reason in held["reasons"]] == ["LIMIT_EXCEEDED"]
    mails = f"{system.told['mail_url']}/messages"
    until(
        lambda: any("SO-1002" in mail["subject"] for mail in httpx.get(mails).json()),
        "the hold is told by mail",
    )


def test_the_shell_commands_work_as_told(system: System) -> None:
    told = re.findall(r"`\.venv/bin/creditgate ([^`]+)`", README)
    assert told
    for command in told:
        system.run(*command.split())
    assert "C-42" in system.run("holds").stdout.decode()
    assert "C-43" in system.run("accounts").stdout.decode()
