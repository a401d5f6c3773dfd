"""Offsets move with what they stand for, once, and only in the hands of their owner."""

import asyncio
from typing import Any

import pytest

from exposure_tracker import store_feeds
from exposure_tracker.faults import FencedError
from support.applying import applying, connected
from support.waiting import eventually
from support.wire import WireRecord, records


def orders(count: int) -> list[WireRecord]:
    return records(
        {
            "type": "creditgate.order.v1",
            "data": {
                "order_id": f"O{number}",
                "version": 1,
                "account_id": "A",
                "currency": "EUR",
                "state": "open",
                "lines": [{"line_id": "1", "ordered": "1"}],
            },
        }
        for number in range(count)
    )


async def exposed(admin_url: str) -> tuple[Any, Any]:
    async with connected(admin_url) as connection:
        row = await connection.fetchrow(
            "SELECT (SELECT sum(open_orders) FROM exposure.bucket)::bigint,"
            " (SELECT sum(next_offset) FROM exposure.partition_offset)::bigint"
        )
        assert row is not None
        return row[0], row[1]


async def test_the_later_claim_fences_the_earlier_one(fresh_database: str) -> None:
    first, second = orders(4)[:2], orders(4)[2:]
    async with applying(fresh_database, "old") as old, applying(fresh_database, "new") as new:
        await old.apply(first)
        await new.hold(old.holdings)
        with pytest.raises(FencedError):
            await old.apply(second)
        assert await exposed(fresh_database) == (200, 2)
        await new.apply(second)
        assert await exposed(fresh_database) == (400, 4)


async def test_records_that_were_applied_already_are_fenced_off(fresh_database: str) -> None:
    made = orders(3)
    async with applying(fresh_database) as ledger:
        await ledger.apply(made)
        (holding,) = ledger.holdings.values()
        holding.next_offset = 0
        with pytest.raises(FencedError):
            await ledger.apply(made)
    assert await exposed(fresh_database) == (300, 3)


async def test_one_lost_partition_drops_the_whole_batch(fresh_database: str) -> None:
    kept = orders(1)
    lost = [WireRecord(kept[0].topic, 1, 0, kept[0].value)]
    async with applying(fresh_database, "old") as old, applying(fresh_database, "new") as new:
        await old.hold([(kept[0].topic, 0), (kept[0].topic, 1)])
        await new.hold([(kept[0].topic, 1)])
        with pytest.raises(FencedError) as fenced:
            await old.apply([*kept, *lost])
        assert fenced.value.partitions == {(kept[0].topic, 1)}
        assert await exposed(fresh_database) == (None, 0)


async def test_a_claim_waits_for_the_batch_that_is_being_committed(fresh_database: str) -> None:
    made = orders(2)
    async with applying(fresh_database, "old") as old, applying(fresh_database, "new") as new:
        await old.apply(made[:1])
        async with connected(fresh_database) as connection, connection.transaction():
            await connection.execute("SELECT * FROM exposure.bucket FOR UPDATE")
            batch = asyncio.create_task(old.apply(made[1:]))
            await blocked(fresh_database, 1)
            claim = asyncio.create_task(new.hold(old.holdings))
            await blocked(fresh_database, 2)
            assert not batch.done()
            assert not claim.done()
        await batch
        await claim
        (holding,) = new.holdings.values()
        assert holding.next_offset == 2
    assert await exposed(fresh_database) == (200, 2)


async def blocked(admin_url: str, count: int) -> None:
    """Return when so many backends of the database wait for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with connected(admin_url) as connection:

        async def seen() -> bool:
            return bool(await connection.fetchval(waiting) >= count)

        await eventually(seen, f"{count} wait for a lock")


async def test_freshness_is_unknown_until_every_partition_is(fresh_database: str) -> None:
    topic = orders(1)[0].topic
    async with applying(fresh_database) as ledger:
        await store_feeds.know(ledger.readers, [(topic, 0), (topic, 1)])
        await ledger.apply(orders(1))
        assert await store_feeds.watermark(ledger.readers) is None
        await ledger.apply([WireRecord(topic, 1, 0, orders(1)[0].value, timestamp=1_000)])
        watermark = await store_feeds.watermark(ledger.readers)
        assert watermark is not None
        assert watermark.timestamp() == 1


async def test_a_watermark_never_goes_back(fresh_database: str) -> None:
    first, second = orders(2)
    late = WireRecord(second.topic, 0, 1, second.value, timestamp=5)
    async with applying(fresh_database) as ledger:
        await ledger.apply([first])
        before = await store_feeds.watermark(ledger.readers)
        await ledger.apply([late])
        assert await store_feeds.watermark(ledger.readers) == before
