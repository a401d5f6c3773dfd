"""Rates that wander: one a working day and pair, from the company's own currency to each other.

A walk in integers that is drawn back to where it began, so that a long history stays plausible.
"""

from collections.abc import Iterator
from datetime import timedelta

from credit_contracts.rates import PLACES, from_e10
from creditgate.generate.dice import Dice
from creditgate.generate.events import Data, seconds
from creditgate.generate.wishes import EUR_RATES_E4, Wishes

SOURCE = "made-up"
_TOLD_AT = 15 * 3_600
_SATURDAY = 5


def rates(wishes: Wishes, random: Dice) -> Iterator[tuple[int, Data]]:
    """(moment, fields) of every rate, ascending; the first ones the day before the history."""
    own, *others = wishes.currencies
    begun = {quote: EUR_RATES_E4[quote] * 10**PLACES // EUR_RATES_E4[own] for quote in others}
    now = dict(begun)
    for number in range(-1, wishes.days):
        day = wishes.start + timedelta(days=number)
        if number >= 0 and day.weekday() >= _SATURDAY:
            continue
        for quote in others:
            if number >= 0:
                now[quote] += now[quote] * random.randrange(-50, 51) // 10_000
                now[quote] += (begun[quote] - now[quote]) // 100
            yield (
                seconds(day) + _TOLD_AT,
                {
                    "base": own,
                    "quote": quote,
                    "rate": _rounded(now[quote]),
                    "as_of": day.isoformat(),
                    "version": 1,
                    "source": f"{wishes.prefix}{SOURCE}",
                },
            )


def _rounded(rate_e10: int) -> str:
    """Six significant digits, as banks quote."""
    step = 10 ** max(0, len(str(rate_e10)) - 6)
    return from_e10(max(1, rate_e10 // step * step))
