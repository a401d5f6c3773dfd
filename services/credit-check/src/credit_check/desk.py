"""What people and order systems read: recorded answers, holds, notices. Plain queries, no locks.

Nothing here decides anything. Lists are pages by key, not by number, because queues change while
they are read: a cursor holds the last row's place in the order, so a page starts where the one
before ended, whatever came and went meanwhile. A caller with a segment sees its accounts alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import orjson

from credit_check import cursors
from credit_check.cursors import read_cursor, write_cursor
from credit_check.snapshot import HoldRow
from credit_check.veil import veiled
from service_kit import problems
from service_kit.database import Pool, Record, is_unreachable

HoldSort = Literal["age", "amount", "deliver_on", "priority"]
AGE: HoldSort = "age"

_DECISION = """
    SELECT d.answer FROM credit_check.decision d
     WHERE d.check_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))"""
_DECISIONS = """
    SELECT d.answer, d.check_id AS id FROM credit_check.decision d
     WHERE d.order_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))
       AND ($3::text IS NULL OR d.check_id < $3)
     ORDER BY d.check_id DESC LIMIT $4"""
_ACCOUNTS = """
    SELECT DISTINCT d.account_id FROM credit_check.decision d WHERE d.order_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))
     ORDER BY 1"""
_ASKED_ELSEWHERE = """
    SELECT DISTINCT d.order_id FROM credit_check.decision d
     WHERE d.order_id = ANY ($1)
       AND d.account_id NOT IN
           (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2)"""
_HOLD = """
    SELECT h.hold_id, h.version, h.state, h.order_id, h.order_version, h.account_id,
           h.secured_minor, h.content
      FROM credit_check.hold h
     WHERE h.hold_id = $1
       AND ($2::text IS NULL OR h.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))"""
_HOLDS = """
    SELECT h.content, h.hold_id AS id, {place} AS place FROM credit_check.hold h
     WHERE ($1::text IS NULL OR h.state = $1) AND ($2::text IS NULL OR h.account_id = $2)
       AND ($3::text IS NULL OR $3 = ANY (h.reason_codes))
       AND ($4::numeric IS NULL OR h.amount >= $4)
       AND ($5::timestamptz IS NULL OR h.opened_at < $5)
       AND ($6::text IS NULL OR h.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $6))
       AND ($7::text IS NULL OR h.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $7))
       AND ($9::text IS NULL OR ({place}, h.hold_id) > ($8, $9))
     ORDER BY {place}, h.hold_id LIMIT $10"""
_NOTICES = """
    SELECT n.content, n.notice_id AS id, n.raised_at AS place FROM credit_check.notice n
     WHERE ($1::text IS NULL OR n.kind = $1) AND ($2::text IS NULL OR n.state = $2)
       AND ($3::text IS NULL OR n.account_id = $3)
       AND ($4::text IS NULL OR n.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $4))
       AND ($6::text IS NULL OR (n.raised_at, n.notice_id) < ($5, $6))
     ORDER BY n.raised_at DESC, n.notice_id DESC LIMIT $7"""


class _Order(NamedTuple):
    """One order of holds: its query, and how a place in it is read back from a cursor."""

    query: str
    parse: Callable[[str], object]


# Older, larger, sooner and more urgent ones first.
_ORDERS: Mapping[HoldSort, _Order] = {
    "age": _Order(_HOLDS.format(place="h.opened_at"), cursors.a_moment),
    "amount": _Order(_HOLDS.format(place="(-h.amount)"), cursors.an_amount),
    "deliver_on": _Order(
        # Undated ones last. The driver reads and writes infinity as the last date that Python has.
        _HOLDS.format(place="coalesce(h.deliver_on, DATE 'infinity')"),
        cursors.a_day,
    ),
    "priority": _Order(_HOLDS.format(place="(-h.priority)"), cursors.a_priority),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFilter:
    """Which holds; None leaves a filter out. `amount_min` is in the account's currency."""

    state: str | None = None
    account_id: str | None = None
    reason: str | None = None
    segment: str | None = None
    amount_min: Decimal | None = None
    opened_before: datetime | None = None


