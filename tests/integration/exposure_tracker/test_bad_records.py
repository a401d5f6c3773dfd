"""A record that cannot be used is set aside with its reason; its neighbors are applied."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from exposure_tracker import store_dead_letters
from exposure_tracker.arrivals import Arrival, Item
from exposure_tracker.decode import decode
from support.applying import BYTES_MAX, Applying, applying, connected
from support.wire import WireRecord, cloud_event, records


def order(order_id: str, ordered: str = "1", **more: Any) -> dict[str, Any]:
    data = {
        "order_id": order_id,
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": ordered}],
        **more,
    }
    return {"type": "creditgate.order.v1", "data": data}


BAD: dict[str, bytes | None] = {
    "no value": None,
    "not JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "not an event": b"[]",
    "negative": cloud_event(order("B", "-1")),
    "a number": cloud_event(order("B", ordered=1)),  # type: ignore[arg-type]  # the mistake
    "finer than a cent": cloud_event(order("B", "0.001")),
    "unknown currency": cloud_event(order("B", currency="XXX")),
    "NaN": cloud_event(order("B")).replace(b'"1"}]', b"NaN}]"),
    "no lines": cloud_event(order("B", lines=[])),
    "huge amount": cloud_event(order("B", "1" * 14)),
    "huge version": cloud_event(order("B", version=2**63)),
    "too large": cloud_event(order("B", sales_rep="x" * BYTES_MAX)),
    "a NUL in an id": cloud_event(order("B\x00")),
    "half a character in an id": cloud_event(order("B")).replace(b'"B"', b'"\\ud800"'),
}


async def letters(admin_url: str) -> list[dict[str, Any]]:
    async with connected(admin_url) as connection:
        rows = await connection.fetch("SELECT * FROM exposure.dead_letter ORDER BY dead_letter_id")
        return [dict(row) for row in rows]


async def applied_orders(ledger: Applying) -> list[str]:
    rows = await ledger.readers.fetch(
        "SELECT id FROM exposure.document WHERE kind = 'order' ORDER BY id"
    )
    return [row["id"] for row in rows]


@pytest.mark.parametrize("case", sorted(BAD))
async def test_neighbors_are_unharmed_and_the_letter_says_what_to_do(
    fresh_database: str, case: str
) -> None:
    good = records([order("A1"), order("A2"), order("A3")])
    bad = WireRecord(good[0].topic, 0, 1, BAD[case], b"key", headers=[("content-type", b"\xff")])
    batch = [good[0], bad, WireRecord(good[0].topic, 0, 2, good[2].value)]
    async with applying(fresh_database) as ledger:
        await ledger.apply(batch)
        assert await applied_orders(ledger) == ["A1", "A3"]
        assert ledger.counted("creditgate_dead_letters_total", topic=good[0].topic) == 1
    (letter,) = await letters(fresh_database)
    assert (letter["topic"], letter["partition"], letter["record_offset"]) == (bad.topic, 0, 1)
    assert letter["record_key"] == b"key"
    assert letter["record_value"] == BAD[case]
    assert json.loads(letter["record_headers"]) == [["content-type", "ff"]]
    assert letter["reason"]
    assert letter["remedy"]
    assert letter["published_at"] is None


async def test_a_type_that_is_not_ours_is_passed_over(fresh_database: str) -> None:
    stranger = cloud_event(order("A1")).replace(b"creditgate.order.v1", b"shop.order.v9")
    good = records([order("A1"), order("A2")])
    batch = [WireRecord(good[0].topic, 0, 0, stranger), good[1]]
    async with applying(fresh_database) as ledger:
        await ledger.apply(batch)
        assert await applied_orders(ledger) == ["A2"]
    assert await letters(fresh_database) == []


async def test_a_sum_beyond_what_can_be_kept_is_set_aside_alone(fresh_database: str) -> None:
    most = "9" * 13
    events = [order(f"H{number:03}", most, currency="KWD") for number in range(1000)]
    async with applying(fresh_database) as ledger:
        await ledger.apply(records([*events, order("A1")]), at_once=400)
        known = await applied_orders(ledger)
        assert "A1" in known
        found = await letters(fresh_database)
        assert found, "a thousand such orders are more than 63 bits hold"
        assert len(known) + len(found) == 1001
        assert {letter["reason"] for letter in found} == {
            "would take a sum beyond what can be kept"
        }
        assert (await ledger.reconciler.everything()).drifts == ()


async def test_a_header_without_a_value_is_kept_as_it_came(fresh_database: str) -> None:
    good = records([order("A1"), order("A2")])
    headers: list[tuple[str, bytes | None]] = [("h", None), ("a\x00b", b"1")]
    bad = WireRecord(good[0].topic, 0, 0, b"not json", b"A1", headers=headers)
    async with applying(fresh_database) as ledger:
        await ledger.apply([bad, good[1]])
        assert await applied_orders(ledger) == ["A2"]
        async with ledger.readers.acquire() as connection, connection.transaction():
            ((_, sent),) = await store_dead_letters.unpublished(connection, bad.topic, 10)
    (letter,) = await letters(fresh_database)
    assert json.loads(letter["record_headers"]) == [["h", None], ["a\ufffdb", "31"]]
    assert sent.headers == [("h", None), ("a\ufffdb", b"1")]


class Unforeseen(tuple[Any, ...]):
    """Headers with which nothing works."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError("nobody thought of this")


