"""What dropping old months is made of, as the tables' owner: no service may do any of it.

Months before the bound receive no rows any more, so what is carried forward of them is computed
beside live traffic, into tables of their own; the swap is one short transaction. A reader whose
snapshot is older than these tables would find them empty, so nothing is swapped before the last
such reader is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection

TABLES = ("document_version", "posting")
"""In the order in which writers come to them."""
_PATIENCE_SECONDS = 6 * 3600.0
_LOCK_SECONDS = "500ms"
_TURN = "SELECT pg_try_advisory_lock(hashtextextended('creditgate:exposure:retention', 0))"
_BOUND = "SELECT date_trunc('month', now(), 'UTC') - make_interval(months => $1)"
_RETAINED_FROM = "SELECT retained_from FROM exposure.retained_from"
_OLD = """
SELECT c.relname
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = format('exposure.%s', $1::text)::regclass
   AND (c.relname = $1 || '_before'
        OR c.relname < $1 || '_' || to_char($2::timestamptz AT TIME ZONE 'UTC', 'YYYYMM'))
 ORDER BY c.relname
"""
_BROKEN = """
SELECT count(*)
  FROM (SELECT account_id, currency, sum(open_orders) AS a, sum(unbilled) AS b,
               sum(receivables) AS c, sum(unapplied_cash) AS d
          FROM exposure.posting GROUP BY account_id, currency) p
  FULL JOIN exposure.bucket k ON k.account_id = p.account_id AND k.currency = p.currency
 WHERE (coalesce(p.a, 0), coalesce(p.b, 0), coalesce(p.c, 0), coalesce(p.d, 0))
       <> (coalesce(k.open_orders, 0), coalesce(k.unbilled, 0), coalesce(k.receivables, 0),
           coalesce(k.unapplied_cash, 0))
"""
# What was recorded before the first month was made lies in one partition, whatever the bound.
_YOUNGER = """
SELECT (SELECT count(*) FROM exposure.document_version_before WHERE recorded_at >= $1)
       + (SELECT count(*) FROM exposure.posting_before WHERE recorded_at >= $1)
