"""Batches applied by processes beside this one: the same ledger, whatever becomes of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from exposure_tracker.faults import FencedError, HandLostError
from exposure_tracker.hands import ANSWER_SECONDS, Hands
from exposure_tracker.packing import Taken
from exposure_tracker.tally import Tally
from service_kit.clock import Clock, SettableClock, SystemClock
from support.applying import BYTES_MAX, Applying, applying, connected
from support.databases import as_role
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.oracle import Oracle
from support.waiting import eventually
from support.wire import WireRecord, records

_BUCKETS = """
    SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
    FROM exposure.bucket
    WHERE (open_orders, unbilled, receivables, unapplied_cash) <> (0, 0, 0, 0)
"""
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_EACH = 400


@asynccontextmanager
async def handing(
    ledger: Applying,
    admin_url: str,
    clock: Clock | None = None,
    answer_seconds: float = ANSWER_SECONDS,
) -> AsyncIterator[Hands]:
    """Hands beside the ledger's own poster."""
    hands = Hands(
        ledger.poster,
        clock or SystemClock(),
        database_url=as_role(admin_url, "creditgate_tracker"),
        log_level="warning",
        bytes_max=BYTES_MAX,
        beside=True,
        answer_seconds=answer_seconds,
    )
    try:
        yield hands
    finally:
        await hands.stop()


async def taken(ledger: Applying, made: Sequence[WireRecord]) -> Taken:
    """The records under the ledger's holdings, claimed where they are not held."""
    await ledger.hold({(one.topic, one.partition) for one in made} - set(ledger.holdings))
    return [(one, ledger.holdings[one.topic, one.partition]) for one in made]


async def test_two_hands_leave_the_ledger_that_the_events_come_to(fresh_database: str) -> None:
    random = Random(5)
    events = shuffled_with_duplicates(random, history(random, 1_500, Ids(12, 60, 4)))
    lanes = {
        lane: [replace(one, partition=lane) for one in records(events[lane::2])] for lane in (0, 1)
    }
    last = lanes[0][-1]
    bad = replace(last, offset=last.offset + 1, value=b"{")
    lanes[0].append(bad)
    async with applying(fresh_database) as ledger, handing(ledger, fresh_database) as hands:
        tally = Tally()

        async def one_after_another(lane: int) -> None:
            for start in range(0, len(lanes[lane]), _EACH):
                portion = await taken(ledger, lanes[lane][start : start + _EACH])
                await hands.apply(lane, portion, tally)

        await asyncio.gather(one_after_another(0), one_after_another(1))
        assert hands.count == 2
        assert tally.letters == {bad.topic: 1}
        assert sum(tally.events.values()) == len(events)
        rows = await ledger.readers.fetch(_BUCKETS)
        assert {tuple(row[:2]): tuple(row[2:]) for row in rows} == Oracle(events).buckets()
        assert (await ledger.reconciler.everything()).drifts == ()


async def test_a_fence_is_met_by_the_hand_as_it_is_here(fresh_database: str) -> None:
    made = records(history(Random(6), _EACH))
    async with (
        applying(fresh_database) as ledger,
        applying(fresh_database, "other") as other,
        handing(ledger, fresh_database) as hands,
    ):
        batch = await taken(ledger, made)
        topic = made[0].topic
        await other.hold([(topic, 0)])
        with pytest.raises(FencedError) as fenced:
            await hands.apply(0, batch, Tally())
        assert fenced.value.partitions == {(topic, 0)}
        assert await ledger.readers.fetch(_BUCKETS) == []


async def test_a_hand_that_dies_in_its_transaction_leaves_no_trace(fresh_database: str) -> None:
    events = history(Random(7), _EACH)
    made = records(events)
    async with (
        applying(fresh_database) as ledger,
        handing(ledger, fresh_database) as hands,
        connected(fresh_database) as holder,
    ):
        batch = await taken(ledger, made)
        held = holder.transaction()
        await held.start()
        await holder.execute("LOCK TABLE exposure.bucket IN SHARE ROW EXCLUSIVE MODE")
        applying_it = asyncio.create_task(hands.apply(0, batch, Tally()))
        await eventually(lambda: ledger.readers.fetchval(_WAITING), "the batch waits for the lock")
        hands.kill()
        with pytest.raises(HandLostError) as lost:
            await applying_it
        assert lost.value.partitions == {(one.topic, one.partition) for one in made}
        await held.rollback()
        ledger.holdings.clear()
        # Claimed again, it is applied here for a while.
        await hands.apply(0, await taken(ledger, made), Tally())
        assert hands.count == 0
        rows = await ledger.readers.fetch(_BUCKETS)
        assert {tuple(row[:2]): tuple(row[2:]) for row in rows} == Oracle(events).buckets()


async def test_a_hand_is_given_back_when_nothing_large_has_come_for_a_while(
    fresh_database: str,
) -> None:
    made = records(history(Random(8), 2 * _EACH))
    clock = SettableClock(datetime(2026, 1, 31, tzinfo=UTC))
    async with (
        applying(fresh_database) as ledger,
        handing(ledger, fresh_database, clock) as hands,
    ):
        await hands.apply(1, await taken(ledger, made[:_EACH]), Tally())
        await hands.rest(1)
        assert hands.count == 1
        clock.advance(61)
        await hands.rest(0)
        assert hands.count == 1
        await hands.rest(1)
        assert hands.count == 0
        tally = Tally()
        await hands.apply(1, await taken(ledger, made[_EACH:]), tally)
        assert sum(tally.events.values()) == _EACH


async def test_a_hand_that_does_not_answer_is_ended_and_its_batch_applied_here(
    fresh_database: str,
) -> None:
    events = history(Random(9), _EACH)
    made = records(events)
    async with (
        applying(fresh_database) as ledger,
        handing(ledger, fresh_database, answer_seconds=1) as hands,
        connected(fresh_database) as holder,
    ):
        batch = await taken(ledger, made)
        held = holder.transaction()
        await held.start()
        await holder.execute("LOCK TABLE exposure.bucket IN SHARE ROW EXCLUSIVE MODE")
        with pytest.raises(HandLostError):
            await hands.apply(0, batch, Tally())
        assert hands.count == 0
        await held.rollback()
        ledger.holdings.clear()
        await hands.apply(0, await taken(ledger, made), Tally())
        rows = await ledger.readers.fetch(_BUCKETS)
        assert {tuple(row[:2]): tuple(row[2:]) for row in rows} == Oracle(events).buckets()
