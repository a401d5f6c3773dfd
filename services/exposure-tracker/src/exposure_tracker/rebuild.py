"""Mending what reconcile finds, account by account, beside live traffic.

An account without a finding is not touched. One with findings is mended in one transaction: its
documents are locked in the order that all writers keep; then everything that bears on it is read in
one snapshot of another connection, begun under those locks, so that every figure is of one moment
and none that is about to be set can move; then columns and sums of its documents are set to what
they should be, and buckets, due sums and postings moved by the difference. A difference stays right
whatever others add meanwhile, so readers see the account before or after, and no total in between.

Postings are never changed: one that says `rebuild` is appended for what their sum was wrong by.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import asyncpg

from credit_core.buckets import Buckets, difference
from credit_core.entries import Entry, Key
from credit_core.horizon import still_to_come
from credit_core.refold import refold
from exposure_tracker import store_money, store_rebuild, store_reconcile, store_terms
from exposure_tracker.comparing import Loaded, StoredRow, Wanted, named_by_ours, wanted
from exposure_tracker.conserve import NotConservedError
from exposure_tracker.reconcile import SLICE_ACCOUNTS, Reconciler, Reconciliation
from exposure_tracker.store_reads import snapshot
from exposure_tracker.stored import newest_of
from exposure_tracker.terms import resolve
from service_kit.clock import Clock
from service_kit.database import Connection, Pool
from service_kit.ids import new_id

if TYPE_CHECKING:
    from exposure_tracker.fold import Placed, PostingRow

CAUSE = "rebuild"
"""Kind of document and of cause in a posting that corrects the sum of the others."""
_Sum = TypeVar("_Sum")
_ATTEMPTS_MAX = 10
_BACKOFF_SECONDS = 0.1
_LOST_RACES = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of one account: what was wrong, and what still is."""

    account_id: str
    before: Reconciliation
    after: Reconciliation


class _LockMoreError(Exception):
    """Documents to be mended that came after the locks were taken."""

    def __init__(self, keys: frozenset[Key]) -> None:
        super().__init__(f"{len(keys)} documents are not locked")
        self.keys = keys


