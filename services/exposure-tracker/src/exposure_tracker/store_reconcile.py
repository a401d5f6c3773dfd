"""Newest documents as they are kept, and every figure made of them, for folding them again.

Everything that bears on one account is found without reading all documents. Its orders and
deliveries change by what names them: documents of the same account; references from outside,
noted when they were made (their target unseen or of another account); and documents of accounts
that the order or delivery was in before. A delivery from elsewhere that names one of its orders
passes on what bills it, so the same is asked of that delivery. Its invoices are settled by what
names them in the same ways, and so are the stubs that its documents name.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING

from credit_core.buckets import Buckets
from credit_core.entries import Key, Kind, key_of
from credit_core.overdue import Basis, DueKey
from credit_core.references import direct_targets
from exposure_tracker.comparing import Loaded, StoredRow
from exposure_tracker.fold import Placed
from exposure_tracker.store_reads import buckets_of
from exposure_tracker.stored import KINDS, NEWEST_COLUMNS, SUMS_COLUMNS, days_of, entry_of
from exposure_tracker.terms import Newest, TermsRow

if TYPE_CHECKING:
    from service_kit.database import Connection, Record

_PATIENCE_SECONDS = 3600.0
_COLUMNS = ", ".join(f"d.{name}" for name in ("kind", "id", *NEWEST_COLUMNS, *SUMS_COLUMNS, "body"))
_LEDGER = "d.kind IN ('order', 'delivery', 'invoice', 'payment')"
_OF_ACCOUNTS = f"""
SELECT {_COLUMNS} FROM exposure.document d
 WHERE d.account_id = ANY ($1::text[]) AND d.kind = ANY ($2::text[])
"""
_KEYS = "unnest($1::text[], $2::text[]) AS w (kind, id)"
_NAMED = f"""
SELECT {_COLUMNS} FROM exposure.document d
  JOIN {_KEYS} ON d.kind = w.kind AND d.id = w.id
 WHERE {_LEDGER}
"""
_OUTSIDE = f"""
SELECT DISTINCT r.source_kind, r.source_id
  FROM exposure.outside_reference r
  JOIN {_KEYS} ON r.target_kind = w.kind AND r.target_id = w.id
"""
_ACCOUNTS_EVER = f"""
SELECT DISTINCT v.account_id
  FROM exposure.document_version v
  JOIN {_KEYS} ON v.kind = w.kind AND v.id = w.id
"""
# Whatever is dropped of the past, of each document its newest version stays.
_NOT_NEWEST = f"""
SELECT kind, id, version FROM (
       SELECT DISTINCT ON (d.kind, d.id) d.kind, d.id, v.version, v.body = d.body AS stored,
              d.body IS NOT NULL AS described
         FROM {_KEYS}
         JOIN exposure.document d ON d.kind = w.kind AND d.id = w.id
         LEFT JOIN exposure.document_version v
                ON v.kind = w.kind AND v.id = w.id AND v.outcome <> 'requested'
        ORDER BY d.kind, d.id, v.version DESC NULLS LAST, v.body DESC) AS newest
 WHERE stored IS NOT TRUE AND (described OR version IS NOT NULL)
"""
# Canonical bytes, in which no text can hold an unescaped quote.
_ENDED = f"""
SELECT v.id, max(v.version) AS version
  FROM {_KEYS}
  JOIN exposure.document_version v ON v.kind = w.kind AND v.id = w.id
 WHERE v.kind = 'order' AND v.outcome <> 'requested'
   AND position('"state":"on_hold"'::bytea IN v.body) = 0
 GROUP BY v.id
"""
_STORED = """
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash, open_minor
  FROM exposure.bucket WHERE account_id = ANY ($1::text[])
"""
_POSTED = """
SELECT account_id, currency, sum(open_orders)::bigint AS open_orders,
       sum(unbilled)::bigint AS unbilled, sum(receivables)::bigint AS receivables,
       sum(unapplied_cash)::bigint AS unapplied_cash
  FROM exposure.posting WHERE account_id = ANY ($1::text[])
 GROUP BY account_id, currency
"""
_DUE = """
SELECT account_id, currency, basis, due_on, open_minor
  FROM exposure.due WHERE account_id = ANY ($1::text[])
