"""Releases by people, and what the ledger says became of their orders.

The releases are rows of our own; their outcome is read off the newest documents of the accounts
concerned, each time, so that a late payment or a write-off of yesterday is in the answer of
today. Reading and walking the documents of a large account takes a moment: it happens an account at
a time and beside the decisions, never between them. No answer reads more than so many: a list ends
its page there, and a report says from which release on it adds up.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_check import cursors
from credit_check.cursors import read_cursor, write_cursor
from credit_check.kept_documents import read_document
from credit_check.reading import fetch
from credit_contracts.amounts import to_text
from credit_contracts.overrides import (
    Override,
    OverrideGroup,
    OverrideLine,
    OverrideOutcome,
    OverridePage,
    OverrideReport,
)
from credit_core.buckets import Buckets
from credit_core.documents import LedgerDocument
from credit_core.lateness import Late, late_orders
from service_kit.database import Pool, Record

REPORT_MAX = 20_000
"""Releases that one report adds up."""
DOCUMENTS_MAX = 200_000
"""Documents that are read for one answer; of a single account, however many it has."""
_ORDER = "overrides"
_OVERRIDES = """
    SELECT o.* FROM credit_check.override o
     WHERE ($1::text IS NULL OR o.released_by = $1) AND ($2::text IS NULL OR o.reason_code = $2)
       AND ($3::text IS NULL OR $3 = ANY (o.against)) AND ($4::text IS NULL OR o.account_id = $4)
       AND ($5::timestamptz IS NULL OR o.released_at >= $5)
       AND ($6::timestamptz IS NULL OR o.released_at < $6)
       AND ($7::text IS NULL OR o.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $7))
       AND ($9::text IS NULL OR (o.released_at, o.override_id) < ($8, $9))
     ORDER BY o.released_at DESC, o.override_id DESC LIMIT $10"""
# Of an order that no document bills nothing can have become.
_COUNTS = """
    SELECT d.account_id, count(*) AS documents FROM exposure.billing_document d
     WHERE d.account_id IN (
           SELECT w.account_id FROM unnest($1::text[], $2::text[]) AS w (account_id, order_id)
            CROSS JOIN LATERAL (
                  SELECT 1 FROM exposure.order_invoiced i WHERE i.order_id = w.order_id LIMIT 1) b)
     GROUP BY d.account_id"""
_DOCUMENTS = """
    SELECT d.kind, d.body FROM exposure.billing_document d WHERE d.account_id = $1"""
_BUCKETS = """
    SELECT b.currency, b.open_orders, b.unbilled, b.receivables, b.unapplied_cash
      FROM exposure.standing_bucket b WHERE b.account_id = $1"""
_DAY = """
    SELECT (clock_timestamp() AT TIME ZONE $2)::date AS day,
           (SELECT s.payment_terms_days FROM exposure.standing s
             WHERE s.account_id = $1) AS terms_days"""


_NOTHING_LATE = Late({}, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFilter:
    """Which releases; None leaves a filter out."""

    released_by: str | None = None
    reason_code: str | None = None
    against: str | None = None
    account_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class OverrideReads:
    """Reads for callers; `visible` is the caller's segment, None for all accounts."""

    def __init__(
        self,
        pool: Pool,
        time_zone: str,
        *,
        report_max: int = REPORT_MAX,
        documents_max: int = DOCUMENTS_MAX,
    ) -> None:
        """Days are those of the business `time_zone`."""
        self._pool = pool
        self._time_zone = time_zone
        self._report_max = report_max
        self._documents_max = documents_max

    async def overrides(
        self,
        wanted: OverrideFilter,
        visible: str | None,
        *,
        late_days: int,
        cursor: str | None,
        limit: int,
    ) -> OverridePage:
        """A page of releases with their outcome, the newest first. What was paid up to `late_days`
        after it was due is not late.
        """
        place, after = read_cursor(cursor, _ORDER, cursors.a_moment, cursors.an_id)
        rows = await self._rows(wanted, visible, place, after, limit + 1)
        documents = await self._documents(rows[:limit])
        count = self._affordable(rows[:limit], documents)
        more, rows = len(rows) > count, rows[:count]
        late = await self._late(rows, documents, late_days)
        last = rows[-1] if more else None
        return OverridePage(
            items=tuple(_told(row, late[row["account_id"]]) for row in rows),
            next_cursor=None
            if last is None
            else write_cursor(_ORDER, last["released_at"], last["override_id"]),
        )

    async def report(
        self, wanted: OverrideFilter, visible: str | None, *, by: OverrideGroup, late_days: int
    ) -> OverrideReport:
        """The newest of them added up by group and currency, as many as can be."""
        found = await self._rows(wanted, visible, None, None, self._report_max + 1)
        documents = await self._documents(found[: self._report_max])
        count = self._affordable(found[: self._report_max], documents)
        rows = found if count == len(found) else _before_the_cut(found, count)
        late = await self._late(rows, documents, late_days)
        sums: dict[tuple[str, str], _Sum] = {}
        seen: set[str] = set()
        for row in rows:
            groups = _groups(row, by)
            for group in groups:
                line = sums.setdefault((group, row["currency"]), _Sum())
                line.overrides += 1
                line.amount += row["amount_minor"]
            if row["order_id"] in seen:
                continue
            seen.add(row["order_id"])
            of_account = late[row["account_id"]]
            for currency, amounts in _of_order(of_account, row["order_id"]).items():
                for group in groups:
                    sums.setdefault((group, currency), _Sum()).add(amounts)
        return OverrideReport(
            by=by,
            items=tuple(line.told(*place) for place, line in sorted(sums.items())),
            continues_before=rows[-1]["released_at"] if len(rows) < len(found) else None,
        )

    async def _documents(self, rows: Sequence[Record]) -> Mapping[str, int]:
        """How many documents have to be read of each account, where any have."""
        account_ids = [row["account_id"] for row in rows]
        order_ids = [row["order_id"] for row in rows]
        counted = await fetch(self._pool, _COUNTS, account_ids, order_ids)
        return {row["account_id"]: row["documents"] for row in counted}

    def _affordable(self, rows: Sequence[Record], documents: Mapping[str, int]) -> int:
        """How many of the first rows have accounts with few enough documents together."""
        unread, left = dict(documents), self._documents_max
        for place, row in enumerate(rows):
            more = unread.pop(row["account_id"], 0)
            left -= more
            if more and left < 0 and place:
                return place
        return len(rows)

    async def _rows(
        self,
        wanted: OverrideFilter,
        visible: str | None,
        place: object,
        after: object,
        limit: int,
    ) -> list[Record]:
        return await fetch(
            self._pool, _OVERRIDES, wanted.released_by, wanted.reason_code, wanted.against,
            wanted.account_id, wanted.since, wanted.until, visible, place, after, limit,
        )  # fmt: skip

    async def _late(
        self, rows: Iterable[Record], documents: Mapping[str, int], late_days: int
    ) -> Mapping[str, Late]:
        """What came late of all orders of the accounts concerned."""
        accounts = sorted({row["account_id"] for row in rows})
        return {
            account_id: await self._late_of(account_id, late_days)
            if account_id in documents
            else _NOTHING_LATE
            for account_id in accounts
        }

    async def _late_of(self, account_id: str, late_days: int) -> Late:
        documents = await fetch(self._pool, _DOCUMENTS, account_id)
        buckets = {
            row["currency"]: Buckets(
                row["open_orders"], row["unbilled"], row["receivables"], row["unapplied_cash"]
            )
            for row in await fetch(self._pool, _BUCKETS, account_id)
        }
        (day,) = await fetch(self._pool, _DAY, account_id, self._time_zone)
        return await asyncio.to_thread(
            _walk, documents, buckets, day["terms_days"], day["day"], late_days
        )