class Rebuilder:
    """Rebuilds on `pool`, two connections at a time, in the role of the tables' owner or of the
    tracker.
    """

    def __init__(self, pool: Pool, reconciler: Reconciler, clock: Clock) -> None:
        self._pool = pool
        self._reconciler = reconciler
        self._clock = clock
        self.rebuild_id = new_id("rbd")

    async def restore(self) -> int:
        """Bring documents back to their newest versions kept; returns how many it was. To be done
        before accounts are mended: a document that hides is in no sum.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await store_reconcile.be_patient(connection)
            await store_rebuild.take_turn(connection)
            restored = await store_rebuild.restore(connection)
            if restored:
                await store_rebuild.note(connection, self.rebuild_id)
            return restored

    async def accounts(self) -> AsyncIterator[Reconciliation]:
        """Prove all accounts, slice by slice; what is found is to be mended by `account`. At last
        what belongs to no account: all that can be is in its place by then, and what stands is to
        be looked at by a person.
        """
        after = ""
        while True:
            async with snapshot(self._pool) as connection:
                slice_ = await store_reconcile.accounts_after(connection, after, SLICE_ACCOUNTS)
            if not slice_:
                break
            yield await self._reconciler.accounts(slice_)
            after = slice_[-1]
        yield await self._reconciler.astray()

    async def knows(self, account_id: str) -> bool:
        """Whether anything stored speaks of the account. One that nothing speaks of is not to be
        mended: it would come into being.
        """
        async with self._pool.acquire() as connection:
            return await store_reconcile.is_known(connection, account_id)

    async def account(self, account_id: str) -> Rebuilt:
        """Prove one account, mend what is found, and prove it again.

        Raises:
            NotConservedError: the two ways of folding its documents contradict each other; nothing
                was written.
            TimeoutError: others held its documents for too long, again and again.
        """
        before = await self._reconciler.account(account_id)
        if not before.found:
            return Rebuilt(account_id, before, before)
        more: frozenset[Key] = frozenset()
        for attempt in range(_ATTEMPTS_MAX):
            await self._clock.sleep(_BACKOFF_SECONDS * attempt)
            try:
                async with self._pool.acquire() as writer, writer.transaction():
                    await self._mend(writer, account_id, more)
            except _LockMoreError as exc:
                more |= exc.keys
            except _LOST_RACES:
                continue
            except ValueError:
                # Rows that nothing of ours could have written: a person has to look at them.
                return Rebuilt(account_id, before, before)
            else:
                return Rebuilt(account_id, before, await self._reconciler.account(account_id))
        raise TimeoutError(f"account {account_id}: others were faster {_ATTEMPTS_MAX} times")

    async def _mend(self, connection: Connection, account_id: str, more: frozenset[Key]) -> None:
        await store_reconcile.be_patient(connection)
        await store_rebuild.take_turn(connection)
        async with snapshot(self._pool) as reader:
            seen = await store_reconcile.load(reader, (account_id,))
        locked = {*seen.rows, *seen.unreadable, *more}
        await store_rebuild.lock(
            connection, [*locked, ("account", account_id), ("limit", account_id)]
        )
        async with snapshot(self._pool) as reader:
            loaded = await store_reconcile.load(reader, (account_id,))
        should_be = await asyncio.to_thread(wanted, loaded)
        mended, new = _entries(loaded, should_be)
        late = {(entry.kind, entry.id) for entry in mended} - locked
        if late:
            raise _LockMoreError(frozenset(late))
        await store_rebuild.note(connection, self.rebuild_id)
        await store_rebuild.write(connection, mended, new)
        await store_money.see_accounts(connection, [account_id])
        with contextlib.suppress(ValueError):  # documents that cannot be read: they stay found
            terms = resolve(account_id, loaded.terms_documents)
            if loaded.terms.get(account_id) != terms:
                await store_terms.write_terms(connection, [terms])
        await self._move_sums(connection, loaded, should_be, mended)

    async def _move_sums(
        self, connection: Connection, loaded: Loaded, should_be: Wanted, mended: list[Entry]
    ) -> None:
        target = should_be.buckets(loaded.account_ids)
        folded = refold(loaded.documents.values())
        ours = {place: each for place, each in folded.items() if place[0] in loaded.account_ids}
        if ours != target:
            raise NotConservedError(
                f"two ways of folding contradict each other: {target} and {ours};"
                " nothing was written"
            )
        increments: dict[Placed, list[int]] = {
            (entry.newest.account_id, entry.newest.currency): [0, 0, 0, 0]
            for entry in mended
            if entry.newest is not None and entry.newest.account_id in loaded.account_ids
        }
        for place, parts in difference(target, loaded.buckets).items():
            increments[place] = _four(parts)
        of_open = _moved(should_be.open(), loaded.open)
        disputed = _moved(should_be.disputed, loaded.disputed)
        # Whoever decides by these looks again because the places' change counters rise.
        for place in (*of_open, *(key[:2] for key in disputed)):
            increments.setdefault(place, [0, 0, 0, 0])
        await store_money.change_buckets(connection, increments, of_open)
        await store_money.change_due(connection, _moved(should_be.due, loaded.due))
        await store_money.change_disputed(connection, disputed)
        await store_money.change_deliveries(
            connection, _moved(should_be.to_deliver, loaded.to_deliver)
        )
        now = self._clock.now()
        await store_money.write_postings(
            connection,
            [
                self._posting(place, parts, now)
                for place, parts in difference(target, loaded.posted).items()
                if parts
            ],
        )

    def _posting(self, place: "Placed", parts: Buckets, now: datetime) -> "PostingRow":
        id_ = self.rebuild_id
        moved = parts.open_orders, parts.unbilled, parts.receivables, parts.unapplied_cash
        return (*place, CAUSE, id_, None, CAUSE, id_, 0, *moved, now)


def _entries(loaded: Loaded, should_be: Wanted) -> tuple[list[Entry], list[Entry]]:
    """Entries whose rows are to be set, and stubs that are to be made, each by key."""
    mended: list[Entry] = []
    for key, row in sorted(loaded.rows.items(), key=_key):
        entry = should_be.entry(key, loaded.ended_versions)
        as_read = (row.entry, row.columns, row.to_deliver)
        if as_read != (entry, newest_of(entry.newest), still_to_come(entry)):
            mended.append(entry)
    missing = named_by_ours(loaded).keys() - loaded.rows.keys() - loaded.unreadable.keys()
    entries = (should_be.entry(key, loaded.ended_versions) for key in sorted(missing))
    new = [e for e in entries if e.newest is None and (e.named or e.standing_alone)]
    return mended, new


def _key(item: tuple[Key, StoredRow]) -> Key:
    return item[0]


def _moved(should: dict[_Sum, int], stored: dict[_Sum, int]) -> dict[_Sum, int]:
    moved = {key: should.get(key, 0) - stored.get(key, 0) for key in should.keys() | stored.keys()}
    return {key: minor for key, minor in moved.items() if minor}


def _four(parts: Buckets) -> list[int]:
    return [parts.open_orders, parts.unbilled, parts.receivables, parts.unapplied_cash]
