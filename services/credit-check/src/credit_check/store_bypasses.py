"""Posted orders beside everything that was answered about them, and the bypasses that were found.

Which accounts to look at is a comparison per account: the ledger's change counter against the one
kept at the last look. Of such an account only open orders that no single release covers, or whose
version is held, are read; the rest is settled by one look into an index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from credit_check.notice_events import Telling
from credit_contracts.amounts import to_minor
from credit_core.bypasses import Covered, PostedOrder, Refused
from service_kit.database import Connection, Record

_MOVED = """
    SELECT s.account_id, s.change_counter
      FROM exposure.standing s
      LEFT JOIN credit_check.bypass_look l ON l.account_id = s.account_id
     WHERE l.change_counter IS DISTINCT FROM s.change_counter"""
_MOVED_SOME = f"{_MOVED} LIMIT $1"
_COUNT = f"SELECT count(*) FROM ({_MOVED}) m"
# What is answered afterwards moves nothing in the ledger; and a moment is told before it commits.
_STIRRED = """
    SELECT DISTINCT b.account_id FROM credit_check.bypass b
     WHERE b.state = 'open'
       AND (EXISTS (SELECT 1 FROM credit_check.decision d
                     WHERE d.order_id = b.order_id AND d.decided_at > b.judged_at - interval '10 seconds')
            OR EXISTS (SELECT 1 FROM credit_check.hold h
                        WHERE h.order_id = b.order_id AND h.changed_at > b.judged_at - interval '10 seconds'))"""
_COUNTERS = """
    SELECT s.account_id, s.change_counter FROM exposure.standing s WHERE s.account_id = ANY ($1)"""
_UNCOVERED = """
    SELECT o.order_id, o.version, o.account_id, o.currency, o.ordered_minor, o.effective_at
      FROM unnest($1::text[]) AS w (account_id)
     CROSS JOIN LATERAL (
           SELECT * FROM exposure.open_order e WHERE e.account_id = w.account_id OFFSET 0) o
     WHERE o.ordered_minor > 0
       AND (NOT EXISTS (
            SELECT 1 FROM credit_check.reservation r
             WHERE r.order_id = o.order_id AND r.account_id = o.account_id
               AND r.currency = o.currency AND r.amount_minor >= o.ordered_minor
               AND (r.ended_by IS NULL OR r.ended_by NOT IN ('voided', 'rejected')))
         OR EXISTS (
            SELECT 1 FROM credit_check.hold h
             WHERE h.order_id = o.order_id AND h.order_version = o.version
               AND h.state <> 'released'))"""
_OPEN = """
    SELECT b.bypass_id, b.kind, b.account_id, b.order_id, b.order_version, b.currency,
           b.ordered_minor, b.content, b.notice
      FROM credit_check.bypass b
     WHERE b.state = 'open' AND (b.account_id = ANY ($1) OR b.order_id = ANY ($2))"""
# What the release of a hold granted was written with it, hence at the same moment.
_RELEASES = """
    SELECT d.order_id, d.order_version, d.account_id, o ->> 'currency' AS currency,
           o ->> 'amount' AS amount, 0 AS tolerance_percent
      FROM unnest($1::text[]) AS w (order_id)
      JOIN credit_check.decision d ON d.order_id = w.order_id
     CROSS JOIN LATERAL (SELECT d.answer::jsonb -> 'order') AS e (o)
      LEFT JOIN credit_check.reservation r ON r.reservation_id = d.check_id
     WHERE d.outcome <> 'hold'
       AND (r.ended_by IS NULL OR r.ended_by NOT IN ('voided', 'rejected'))
     UNION ALL
    SELECT h.order_id, h.order_version, h.account_id, c -> 'order' ->> 'currency',
           coalesce(c -> 'change' ->> 'amount', c -> 'order' ->> 'amount'), coalesce((c -> 'change' ->> 'tolerance_percent')::integer, 0)
      FROM unnest($1::text[]) AS w (order_id)
      JOIN credit_check.hold h ON h.order_id = w.order_id
     CROSS JOIN LATERAL (SELECT h.content::jsonb) AS e (c)
     WHERE h.state = 'released'
       AND NOT EXISTS (
           SELECT 1 FROM credit_check.reservation r
            WHERE r.order_id = h.order_id AND r.account_id = h.account_id
              AND r.order_version = h.order_version AND r.granted_at = h.changed_at
              AND r.ended_by IN ('voided', 'rejected'))"""
_REFUSALS = """
    SELECT h.order_id, h.order_version, h.hold_id
      FROM unnest($1::text[]) AS w (order_id)
      JOIN credit_check.hold h ON h.order_id = w.order_id
     WHERE h.state <> 'released'"""
# The first decision of all: ids of checks are in the order of their making.
_FIRST = "SELECT d.decided_at FROM credit_check.decision d ORDER BY d.check_id LIMIT 1"
_RECORDED = """
    SELECT w.order_id, min(v.recorded_at) AS recorded_at
      FROM unnest($1::text[], $2::bigint[]) AS w (order_id, version)
      JOIN exposure.order_version v ON v.order_id = w.order_id AND v.version = w.version
     GROUP BY w.order_id"""
_ADD = """
    INSERT INTO credit_check.bypass (bypass_id, kind, state, account_id, order_id, order_version,
           currency, ordered_minor, notice_id, notice, seen_at, judged_at, content)
    VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)"""
_KNOWN = """
    SELECT b.order_id, b.order_version FROM credit_check.bypass b WHERE b.order_id = ANY ($1)"""
_END = """
    UPDATE credit_check.bypass SET state = 'ended', ended_at = $2, content = $3, notice = $4
     WHERE bypass_id = $1"""
_JUDGED = """
    UPDATE credit_check.bypass SET judged_at = $2 WHERE state = 'open' AND account_id = ANY ($1)"""
_LOOKED = """
    INSERT INTO credit_check.bypass_look (account_id, change_counter)
    SELECT w.account_id, w.change_counter
      FROM unnest($1::text[], $2::bigint[]) AS w (account_id, change_counter)
        ON CONFLICT (account_id) DO UPDATE SET change_counter = excluded.change_counter"""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An open order that no single release covers, or whose version is held."""

    posted: PostedOrder
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class OpenBypass:
    """A bypass that was told and not ended; `content` and `notice` as they were told."""

    bypass_id: str
    kind: str
    posted: PostedOrder
    content: str
    notice: str