@dataclass(slots=True)
class _Sum:
    overrides: int = 0
    amount: int = 0
    paid_late: int = 0
    unpaid: int = 0
    lost: int = 0

    def add(self, amounts: tuple[int, int, int]) -> None:
        self.paid_late += amounts[0]
        self.unpaid += amounts[1]
        self.lost += amounts[2]

    def told(self, group: str, currency: str) -> OverrideLine:
        return OverrideLine(
            group=group,
            currency=currency,
            overrides=self.overrides,
            amount=to_text(self.amount, currency),
            paid_late=to_text(self.paid_late, currency),
            unpaid=to_text(self.unpaid, currency),
            lost=to_text(self.lost, currency),
        )


def _before_the_cut(rows: Sequence[Record], count: int) -> list[Record]:
    """The first `count` rows or fewer, so that those of one moment stay together: a report of the
    rest is asked for by that moment.
    """
    cut_at = rows[count]["released_at"]
    return [row for row in rows if row["released_at"] > cut_at] or [
        row for row in rows if row["released_at"] == cut_at
    ]


def _walk(
    rows: Sequence[Record],
    buckets: Mapping[str, Buckets],
    terms_days: int | None,
    day: date,
    late_days: int,
) -> Late:
    documents: list[LedgerDocument] = [read_document(row["kind"], row["body"]) for row in rows]
    return late_orders(
        documents,
        lambda _account_id: buckets,
        lambda _account_id: terms_days,
        day,
        late_days,
        lost_apart=True,
    )


def _of_order(late: Late, order_id: str) -> dict[str, tuple[int, int, int]]:
    """By currency: what was paid late, is unpaid, and was lost of an order."""
    parts = [each.get(order_id, {}) for each in (late.paid_late, late.unpaid, late.lost)]
    currencies = sorted({currency for part in parts for currency in part})
    return {
        currency: (
            parts[0].get(currency, 0), parts[1].get(currency, 0), parts[2].get(currency, 0),
        )
        for currency in currencies
    }  # fmt: skip


def _groups(row: Record, by: OverrideGroup) -> list[str]:
    if by == "against":
        return list(row["against"])
    if by == "month":
        return [f"{row['released_at']:%Y-%m}"]
    return [row["released_by"] if by == "person" else row["reason_code"]]


def _told(row: Record, late: Late) -> Override:
    fields = dict(row)
    amount_minor = fields.pop("amount_minor")
    return Override(
        **fields,
        amount=to_text(amount_minor, row["currency"]),
        outcome=tuple(
            OverrideOutcome(
                currency=currency,
                paid_late=to_text(paid_late, currency),
                unpaid=to_text(unpaid, currency),
                lost=to_text(lost, currency),
            )
            for currency, (paid_late, unpaid, lost) in _of_order(late, row["order_id"]).items()
        ),
    )
