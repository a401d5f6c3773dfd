"""News, and the limits that accounts had when they were last looked at, in PostgreSQL.

Which limits have moved is a comparison per account, as everywhere in the sweep: what commits late
cannot be passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_check.notice_events import Telling
from service_kit.database import Connection, Record

_LIMITS = (
    "currency, {0}.credit_limit_minor, {0}.temporary_limit_minor, {0}.temporary_valid_from,"
    " {0}.temporary_valid_until"
)
_NOW, _SEEN = (f"{name}.{_LIMITS.format(name)}" for name in ("f", "l"))
_MOVED = f"""
      FROM exposure.limit_in_force f
      LEFT JOIN credit_check.limit_look l ON l.account_id = f.account_id
     WHERE ROW({_NOW}) IS DISTINCT FROM ROW({_SEEN})"""
_MOVED_SOME = f"""
    SELECT m.*, d.effective_at, d.recorded_at, d.body, d.traceparent
      FROM (SELECT f.account_id, f.kind, f.version, {_NOW},
                   l.account_id IS NOT NULL AS seen, l.currency AS seen_currency,
                   l.credit_limit_minor AS seen_credit_limit_minor,
                   l.temporary_limit_minor AS seen_temporary_limit_minor,
                   l.temporary_valid_from AS seen_temporary_valid_from,
                   l.temporary_valid_until AS seen_temporary_valid_until
              {_MOVED} LIMIT $1) m
      LEFT JOIN LATERAL (
           SELECT t.effective_at, t.recorded_at, t.body, t.traceparent
              FROM exposure.terms_document t
            WHERE m.seen AND t.kind = m.kind AND t.account_id = m.account_id
              AND t.version = m.version
            ORDER BY t.body DESC LIMIT 1) d ON true"""
_COUNT = f"SELECT count(*) {_MOVED}"
_KEEP = """
    INSERT INTO credit_check.limit_look (account_id, currency, credit_limit_minor,
           temporary_limit_minor, temporary_valid_from, temporary_valid_until)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::date[], $6::date[])
        ON CONFLICT (account_id) DO UPDATE
       SET currency = excluded.currency, credit_limit_minor = excluded.credit_limit_minor,
           temporary_limit_minor = excluded.temporary_limit_minor,
           temporary_valid_from = excluded.temporary_valid_from,
           temporary_valid_until = excluded.temporary_valid_until"""
_ADD = """
    INSERT INTO credit_check.news (notice_id, kind, state, account_id, raised_at, over_at, content)
    VALUES ($1, $2, 'raised', $3, $4, $5, $6)"""
_OVER = """
    SELECT n.content FROM credit_check.news n
     WHERE n.state = 'raised' AND n.over_at <= $1 ORDER BY n.over_at LIMIT $2"""
_CLEAR = """
    UPDATE credit_check.news n SET state = 'cleared', content = w.content
      FROM unnest($1::text[], $2::text[]) AS w (notice_id, content)
     WHERE n.notice_id = w.notice_id"""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an account, in minor units of `currency`; `credit_limit_minor` is `None` for
    unlimited.
    """

    currency: str
    credit_limit_minor: int | None
    temporary_limit_minor: int | None = None
    temporary_valid_from: date | None = None
    temporary_valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An account whose limits are others than those `seen` (`None`: it was not there before), and
    the document that they are from: its `kind` and `version`, and what is kept of it (`None`: it
    was dropped with its month), `traceparent` only where it was sent with one.
    """

    account_id: str
    limits: Limits
    seen: Limits | None
    kind: str
    version: int
    effective_at: datetime | None
    recorded_at: datetime | None
    body: bytes | None
    traceparent: str | None


async def moved(connection: Connection, accounts_max: int) -> list[Moved]:
    """Accounts whose limits moved since the last look."""
    return [_moved(row) for row in await connection.fetch(_MOVED_SOME, accounts_max)]


async def count_moved(connection: Connection) -> int:
    """How many accounts `moved` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT)
    return waiting


async def keep(connection: Connection, looked: Sequence[Moved]) -> None:
    """Note what was seen."""
    of = [each.limits for each in looked]
    await connection.execute(
        _KEEP,
        [each.account_id for each in looked],
        [each.currency for each in of],
        [each.credit_limit_minor for each in of],
        [each.temporary_limit_minor for each in of],
        [each.temporary_valid_from for each in of],
        [each.temporary_valid_until for each in of],
    )


async def add(
    connection: Connection,
    telling: Telling,
    *,
    kind: str,
    account_id: str,
    at: datetime,
    over_at: datetime,
) -> None:
    """Keep one that was raised."""
    await connection.execute(
        _ADD, telling.notice_id, kind, account_id, at, over_at, telling.content
    )


async def over(connection: Connection, at: datetime, most: int) -> list[str]:
    """What stands raised and is over, as it was told, at most so many."""
    return [row[0] for row in await connection.fetch(_OVER, at, most)]


async def clear(connection: Connection, tellings: Sequence[Telling]) -> None:
    """Keep those that were cleared."""
    await connection.execute(
        _CLEAR,
        [each.notice_id for each in tellings],
        [each.content for each in tellings],
    )


def _moved(row: Record) -> Moved:
    names = Limits.__dataclass_fields__
    return Moved(
        account_id=row["account_id"],
        limits=Limits(**{name: row[name] for name in names}),
        seen=Limits(**{name: row[f"seen_{name}"] for name in names}) if row["seen"] else None,
        kind=row["kind"],
        version=row["version"],
        effective_at=row["effective_at"],
        recorded_at=row["recorded_at"],
        body=row["body"],
        traceparent=row["traceparent"],
    )
