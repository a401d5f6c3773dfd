"""The queue of holds as people read it: who waits, for what, for whom, and for how long.

Plain queries without locks; what is done about a hold goes through the lane. A caller with a
segment sees the holds of its accounts alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

import orjson

from credit_check import cursors
from credit_check.cursors import read_cursor
from credit_check.reading import fetch, page
from credit_check.snapshot import HoldRow
from credit_check.veil import veiled
from credit_contracts.amounts import digits
from service_kit.database import Pool

HoldSort = Literal["age", "amount", "deliver_on", "priority"]

_NAMED = """
    SELECT h.hold_id, h.version, h.state, h.order_id, h.order_version, h.account_id,
           h.secured_minor, h.content,
           ARRAY(SELECT DISTINCT d.account_id FROM credit_check.decision d
                  WHERE d.order_id = h.order_id ORDER BY 1) AS accounts
      FROM credit_check.hold h
     WHERE h.hold_id = ANY ($1)
       AND ($2::text IS NULL OR h.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))"""
_STORY = """
    SELECT e.content FROM credit_check.hold_event e WHERE e.hold_id = $1 ORDER BY e.version"""
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
       AND ($11::text IS NULL OR h.assignee = $11)
       AND ($12::text IS NULL OR h.escalated_to = $12)
       AND ($13::boolean IS NULL OR (h.state = 'open' AND coalesce(h.due_at < now(), false)) = $13)
     ORDER BY {place}, h.hold_id LIMIT $10"""
_SUMMARY = """
    SELECT c.reason, h.assignee, coalesce(h.content::json ->> 'currency',
                                          h.content::json #>> '{order,currency}') AS currency,
           count(*) AS holds, sum(h.amount) AS amount,
           count(*) FILTER (WHERE h.due_at < now()) AS overdue,
           count(*) FILTER (WHERE h.opened_at > now() - interval '1 hour') AS under_1_hour,
           count(*) FILTER (WHERE h.opened_at <= now() - interval '1 hour'
                              AND h.opened_at > now() - interval '1 day') AS under_1_day,
           count(*) FILTER (WHERE h.opened_at <= now() - interval '1 day'
                              AND h.opened_at > now() - interval '7 days') AS under_1_week,
           count(*) FILTER (WHERE h.opened_at <= now() - interval '7 days') AS older
      FROM credit_check.hold h CROSS JOIN LATERAL unnest(h.reason_codes) AS c (reason)
     WHERE h.state = 'open'
       AND ($1::text IS NULL OR h.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $1))
     GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS FIRST, 3"""


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
    """Which holds; None leaves a filter out. `amount_min` is in the account's currency. `overdue`:
    open and past its service level.
    """

    state: str | None = None
    account_id: str | None = None
    reason: str | None = None
    segment: str | None = None
    amount_min: Decimal | None = None
    opened_before: datetime | None = None
    assignee: str | None = None
    escalated_to: str | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A hold as it is now, and all accounts that its order was ever asked on."""

    hold: HoldRow
    accounts: tuple[str, ...]


class Queue:
    """Reads for callers; `visible` in each is the caller's segment, None for all accounts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def hold(self, hold_id: str, visible: str | None) -> Found | None:
        """One hold as it is now."""
        return (await self.named([hold_id], visible)).get(hold_id)

    async def named(self, hold_ids: Sequence[str], visible: str | None) -> dict[str, Found]:
        """Those of the holds that exist for the caller."""
        found = {}
        for row in await fetch(self._pool, _NAMED, list(hold_ids), visible):
            fields = dict(row)
            accounts = tuple(fields.pop("accounts"))
            content = orjson.loads(veiled(fields["content"].encode(), visible))
            hold = HoldRow(**{**fields, "content": content})
            found[hold.hold_id] = Found(hold, accounts)
        return found

    async def story(self, hold_id: str, visible: str | None) -> bytes:
        """Every state of a hold that the caller may see, the first one first."""
        rows = await fetch(self._pool, _STORY, hold_id)
        told = f'{{"items":[{",".join(row["content"] for row in rows)}]}}'
        return veiled(told.encode(), visible)

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
        rows = await fetch(
            self._pool,
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
            wanted.assignee,
            wanted.escalated_to,
            wanted.overdue,
        )
        found = page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (sort, row["place"], row["id"]),
        )
        return veiled(found, visible)

    async def summary(self, visible: str | None) -> bytes:
        """Age, value and service level of open holds, by reason, assignee and currency."""
        lines = [
            {**row, "amount": _amount(row["amount"], row["currency"])}
            for row in await fetch(self._pool, _SUMMARY, visible)
        ]
        return orjson.dumps({"items": lines})


def _amount(amount: Decimal, currency: str) -> str:
    return f"{amount:.{digits(currency)}f}"
