"""Random histories through real PostgreSQL: what is stored is what brute force says."""

import asyncio
from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

import asyncpg
import pytest

from credit_core.overdue import Basis, due_on
from support.applying import Applying, applying, connected
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.oracle import Oracle
from support.oracle_readings import due
from support.wire import WireRecord, records

Place = tuple[str, str]
Four = tuple[int, int, int, int]
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TERMS_DAYS = 30
_BUCKETS = """
    SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
    FROM exposure.{} WHERE (open_orders, unbilled, receivables, unapplied_cash) <> (0, 0, 0, 0)
"""


async def stored_buckets(connection: Connection, table: str = "bucket") -> dict[Place, Four]:
    rows = await connection.fetch(_BUCKETS.format(table))
    return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in rows}


async def stored_due(connection: Connection) -> dict[Place, dict[date, int]]:
    sums: dict[Place, dict[date, int]] = defaultdict(dict)
    for row in await connection.fetch("SELECT * FROM exposure.due"):
        day = due_on(Basis(row["basis"]), row["due_on"], TERMS_DAYS)
        place = sums[(row["account_id"], row["currency"])]
        place[day] = place.get(day, 0) + row["open_minor"]
    return dict(sums)


async def agrees_with_brute_force(connection: Connection, events: list[dict[str, Any]]) -> None:
    oracle = Oracle(events)
    assert await stored_buckets(connection) == oracle.buckets()
    places = {(one["account_id"], one["currency"]) for one in oracle.invoices.values()}
    wanted = {place: due(oracle, *place, TERMS_DAYS) for place in places}
    assert await stored_due(connection) == {place: one for place, one in wanted.items() if one}
    open_sums = await connection.fetch("SELECT * FROM exposure.bucket WHERE open_minor <> 0")
    assert {(row["account_id"], row["currency"]): row["open_minor"] for row in open_sums} == {
        place: sum(one.values()) for place, one in wanted.items() if one
    }
    claims = await connection.fetch("SELECT * FROM exposure.order_claim")
    ended = {row["order_id"]: row["ended_version"] for row in claims}
    assert {id_: version for id_, version in ended.items() if version is not None} == (
        oracle.ended_versions()
    )
    known = [row for row in claims if row["newest_version"] is not None]
    assert {row["order_id"]: row["newest_version"] for row in known} == {
        id_: order["version"] for id_, order in oracle.orders.items()
    }
    for row in known:
        order = oracle.orders[row["order_id"]]
        assert (row["account_id"], row["currency"]) == (order["account_id"], order["currency"])
        assert row["newest_state"] == order["state"]
    invoiced: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await connection.fetch("SELECT * FROM exposure.order_invoiced"):
        invoiced[row["order_id"]][row["currency"]] = row["invoiced_minor"]
    orders = {row["order_id"] for row in claims} | set(invoiced)
    assert {id_: invoiced.get(id_, {}) for id_ in orders} == {
        id_: oracle.invoiced(id_) for id_ in orders
    }


async def nothing_drifts(ledger: Applying, connection: Connection) -> None:
    found = await ledger.reconciler.everything()
    assert found.found == ()
    for row in await connection.fetch("SELECT account_id FROM exposure.account"):
        one = await ledger.reconciler.account(row["account_id"])
        assert one.found == (), row["account_id"]


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_with_duplicates_ends_in_what_brute_force_says(
    fresh_database: str, seed: int
) -> None:
    random = Random(seed)
    events = shuffled_with_duplicates(random, history(random, 150, Ids(4, 8, 4)))
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(events), at_once=random.choice((1, 7, 40, 400)))
        await agrees_with_brute_force(connection, events)
        await nothing_drifts(ledger, connection)


@pytest.mark.parametrize("seed", range(4))
async def test_two_writers_on_the_same_documents_end_in_what_brute_force_says(
    fresh_database: str, seed: int
) -> None:
    random = Random(1000 + seed)
    events = shuffled_with_duplicates(random, history(random, 240, Ids(3, 5, 4)))
    halves: tuple[list[WireRecord], list[WireRecord]] = ([], [])
    for record in records(events):
        part = random.randrange(2)
        halves[part].append(
            WireRecord(record.topic, part, len(halves[part]), record.value, record.key)
        )
    async with (
        applying(fresh_database, "one") as one,
        applying(fresh_database, "two") as two,
        connected(fresh_database) as connection,
    ):
        # Offsets are counted over all topics of a half, so that they rise in each partition.
        await asyncio.gather(
            one.apply(halves[0], at_once=random.choice((5, 20))),
            two.apply(halves[1], at_once=random.choice((5, 20))),
        )
        await agrees_with_brute_force(connection, events)
        await nothing_drifts(one, connection)
        deadlocks = await connection.fetchval(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        assert deadlocks == 0


async def test_a_repetition_leaves_no_trace_but_its_count(fresh_database: str) -> None:
    events = history(Random(7), 60, Ids(3, 20, 3))
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(events))
        counts = """SELECT (SELECT count(*) FROM exposure.document_version) AS versions,
            (SELECT count(*) FROM exposure.posting) AS postings,
            (SELECT sum(change_counter) FROM exposure.bucket) AS changes"""
        before = await connection.fetchrow(counts)
        newest = [
            event
            for event in events
            if event["data"] in [*Oracle(events).invoices.values(), *Oracle(events).orders.values()]
        ]
        again = records([*events, *newest])[len(events) :]
        await ledger.apply(again)
        assert await connection.fetchrow(counts) == before
        await ledger.apply(
            [
                WireRecord(r.topic, 1, offset, r.value, r.key)
                for offset, r in enumerate(records(events))
            ]
        )
        after = await connection.fetchrow(counts)
        assert before is not None
        assert after is not None
        assert (after["versions"], after["postings"]) == (before["versions"], before["postings"])


async def test_what_is_settled_leaves_no_due_date(fresh_database: str) -> None:
    def invoice(version: int, state: str) -> dict[str, Any]:
        return {
            "type": "creditgate.invoice.v1",
            "data": {
                "invoice_id": "I", "version": version, "account_id": "A", "currency": "EUR",
                "kind": "invoice", "state": state, "total": "10", "issued_on": "2026-01-01",
            },
        }  # fmt: skip

    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records([invoice(1, "issued")]))
        assert await stored_due(connection) == {
            ("A", "EUR"): {date(2026, 1, 1) + timedelta(days=TERMS_DAYS): 1000}
        }
        await ledger.apply(records([invoice(1, "issued"), invoice(2, "void")])[1:])
        assert await connection.fetchval("SELECT count(*) FROM exposure.due") == 0
