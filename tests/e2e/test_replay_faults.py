"""A replay during which everything dies once: the same figures, no drift, no answer lost."""

import json
import os
import signal
import subprocess
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from support import datasets
from support.command import System, running_system
from support.waiting import until

_SOME_ANSWERS_BYTES = 20_000


@pytest.mark.timeout(600)
def test_every_process_may_die_once_in_the_middle_of_a_replay() -> None:
    data = datasets.folder("classicmodels")
    with running_system() as system:
        events = system.state / "events.jsonl"
        events.write_bytes(system.run("convert", "classicmodels", str(data)).stdout)
        out = system.state / "out.jsonl"
        replay = system.start(
            "replay", str(events), "--ask", "--decisions", str(out), "--rate", "40"
        )
        for victim in ("exposure_tracker", "credit_check", "postgres", "kafka"):
            _wait_for_progress(out, replay)
            _kill(system, victim)
        told, errors = replay.communicate(timeout=400)
        assert replay.returncode == 0, (told + errors).decode()

        answers = [json.loads(line) for line in out.read_text().splitlines()]
        assert len(answers) == 320
        held = sorted(a["order_id"] for a in answers if a["outcome"] == "hold")
        assert held == ["10165", "10334", "10401", "10407", "10414"]
        exposures = system.lines("accounts", "--json")
        assert sum(Decimal(a["exposure"]) for a in exposures) == Decimal("511497.20")
        assert "no drift" in system.run("reconcile").stdout.decode()
        _assert_every_answer_is_on_record(system, answers)


def _wait_for_progress(out: Path, replay: subprocess.Popen[bytes]) -> None:
    """Until some more answers have come since the last death, so that each falls in the middle."""
    start = out.stat().st_size if out.exists() else 0

    def more() -> bool:
        assert replay.poll() is None, "the replay ended before all had died"
        return out.exists() and out.stat().st_size > start + _SOME_ANSWERS_BYTES

    until(more, "the replay goes on", seconds=200)


def _kill(system: System, victim: str) -> None:
    pid = system.told["pids"][victim]
    os.kill(pid, signal.SIGKILL)
    until(
        lambda: system.told["pids"][victim] not in (pid, None),
        f"{victim} is brought back",
        seconds=60,
    )


def _assert_every_answer_is_on_record(system: System, answers: list[dict[str, object]]) -> None:
    told = system.told
    with httpx.Client(
        base_url=told["credit_check_url"], headers={"authorization": f"Bearer {told['api_key']}"}
    ) as check:
        for answer in answers:
            recorded = check.get(f"/v1/checks/{answer['check_id']}")
            assert recorded.status_code == 200, recorded.text
            assert recorded.json() == answer
