"""Documents in PostgreSQL: locked and loaded rank by rank, written as arrays.

Whoever writes takes its locks in one order: offsets, then existing documents by rank (payments
and invoices, deliveries, orders, then accounts, limits and rates), ids in order within each, then
new documents by insertion, then accounts, buckets and due sums. A waiter for a lock of one step
only ever waits for somebody who waits for nothing of an earlier step, so nothing deadlocks.

A document that nobody has seen has no row to lock. Its row is inserted at the end, and the
primary key decides: if another process inserted it meanwhile, the insertion fails, the batch is
rolled back and folded again on what is there now. That saves the common case, a document's
first version, a stub row that would be written twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from credit_core.entries import DELIVERY, INVOICE, ORDER, PAYMENT, Entry, Key, Kind
from credit_core.ledger import Outcome
from credit_core.references import direct_targets
from exposure_tracker.arrivals import Arrival
from exposure_tracker.copying import copy
from exposure_tracker.faults import ReferencesMovedError
from exposure_tracker.fold import Folded, VersionRow
from exposure_tracker.stored import (
    KINDS,
    NEWEST_COLUMNS,
    SUMS_COLUMNS,
    entry_of,
    newest_of,
    read_document,
    sums_of,
)
from exposure_tracker.terms import Newest, TermsKey, home_of
from exposure_tracker.texts import apart, joined

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument
    from service_kit.database import Connection

RANKS: tuple[frozenset[Kind], ...] = (
    frozenset((PAYMENT, INVOICE)),
    frozenset((DELIVERY,)),
    frozenset((ORDER,)),
)
"""References only run from an earlier rank to a later one (allocations within the first)."""

_FIRST_VERSION = 1
"""What there may be before it is not asked for: where it refers to others, the batch is folded
again, which costs less than to ask for every new document."""

_WANTED = f"JOIN unnest({apart(1)}, {apart(2)}) AS w (kind, id) ON d.kind = w.kind AND d.id = w.id"
_LOCK_ENTRIES = f"""
SELECT d.kind, d.id, d.account_id, d.currency, {", ".join("d." + name for name in SUMS_COLUMNS)},
       d.body
  FROM exposure.document d {_WANTED}
 ORDER BY d.kind, d.id FOR UPDATE OF d
"""
_READ = f"""
SELECT d.kind, d.body FROM exposure.document d {_WANTED} WHERE d.body IS NOT NULL
"""
_LOCK_TERMS = """
SELECT d.kind, d.id, d.version, d.body FROM exposure.document d
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON d.kind = w.kind AND d.id = w.id
 ORDER BY d.kind, d.id FOR UPDATE OF d
"""

_COLUMNS = ("kind", "id", *NEWEST_COLUMNS, *SUMS_COLUMNS, "effective_at", "body")
_TYPES = {
    "kind": "text",
    "id": "text",
    "account_id": "text",
    "currency": "text",
    "version": "bigint",
    "state": "text",
    "ordered_minor": "bigint",
    "priority": "integer",
    "open_orders": "bigint",
    "unbilled": "bigint",
    "receivables": "bigint",
    "unapplied_cash": "bigint",
    "ended_version": "bigint",
    "named": "jsonb",
    "standing_alone": "jsonb",
    "posted_elsewhere": "jsonb",
    "to_deliver": "jsonb",
    "effective_at": "timestamptz",
    "body": "bytea",
}


def update_of(columns: Sequence[str]) -> str:
    """An array statement that sets `columns` of the documents named by its first two arrays."""
    arrays = ", ".join(
        f"${at}::{_TYPES[name]}[]" for at, name in enumerate(("kind", "id", *columns), 1)
    )
    sets = ", ".join(f"{name} = n.{name}" for name in columns)
    return (
        f"UPDATE exposure.document d SET {sets} FROM unnest({arrays}) "
        f"AS n (kind, id, {', '.join(columns)}) WHERE d.kind = n.kind AND d.id = n.id"
    )


_UPDATE_ALL = update_of(_COLUMNS[2:])
_UPDATE_SUMS = update_of(SUMS_COLUMNS)
_TERMS_COLUMNS = ("account_id", "currency", "version", "effective_at", "body")
_UPDATE_TERMS = update_of(_TERMS_COLUMNS)

_VERSION_COLUMNS = (
    "kind", "id", "version", "digest", "account_id", "currency", "outcome", "effective_at",
    "topic", "partition", "record_offset", "body", "traceparent",
)  # fmt: skip
_ALREADY_KEPT = """
SELECT v.kind, v.id, v.version, v.digest, v.outcome
  FROM exposure.document_version v
  JOIN unnest($1::text[], $2::text[], $3::bigint[]) AS w (kind, id, version)
    ON v.kind = w.kind AND v.id = w.id AND v.version = w.version
