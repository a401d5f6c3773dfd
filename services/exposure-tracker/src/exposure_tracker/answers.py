"""Stored figures as answers: valued in the account's currency, and told as text.

Minor units end here. Valuation happens when read, at the newest rates, so a rate that came a
moment ago is in the answer although no posting was made. What has no rate is shown apart, in its
own currency, and is in none of the sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from credit_contracts import exposures
from credit_contracts.amounts import to_text
from credit_core.buckets import Buckets
from credit_core.exposure import Rates, Valued, value
from credit_core.groups import Link
from credit_core.overdue import Basis, Overdue, cash_on_hand, due_on, overdue
from credit_core.utilization import utilization_text
from exposure_tracker.moments import NOW, Moment
from exposure_tracker.store_reads import Standing

_PART_NAMES = ("open_orders", "unbilled", "receivables", "unapplied_cash")
_NO_SECURED_PART = 0
"""What is secured of an account raises its limit only as a policy says, and the ledger has none."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The parent that an account names, and what became of it."""

    account_id: str | None
    link: Link | None


NO_PARENT = Parent(None, None)


@dataclass(frozen=True, slots=True)
class Figures:
    """One account, valued. Amounts in minor units of `currency`, unless they are by currency."""

    account_id: str
    currency: str | None
    limit_minor: int | None
    valued: Valued
    overdue_minor: int
    overdue_unvalued: Mapping[str, int]
    """What is overdue and has no rate, by document currency and in its minor units."""
    oldest_due_on: date | None
    """Of all that is overdue, with a rate or without; None: nothing is."""
    days: int
    by_currency: Mapping[str, Buckets]

    def utilized(self, least: Fraction) -> bool:
        """Whether at least that share of the limit is taken; False where there is no share."""
        if self.limit_minor is None or self.limit_minor <= 0:
            return False
        return self.valued.buckets.total >= least * self.limit_minor


@dataclass(frozen=True, slots=True)
class Parts:
    """What is to be valued, by document currency and in its minor units: an account's or, added
    up, that of a group.
    """

    buckets: Mapping[str, Buckets]
    overdue: Mapping[str, Overdue]


def parts_of(standing: Standing, today: date) -> Parts:
    """One account's. Overdue is that of each currency: cash of one does not pay items of
    another, nor that of one account the items of another.
    """
    overdue_items: dict[str, Overdue] = {}
    for currency, items in standing.due.items():
        buckets = standing.buckets.get(currency, Buckets())
        cash = cash_on_hand(sum(items.values()), buckets.receivables, buckets.unapplied_cash)
        found = overdue(by_due_date(items, standing.payment_terms_days), cash, today)
        if found.oldest_due_on is not None:
            overdue_items[currency] = found
    return Parts(standing.buckets, overdue_items)


def figures(standing: Standing, rates: Rates, today: date, parts: Parts | None = None) -> Figures:
    """Value the account's parts, or those given, on the business day `today`."""
    parts = parts or parts_of(standing, today)
    terms = standing.terms
    currency = limit = None
    if terms is not None:
        currency = terms.currency
        limit = terms.limit_in_force(today, secured_percent=_NO_SECURED_PART)
    amount, unvalued = _overdue(parts.overdue, currency, rates)
    began = (one.oldest_due_on for one in parts.overdue.values() if one.oldest_due_on is not None)
    oldest = min(began, default=None)
    return Figures(
        account_id=standing.account_id,
        currency=currency,
        limit_minor=limit,
        valued=value(parts.buckets, currency, rates),
        overdue_minor=amount,
        overdue_unvalued=unvalued,
        oldest_due_on=oldest,
        days=0 if oldest is None else (today - oldest).days,
        by_currency=parts.buckets,
    )


def _overdue(
    items: Mapping[str, Overdue], currency: str | None, rates: Rates
) -> tuple[int, dict[str, int]]:
    """The sum of what can be valued, and what cannot be, by its currency."""
    amount = 0
    unvalued: dict[str, int] = {}
    for document_currency, found in sorted(items.items()):
        valued = None
        if currency is not None:
            valued = rates.convert(found.amount_minor, document_currency, currency)
        if valued is None:
            unvalued[document_currency] = found.amount_minor
        else:
            amount += valued
    return amount, unvalued


def by_due_date(items: Mapping[tuple[Basis, date], int], terms_days: int | None) -> dict[date, int]:
    """Amounts by the day that they fall due on, by the account's terms where that is not said."""
    by_day: dict[date, int] = {}
    for (basis, day), minor in items.items():
        falls_due = due_on(basis, day, terms_days)
        by_day[falls_due] = by_day.get(falls_due, 0) + minor
    return by_day


def exposure_answer(
    found: Figures,
    watermark: datetime | None,
    moment: Moment = NOW,
    parent: Parent = NO_PARENT,
) -> exposures.ExposureAnswer:
    """The figures in the words of the contract; `moment` is the one that they are of."""
    currency = found.currency
    return exposures.ExposureAnswer(
        account_id=found.account_id,
        currency=currency,
        limit=None
        if currency is None or found.limit_minor is None
        else to_text(found.limit_minor, currency),
        **valued_text(found.valued.buckets, currency),
        utilization=utilization_text(found.valued.buckets.total, found.limit_minor),
        overdue=None
        if currency is None
        else exposures.Overdue(
            amount=to_text(found.overdue_minor, currency),
            oldest_due_on=found.oldest_due_on,
            days=found.days,
            unvalued=tuple(
                exposures.CurrencyAmount(currency=code, amount=to_text(minor, code))
                for code, minor in found.overdue_unvalued.items()
            ),
        ),
        by_currency=by_currency_text(found.by_currency),
        unvalued=by_currency_text(found.valued.unvalued),
        watermark=watermark,
        as_of=moment.as_of,
        known_at=moment.known_at,
        parent_account_id=parent.account_id,
        parent_link=None if parent.link is None else parent.link.value,
    )


def valued_text(buckets: Buckets, currency: str | None) -> dict[str, str | None]:
    """The four parts and `exposure` in an account's currency; null where it has none."""
    if currency is None:
        return dict.fromkeys((*_PART_NAMES, "exposure"))
    texts: dict[str, str | None] = dict(buckets_text(buckets, currency))
    texts["exposure"] = texts.pop("total")
    return texts


def by_currency_text(buckets: Mapping[str, Buckets]) -> tuple[exposures.CurrencyBuckets, ...]:
    """Buckets in their own currencies, by code."""
    return tuple(
        exposures.CurrencyBuckets(currency=currency, **buckets_text(parts, currency))
        for currency, parts in sorted(buckets.items())
    )


def buckets_text(buckets: Buckets, currency: str) -> dict[str, str]:
    """The four parts and their total as text."""
    return {
        "open_orders": to_text(buckets.open_orders, currency),
        "unbilled": to_text(buckets.unbilled, currency),
        "receivables": to_text(buckets.receivables, currency),
        "unapplied_cash": to_text(buckets.unapplied_cash, currency),
        "total": to_text(buckets.total, currency),
    }
