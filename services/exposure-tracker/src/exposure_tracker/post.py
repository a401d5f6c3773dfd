"""One batch, one transaction: move the offsets, lock, fold, write, commit.

The offsets are moved first: a process that is not the owner any more learns it before it has
locked anything of others. Then everything the batch touches is locked and loaded in the one order
that all writers keep (see `store_documents`), folded in memory, and written as arrays. What the
commit leaves is complete: offsets and postings say the same, whatever died when.

A batch that cannot be written for a reason of its own is halved until the record that spoils it
is alone; that one becomes a dead letter and its neighbors are applied.
"""

from collections import Counter
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
from exposure_tracker.arrivals import Arrival, DeadLetter, Item, Place
from exposure_tracker.decode import cannot_be_applied, dead_letter
from exposure_tracker.faults import SPOILS, ReferencesMovedError, TryAgainError, spoils
from exposure_tracker.fold import Folded, fold
from exposure_tracker.holdings import Holding
from exposure_tracker.instants import broker_time
from exposure_tracker.metrics import Metrics
from exposure_tracker.store_feeds import Move
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

    def __init__(self, pool: "Pool", metrics: Metrics, clock: Clock) -> None:
        self._pool = pool
        self._metrics = metrics
        self._clock = clock
        self._seen: set[str] = set()
        """Accounts known to have a row; rows of accounts are never deleted."""

    async def apply(self, read: Read) -> Counter[str]:
        """Apply what was read, all of it, and move its holdings on; returns how many records of
        each topic became dead letters.

        Raises:
            FencedError: a partition is not ours, or not where we thought; nothing of what is
                left was applied.
            Exception: the database is away or unwell. The outcome may be unknown; the stored
                offsets tell it.
        """
        try:
            return await self._whole(read)
        except Exception as exc:
            if not spoils(exc):
                raise
            if len(read.items) == 1:
                return await self._alone(read, exc)
            middle = len(read.items) // 2
            letters = await self.apply(read.half(slice(None, middle)))
            return letters + await self.apply(read.half(slice(middle, None)))

    async def _alone(self, read: Read, exc: Exception) -> Counter[str]:
        """Set one record aside, unless what failed was a driver in its own confusion: that does
        not happen twice in a row.
        """
        if not isinstance(exc, SPOILS):
            try:
                return await self._whole(read)
            except Exception as again:
                if not spoils(again):
                    raise
                exc = again
        letter = _letter(read.items[0], exc)
        try:
            return await self._whole(Read((letter,), read.holdings))
        except Exception as again:
            if not spoils(again):
                raise
            log.exception("a dead letter could not be kept whole")
            return await self._whole(Read((_bare(letter),), read.holdings))

    async def _whole(self, read: Read) -> Counter[str]:
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
                self._retried("references moved")
            except _LOST_RACES as exc:
                self._retried(type(exc).__name__)
                if attempt == _ATTEMPTS_MAX - 1 and isinstance(exc, SPOILS):
                    raise
            else:
                self._advance(read, moves)
                self._count(read, applied, self._clock.monotonic() - started_at)
                return Counter(letter.record.topic for letter in applied.letters)
        raise TryAgainError(f"others were faster {_ATTEMPTS_MAX} times in a row")

    def _retried(self, reason: str) -> None:
        self._metrics.retries.labels(reason).inc()

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
        await store_documents.write_versions(
            connection,
            [*folded.versions, *settled.versions],
            {**folded.perhaps_kept, **settled.perhaps_kept},
        )
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

    def _count(self, read: Read, applied: Applied, seconds: float) -> None:
        metrics = self._metrics
        self._seen.update(account for account, _ in applied.folded.buckets)
        for outcomes in (applied.folded.outcomes, applied.settled.outcomes):
            for (kind, outcome), events in outcomes.items():
                metrics.events.labels(kind, outcome).inc(events)
                if outcome.startswith("conflict"):
                    metrics.conflicts.labels(kind).inc(events)
        for letter in applied.letters:
            metrics.dead_letters.labels(letter.record.topic).inc()
        if applied.folded.cross_currency:
            metrics.cross_currency.inc(applied.folded.cross_currency)
        metrics.batch_seconds.observe(seconds)
        metrics.batch_events.observe(len(read.items))


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
