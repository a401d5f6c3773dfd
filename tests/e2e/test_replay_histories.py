"""Real histories through the whole system, compared with what is known of them."""

import json
import random
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from support import datasets
from support.command import System, running_system
from support.waiting import until

_HELD = ["10165", "10334", "10401", "10407", "10414"]


@pytest.fixture
def system() -> Iterator[System]:
    with running_system() as running:
        yield running


@pytest.fixture(scope="module")
def quiet() -> Iterator[System]:
    """A system that is only sent what nobody is to be told of."""
    with running_system() as running:
        yield running


def _sum(system: System) -> Decimal:
    return sum(
        (Decimal(answer["exposure"]) for answer in system.lines("accounts", "--json")), Decimal(0)
    )


def _exposures(system: System) -> dict[str, str]:
    return {
        answer["account_id"]: answer["exposure"] for answer in system.lines("accounts", "--json")
    }


def test_exactly_the_orders_that_the_data_marks_are_held_and_told(system: System) -> None:
    data = datasets.folder("classicmodels")
    events = system.run("convert", "classicmodels", str(data)).stdout
    out = system.state / "out.jsonl"
    system.run("replay", "-", "--ask", "--decisions", str(out), given=events)

    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(answers) == 320
    outcomes = {answer["order_id"]: answer["outcome"] for answer in answers}
    assert sorted(order for order, outcome in outcomes.items() if outcome == "hold") == _HELD
    assert list(outcomes.values()).count("release_with_warning") == 5
    assert _sum(system) == Decimal("511497.20")

    held = system.lines("holds", "--json")
    assert sorted(hold["order_id"] for hold in held) == _HELD

    def told_of_all() -> bool:
        messages = httpx.get(f"{system.told['mail_url']}/messages").json()
        text = "\n".join(f"{message['subject']} {message['text']}" for message in messages)
        return all(order in text for order in _HELD)

    until(told_of_all, "the mail catcher has told of the five holds")
    assert "no drift" in system.run("reconcile").stdout.decode()
    _assert_backtests_agree(system, events)


def _assert_backtests_agree(system: System, events: bytes) -> None:
    """The system's own, of what it was asked and told, and that of the file; only the times differ."""
    stricter = json.dumps({"default": {"limit_percent": 90}}).encode()
    system.run("policies", "propose", "-", "--comment", "nine tenths", given=stricter)
    recorded = json.loads(system.run("backtest", "--version", "2", "--json").stdout)
    of_file = json.loads(
        system.run(
            "backtest", "-", "--policy", "default", "--set", "limit_percent=90",
            "--against", "default", "--json", given=events,
        ).stdout
    )  # fmt: skip
    assert (recorded["asked"], len(recorded["flips"])) == (320, 1)
    for name in ("began_at", "ended_at", "out_of_order"):
        del recorded[name], of_file[name]
    for report in (recorded, of_file):
        for side in ("tested", "against"):
            del report[side]["policy"], report[side]["policy_version"]
        for flip in report["flips"]:
            del flip["asked_at"]
    assert recorded == of_file


def test_paid_invoices_leave_nothing_whatever_order_they_come_in(quiet: System) -> None:
    data = datasets.folder("ibm-receivables")
    events = quiet.run("convert", "ibm-receivables", str(data)).stdout.splitlines()
    shuffled = [*events, *random.Random(7).sample(events, len(events) // 10)]
    random.Random(8).shuffle(shuffled)
    quiet.run("replay", "-", "--quiet", given=b"\n".join(shuffled))
    assert set(_exposures(quiet).values()) == {"0.00"}
    assert len(_exposures(quiet)) == 100

    quiet.run("replay", "-", given=b"\n".join(events))
    assert set(_exposures(quiet).values()) == {"0.00"}
    assert _invoiced(quiet) == Decimal("147703.18")
    assert "no drift" in quiet.run("reconcile").stdout.decode()
    assert httpx.get(f"{quiet.told['mail_url']}/messages").json() == []


def test_a_shuffled_and_repeated_history_ends_in_the_same_exposures(quiet: System) -> None:
    data = datasets.folder("classicmodels")
    events = quiet.run("convert", "classicmodels", str(data)).stdout.splitlines()
    shuffled = [*events, *random.Random(1).sample(events, len(events) // 10)]
    random.Random(2).shuffle(shuffled)
    quiet.run("replay", "-", "--quiet", given=b"\n".join(shuffled))
    assert _sum(quiet) == Decimal("511497.20")
    before = _exposures(quiet)
    quiet.run("replay", "-", "--quiet", given=b"\n".join(events))
    assert _exposures(quiet) == before


def _invoiced(system: System) -> Decimal:
    """Σ receivables that invoices posted, over all accounts, from the tracker's postings."""
    told = system.told
    total = Decimal(0)
    with httpx.Client(
        base_url=told["exposure_tracker_url"],
        headers={"authorization": f"Bearer {told['api_key']}"},
    ) as tracker:
        for account_id in _exposures(system):
            cursor: str | None = None
            while True:
                params: dict[str, str | int] = {"limit": 200} | (
                    {"cursor": cursor} if cursor else {}
                )
                page = tracker.get(f"/v1/accounts/{account_id}/postings", params=params).json()
                total += sum(
                    (
                        Decimal(posting["receivables"])
                        for posting in page["items"]
                        if posting["kind"] == "invoice"
                    ),
                    Decimal(0),
                )
                cursor = page["next_cursor"]
                if cursor is None:
                    break
    return total
