"""One batch, one transaction: move the offsets, lock, fold, write, commit.

The offsets are moved first: a process that is not the owner any more learns it before it has
locked anything of others. Then everything the batch touches is locked and loaded in the one order
that all writers keep (see `store_documents`), folded in memory, and written as arrays. What the
commit leaves is complete: offsets and postings say the same, whatever died when.

A batch that cannot be written for a reason of its own is halved until the record that spoils it
is alone; that one becomes a dead letter and its neighbors are applied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from credit_contracts.codec import Invalid
from exposure_tracker import (
    store_conflicts,
    store_dead_letters,
    store_documents,
    store_feeds,
    store_money,
    store_terms,
)
from exposure_tracker.arrivals import Arrival, DeadLetter, Item, Place, Skipped
from exposure_tracker.decode import cannot_be_applied, dead_letter
from exposure_tracker.faults import SPOILS, ReferencesMovedError, TryAgainError, spoils
from exposure_tracker.fold import Folded, fold
from exposure_tracker.holdings import Holding
from exposure_tracker.instants import broker_time
from exposure_tracker.store_feeds import Move
from exposure_tracker.tally import Tally
from exposure_tracker.terms import Settled, TermsKey, resolve, settle
from service_kit.clock import Clock
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from credit_core.entries import Key
    from service_kit.database import Connection, Pool

_TURN = {"order": 0, "delivery": 1, "invoice": 2, "payment": 3}
"""The kinds of the ledger, each after what it may refer to; versions of a document keep theirs."""
_ATTEMPTS_MAX = 20
_BACKOFF_SECONDS = 0.02
_LOST_RACES = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)

log = get_logger()


@dataclass(frozen=True, slots=True)
class Read:
    """Items in the order of their arrival, each under the holding that it was read by."""

    items: Sequence[Item]
    holdings: Sequence[Holding]

    def half(self, part: slice) -> "Read":
        return Read(self.items[part], self.holdings[part])


@dataclass(frozen=True, slots=True)
class Applied:
    """What one transaction did."""

    folded: Folded
    settled: Settled
    letters: Sequence[DeadLetter]


class Poster:
    """Applies batches on a pool whose connections are set up by `writer_settings`."""

    def __init__(self, pool: "Pool", clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._seen: set[str] = set()
        """Accounts known to have a row; rows of accounts are never deleted."""

    async def apply(self, read: Read, tally: Tally) -> None:
        """Apply what was read, all of it, move its holdings on, and count what became of it.

        Raises:
            FencedError: a partition is not ours, or not where we thought; nothing of what is
                left was applied.
            Exception: the database is away or unwell. The outcome may be unknown; the stored
                offsets tell it.
        """
        try:
            await self._whole(read, tally)
        except Exception as exc:
            if not spoils(exc):
                raise
            if len(read.items) == 1:
                await self._alone(read, exc, tally)
                return
            middle = len(read.items) // 2
            await self.apply(read.half(slice(None, middle)), tally)
            await self.apply(read.half(slice(middle, None)), tally)

    async def _alone(self, read: Read, exc: Exception, tally: Tally) -> None:
        """Set one record aside, unless what failed was a driver in its own confusion: that does
        not happen twice in a row.
        """
        if not isinstance(exc, SPOILS):
            try:
                await self._whole(read, tally)
            except Exception as again:
                if not spoils(again):
                    raise
                exc = again
            else:
                return
        letter = _letter(read.items[0], exc)
        try:
            await self._whole(Read((letter,), read.holdings), tally)
        except Exception as again:
            if not spoils(again):
                raise
            log.exception("a dead letter could not be kept whole")
            await self._whole(Read((_bare(letter),), read.holdings), tally)

    async def _whole(self, read: Read, tally: Tally) -> None:
        """One transaction, tried again when somebody was faster with a document."""
        more: set[Key] = set()
        for attempt in range(_ATTEMPTS_MAX):
            if attempt:
                await self._clock.sleep(_BACKOFF_SECONDS * attempt)
            started_at = self._clock.monotonic()
            moves = _moves(read)
            try:
                async with self._pool.acquire() as connection, connection.transaction():
                    await store_feeds.move(connection, moves)
                    applied = await self._write(connection, read.items, more)
            except ReferencesMovedError as exc:
                more |= exc.keys
                tally.retries["references moved"] += 1
            except _LOST_RACES as exc:
                tally.retries[type(exc).__name__] += 1
                if attempt == _ATTEMPTS_MAX - 1 and isinstance(exc, SPOILS):
                    raise
            else:
                self._advance(read, moves)
                tally.batches.append((len(read.items), self._clock.monotonic() - started_at))
                self._count(tally, read, applied)
                return
        raise TryAgainError(f"others were faster {_ATTEMPTS_MAX} times in a row")

    async def _write(
        self, connection: "Connection", items: Sequence[Item], more: Iterable["Key"]
    ) -> Applied:
        ledger = [i for i in items if isinstance(i, Arrival) and i.kind in _TURN]
        # In any order the sums are the same; this way fewer references meet what is not known yet.
        ledger.sort(key=lambda arrival: _TURN[arrival.kind])
        others = [i for i in items if isinstance(i, Arrival) and i.kind not in _TURN]
        letters = [i for i in items if isinstance(i, DeadLetter)]
        book, existing = await store_documents.load(connection, ledger, more)
        newest, kept = await store_documents.lock_terms(connection, _terms_keys(others))
        folded = fold(book, ledger)
        settled = settle(newest, others)
        await store_documents.write_entries(connection, book, existing, folded)
        await store_documents.write_terms_documents(connection, settled.replaced, kept)
        asked_otherwise = await store_documents.write_versions(
            connection,
            [*folded.versions, *settled.versions],
            {**folded.perhaps_kept, **settled.perhaps_kept},
        )
        await store_conflicts.note_questions(connection, asked_otherwise)
        folded.conflicting_questions(len(asked_otherwise))
        await store_documents.write_outside(connection, folded.outside)
        await store_conflicts.note(connection, folded.mismatches)
        await store_documents.write_moved(connection, folded.moved)
        accounts = sorted({account for account, _ in folded.buckets} - self._seen)
        await store_money.see_accounts(connection, accounts)
        await store_terms.write_terms(
            connection, [resolve(account, newest) for account in settled.accounts]
        )
        await store_money.change_buckets(connection, folded.buckets, folded.open)
        await store_money.change_due(connection, folded.due)
        await store_money.change_disputed(connection, folded.disputed)
        await store_money.change_deliveries(connection, folded.to_deliver)
        await store_money.write_postings(connection, folded.postings)
        await store_terms.write_rates(connection, settled.rates)
        await store_dead_letters.record(connection, letters)
        return Applied(folded, settled, letters)

    def _advance(self, read: Read, moves: Sequence[Move]) -> None:
        reached = {(move.topic, move.partition): move.to_offset for move in moves}
        for holding in set(read.holdings):
            holding.next_offset = reached[holding.key]

    def _count(self, tally: Tally, read: Read, applied: Applied) -> None:
        self._seen.update(account for account, _ in applied.folded.buckets)
        tally.events.update(applied.folded.outcomes)
        tally.events.update(applied.settled.outcomes)
        tally.letters.update(letter.record.topic for letter in applied.letters)
        tally.unknown.update(i.record.topic for i in read.items if isinstance(i, Skipped))
        tally.cross_currency += applied.folded.cross_currency


def _letter(item: Item, exc: Exception) -> DeadLetter:
    """The letter that stands for a record that could not be written."""
    record = item.record
    log.error(
        "a record cannot be applied",
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        error=repr(exc),
        exc_info=None if isinstance(exc, asyncpg.PostgresError) else exc,
    )
    if isinstance(item, DeadLetter):
        return _bare(item)
    if isinstance(exc, (asyncpg.NumericValueOutOfRangeError, ArithmeticError)):
        reason = "would take a sum beyond what can be kept"
    else:
        reason = cannot_be_applied(exc)
    return dead_letter(
        record, Invalid(reason, None, "correct the amounts, or report it with the log")
    )


def _bare(letter: DeadLetter) -> DeadLetter:
    """A letter of which nothing but its reason is the sender's."""
    record = letter.record
    place = Place(record.topic, record.partition, record.offset, record.timestamp)
    return DeadLetter(
        place, letter.reason, None, "its content could not be kept: read it on its topic"
    )


def _moves(read: Read) -> list[Move]:
    """One step per partition: from where its holding stands to behind its last item."""
    last = dict(zip(read.holdings, read.items, strict=True))
    moves = [
        Move(
            holding.topic,
            holding.partition,
            holding.epoch,
            holding.next_offset,
            item.record.offset + 1,
            broker_time(item.record.timestamp),
        )
        for holding, item in last.items()
    ]
    return sorted(moves, key=lambda move: (move.topic, move.partition))


def _terms_keys(arrivals: Iterable[Arrival]) -> set[TermsKey]:
    """The documents to lock: with an account its limit and the reverse, as each bears on the
    terms in force.
    """
    keys: set[TermsKey] = set()
    for arrival in arrivals:
        if arrival.kind == "rate":
            keys.add(("rate", arrival.id))
        else:
            keys.update((("account", arrival.id), ("limit", arrival.id)))
    return keys
