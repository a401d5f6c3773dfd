"""Amounts by delivery date, and how much of them lies beyond a horizon.

What is near is read anew each day from amounts that are kept by day, so nothing has to be posted
when a day passes.
"""

from collections.abc import Iterable
from datetime import date, timedelta

ByDay = tuple[tuple[date, int], ...]
"""Amounts in minor units of one currency; each day once, in order, none with nothing."""


def by_day(lines: Iterable[tuple[date | None, int]]) -> ByDay:
    """The amounts of the lines that state a date, added up by it; days with nothing left out."""
    sums: dict[date, int] = {}
    for day, minor in lines:
        if day is not None and minor:
            sums[day] = sums.get(day, 0) + minor
    return tuple(sorted(sums.items()))


def last_day(today: date, horizon_days: int | None) -> date | None:
    """The last day of the horizon; `None` when there is none (or it is beyond all calendars)."""
    if horizon_days is None or horizon_days >= (date.max - today).days:
        return None
    return today + timedelta(days=horizon_days)


def beyond(days: ByDay, last: date | None) -> int:
    """What is to be delivered after the last day of the horizon; nothing without one."""
    if last is None or not days:
        return 0
    return sum(minor for day, minor in days if day > last)