"""
_DISPUTED = """
SELECT account_id, currency, basis, due_on, disputed_minor
  FROM exposure.disputed WHERE account_id = ANY ($1::text[])
"""
_DELIVERIES = """
SELECT account_id, deliver_on, currency, open_minor
  FROM exposure.delivery WHERE account_id = ANY ($1::text[])
"""
_TERMS_COLUMNS = tuple(one.name for one in fields(TermsRow))
_TERMS = f"""
SELECT {", ".join(_TERMS_COLUMNS)} FROM exposure.account WHERE account_id = ANY ($1::text[])
"""
_TERMS_DOCUMENTS = """
SELECT kind, id, version, body FROM exposure.document
 WHERE kind IN ('account', 'limit') AND id = ANY ($1::text[])
"""
_ACCOUNTS = """
SELECT account_id FROM exposure.account WHERE account_id > $1
 UNION SELECT account_id FROM exposure.bucket WHERE account_id > $1
 UNION SELECT account_id FROM exposure.due WHERE account_id > $1
 ORDER BY account_id LIMIT $2
"""
_IS_KNOWN = """
SELECT EXISTS (SELECT FROM exposure.account WHERE account_id = $1)
    OR EXISTS (SELECT FROM exposure.bucket WHERE account_id = $1)
    OR EXISTS (SELECT FROM exposure.due WHERE account_id = $1)
    OR EXISTS (SELECT FROM exposure.document WHERE account_id = $1)
"""
_VERSIONS_ALONE = """
SELECT DISTINCT v.kind, v.id FROM exposure.document_version v
 WHERE v.outcome <> 'requested'
   AND NOT EXISTS (SELECT FROM exposure.document d WHERE d.kind = v.kind AND d.id = v.id)
 LIMIT 1000
"""
_STUBS_ASTRAY = """
SELECT d.kind, d.id FROM exposure.document d
 WHERE d.account_id IS NULL AND d.kind IN ('order', 'delivery', 'invoice', 'payment')
   AND (d.body IS NOT NULL OR d.named IS NOT NULL OR d.standing_alone IS NOT NULL
        OR d.posted_elsewhere IS NOT NULL)
   AND NOT EXISTS (SELECT FROM exposure.outside_reference r
                    WHERE r.target_kind = d.kind AND r.target_id = d.id)
 LIMIT 1000
"""


async def be_patient(connection: "Connection") -> None:
    """Let this transaction's statements take as long as reading everything takes."""
    await connection.execute("SET LOCAL statement_timeout = 0")


async def accounts_after(connection: "Connection", account_id: str, count_max: int) -> list[str]:
    """Accounts by id behind the given one; whatever table speaks of them."""
    return [row[0] for row in await connection.fetch(_ACCOUNTS, account_id, count_max)]


async def is_known(connection: "Connection", account_id: str) -> bool:
    """Whether any table speaks of the account."""
    known: bool = await connection.fetchval(_IS_KNOWN, account_id)
    return known


async def astray(connection: "Connection") -> list[Key]:
    """Documents that belong to no account and should: versions without their document, stubs
    that nobody names. Looks at all of both tables.
    """
    rows = [
        *await connection.fetch(_VERSIONS_ALONE, timeout=_PATIENCE_SECONDS),
        *await connection.fetch(_STUBS_ASTRAY, timeout=_PATIENCE_SECONDS),
    ]
    return [(KINDS[row["kind"]], row["id"]) for row in rows if row["kind"] in KINDS]