@dataclass(slots=True)
class Evidence:
    """What was answered about one order."""

    releases: list[Covered] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)


async def moved(connection: Connection, accounts_max: int) -> dict[str, int]:
    """Accounts in which something was posted since the last look, with their change counters."""
    return _counters(await connection.fetch(_MOVED_SOME, accounts_max))


async def count(connection: Connection) -> int:
    """How many accounts `moved` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT)
    return waiting


async def stirred(connection: Connection) -> dict[str, int]:
    """Accounts with a bypass whose order was answered since it was judged, as `moved`."""
    account_ids = [row[0] for row in await connection.fetch(_STIRRED)]
    return _counters(await connection.fetch(_COUNTERS, account_ids)) if account_ids else {}


async def uncovered(connection: Connection, account_ids: Iterable[str]) -> list[Uncovered]:
    """Open orders of these accounts to be judged."""
    return [
        Uncovered(PostedOrder(*tuple(row)[:5]), row["effective_at"])
        for row in await connection.fetch(_UNCOVERED, list(account_ids))
    ]


async def open_bypasses(
    connection: Connection, account_ids: Iterable[str], order_ids: Iterable[str]
) -> dict[str, OpenBypass]:
    """By order, what stands told of these accounts and orders."""
    rows = await connection.fetch(_OPEN, list(account_ids), list(order_ids))
    return {
        row["order_id"]: OpenBypass(
            row["bypass_id"],
            row["kind"],
            PostedOrder(
                row["order_id"],
                row["order_version"],
                row["account_id"],
                row["currency"],
                row["ordered_minor"],
            ),
            row["content"],
            row["notice"],
        )
        for row in rows
    }


async def evidence(connection: Connection, order_ids: Sequence[str]) -> dict[str, Evidence]:
    """By order, everything that was answered about it."""
    found = {order_id: Evidence() for order_id in order_ids}
    if not found:
        return found
    for row in await connection.fetch(_RELEASES, list(found)):
        found[row["order_id"]].releases.append(
            Covered(
                row["order_version"],
                row["account_id"],
                row["currency"],
                to_minor(row["amount"], row["currency"]),
                row["tolerance_percent"],
            )
        )
    for row in await connection.fetch(_REFUSALS, list(found)):
        found[row["order_id"]].refusals.append(Refused(row["order_version"], row["hold_id"]))
    return found


async def first_decision(connection: Connection) -> datetime | None:
    """When the first order was ever answered here."""
    moment: datetime | None = await connection.fetchval(_FIRST)
    return moment


async def recorded(connection: Connection, orders: Sequence[PostedOrder]) -> Mapping[str, datetime]:
    """By order, when its version was recorded, where that is still kept."""
    rows = await connection.fetch(
        _RECORDED, [each.order_id for each in orders], [each.version for each in orders]
    )
    return {row["order_id"]: row["recorded_at"] for row in rows}


async def known(connection: Connection, order_ids: Sequence[str]) -> set[tuple[str, int]]:
    """Versions of these orders that a bypass was told of before, ended or not."""
    return {(row[0], row[1]) for row in await connection.fetch(_KNOWN, list(order_ids))}


async def add(
    connection: Connection,
    at: datetime,
    bypass_id: str,
    kind: str,
    posted: PostedOrder,
    *,
    telling: Telling,
    content: str,
) -> None:
    """Write a new bypass and its notice."""
    await connection.execute(
        _ADD, bypass_id, kind, posted.account_id, posted.order_id, posted.version,
        posted.currency, posted.ordered_minor, telling.notice_id, telling.content, at, content,
    )  # fmt: skip


async def end(
    connection: Connection, at: datetime, bypass_id: str, *, telling: Telling, content: str
) -> None:
    """The bypass is over, and its notice cleared."""
    await connection.execute(_END, bypass_id, at, content, telling.content)


async def looked(connection: Connection, at: datetime, counters: Mapping[str, int]) -> None:
    """Keep what the look at these accounts rested on."""
    account_ids = list(counters.keys())
    await connection.execute(_LOOKED, account_ids, list(counters.values()))
    await connection.execute(_JUDGED, account_ids, at)


def _counters(rows: Iterable[Record]) -> dict[str, int]:
    return {row["account_id"]: row["change_counter"] for row in rows}
