"""Newest documents as they are kept, for folding them again.

Everything that bears on one account is found without reading all documents. Its orders and
deliveries change by what names them: documents of the same account; references from outside,
noted when they were made (their target unseen or of another account); and documents of accounts
that the order or delivery was in before. A delivery from elsewhere that names one of its orders
passes on what bills it, so the same is asked of that delivery.
"""

from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import TYPE_CHECKING

from credit_core.buckets import Buckets
from credit_core.entries import Key, Kind, key_of
from credit_core.references import direct_targets
from exposure_tracker.fold import Placed
from exposure_tracker.store_reads import buckets_of
from exposure_tracker.stored import KINDS, read_document

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument
    from service_kit.database import Connection, Record

_AT_ONCE = 2000
_PATIENCE_SECONDS = 3600.0
_LEDGER = "kind IN ('order', 'delivery', 'invoice', 'payment') AND body IS NOT NULL"
_ALL = f"SELECT kind, id, body FROM exposure.document WHERE {_LEDGER}"  # noqa: S608 - constants
_OF_ACCOUNTS = f"{_ALL} AND account_id = ANY ($1::text[]) AND kind = ANY ($2::text[])"
_NAMED = f"""
SELECT d.kind, d.id, d.account_id, d.body
  FROM exposure.document d
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON d.kind = w.kind AND d.id = w.id
 WHERE d.{_LEDGER.replace(" body", " d.body")}
"""  # noqa: S608 - constants
_OUTSIDE = """
SELECT DISTINCT r.source_kind, r.source_id
  FROM exposure.outside_reference r
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id)
    ON r.target_kind = w.kind AND r.target_id = w.id
"""
_ACCOUNTS_EVER = """
SELECT DISTINCT v.account_id
  FROM exposure.document_version v
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON v.kind = w.kind AND v.id = w.id
"""
_STORED = """
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket WHERE $1::text IS NULL OR account_id = $1
"""
_POSTED = """
SELECT account_id, currency, sum(open_orders)::bigint AS open_orders,
       sum(unbilled)::bigint AS unbilled, sum(receivables)::bigint AS receivables,
       sum(unapplied_cash)::bigint AS unapplied_cash
  FROM exposure.posting WHERE $1::text IS NULL OR account_id = $1
 GROUP BY account_id, currency
"""
_COUNT = "SELECT count(*) FROM exposure.account"


async def be_patient(connection: "Connection") -> None:
    """Let this transaction's statements take as long as reading everything takes."""
    await connection.execute("SET LOCAL statement_timeout = 0")


async def all_documents(
    connection: "Connection", unreadable: list[Key]
) -> AsyncIterator[list["LedgerDocument"]]:
    """Every newest document of the ledger, in portions; in the caller's snapshot. Those whose
    bytes say nothing any more are added to `unreadable`.
    """
    portion: list[Record] = []
    async for row in connection.cursor(_ALL, prefetch=_AT_ONCE):
        portion.append(row)
        if len(portion) >= _AT_ONCE:
            yield _readable(portion, unreadable)
            portion = []
    yield _readable(portion, unreadable)


def _readable(rows: Iterable["Record"], unreadable: list[Key]) -> list["LedgerDocument"]:
    documents: list[LedgerDocument] = []
    for row in rows:
        try:
            documents.append(read_document(row["kind"], row["body"]))
        except ValueError:
            unreadable.append((KINDS[row["kind"]], row["id"]))
    return documents


async def documents_bearing_on(
    connection: "Connection", account_id: str, unreadable: list[Key]
) -> list["LedgerDocument"]:
    """Newest documents that decide what the account's buckets are; others may be among them.
    Those whose bytes say nothing any more are added to `unreadable`.
    """
    known: dict[Key, LedgerDocument] = {}
    add = partial(_add, known, unreadable)
    add(await connection.fetch(_OF_ACCOUNTS, [account_id], list(KINDS)))
    orders = {key for key in known if key[0] is Kind.ORDER}
    named = {key for key in known if key[0] is Kind.DELIVERY} | orders
    # Whether an order is known, and its currency, decides what stands alone of our deliveries.
    targets = {key for each in named for key in direct_targets(known[each])}
    add(await connection.fetch(_NAMED, *_columns(targets - known.keys())))
    looked_at = {account_id}
    while named:
        columns = _columns(named)
        sources = await connection.fetch(_OUTSIDE, *columns)
        keys = {(KINDS[row["source_kind"]], row["source_id"]) for row in sources}
        new = add(await connection.fetch(_NAMED, *_columns(keys - known.keys())))
        homes = {row["account_id"] for row in await connection.fetch(_ACCOUNTS_EVER, *columns)}
        others = list(homes - looked_at)
        new += add(await connection.fetch(_OF_ACCOUNTS, others, ["delivery", "invoice"]))
        looked_at |= homes
        named = {
            key
            for key in new
            if key[0] is Kind.DELIVERY and not orders.isdisjoint(direct_targets(known[key]))
        }
    return list(known.values())


def _add(
    known: dict[Key, "LedgerDocument"], unreadable: list[Key], rows: Iterable["Record"]
) -> list[Key]:
    new = []
    for document in _readable(rows, unreadable):
        key = key_of(document)
        if key not in known:
            known[key] = document
            new.append(key)
    return new


def _columns(keys: Iterable[tuple[Kind, str]]) -> tuple[list[str], list[str]]:
    kinds, ids = [], []
    for kind, id_ in keys:
        kinds.append(kind.value)
        ids.append(id_)
    return kinds, ids


async def stored_buckets(connection: "Connection", account_id: str | None) -> dict[Placed, Buckets]:
    """Buckets as they are kept; of one account, or of all (None). Zeros included."""
    return _by_place(await connection.fetch(_STORED, account_id, timeout=_PATIENCE_SECONDS))


async def posted_sums(connection: "Connection", account_id: str | None) -> dict[Placed, Buckets]:
    """Sums of the postings; of one account, or of all (None)."""
    return _by_place(await connection.fetch(_POSTED, account_id, timeout=_PATIENCE_SECONDS))


async def count_accounts(connection: "Connection") -> int:
    """How many accounts were ever seen."""
    count: int = await connection.fetchval(_COUNT)
    return count


def _by_place(rows: Iterable["Record"]) -> dict[Placed, Buckets]:
    return {(row["account_id"], row["currency"]): buckets_of(row) for row in rows}
