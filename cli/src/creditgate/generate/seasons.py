"""When companies order: hardly at weekends, little in August, most before the year's end."""

from collections.abc import Iterator
from datetime import timedelta

from creditgate.generate.dice import Dice
from creditgate.generate.events import DAY_SECONDS, seconds
from creditgate.generate.wishes import Wishes

_BY_WEEKDAY = (110, 120, 115, 112, 90, 8, 3)
_BY_MONTH = (80, 85, 105, 98, 100, 104, 86, 70, 106, 115, 125, 112)
_OPENS, _CLOSES = 6 * 3_600, 19 * 3_600
_SATURDAY = 5


def moments(wishes: Wishes, random: Dice) -> Iterator[int]:
    """When each order comes, ascending, in seconds since 1970; exactly as many as wished."""
    weights = []
    for number in range(wishes.days):
        day = wishes.start + timedelta(days=number)
        weight = _BY_WEEKDAY[day.weekday()] * _BY_MONTH[day.month - 1]
        weights.append(weight * random.randrange(80, 121))
    whole, passed, told = sum(weights), 0, 0
    for number, weight in enumerate(weights):
        passed += weight
        due = wishes.orders * passed // whole
        midnight = seconds(wishes.start) + number * DAY_SECONDS
        yield from sorted(midnight + random.randrange(_OPENS, _CLOSES) for _ in range(due - told))
        told = due


def workday(at: int) -> int:
    """The moment itself, or the same hour of the Monday after when it falls on a weekend."""
    # 1970 began on a Thursday.
    weekday = (at // DAY_SECONDS + 3) % 7
    return at if weekday < _SATURDAY else at + (7 - weekday) * DAY_SECONDS
