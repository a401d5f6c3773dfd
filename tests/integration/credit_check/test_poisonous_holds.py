"""A held order that cannot be decided again keeps no other from being released."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from credit_contracts.amounts import to_text
from support.credit_checks import Ledger, Running, question
from support.waiting import until

UNREADABLE = '{"not": "a question"}'
UNDECIDABLE = "jsonb_set(question::jsonb, '{currency}', '\"QQQ\"')::text"


def hold(caller: httpx.Client, order_id: str, account_id: str, minor: int, **more: Any) -> str:
    """Ask for an order that cannot be released; returns its hold."""
    asked = question(order_id, account_id, to_text(minor, "EUR"), **more)
    reply = caller.post("/v1/checks", json=asked)
    assert reply.json()["outcome"] == "hold", reply.text
    hold_id: str = reply.json()["hold_id"]
    return hold_id


def state(caller: httpx.Client, hold_id: str) -> str:
    told: str = caller.get(f"/v1/holds/{hold_id}").json()["state"]
    return told


def is_released(caller: httpx.Client, hold_id: str) -> Callable[[], bool]:
    return lambda: state(caller, hold_id) == "released"


def measured(service: Running, name: str) -> float:
    lines = httpx.get(f"{service.url}/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


@pytest.mark.parametrize("poison", ["unreadable", "undecidable"])
def test_a_poisonous_hold_is_set_aside_and_the_rest_of_its_group_is_released(
    caller: httpx.Client, books: Ledger, service: Running, poison: str
) -> None:
    head, first, second = (f"{poison}-{name}" for name in ("head", "first", "second"))
    books.account(head, 0)
    books.account(first, None, parent_account_id=head)
    books.account(second, None, parent_account_id=head)
    bad = hold(caller, f"{poison}-bad", first, 100, priority=9)
    good = [
        hold(caller, f"{account_id}-{number}", account_id, 100)
        for account_id in (first, second)
        for number in range(3)
    ]
    failed = measured(service, "creditgate_failed_second_looks_total")
    kept = books.value("SELECT question FROM credit_check.hold WHERE hold_id = $1", bad)
    spoiled = "$2" if poison == "unreadable" else f"coalesce({UNDECIDABLE}, $2)"
    books.execute(
        f"UPDATE credit_check.hold SET question = {spoiled} WHERE hold_id = $1", bad, UNREADABLE
    )
    books.account(head, 500)
    for each in good[:5]:
        until(is_released(caller, each), "the others of the group are free")
    assert [state(caller, each) for each in (good[5], bad)] == ["open", "open"]
    assert measured(service, "creditgate_failed_second_looks_total") > failed
    until(lambda: measured(service, "creditgate_set_aside_holds") == 1, "it is shown")
    until(
        lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0,
        "a hold that is set aside keeps nothing waiting",
    )

    # What was wrong with it is mended: it is released as soon as its turn comes again.
    books.execute("UPDATE credit_check.hold SET question = $2 WHERE hold_id = $1", bad, kept)
    books.account(head, 700)
    until(is_released(caller, good[5]), "the account was looked at")
    assert state(caller, bad) == "open"
    books.execute("UPDATE credit_check.set_aside SET again_at = now() WHERE hold_id = $1", bad)
    until(is_released(caller, bad), "it was tried again")
    until(lambda: measured(service, "creditgate_set_aside_holds") == 0, "it is shown no more")