"""
_INSERT_OUTSIDE = """
INSERT INTO exposure.outside_reference (target_kind, target_id, source_kind, source_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT DO NOTHING
"""
_INSERT_MOVED = """
INSERT INTO exposure.moved_document (account_id, kind, id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING
"""


async def load(
    connection: "Connection", arrivals: Sequence[Arrival], more: Iterable[Key] = ()
) -> tuple[dict[Key, Entry], set[Key]]:
    """Lock and load the entries that posting `arrivals` may touch, and those of `more`.

    Returns the book, with stubs for what has no row, and the keys that have one. Must run in a
    transaction of level READ COMMITTED: each rank's statement sees what was committed while it
    waited.

    Raises:
        ReferencesMovedError: a document refers to others that were not known when the locks of
            their rank were taken. Roll back and load again with its keys in `more`.
    """
    wanted: dict[Kind, set[Key]] = {kind: set() for kind in Kind}
    for key in more:
        wanted[key[0]].add(key)
    own = await _want_arrivals(connection, wanted, arrivals)
    book: dict[Key, Entry] = {}
    for rank in RANKS:
        locked = {key for kind in rank for key in wanted[kind]}
        loaded = await _lock(connection, locked)
        book.update(loaded)
        for key, entry in loaded.items():
            if entry.newest is not None and (key in own or key[0] is DELIVERY):
                _want(wanted, entry.newest)
        moved = {key for kind in rank for key in wanted[kind]} - locked
        if moved:
            raise ReferencesMovedError(frozenset(moved))
    existing = set(book)
    for keys in wanted.values():
        for key in keys - existing:
            book[key] = Entry(*key)
    return book, existing


async def _want_arrivals(
    connection: "Connection", wanted: Mapping[Kind, set[Key]], arrivals: Sequence[Arrival]
) -> set[Key]:
    """The arrivals' own keys and direct targets; of those that settle invoices the old targets
    too, since these are locked in one step with them. Returns the own keys.
    """
    own: set[Key] = set()
    allocating: list[Key] = []
    for arrival in arrivals:
        key = (KINDS[arrival.kind], arrival.id)
        own.add(key)
        wanted[key[0]].add(key)
        settles = key[0] is PAYMENT
        for target in arrival.targets:
            wanted[target[0]].add(target)
            settles = settles or target[0] is INVOICE
        if settles and arrival.document.version > _FIRST_VERSION:
            allocating.append(key)
    for document in await _newest(connection, allocating):
        _want(wanted, document)
    return own


def _want(wanted: Mapping[Kind, set[Key]], document: "LedgerDocument") -> None:
    for key in direct_targets(document):
        wanted[key[0]].add(key)


async def _newest(connection: "Connection", keys: Sequence[Key]) -> list["LedgerDocument"]:
    """Newest versions without a lock: what to lock with them, not what to fold."""
    if not keys:
        return []
    rows = await connection.fetch(_READ, *map(joined, _columns_of(keys)))
    return [read_document(row["kind"], row["body"]) for row in rows]


async def _lock(connection: "Connection", keys: Iterable[Key]) -> dict[Key, Entry]:
    ordered = sorted(keys)
    if not ordered:
        return {}
    rows = await connection.fetch(_LOCK_ENTRIES, *map(joined, _columns_of(ordered)))
    entries = (entry_of(row) for row in rows)
    return {(entry.kind, entry.id): entry for entry in entries}


def _columns_of(keys: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    kinds, ids = [], []
    for kind, id_ in keys:
        kinds.append(kind)
        ids.append(id_)
    return kinds, ids


async def lock_terms(
    connection: "Connection", keys: Iterable[TermsKey]
) -> tuple[dict[TermsKey, Newest], set[TermsKey]]:
    """Lock and load newest accounts, limits and rates; after all ranks of the ledger.

    Returns them, and a copy of their keys: those that have a row.
    """
    ordered = sorted(keys)
    if not ordered:
        return {}, set()
    rows = await connection.fetch(_LOCK_TERMS, *_columns_of(ordered))
    newest = {(row["kind"], row["id"]): Newest(row["version"], row["body"]) for row in rows}
    return newest, set(newest)


async def write_entries(
    connection: "Connection", book: Mapping[Key, Entry], existing: set[Key], folded: Folded
) -> None:
    """Store what the fold touched: rows that are there first, then new ones in order of key.

    Raises asyncpg.UniqueViolationError when another process made one of the rows meanwhile.
    """
    whole, sums, new = [], [], []
    for key in sorted(folded.touched):
        entry = book[key]
        arrival = folded.replaced.get(key)
        if key not in existing:
            new.append(_whole_row(entry, arrival))
        elif arrival is not None:
            whole.append(_whole_row(entry, arrival))
        else:
            sums.append((*key, *sums_of(entry)))
    if whole:
        await connection.execute(_UPDATE_ALL, *zip(*whole, strict=True))
    if sums:
        await connection.execute(_UPDATE_SUMS, *zip(*sums, strict=True))
    if new:
        await copy(connection, "document", _COLUMNS, new)


def _whole_row(entry: Entry, arrival: Arrival | None) -> tuple[object, ...]:
    """Values of `_COLUMNS`; a stub has no arrival."""
    effective_at, body = (None, None) if arrival is None else (arrival.effective_at, arrival.body)
    return (
        entry.kind,
        entry.id,
        *newest_of(entry.newest),
        *sums_of(entry),
        effective_at,
        body,
    )


async def write_terms_documents(
    connection: "Connection", replaced: Mapping[TermsKey, Arrival], existing: set[TermsKey]
) -> None:
    """Store newest accounts, limits and rates, as `write_entries` does."""
    known: list[tuple[object, ...]] = []
    new: list[tuple[object, ...]] = []
    for (kind, id_), arrival in sorted(replaced.items()):
        row = (kind, id_, *home_of(arrival), arrival.document.version, arrival.effective_at,
               arrival.body)  # fmt: skip
        (known if (kind, id_) in existing else new).append(row)
    if known:
        await connection.execute(_UPDATE_TERMS, *zip(*known, strict=True))
    if new:
        await copy(connection, "document", ("kind", "id", *_TERMS_COLUMNS), new)


async def write_versions(
    connection: "Connection",
    certain: Sequence[VersionRow],
    perhaps: Mapping[tuple[str, str, int, bytes], VersionRow],
) -> list[VersionRow]:
    """Append versions; of `perhaps`, those whose very content is not kept yet. Returns the questions
    among these that another content was asked as before.
    """
    rows, asked_otherwise = list(certain), []
    if perhaps:
        kinds, ids, versions, _ = zip(*perhaps, strict=True)
        kept = await connection.fetch(_ALREADY_KEPT, kinds, ids, versions)
        known = {tuple(row)[:4] for row in kept} | {row[:4] for row in certain}
        asked = {tuple(row)[:3] for row in kept if row["outcome"] == Outcome.REQUESTED}
        for key, row in perhaps.items():
            if key in known:
                continue
            rows.append(row)
            if row[6] == Outcome.REQUESTED:
                if key[:3] in asked:
                    asked_otherwise.append(row)
                asked.add(key[:3])
    if rows:
        await copy(connection, "document_version", _VERSION_COLUMNS, rows)
    return asked_otherwise


async def write_outside(
    connection: "Connection", references: Iterable[tuple[str, str, str, str]]
) -> None:
    """Remember references across accounts or to what was unseen; known ones are passed over."""
    rows = sorted(references)
    if rows:
        await connection.execute(_INSERT_OUTSIDE, *zip(*rows, strict=True))


async def write_moved(connection: "Connection", places: Iterable[tuple[str, str, str]]) -> None:
    """Remember accounts that documents were in; known ones are passed over."""
    rows = sorted(places)
    if rows:
        await connection.execute(_INSERT_MOVED, *zip(*rows, strict=True))
