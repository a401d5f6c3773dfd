"""Traps that products of this field fell into, each met by the running service.

Those that are met elsewhere (by the tracker, by auto-release, by rechecks) are listed with these in
`tests/house/test_traps_are_met.py`, which holds every trap to a test of its own.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from support.credit_checks import Ledger, question

Found = tuple[str, list[str]]
OK: Found = ("release", [])
TOO_MUCH: Found = ("hold", ["LIMIT_EXCEEDED"])
OVERDUE: Found = ("hold", ["OVERDUE"])


def ask(caller: httpx.Client, order_id: str, account_id: str, amount: str, **more: Any) -> Found:
    """The outcome and its reasons, warnings left out."""
    reply = caller.post("/v1/checks", json=question(order_id, account_id, amount, **more))
    assert reply.status_code == 200, reply.text
    answer = reply.json()
    outcome = "hold" if answer["outcome"] == "hold" else "release"
    return outcome, [each["code"] for each in answer["reasons"] if each["severity"] == "hold"]


@pytest.fixture
def built_in(books: Ledger) -> Iterator[None]:
    """Whatever a test puts into force ends with it."""
    yield
    books.policies()


def test_an_order_that_is_closed_and_opened_again_is_a_new_question(
    caller: httpx.Client, books: Ledger
) -> None:
    """Close an order, order again, open the first again: the limit was bypassed."""
    books.account("reopen", 100_000)
    assert ask(caller, "reopen-1", "reopen", "1000.00") == OK
    books.bucket("reopen", open_orders=100_000)
    books.order("reopen-1", 1, "reopen", 100_000)
    books.bucket("reopen")
    books.order("reopen-1", 2, "reopen", 100_000, state="closed")
    assert ask(caller, "reopen-2", "reopen", "1000.00") == OK
    assert ask(caller, "reopen-1", "reopen", "1000.00", order_version=3) == TOO_MUCH


def test_a_quantity_raised_after_the_release_is_checked(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("raise", 100_000)
    assert ask(caller, "raise-1", "raise", "900.00") == OK
    assert ask(caller, "raise-1", "raise", "1000.01", order_version=2) == TOO_MUCH


def test_the_payer_is_asked_and_not_who_ordered(caller: httpx.Client, books: Ledger) -> None:
    books.account("orderer", None)
    books.account("payer", 50_000)
    assert ask(caller, "payer-1", "orderer", "900.00") == OK
    assert ask(caller, "payer-1", "payer", "900.00", order_version=2) == TOO_MUCH


def test_an_order_is_compared_in_the_currency_of_its_account(
    caller: httpx.Client, books: Ledger
) -> None:
    books.rate("USD", "EUR", 2 * 10**10)
    books.account("worth", 100_000)
    assert ask(caller, "worth-1", "worth", "500.01", currency="USD") == TOO_MUCH
    assert ask(caller, "worth-2", "worth", "500.00", currency="USD") == OK


def test_six_orders_of_1000_do_not_all_fit_into_5000(caller: httpx.Client, books: Ledger) -> None:
    books.account("six", 500_000)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: ask(caller, f"six-{n}", "six", "1000.00"), range(6)))
    assert sorted(found) == [TOO_MUCH, *[OK] * 5]


def test_who_has_paid_in_advance_may_order_that_much(caller: httpx.Client, books: Ledger) -> None:
    """A prepaid order was refused by the hold of its customer."""
    books.account("prepaid", 0)
    books.bucket("prepaid", unapplied_cash=100_000)
    assert ask(caller, "prepaid-1", "prepaid", "1000.01") == TOO_MUCH
    assert ask(caller, "prepaid-2", "prepaid", "1000.00") == OK


def test_a_limit_of_zero_is_no_credit_and_none_is_unlimited(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("zero", 0)
    books.account("without", None)
    assert ask(caller, "zero-1", "zero", "0.01") == TOO_MUCH
    assert ask(caller, "without-1", "without", "9999999.00") == OK


@pytest.mark.usefixtures("built_in")
def test_two_small_remainders_do_not_block_a_good_account(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("cents", 100_000)
    books.bucket("cents", receivables=80)
    for days in (40, 50):
        books.due("cents", (datetime.now(UTC) - timedelta(days=days)).date(), 40)
    assert ask(caller, "cents-1", "cents", "10.00") == OVERDUE
    tolerated = {"amount": "0.80", "currency": "EUR"}
    books.policies({"account_id": "cents", "overdue_tolerated": tolerated})
    assert ask(caller, "cents-2", "cents", "10.00") == OK


def test_a_held_amendment_gives_no_room_away_that_its_old_version_still_takes(
    caller: httpx.Client, books: Ledger
) -> None:
    """An amendment was held, then its old version was posted: room was given twice."""
    books.account("amend", 100_000)
    assert ask(caller, "amend-1", "amend", "600.00") == OK
    assert ask(caller, "amend-1", "amend", "1200.00", order_version=2) == TOO_MUCH
    assert ask(caller, "amend-2", "amend", "400.01") == TOO_MUCH
    assert ask(caller, "amend-3", "amend", "400.00") == OK
    books.bucket("amend", open_orders=60_000)
    books.order("amend-1", 1, "amend", 60_000)
    assert ask(caller, "amend-4", "amend", "0.01") == TOO_MUCH