class Desk:
    """Reads for callers; `visible` in each is the caller's segment, None for all accounts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def answer(self, check_id: str, visible: str | None) -> bytes | None:
        """The recorded answer, letter by letter."""
        rows = await self._fetch(_DECISION, check_id, visible)
        return veiled(rows[0]["answer"].encode(), visible) if rows else None

    async def answers(
        self, order_id: str, visible: str | None, *, cursor: str | None, limit: int
    ) -> bytes:
        """A page of the order's recorded answers, newest first."""
        order = "checks"
        (after,) = read_cursor(cursor, order, cursors.an_id)
        rows = await self._fetch(_DECISIONS, order_id, visible, after, limit + 1)
        page = _page([row["answer"] for row in rows], rows, limit, lambda row: (order, row["id"]))
        return veiled(page, visible)

    async def accounts_of(self, order_id: str, visible: str | None) -> tuple[str, ...]:
        """All accounts that the order was ever asked on."""
        rows = await self._fetch(_ACCOUNTS, order_id, visible)
        return tuple(row["account_id"] for row in rows)

    async def asked_elsewhere(
        self, order_ids: Sequence[str], visible: str | None
    ) -> frozenset[str]:
        """Which of the orders were ever asked on an account that the caller may not see. Decisions
        are never changed, so this need not wait for the lane; what can be written meanwhile (a
        hold, a reservation) is looked at there.
        """
        if visible is None:
            return frozenset()
        rows = await self._fetch(_ASKED_ELSEWHERE, list(order_ids), visible)
        return frozenset(row["order_id"] for row in rows)

    async def hold(self, hold_id: str, visible: str | None) -> HoldRow | None:
        """One hold as it is now."""
        rows = await self._fetch(_HOLD, hold_id, visible)
        if not rows:
            return None
        fields = dict(rows[0])
        content = orjson.loads(veiled(fields["content"].encode(), visible))
        return HoldRow(**{**fields, "content": content})

    async def holds(
        self,
        wanted: HoldFilter,
        visible: str | None,
        *,
        sort: HoldSort,
        cursor: str | None,
        limit: int,
    ) -> bytes:
        """A page of holds in one of the stated orders."""
        order = _ORDERS[sort]
        place, after = read_cursor(cursor, sort, order.parse, cursors.an_id)
        rows = await self._fetch(
            order.query,
            wanted.state,
            wanted.account_id,
            wanted.reason,
            wanted.amount_min,
            wanted.opened_before,
            wanted.segment,
            visible,
            place,
            after,
            limit + 1,
        )
        page = _page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (sort, row["place"], row["id"]),
        )
        return veiled(page, visible)

    async def notices(
        self,
        visible: str | None,
        *,
        kind: str | None,
        state: str | None,
        account_id: str | None,
        cursor: str | None,
        limit: int,
    ) -> bytes:
        """A page of notices, those raised last first."""
        order = "notices"
        place, after = read_cursor(cursor, order, cursors.a_moment, cursors.an_id)
        rows = await self._fetch(
            _NOTICES, kind, state, account_id, visible, place, after, limit + 1
        )
        return _page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (order, row["place"], row["id"]),
        )

    async def _fetch(self, query: str, *arguments: Any) -> list[Record]:  # noqa: ANN401 - as the driver's
        try:
            return await self._pool.fetch(query, *arguments)
        except Exception as exc:
            if is_unreachable(exc):
                raise _away() from exc
            raise


def _page(
    items: Sequence[str],
    rows: Sequence[Record],
    limit: int,
    place: Callable[[Record], tuple[object, ...]],
) -> bytes:
    """One row more than the page was read, to know whether there is another page."""
    more = len(rows) > limit
    name, *values = place(rows[limit - 1]) if more else ("",)
    cursor = f'"{write_cursor(str(name), *values)}"' if more else "null"
    return f'{{"items":[{",".join(items[:limit])}],"next_cursor":{cursor}}}'.encode()


def _away() -> problems.ProblemError:
    return problems.unavailable("The database is away, so the record cannot be read.")
