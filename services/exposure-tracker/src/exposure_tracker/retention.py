"""Dropping old months: what is still needed of them is carried forward, and nothing else changes.

Postings recorded before the bound become one per account and currency, so their sum stays what it
was and equals the buckets. Of the versions stay those that a question about any moment from the
bound on can still ask for. Exposure now is not touched, and as-of before the bound is refused
instead of being answered wrongly.

Run by a person or a timer as the tables' owner. Readers and writers wait for the swap only, which
moves no rows.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg

from exposure_tracker import store_retention
from exposure_tracker.store_retention import Counts
from service_kit.clock import Clock
from service_kit.ids import new_id

if TYPE_CHECKING:
    from service_kit.database import Connection

CARRIED_FORWARD = "carried_forward"
"""Kind of document and of cause in a posting that stands for those dropped."""
_READERS_SECONDS = 900.0
_PAUSE_SECONDS = 0.5
_SWAPS_MAX = 240


class NotRetainedError(Exception):
    """Nothing was dropped, and why."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What was dropped, or would be; `dropped` names the partitions that are gone."""

    retained_from: datetime
    counts: Counts
    dropped: tuple[str, ...] = ()


async def retain(
    connection: "Connection", clock: Clock, *, keep_months: int, dry_run: bool = False
) -> Retained | None:
    """Drop what was recorded before the month `keep_months` ago; None: that was done before.

    Raises:
        NotRetainedError: nothing was changed; its text says why.
    """
    if not await store_retention.take_turn(connection):
        raise NotRetainedError("another retention is running")
    at = await store_retention.bound(connection, keep_months)
    before = await store_retention.retained_from(connection)
    if before is not None and before >= at:
        return None
    counts = await store_retention.counts(connection, at)
    if dry_run or not counts.versions + counts.postings:
        return Retained(at, counts)
    broken = await store_retention.places_broken(connection)
    if broken:
        raise NotRetainedError(
            f"in {broken} places the postings do not add up to the buckets; what is dropped could"
            " not be explained any more"
        )
    younger = await store_retention.younger_rows(connection, at)
    if younger:
        raise NotRetainedError(
            f"{younger} younger rows lie among those recorded before {at:%Y-%m-%d}, and would be"
            " dropped with them; give them partitions of their own months first, or keep fewer months"
        )
    async with connection.transaction():
        await store_retention.carry(connection, at, new_id("ret"), CARRIED_FORWARD)
    try:
        await _until_gone(connection, clock)
        dropped = await _swap(connection, clock, at, counts)
    except (NotRetainedError, asyncio.CancelledError):
        await store_retention.drop_carried(connection)
        raise
    return Retained(at, counts, tuple(dropped))


async def _until_gone(connection: "Connection", clock: Clock) -> None:
    """Wait for the transactions that began before the carried tables were there."""
    older = await store_retention.running(connection)
    give_up_at = clock.monotonic() + _READERS_SECONDS
    while older & await store_retention.running(connection):
        if clock.monotonic() > give_up_at:
            raise NotRetainedError(
                f"somebody has been reading for {_READERS_SECONDS / 60:.0f} minutes in one"
                " transaction; end it (pg_stat_activity) and try again"
            )
        await clock.sleep(_PAUSE_SECONDS)


async def _swap(connection: "Connection", clock: Clock, at: datetime, counts: Counts) -> list[str]:
    """Swap in the gap between two batches: who does not get the locks at once holds up nobody."""
    for _ in range(_SWAPS_MAX):
        try:
            async with connection.transaction():
                return list(await store_retention.swap(connection, at, counts))
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await clock.sleep(_PAUSE_SECONDS)
    raise NotRetainedError("readers or writers left no gap to swap in; try again at a quieter hour")
