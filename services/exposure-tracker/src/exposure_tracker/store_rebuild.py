"""What a rebuild locks, restores and writes; the sums themselves are changed as batches do it.

Documents are taken from the versions that are kept: these are append-only, and what `document`
says is made of them.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from credit_core.entries import Entry
from exposure_tracker.copying import copy
from exposure_tracker.store_documents import RANKS, update_of
from exposure_tracker.stored import (
    NEWEST_COLUMNS,
    SUMS_COLUMNS,
    newest_of,
    sums_of,
)

if TYPE_CHECKING:
    from service_kit.database import Connection

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('creditgate:exposure:rebuild', 0))"
_LOCK = """
SELECT d.kind, d.id FROM exposure.document d
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON d.kind = w.kind AND d.id = w.id
 ORDER BY d.kind, d.id FOR UPDATE OF d
"""
# A row that stands for nothing yet: what it counts for is mended with its account.
_PUT_BACK = """
INSERT INTO exposure.document (kind, id, account_id, currency, version, effective_at, body)
SELECT DISTINCT ON (v.kind, v.id)
       v.kind, v.id, v.account_id, v.currency, v.version, v.effective_at, v.body
  FROM exposure.document_version v
 WHERE v.outcome <> 'requested'
   AND NOT EXISTS (SELECT FROM exposure.document d WHERE d.kind = v.kind AND d.id = v.id)
 ORDER BY v.kind, v.id, v.version DESC, v.body DESC
    ON CONFLICT DO NOTHING
"""
_NEWEST = """
SELECT DISTINCT ON (v.kind, v.id)
       v.kind, v.id, v.account_id, v.currency, v.version, v.effective_at, v.body
  FROM exposure.document_version v
 WHERE v.outcome <> 'requested'
 ORDER BY v.kind, v.id, v.version DESC, v.body DESC
"""
_NOT_NEWEST = f"""
SELECT d.kind, d.id
  FROM exposure.document d JOIN ({_NEWEST}) n ON n.kind = d.kind AND n.id = d.id
 WHERE (d.account_id, d.currency, d.body) IS DISTINCT FROM (n.account_id, n.currency, n.body)
"""
_RESTORE = """
UPDATE exposure.document d
   SET account_id = n.account_id, currency = n.currency, version = n.version,
       effective_at = n.effective_at, body = n.body
  FROM unnest($1::text[], $2::text[]) AS w (kind, id)
 CROSS JOIN LATERAL (
       SELECT v.account_id, v.currency, v.version, v.effective_at, v.body
         FROM exposure.document_version v
        WHERE v.kind = w.kind AND v.id = w.id AND v.outcome <> 'requested'
        ORDER BY v.version DESC, v.body DESC LIMIT 1) AS n
 WHERE d.kind = w.kind AND d.id = w.id
"""
_NOTE = """
INSERT INTO exposure.rebuild AS r (rebuild_id, changes) VALUES ($1, 1)
    ON CONFLICT (rebuild_id) DO UPDATE SET changes = r.changes + 1, changed_at = now()
"""
_COLUMNS = (*NEWEST_COLUMNS, *SUMS_COLUMNS)
_UPDATE = update_of(_COLUMNS)
_PATIENCE_SECONDS = 3600.0


async def take_turn(connection: "Connection") -> None:
    """Wait for other rebuilds: two at once would mend the same figure twice."""
    await connection.execute(_TURN)


async def note(connection: "Connection", rebuild_id: str) -> None:
    """Say, in the transaction of a change, that the ledger moves: no offset does."""
    await connection.execute(_NOTE, rebuild_id)


async def restore(connection: "Connection") -> int:
    """Bring every document back to its newest version kept, where its row says something else or
    is gone; returns how many it was. Reads all versions. In a transaction of the caller's.
    """
    rows = await connection.fetch(_NOT_NEWEST, timeout=_PATIENCE_SECONDS)
    await lock(connection, [(row["kind"], row["id"]) for row in rows])
    if rows:
        keys = [[row[name] for row in rows] for name in ("kind", "id")]
        await connection.execute(_RESTORE, *keys, timeout=_PATIENCE_SECONDS)
    status: str = await connection.execute(_PUT_BACK, timeout=_PATIENCE_SECONDS)
    return len(rows) + int(status.rpartition(" ")[2])


async def lock(connection: "Connection", keys: Collection[tuple[str, str]]) -> None:
    """Lock documents, ledger and terms, in the order that all writers keep."""
    ranks = [frozenset(kind.value for kind in rank) for rank in RANKS]
    terms = frozenset(kind for kind, _ in keys) - frozenset().union(*ranks)
    for rank in (*ranks, terms):
        ordered = sorted(key for key in keys if key[0] in rank)
        if ordered:
            await connection.fetch(_LOCK, *map(list, zip(*ordered, strict=True)))


async def write(connection: "Connection", known: Sequence[Entry], new: Sequence[Entry]) -> None:
    """Store entries as they should be: rows that are there, then new stubs.

    Raises asyncpg.UniqueViolationError when somebody made one of the stubs meanwhile.
    """
    if known:
        rows = [(e.kind, e.id, *newest_of(e.newest), *sums_of(e)) for e in known]
        await connection.execute(_UPDATE, *zip(*rows, strict=True))
    if new:
        rows = [(e.kind, e.id, *newest_of(e.newest), *sums_of(e)) for e in new]
        await copy(connection, "document", ("kind", "id", *_COLUMNS), rows)