async def test_a_fault_nobody_foresaw_costs_one_record_even_if_its_letter_cannot_be_kept(
    fresh_database: str,
) -> None:
    good = records([order("A1"), order("A2"), order("A3")])
    bad = WireRecord(good[0].topic, 0, 1, good[1].value, headers=Unforeseen())  # type: ignore[arg-type]  # the mistake
    async with applying(fresh_database) as ledger:
        await ledger.apply([good[0], bad, good[2]])
        assert await applied_orders(ledger) == ["A1", "A3"]
    (letter,) = await letters(fresh_database)
    assert letter["reason"] == "cannot be applied: RuntimeError: nobody thought of this"
    assert (letter["record_offset"], letter["record_value"]) == (1, None)


async def test_a_document_that_cannot_be_folded_is_set_aside_alone(fresh_database: str) -> None:
    events = records([order(f"A{number}") for number in range(9)])
    items: list[Item] = [decode(record, BYTES_MAX) for record in events]
    broken = items[4]
    assert isinstance(broken, Arrival)
    items[4] = broken._replace(document=object())  # type: ignore[arg-type]  # what no decoder makes
    async with applying(fresh_database) as ledger:
        await ledger.hold([(events[0].topic, 0)])
        (holding,) = ledger.holdings.values()
        await ledger.post(items, [holding] * len(items))
        assert await applied_orders(ledger) == [f"A{number}" for number in range(9) if number != 4]
    (letter,) = await letters(fresh_database)
    assert letter["reason"].startswith("cannot be applied: AttributeError")
    assert letter["record_value"] == events[4].value


def covering(invoice_id: str, covers: int) -> dict[str, Any]:
    data = {
        "invoice_id": invoice_id,
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "kind": "invoice",
        "state": "issued",
        "total": "1",
        "issued_on": "2026-01-01",
        "covers": [{"amount": "9999999999999.00", "order_id": "BIG"}] * covers,
    }
    return {"type": "creditgate.invoice.v1", "data": data}


async def test_references_beyond_64_bits_are_set_aside_and_the_order_can_still_be_read(
    fresh_database: str,
) -> None:
    events = [order("BIG"), *(covering(f"I{number}", 4000) for number in range(3)), order("A1")]
    async with applying(fresh_database) as ledger:
        await ledger.apply(records(events))
        assert await applied_orders(ledger) == ["A1", "BIG"]
        rows = await ledger.readers.fetch("SELECT * FROM exposure.order_invoiced")
        assert [row["order_id"] for row in rows] == ["BIG"]
        assert await ledger.readers.fetch("SELECT * FROM exposure.order_claim")
        assert (await ledger.reconciler.everything()).drifts == ()
    assert {letter["reason"] for letter in await letters(fresh_database)} == {
        "would take a sum beyond what can be kept"
    }
