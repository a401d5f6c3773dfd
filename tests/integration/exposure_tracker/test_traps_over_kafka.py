"""Traps of this field, on the whole path: events over Kafka, answers over HTTP.

Each trap is an account of its own; all run through one tracker at once, as they would in life.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import pytest

from support.databases import database
from support.tracker_events import (
    account,
    answered,
    delivery,
    invoice,
    order,
    payment,
    rate,
)
from support.tracking import TrackerProcess, tracked_system

Event = dict[str, Any]
Told = tuple[str, str, str, str]
"""Open orders, unbilled, receivables, unapplied cash."""

ISSUED = date(2026, 1, 1)


def covers(order_id: str, amount: str, line_id: str = "1") -> list[dict[str, str]]:
    return [{"order_id": order_id, "order_line_id": line_id, "amount": amount}]


def lines(*ordered: str) -> list[dict[str, str]]:
    return [{"line_id": str(each), "ordered": one} for each, one in enumerate(ordered, start=1)]


TRAPS: dict[str, tuple[list[Event], Told]] = {
    "a delivery is not counted together with its order": (
        [order("T1", "T1", "60"), delivery("T1", "T1", "60", "T1")],
        ("0.00", "60.00", "0.00", "0.00"),
    ),
    "an order that is closed and opened again claims again": (
        [
            order("T2", "T2", "100", version=3),
            order("T2", "T2", "100", version=2, state="closed"),
            order("T2", "T2", "100"),
            order("T2b", "T2", "100"),
        ],
        ("200.00", "0.00", "0.00", "0.00"),
    ),
    "a raised quantity claims at once": (
        [order("T3", "T3", "150", version=2), order("T3", "T3", "100")],
        ("150.00", "0.00", "0.00", "0.00"),
    ),
    "a draft invoice and its order are not both counted": (
        [
            order("T4", "T4", "100"),
            invoice("T4", "T4", "100", ISSUED, state="draft", covers=covers("T4", "100")),
        ],
        ("100.00", "0.00", "0.00", "0.00"),
    ),
    "the remainder is measured per line": (
        [
            order("T5", "T5", "0", lines=lines("100", "50")),
            invoice("T5", "T5", "120", ISSUED, covers=covers("T5", "120")),
        ],
        ("50.00", "0.00", "120.00", "0.00"),
    ),
    "a credit memo does not open the order again": (
        [
            order("T6", "T6", "100"),
            invoice("T6", "T6", "100", ISSUED, covers=covers("T6", "100")),
            invoice("T6m", "T6", "40", ISSUED, kind="credit_memo", covers=covers("T6", "40")),
        ],
        ("0.00", "0.00", "60.00", "0.00"),
    ),
    "a corrected payer takes the whole claim along": (
        [order("T7", "T7", "70", version=2), order("T7", "T7 before", "70")],
        ("70.00", "0.00", "0.00", "0.00"),
    ),
    "the payer before the correction keeps nothing": (
        [account("T7 before")],
        ("0.00", "0.00", "0.00", "0.00"),
    ),
    "an order in another currency is valued and never taken as it stands": (
        [order("T8", "T8", "110", "USD"), rate("EUR", "USD", "1.1")],
        ("100.00", "0.00", "0.00", "0.00"),
    ),
    "an order without a rate is in no sum": (
        [order("T9", "T9", "5000", "JPY")],
        ("0.00", "0.00", "0.00", "0.00"),
    ),
    "a prepaid order leaves no exposure": (
        [order("T10", "T10", "100"), payment("T10", "T10", "100")],
        ("100.00", "0.00", "0.00", "100.00"),
    ),
    "a down payment invoice takes its part off the order": (
        [
            invoice("T11", "T11", "30", ISSUED, covers=covers("T11", "30")),
            order("T11", "T11", "100"),
        ],
        ("70.00", "0.00", "30.00", "0.00"),
    ),
    "an order asked about and not placed claims nothing": (
        [order("T12", "T12", "100", state="requested")],
        ("0.00", "0.00", "0.00", "0.00"),
    ),
}


@pytest.fixture(scope="module")
def shared_database(postgres_admin_url: str, provisioned_template: str) -> Iterator[str]:
    with database(postgres_admin_url, template=provisioned_template) as url:
        yield url


@pytest.fixture(scope="module")
async def tracker(
    shared_database: str,
    kafka_bootstrap_servers: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[TrackerProcess]:
    """One tracker that has met all of them."""
    events = [event for met, _ in TRAPS.values() for event in met]
    named = {event["data"].get("account_id", "") for event in events} - {"", "T7 before"}
    events += [account(id_) for id_ in sorted(named)]
    events += [account("Z0", credit_limit="0"), account("Z1", credit_limit=None)]
    folder = tmp_path_factory.mktemp("traps")
    async with tracked_system(
        shared_database, kafka_bootstrap_servers, f"traps{secrets.token_hex(5)}.", folder
    ) as system:
        yield await answered(system, events)


@pytest.mark.parametrize("trap", TRAPS)
async def test_trap_on_the_whole_path(tracker: TrackerProcess, trap: str) -> None:
    events, told = TRAPS[trap]
    account_id = events[0]["data"]["account_id"]
    answer = (await tracker.get(f"/v1/accounts/{account_id}/exposure")).json()
    parts = ("open_orders", "unbilled", "receivables", "unapplied_cash")
    assert tuple(answer[part] for part in parts) == told
    unvalued = {"JPY"} if "without a rate" in trap else set()
    assert {one["currency"] for one in answer["unvalued"]} == unvalued


async def test_a_limit_of_zero_is_not_told_as_unlimited(tracker: TrackerProcess) -> None:
    none = (await tracker.get("/v1/accounts/Z0/exposure")).json()
    unlimited = (await tracker.get("/v1/accounts/Z1/exposure")).json()
    assert (none["limit"], none["utilization"]) == ("0.00", None)
    assert (unlimited["limit"], unlimited["utilization"]) == (None, None)
