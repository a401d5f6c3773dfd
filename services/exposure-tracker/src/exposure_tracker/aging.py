"""Aging as an answer: by currency, and valued so that it says what the exposure answer says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from credit_contracts import aging
from credit_contracts.amounts import to_text
from credit_core.aging import Aged, aged_as
from credit_core.buckets import ZERO
from credit_core.exposure import Rates, value
from credit_core.money import decimal_text
from credit_core.overdue import Counting, cash_on_hand
from credit_core.punctuality import (
    average_days_late_tenths,
    credit_sales,
    days_sales_outstanding_tenths,
)
from exposure_tracker.answers import by_due_date
from exposure_tracker.moments import Moment
from exposure_tracker.store_reads import Standing

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument

_LATE = ("days_over_90", "days_61_90", "days_31_60", "days_1_30")
"""The oldest first: what is late is valued as a whole, and each age is its step in that."""


def aging_answer(
    standing: Standing,
    documents: "Iterable[LedgerDocument]",
    rates: Rates,
    day: date,
    *,
    watermark: datetime | None,
    moment: Moment,
    counting: Counting,
) -> aging.AgingAnswer:
    """What the account owes on `day` by age, counted so, and how it pays by its newest `documents`."""
    currency = None if standing.terms is None else standing.terms.currency
    ages = {code: _ages(standing, code, day, counting) for code in _owed_in(standing)}
    valuable = [code for code in ages if currency is not None and _leads(rates, code, currency)]
    own = list(documents)
    late = average_days_late_tenths(own, standing.account_id, standing.payment_terms_days, day)
    sales = credit_sales(own, standing.account_id, day)
    return aging.AgingAnswer(
        account_id=standing.account_id,
        currency=currency,
        day=day,
        ages=None if currency is None else _valued(standing, ages, valuable, currency, rates),
        oldest_due_on=min(
            (one.oldest_due_on for one in ages.values() if one.oldest_due_on is not None),
            default=None,
        ),
        by_currency=tuple(_told(standing, code, one) for code, one in ages.items()),
        unvalued=tuple(code for code in ages if code not in valuable),
        days_sales_outstanding=None
        if currency is None
        else _days(_outstanding(standing, sales, currency, rates)),
        average_days_late=_days(late),
        watermark=watermark,
        as_of=moment.as_of,
        known_at=moment.known_at,
        cash_pays_oldest=counting.cash_pays_oldest,
        leave_out_disputed=counting.leave_out_disputed,
    )


def _owed_in(standing: Standing) -> list[str]:
    """Currencies in which there is anything that ages, or pays."""
    owed = {code for code, one in standing.buckets.items() if one.receivables or one.unapplied_cash}
    return sorted(owed | standing.due.keys())


def _leads(rates: Rates, code: str, currency: str) -> bool:
    return code == currency or rates.find(code, currency) is not None


def _ages(standing: Standing, currency: str, day: date, counting: Counting) -> Aged:
    items = standing.due.get(currency, {})
    buckets = standing.buckets.get(currency, ZERO)
    cash = cash_on_hand(sum(items.values()), buckets.receivables, buckets.unapplied_cash)
    due, disputed = (
        by_due_date(each, standing.payment_terms_days)
        for each in (items, standing.disputed.get(currency, {}))
    )
    return aged_as(counting, due, disputed, cash, day)


def _disputed(standing: Standing, currency: str) -> int:
    return sum(standing.disputed.get(currency, {}).values())


def _told(standing: Standing, currency: str, ages: Aged) -> aging.CurrencyAges:
    def text(minor: int) -> str:
        return to_text(minor, currency)

    return aging.CurrencyAges(
        currency=currency,
        not_due=text(ages.not_due),
        days_1_30=text(ages.days_1_30),
        days_31_60=text(ages.days_31_60),
        days_61_90=text(ages.days_61_90),
        days_over_90=text(ages.days_over_90),
        cash_on_hand=text(ages.cash_on_hand),
        cash_left=text(ages.cash_left),
        disputed=text(_disputed(standing, currency)),
        total=text(ages.total),
        oldest_due_on=ages.oldest_due_on,
    )


def _valued(
    standing: Standing,
    ages: Mapping[str, Aged],
    valuable: Iterable[str],
    currency: str,
    rates: Rates,
) -> aging.ValuedAges:
    sums = dict.fromkeys((*_LATE, "overdue", "not_due", "cash_on_hand", "cash_left", "disputed"), 0)
    left_out = 0
    for code in valuable:
        one = ages[code]

        def worth(minor: int, code: str = code) -> int:
            return rates.convert(minor, code, currency) or 0

        older = worth_of_older = 0
        for age in _LATE:
            older += getattr(one, age)
            sums[age] += worth(older) - worth_of_older
            worth_of_older = worth(older)
        sums["overdue"] += worth_of_older
        for name in ("not_due", "cash_on_hand", "cash_left"):
            sums[name] += worth(getattr(one, name))
        sums["disputed"] += worth(_disputed(standing, code))
        left_out += worth(one.left_out)
    buckets = value(standing.buckets, currency, rates).buckets
    total = buckets.receivables - buckets.unapplied_cash
    rounding = total - (sums["not_due"] + sums["overdue"] + left_out - sums["cash_left"])
    told = {name: to_text(minor, currency) for name, minor in sums.items()}
    return aging.ValuedAges(
        **told, total=to_text(total, currency), rounding=to_text(rounding, currency)
    )


def _outstanding(
    standing: Standing, sales: Mapping[str, int], currency: str, rates: Rates
) -> int | None:
    """DSO in the account's currency; what has no rate is in neither of its parts."""
    buckets = value(standing.buckets, currency, rates).buckets
    sold = sum(rates.convert(minor, code, currency) or 0 for code, minor in sales.items())
    return days_sales_outstanding_tenths(buckets.receivables - buckets.unapplied_cash, sold)


def _days(tenths: int | None) -> str | None:
    if tenths is None:
        return None
    text = decimal_text(tenths, 1)
    return text if "." in text else f"{text}.0"