async def load(connection: "Connection", account_ids: Collection[str]) -> Loaded:
    """All that bears on the accounts, and what is stored of it; in the caller's snapshot."""
    loaded = Loaded(frozenset(account_ids))
    await _load_documents(connection, loaded)
    ids = list(account_ids)
    columns = _columns(loaded.rows)
    for row in await connection.fetch(_NOT_NEWEST, *columns):
        loaded.kept_versions[(KINDS[row["kind"]], row["id"])] = row["version"]
    of_terms = [kind for kind in ("account", "limit") for _ in ids], ids * 2
    for row in await connection.fetch(_NOT_NEWEST, *of_terms):
        loaded.kept_terms[(row["kind"], row["id"])] = row["version"]
    for row in await connection.fetch(_ENDED, *columns):
        loaded.ended_versions[row["id"]] = row["version"]
    stored = await connection.fetch(_STORED, ids, timeout=_PATIENCE_SECONDS)
    loaded.buckets = _by_place(stored)
    loaded.open = {(row["account_id"], row["currency"]): row["open_minor"] for row in stored}
    loaded.posted = _by_place(await connection.fetch(_POSTED, ids, timeout=_PATIENCE_SECONDS))
    loaded.due = {_due_key(row): row["open_minor"] for row in await connection.fetch(_DUE, ids)}
    for row in await connection.fetch(_DISPUTED, ids):
        loaded.disputed[_due_key(row)] = row["disputed_minor"]
    for row in await connection.fetch(_DELIVERIES, ids):
        place = (row["account_id"], row["currency"], row["deliver_on"])
        loaded.to_deliver[place] = row["open_minor"]
    for row in await connection.fetch(_TERMS, ids):
        loaded.terms[row["account_id"]] = TermsRow(*(row[name] for name in _TERMS_COLUMNS))
    for row in await connection.fetch(_TERMS_DOCUMENTS, ids):
        loaded.terms_documents[(row["kind"], row["id"])] = Newest(row["version"], row["body"])
    return loaded


async def _load_documents(connection: "Connection", loaded: Loaded) -> None:
    known = loaded.documents
    add = partial(_add, loaded)
    add(await connection.fetch(_OF_ACCOUNTS, list(loaded.account_ids), list(KINDS)))
    # Whether an order is known, and its currency, decides what stands alone of our deliveries;
    # what is not known is a stub that is told by whoever names it.
    targets = {key for each in known.values() for key in direct_targets(each)} - known.keys()
    add(await connection.fetch(_NAMED, *_columns(targets)))
    ours = loaded.rows.keys() | loaded.unreadable.keys() | (targets - known.keys())
    named = {key for key in ours if key[0] is not Kind.PAYMENT}
    orders = {key for key in named if key[0] is Kind.ORDER}
    looked_at = set(loaded.account_ids)
    while named:
        columns = _columns(named)
        sources = await connection.fetch(_OUTSIDE, *columns)
        keys = {(KINDS[row["source_kind"]], row["source_id"]) for row in sources}
        new = add(await connection.fetch(_NAMED, *_columns(keys - known.keys())))
        ever = await connection.fetch(_ACCOUNTS_EVER, *columns)
        homes = {row["account_id"] for row in ever} - looked_at
        new += add(
            await connection.fetch(_OF_ACCOUNTS, list(homes), ["delivery", "invoice", "payment"])
        )
        looked_at |= homes
        named = {
            key
            for key in new
            if key[0] is Kind.DELIVERY and not orders.isdisjoint(direct_targets(known[key]))
        }


def _add(loaded: Loaded, rows: Iterable["Record"]) -> list[Key]:
    """Take rows in that are not known yet; returns the keys of the documents among them."""
    new = []
    for row in rows:
        key = (KINDS[row["kind"]], row["id"])
        ours = row["account_id"] in loaded.account_ids or row["body"] is None
        if key in loaded.documents or key in loaded.rows or key in loaded.unreadable:
            continue
        try:
            entry = entry_of(row)
        except (ValueError, TypeError):
            loaded.unreadable[key] = row["account_id"]
            continue
        if ours:
            columns = tuple(row[name] for name in NEWEST_COLUMNS)
            loaded.rows[key] = StoredRow(entry, columns, days_of(row["to_deliver"]))
        if entry.newest is not None:
            loaded.documents[key_of(entry.newest)] = entry.newest
            new.append(key)
    return new


def _columns(keys: Iterable[tuple[Kind, str]]) -> tuple[list[str], list[str]]:
    kinds, ids = [], []
    for kind, id_ in keys:
        kinds.append(kind.value)
        ids.append(id_)
    return kinds, ids


def _due_key(row: "Record") -> DueKey:
    return row["account_id"], row["currency"], Basis(row["basis"]), row["due_on"]


def _by_place(rows: Iterable["Record"]) -> dict[Placed, Buckets]:
    return {(row["account_id"], row["currency"]): buckets_of(row) for row in rows}
