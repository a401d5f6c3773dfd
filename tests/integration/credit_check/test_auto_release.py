"""Held orders that are released once nothing stands against them: in their order, and once."""

import random
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from credit_contracts.holds import HoldV1
from support.asking import calm, held
from support.credit_checks import Ledger, client, ledger, question, running_check, start_check
from support.databases import database as new_database
from support.waiting import until

KILLS = 4
BOUND_SECONDS = 5.0
"""Within this, what frees room releases what fits into it."""


def state(caller: httpx.Client, hold_id: str) -> str:
    told: str = caller.get(f"/v1/holds/{hold_id}").json()["state"]
    return told


def soon(met: Callable[[], bool], what: str) -> None:
    until(met, what, seconds=BOUND_SECONDS)


def events(books: Ledger, hold_id: str) -> list[tuple[Any, ...]]:
    return books.fetch(
        "SELECT version, state FROM credit_check.hold_event WHERE hold_id = $1 ORDER BY version",
        hold_id,
    )


def test_a_payment_that_frees_room_releases_the_right_holds_in_order(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("order", 100_000)
    books.bucket("order", receivables=100_000)
    holds = {
        name: held(caller, f"order-{name}", "order", amount, priority=priority)
        for name, amount, priority in (
            ("first-come", "300.00", 0),
            ("too-large", "650.00", 0),
            ("urgent", "400.00", 5),
            ("last-that-fits", "300.00", 0),
            ("one-more", "0.01", 0),
        )
    }
    books.bucket("order", receivables=0)
    # Urgent first (400), then as they came: 300, not 650, 300; then nothing is left for 0.01.
    fits = ["urgent", "first-come", "last-that-fits"]
    soon(lambda: all(state(caller, holds[name]) == "released" for name in fits), "they are free")
    until(calm(caller), "order was looked at")
    assert state(caller, holds["too-large"]) == state(caller, holds["one-more"]) == "open"
    # Each reserves before the next is tried.
    reserved_before = dict(
        books.fetch(
            "SELECT order_id, answer::jsonb ->> 'reserved_before' FROM credit_check.decision"
            " WHERE caller = 'creditgate' AND account_id = 'order'"
        )
    )
    assert reserved_before == {
        "order-urgent": "0.00",
        "order-first-come": "400.00",
        "order-last-that-fits": "700.00",
    }
    released = HoldV1.model_validate_json(caller.get(f"/v1/holds/{holds['urgent']}").content)
    assert (released.change.by, released.change.reason_code) == ("creditgate", "AUTO_RELEASED")
    (answer, *_) = caller.get("/v1/orders/order-urgent/checks").json()["items"]
    assert (answer["outcome"], answer["reservation"]["amount"]) == ("release", "400.00")
    assert answer["check_id"] in (released.change.comment or "")
    assert events(books, holds["urgent"]) == [(1, "open"), (2, "released")]


def test_whatever_clears_a_hold_clears_it_by_itself(caller: httpx.Client, books: Ledger) -> None:
    books.account("limit", 0)
    books.account("stop", None, status="stopped")
    books.account("terms", None, payment_terms_days=14)
    books.account("voided", 100_000)
    books.account("rate", None)
    books.account("review", None, must_review=True)
    caller.post("/v1/checks", json=question("voided-0", "voided", "1000.00"))
    holds = [
        held(caller, "limit-1", "limit", "10.00"),
        held(caller, "stop-1", "stop", "10.00"),
        held(caller, "terms-1", "terms", "10.00", payment_terms_days=60),
        held(caller, "voided-1", "voided", "10.00"),
        held(caller, "rate-1", "rate", "10.00", currency="NOK"),
        held(caller, "unknown-1", "unheard-of", "10.00"),
        held(caller, "review-1", "review", "10.00"),
    ]
    until(calm(caller), "all were looked at")
    assert {state(caller, each) for each in holds} == {"open"}
    books.account("limit", 1_000)
    books.account("stop", None)
    books.account("terms", None, payment_terms_days=60)
    caller.post("/v1/orders/voided-0/void", json={"order_version": 1})
    books.rate("NOK", "EUR", 10**9)
    books.account("unheard-of", 1_000)
    books.account("review", None, must_review=False)
    soon(lambda: {state(caller, each) for each in holds} == {"released"}, "all are free")


def test_an_order_posted_on_another_account_frees_the_room_that_it_had(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("payer", 100_000)
    books.account("true-payer", None)
    caller.post("/v1/checks", json=question("payer-1", "payer", "1000.00"))
    hold_id = held(caller, "payer-2", "payer", "1000.00")
    until(calm(caller), "payer was looked at")
    assert state(caller, hold_id) == "open"
    books.order("payer-1", 1, "true-payer", 100_000)
    soon(lambda: state(caller, hold_id) == "released", "its room is free")


def test_what_another_account_has_ended_holds_no_order_not_even_the_very_next(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("moves-to", None)
    for number in range(5):
        account_id = f"moves-{number}"
        books.account(account_id, 100_000)
        first = question(f"{account_id}-1", account_id, "700.00")
        assert caller.post("/v1/checks", json=first).json()["outcome"] == "release"
        books.order(f"{account_id}-1", 1, "moves-to", 70_000)
        following = question(f"{account_id}-2", account_id, "500.00")
        told = caller.post("/v1/checks", json=following).json()
        assert (told["outcome"], told["reserved_before"]) == ("release", "0.00")


def test_an_order_billed_on_another_account_frees_the_room_that_it_had(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("asks", 100_000)
    caller.post("/v1/checks", json=question("asks-1", "asks", "1000.00"))
    hold_id = held(caller, "asks-2", "asks", "1000.00")
    until(calm(caller), "its account was looked at")
    assert state(caller, hold_id) == "open"
    books.billed("asks-1", 100_000)
    soon(lambda: state(caller, hold_id) == "released", "its room is free")


def test_fresh_data_releases_what_late_data_held(caller: httpx.Client, books: Ledger) -> None:
    books.account("late", 100_000)
    books.account("late-and-full", 0)
    held_before = held(caller, "full-0", "late-and-full", "1.00")
    books.fresh(-3_600)
    try:
        late = held(caller, "late-1", "late", "10.00")
        both = held(caller, "full-1", "late-and-full", "1.00")
        until(calm(caller), "the late ones were looked at")
        assert state(caller, late) == "open"
    finally:
        books.fresh()
    soon(lambda: state(caller, late) == "released", "the data is fresh")
    until(calm(caller), "all were looked at")
    # What was only late beside its own reason says its own reason now, once; what was held before
    # was not told that the data was late, nor that it is no more.
    left = caller.get(f"/v1/holds/{both}").json()
    assert [reason["code"] for reason in left["reasons"]] == ["LIMIT_EXCEEDED"]
    assert (left["version"], left["change"]["reason_code"]) == (2, "REASONS_CHANGED")
    assert left["change"]["act"] == "reasons_changed"
    assert events(books, held_before) == [(1, "open")]


def test_a_hold_that_still_stands_says_its_new_reasons_and_nothing_else_is_told(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("changed", 0, status="stopped")
    hold_id = held(caller, "changed-1", "changed", "5.00")
    books.account("changed", 100)
    soon(lambda: len(events(books, hold_id)) == 2, "the stop is gone, the limit is not")
    told = caller.get(f"/v1/holds/{hold_id}").json()
    assert [reason["code"] for reason in told["reasons"]] == ["LIMIT_EXCEEDED"]
    assert (told["state"], told["limit"], told["version"]) == ("open", "1.00", 2)
    by_reason = caller.get("/v1/holds", params={"reason": "ACCOUNT_STOPPED", "state": "open"})
    assert hold_id not in {each["hold_id"] for each in by_reason.json()["items"]}
    # Other figures under the same reason are no news.
    books.account("changed", 200)
    until(calm(caller), "changed was looked at")
    assert len(events(books, hold_id)) == 2
    decisions = "SELECT count(*) FROM credit_check.decision WHERE order_id = 'changed-1'"
    assert books.value(decisions) == 1


def test_an_order_that_went_on_against_its_hold_is_left_to_people(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("against", 0)
    hold_id = held(caller, "against-1", "against", "5.00")
    books.order("against-1", 1, "against", 500)
    books.bucket("against", open_orders=500)
    books.account("against", None)
    until(calm(caller), "against was looked at")
    assert state(caller, hold_id) == "open"


def test_an_order_waiting_on_hold_is_released_when_its_room_is_there(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("waits", 0)
    hold_id = held(caller, "waits-1", "waits", "5.00")
    books.order("waits-1", 1, "waits", 500, state="on_hold")
    books.account("waits", 500)
    soon(lambda: state(caller, hold_id) == "released", "its room is there")
    granted = books.fetch(
        "SELECT amount_minor FROM credit_check.reservation WHERE order_id = 'waits-1'"
    )
    assert granted == [(500,)]


@pytest.mark.parametrize("seed", [1])
def test_killed_in_between_nothing_is_released_twice_or_forgotten(
    postgres_admin_url: str, provisioned_template: str, seed: int
) -> None:
    """Thirty accounts get room for three of their five holds each, and the process is killed again
    and again while it releases them.
    """
    pause = random.Random(seed)
    accounts = [f"killed-{number}" for number in range(30)]
    with (
        new_database(postgres_admin_url, template=provisioned_template) as url,
        ledger(url) as books,
    ):
        with running_check(url) as running, client(running.url, books.key()) as caller:
            for account_id in accounts:
                books.account(account_id, 0)
                for number in range(5):
                    held(caller, f"{account_id}-{number}", account_id, "10.00")
            until(calm(caller), "all were looked at")
            running.kill()
        books.execute(
            "UPDATE exposure.account SET credit_limit_minor = 3000,"
            " change_counter = change_counter + 1"
        )
        released = "SELECT count(*) FROM credit_check.hold WHERE state = 'released'"
        kills = 0
        while books.value(released) < 3 * len(accounts):
            running = start_check(url)
            if kills < KILLS:
                time.sleep(pause.uniform(0.0, 0.4))
                kills += 1
            else:
                until(lambda: books.value(released) >= 3 * len(accounts), "all are free")
            running.kill()
        assert_released_once(books, accounts)


def assert_released_once(books: Ledger, accounts: list[str]) -> None:
    """The first three of each account, each with one decision, one reservation and one last state."""
    expected = [f"{account_id}-{number}" for account_id in accounts for number in range(3)]
    for told in (
        "SELECT order_id FROM credit_check.hold WHERE state = 'released'",
        "SELECT order_id FROM credit_check.decision WHERE caller = 'creditgate'",
        "SELECT order_id FROM credit_check.reservation",
    ):
        assert sorted(order_id for (order_id,) in books.fetch(told)) == sorted(expected), told
    changes = books.fetch(
        "SELECT hold_id FROM credit_check.hold_event GROUP BY hold_id HAVING count(*) > 2"
    )
    assert changes == []
