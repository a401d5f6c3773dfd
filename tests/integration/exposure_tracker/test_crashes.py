"""Killed, frozen, doubled, rebalanced: each event takes effect once, and nothing is lost."""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest

from support.applying import connected
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.oracle import Oracle
from support.tracking import PARTITIONS, Tracked, TrackerProcess
from support.waiting import eventually

_BUCKETS = """
    SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
    FROM exposure.bucket
    WHERE (open_orders, unbilled, receivables, unapplied_cash) <> (0, 0, 0, 0)
"""
_VERSIONS_TWICE = """
    SELECT kind, id, version FROM exposure.document_version
    GROUP BY kind, id, version, digest HAVING count(*) > 1
"""
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_HAND = b"exposure_tracker.hand"


def hands_of(tracker: TrackerProcess) -> set[int]:
    """The processes that apply batches for the tracker."""
    pid = tracker.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if is_hand(int(child))}


def is_hand(pid: int) -> bool:
    """Whether a hand runs under this number; what has ended has no command line any more."""
    try:
        return _HAND in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def events_of(seed: int, size: int) -> list[dict[str, Any]]:
    random = Random(seed)
    return shuffled_with_duplicates(random, history(random, size, Ids(12, 60, 4)))


async def everything_agrees(tracked: Tracked, events: list[dict[str, Any]]) -> None:
    rows = await tracked.fetch(_BUCKETS)
    stored = {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in rows}
    assert stored == Oracle(events).buckets()
    assert await tracked.fetch(_VERSIONS_TWICE) == []
    alive = next(one for one in tracked.processes if one.process.poll() is None)
    await alive.until_ready()
    answer = (await alive.post("/v1/reconcile")).json()
    assert answer["drifts"] == []
    (row,) = await tracked.fetch(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert row["deadlocks"] == 0


async def test_a_kill_before_the_commit_leaves_no_trace(tracked: Tracked) -> None:
    events = events_of(1, 400)
    first = tracked.start()
    await tracked.send(events[:100])
    await tracked.until_applied()
    async with connected(tracked.admin_url) as holder:
        held = holder.transaction()
        await held.start()
        await holder.execute("LOCK TABLE exposure.bucket IN SHARE ROW EXCLUSIVE MODE")
        before = await tracked.applied()
        await tracked.send(events[100:])
        await eventually(lambda: tracked.value(_WAITING), "the batch waits for the lock")
        first.kill()
        await held.rollback()
    assert await tracked.applied() == before
    tracked.start()
    await tracked.until_applied()
    await everything_agrees(tracked, events)


async def test_hands_of_a_killed_tracker_end_in_the_middle_of_their_batches(
    tracked: Tracked,
) -> None:
    events = events_of(7, 4_000)
    await tracked.send(events)
    async with connected(tracked.admin_url) as holder:
        held = holder.transaction()
        await held.start()
        await holder.execute("LOCK TABLE exposure.bucket IN SHARE ROW EXCLUSIVE MODE")
        first = tracked.start(CREDITGATE_GROUP_INSTANCE_ID="the-same")

        async def all_wait() -> bool:
            hands = hands_of(first)
            return len(hands) == PARTITIONS and await tracked.value(_WAITING) == len(hands)

        await eventually(all_wait, "a hand for each lane waits in its batch", seconds=30)
        hands = hands_of(first)
        first.kill()
        # Before the lock is given back: they end though their batches cannot.
        await eventually(
            lambda: not any(map(is_hand, hands)), "the hands end with their tracker", seconds=15
        )
        await held.rollback()
    assert await tracked.applied() == 0
    tracked.start(CREDITGATE_GROUP_INSTANCE_ID="the-same")
    await tracked.until_applied()
    await everything_agrees(tracked, events)


async def test_a_kill_right_after_the_commit_repeats_nothing(tracked: Tracked) -> None:
    events = events_of(2, 400)
    await tracked.send(events)
    # Small batches: the first commits long before all is applied, and before Kafka hears of any.
    first = tracked.start(CREDITGATE_BATCH_RECORDS_MAX="20")
    await tracked.until_applied(1)
    first.kill()
    tracked.start()
    await tracked.until_applied()
    await everything_agrees(tracked, events)


@pytest.mark.parametrize("seed", [3, 4])
async def test_kills_at_random_moments_change_nothing(tracked: Tracked, seed: int) -> None:
    random = Random(seed)
    events = events_of(seed, 600)
    await tracked.send(events)
    for _ in range(4):
        process = tracked.start(
            CREDITGATE_BATCH_RECORDS_MAX="15", CREDITGATE_GROUP_INSTANCE_ID="the-same"
        )
        await tracked.until_applied(min(tracked.sent, await tracked.applied() + 1))
        await asyncio.sleep(random.uniform(0, 0.2))
        process.kill()
    tracked.start(CREDITGATE_GROUP_INSTANCE_ID="the-same")
    await tracked.until_applied()
    await everything_agrees(tracked, events)


async def test_a_frozen_process_that_wakes_up_is_fenced(tracked: Tracked) -> None:
    events = events_of(5, 600)
    zombie = tracked.start(CREDITGATE_BATCH_RECORDS_MAX="10")
    await tracked.send(events[:150])
    await tracked.until_applied(20)
    zombie.freeze()
    heir = tracked.start()
    await tracked.send(events[150:400])
    await tracked.until_applied()
    zombie.thaw()
    await tracked.send(events[400:])
    await tracked.until_applied()
    await heir.until_ready()
    await zombie.until_ready()
    await everything_agrees(tracked, events)


async def test_members_that_come_and_go_change_nothing(tracked: Tracked) -> None:
    events = events_of(6, 900)
    tracked.start(CREDITGATE_BATCH_RECORDS_MAX="10")
    portion = len(events) // 6
    for number in range(6):
        await tracked.send(events[number * portion : (number + 1) * portion])
        if number % 2:
            assert tracked.processes.pop().end() == 0
        else:
            await tracked.start(CREDITGATE_BATCH_RECORDS_MAX="10").until_ready()
    await tracked.send(events[6 * portion :])
    tracked.start(CREDITGATE_BATCH_RECORDS_MAX="10")
    await tracked.until_applied()
    await everything_agrees(tracked, events)