"""
# Kept of what was recorded before the bound: what is the newest that was true at some moment from
# the bound on; the newest of each account that the document was in, by which it is found; and of
# an order the newest version that ended reservations.
_VERSION_COLUMNS = (
    "kind, id, version, digest, account_id, currency, outcome, effective_at, recorded_at, topic,"
    " partition, record_offset, body, traceparent"
)
_KEPT_VERSIONS = f"""
SELECT {_VERSION_COLUMNS}
  FROM (SELECT v.*,
               min(v.effective_at) OVER (newer ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                   AS overtaken_at,
               row_number() OVER (PARTITION BY v.kind, v.id, v.account_id
                                  ORDER BY v.version DESC, v.body DESC) AS of_account,
               row_number() OVER (PARTITION BY v.kind, v.id, v.ends
                                  ORDER BY v.version DESC, v.body DESC) AS of_ending,
               v.ends AS is_ending
          FROM (SELECT r.*, r.kind = 'order'
                       AND position('"state":"on_hold"'::bytea IN r.body) = 0 AS ends
                  FROM exposure.document_version r
                 WHERE r.recorded_at < $1 AND r.outcome <> 'requested') v
        WINDOW newer AS (PARTITION BY v.kind, v.id ORDER BY v.version DESC, v.body DESC)) k
 WHERE overtaken_at IS NULL OR overtaken_at > greatest(effective_at, $1)
    OR of_account = 1 OR (is_ending AND of_ending = 1)
"""
_CARRIED_POSTINGS = """
SELECT max(posting_id) AS posting_id, account_id, currency, sum(open_orders)::bigint AS open_orders,
       sum(unbilled)::bigint AS unbilled, sum(receivables)::bigint AS receivables,
       sum(unapplied_cash)::bigint AS unapplied_cash
  FROM exposure.posting
 WHERE recorded_at < $1
 GROUP BY account_id, currency
HAVING (sum(open_orders), sum(unbilled), sum(receivables), sum(unapplied_cash)) <> (0, 0, 0, 0)
"""
_COUNTS = f"""
SELECT (SELECT count(*) FROM exposure.document_version WHERE recorded_at < $1) AS versions,
       (SELECT count(*) FROM ({_KEPT_VERSIONS}) k) AS versions_kept,
       (SELECT count(*) FROM exposure.posting WHERE recorded_at < $1) AS postings,
       (SELECT count(*) FROM ({_CARRIED_POSTINGS}) c) AS postings_kept
"""
_CARRY_VERSIONS = f"""
INSERT INTO exposure.document_version_carried ({_VERSION_COLUMNS}) {_KEPT_VERSIONS}
"""
_CARRY_POSTINGS = f"""
INSERT INTO exposure.posting_carried (posting_id, account_id, currency, kind, id, version,
       cause_kind, cause_id, cause_version, open_orders, unbilled, receivables, unapplied_cash,
       effective_at, recorded_at)
SELECT posting_id, account_id, currency, $3, $2, NULL, $3, $2, 0, open_orders, unbilled,
       receivables, unapplied_cash, $1 - interval '1 microsecond', $1 - interval '1 microsecond'
  FROM ({_CARRIED_POSTINGS}) c
"""
_RUNNING = """
SELECT l.virtualxid
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database()
   AND l.pid <> pg_backend_pid()
   AND a.usename NOT IN ('creditgate_check', 'creditgate_notifier')
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows recorded before the bound, and how many stand for them afterwards."""

    versions: int
    versions_kept: int
    postings: int
    postings_kept: int


async def take_turn(connection: "Connection") -> bool:
    """Whether nobody else is at it; until the connection is closed."""
    taken: bool = await connection.fetchval(_TURN)
    return taken


async def bound(connection: "Connection", keep_months: int) -> datetime:
    """The beginning of the month, so many months ago; in UTC."""
    at: datetime = await connection.fetchval(_BOUND, keep_months)
    return at


async def retained_from(connection: "Connection") -> datetime | None:
    """The bound of the last time; None: nothing was ever dropped."""
    at: datetime | None = await connection.fetchval(_RETAINED_FROM)
    return at


async def counts(connection: "Connection", at: datetime) -> Counts:
    """What would be dropped and kept. Reads all that is old."""
    row = await connection.fetchrow(_COUNTS, at, timeout=_PATIENCE_SECONDS)
    assert row is not None
    return Counts(**row)


async def places_broken(connection: "Connection") -> int:
    """Places whose postings do not add up to their bucket; in one statement, hence one moment."""
    broken: int = await connection.fetchval(_BROKEN, timeout=_PATIENCE_SECONDS)
    return broken


async def younger_rows(connection: "Connection", at: datetime) -> int:
    """Rows recorded since the bound in partitions that dropping what is older would drop."""
    younger: int = await connection.fetchval(_YOUNGER, at, timeout=_PATIENCE_SECONDS)
    return younger


async def carry(connection: "Connection", at: datetime, run_id: str, kind: str) -> None:
    """Fill tables of their own with what is to stand for the old months; what an earlier run
    left behind is thrown away.
    """
    for table in TABLES:
        await connection.execute(f"DROP TABLE IF EXISTS exposure.{table}_carried")
        await connection.execute(
            f"CREATE TABLE exposure.{table}_carried (LIKE exposure.{table}"
            " INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING INDEXES)"
        )
    await connection.execute(_CARRY_VERSIONS, at, timeout=_PATIENCE_SECONDS)
    await connection.execute(_CARRY_POSTINGS, at, run_id, kind, timeout=_PATIENCE_SECONDS)
    for table in TABLES:
        # With it, the swap need not look at the rows while everybody waits.
        await connection.execute(
            f"ALTER TABLE exposure.{table}_carried ADD CONSTRAINT {table}_carried_before"
            f" CHECK (recorded_at IS NOT NULL AND recorded_at < '{at.isoformat()}')"
        )
        await connection.execute(f"ANALYZE exposure.{table}_carried")


async def drop_carried(connection: "Connection") -> None:
    """Throw away what was carried for a swap that is not to be."""
    for table in TABLES:
        await connection.execute(f"DROP TABLE IF EXISTS exposure.{table}_carried")


async def running(connection: "Connection") -> frozenset[str]:
    """The transactions of others on this database. Those two read neither table but in statements
    of their own, and one of them always has a transaction open.
    """
    return frozenset(row[0] for row in await connection.fetch(_RUNNING))


async def swap(connection: "Connection", at: datetime, found: Counts) -> Sequence[str]:
    """Put what is carried in the place of the old months; returns the partitions dropped. In a
    transaction of the caller's.

    Raises asyncpg.LockNotAvailableError when readers or writers were in the way: roll back, wait,
    try again.
    """
    await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}'")
    dropped: list[str] = []
    for table in TABLES:
        await connection.execute(f"LOCK TABLE exposure.{table} IN ACCESS EXCLUSIVE MODE")
    for table in TABLES:
        for row in await connection.fetch(_OLD, table, at):
            await connection.execute(f'DROP TABLE exposure."{row["relname"]}"')
            dropped.append(row["relname"])
        await connection.execute(f"ALTER TABLE exposure.{table}_carried RENAME TO {table}_before")
        await connection.execute(
            f"ALTER TABLE exposure.{table} ATTACH PARTITION exposure.{table}_before"
            f" FOR VALUES FROM (MINVALUE) TO ('{at.isoformat()}')"
        )
        await connection.execute(
            f"ALTER TABLE exposure.{table}_before DROP CONSTRAINT {table}_carried_before"
        )
    await connection.execute(
        "INSERT INTO exposure.retention (retained_from, versions_dropped, postings_dropped)"
        " VALUES ($1, $2, $3)",
        at,
        found.versions - found.versions_kept,
        found.postings - found.postings_kept,
    )
    return dropped
