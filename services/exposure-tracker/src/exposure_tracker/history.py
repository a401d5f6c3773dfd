"""A series of exposure over time: one fold through the versions, looked at where asked.

Versions are posted in the order in which they became true, and what the account comes to is
valued wherever it, or a rate that it is valued by, changed. So the largest exposure is that of
all moments, and not of those that happen to be points of a plot.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from credit_contracts import history
from credit_contracts.amounts import digits, to_text
from credit_core.buckets import ZERO
from credit_core.exposure import Valued
from credit_core.past import Kept, buckets_over_time, exposure_over_time
from exposure_tracker.moments import Calendar, too_many
from exposure_tracker.past import account_terms, terms_in_force
from exposure_tracker.store_past import KeptRate, TermsVersion
from service_kit.problems import FieldError, invalid

POINTS_MAX = 2000
POINTS_DEFAULT = 100
SPAN_DEFAULT = timedelta(days=365)
"""Twelve months: what a largest exposure is usually asked of."""
STEP = r"^[1-9][0-9]{0,3}[hdw]$"
_NO_SECURED_PART = 0
_EMPTY = Valued(ZERO)
_BEGIN = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, looked at where; all instants, oldest first."""

    begin: datetime
    end: datetime
    ticks: Sequence[datetime]


@dataclass(slots=True)
class Material:
    """What a series is folded from: all that was kept and qualifies."""

    account_id: str
    calendar: Calendar
    versions: list[Kept]
    terms: list[TermsVersion]
    rates: list[KeptRate] = field(default_factory=list)

    @property
    def currency(self) -> str | None:
        """The account's currency at the end; None where it was never described."""
        terms = account_terms(terms_in_force(self.account_id, self.terms))
        return None if terms is None else terms.currency

    @property
    def currencies(self) -> set[str]:
        """All that amounts are in."""
        return {kept.document.currency for kept in self.versions}


def span(
    begin: datetime, end: datetime, zone: tzinfo, *, points: int | None, step: str | None
) -> Span:
    """The moments to look at: so many at even distances, or one every step and the end.

    Raises:
        ProblemError: 422, where there would be none, or too many.
    """
    if begin >= end:
        raise invalid(
            (FieldError("from", "is not before to", "ask from an earlier moment to a later one"),)
        )
    if points is not None and step is not None:
        raise invalid((FieldError("step", "is given beside points", "leave out one of the two"),))
    if step is None:
        count = points or POINTS_DEFAULT
        return Span(begin, end, [begin + (end - begin) * at // (count - 1) for at in range(count)])
    ticks = []
    for at in _steps(begin, step, zone):
        if at >= end:
            break
        ticks.append(at)
        if len(ticks) >= POINTS_MAX:
            raise too_many("step", POINTS_MAX)
    return Span(begin, end, [*ticks, end])


def _steps(begin: datetime, step: str, zone: tzinfo) -> Iterator[datetime]:
    """Days and weeks go by the calendar of the business, so that an end of day stays one."""
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[step[-1]]
    length = int(re.sub(r"\D", "", step)) * unit
    at = begin.astimezone(UTC if step.endswith("h") else zone)
    while True:
        yield at.astimezone(UTC)
        at += length


def series(material: Material, asked: Span) -> history.HistoryAnswer:
    """The series and its largest exposure."""
    currency = material.currency
    if currency is None:
        return history.HistoryAnswer(
            account_id=material.account_id, currency=None, begin=asked.begin, end=asked.end,
            points=(), largest=None,
        )  # fmt: skip
    changes = exposure_over_time(
        buckets_over_time(material.account_id, material.versions),
        ((one.from_at, one.rate) for one in material.rates),
        currency,
        digits,
    )
    largest: tuple[int, datetime] | None = None
    unvalued: set[str] = set()
    points: list[history.HistoryPoint] = []
    ticks = iter(asked.ticks)
    tick = next(ticks, None)
    for at, until, valued in _lasting(changes):
        while tick is not None and tick < until:
            points.append(_point(material, tick, currency, valued))
            tick = next(ticks, None)
        begins = max(at, asked.begin)
        if begins < until and begins <= asked.end:
            unvalued.update(valued.unvalued)
            total = valued.buckets.total
            if largest is None or total > largest[0]:
                largest = total, begins
    return history.HistoryAnswer(
        account_id=material.account_id,
        currency=currency,
        begin=asked.begin,
        end=asked.end,
        points=tuple(points),
        largest=None if largest is None else _largest(largest, unvalued, currency, material),
    )


def _lasting(
    changes: Iterable[tuple[datetime, Valued]],
) -> Iterator[tuple[datetime, datetime, Valued]]:
    """Each value with the moments that it lasts from and until; nothing before the first."""
    since, valued = _BEGIN, _EMPTY
    for at, changed in changes:
        yield since, at, valued
        since, valued = at, changed
    yield since, _END, valued


def _point(material: Material, at: datetime, currency: str, valued: Valued) -> history.HistoryPoint:
    row = terms_in_force(
        material.account_id, (one for one in material.terms if one.effective_at <= at)
    )
    terms = account_terms(row)
    limit = None
    if terms is not None and terms.currency == currency:
        limit = terms.limit_in_force(material.calendar.day_of(at), secured_percent=_NO_SECURED_PART)
    buckets = valued.buckets
    return history.HistoryPoint(
        at=at,
        open_orders=to_text(buckets.open_orders, currency),
        unbilled=to_text(buckets.unbilled, currency),
        receivables=to_text(buckets.receivables, currency),
        unapplied_cash=to_text(buckets.unapplied_cash, currency),
        exposure=to_text(buckets.total, currency),
        limit=None if limit is None else to_text(limit, currency),
        unvalued=tuple(valued.unvalued),
    )


def _largest(
    found: tuple[int, datetime], unvalued: set[str], currency: str, material: Material
) -> history.LargestExposure:
    amount, at = found
    return history.LargestExposure(
        amount=to_text(amount, currency),
        at=at,
        on=material.calendar.day_of(at),
        unvalued=tuple(sorted(unvalued)),
    )
