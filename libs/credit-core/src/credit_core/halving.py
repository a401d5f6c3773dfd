"""The least number for which something holds, found by halving: for what changes once as it grows.

An amount that a decision is about can be any of some trillions, and each try is a decision.
"""

from collections.abc import Callable

from credit_core.money import SUM_MAX


def halved(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number above `low` from which on it holds; it holds at `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def least(holds: Callable[[int], bool]) -> int | None:
    """The least number above 0 for which it holds, however large; `None` for none."""
    low, high = 0, 1
    while not holds(high):
        low, high = high, high * 16
        if high > SUM_MAX:
            return None
    return halved(low, high, holds)
