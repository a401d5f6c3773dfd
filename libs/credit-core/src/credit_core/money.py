"""Exact arithmetic on integers of minor units: the one place where anything is rounded.

Amounts are whole minor units and rates are whole ten-billionths, so a valuation is one fraction
and one rounding. Half away from zero is what books and invoices do, and it is symmetric: a
credit of an amount is valued as the exact opposite of a debit of it, so that what cancels out
in the document's currency cancels out in the account's as well.
"""

WHOLE_PERCENT = 100

RATE_DECIMALS = 10
"""Decimals that a rate may have; `Rate.rate_e10` is the rate times 10**10."""

SUM_MAX = 2**62 - 1
"""The most that any sum of amounts may come to, in minor units: two of them still fit 64 bits."""


class TooLargeError(ArithmeticError):
    """A sum beyond `SUM_MAX`: what leads to it is refused rather than rounded or cut."""


def round_half_away(numerator: int, denominator: int) -> int:
    """The integer nearest to `numerator / denominator`, halves going away from zero.

    Raises:
        ZeroDivisionError: when `denominator` is zero.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    doubled = 2 * abs(numerator) + denominator
    rounded = doubled // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def decimal_text(scaled: int, decimals: int) -> str:
    """`scaled` times 10**-`decimals` as plain decimal text without trailing zeros: "1.0825", "3"."""
    whole, rest = divmod(abs(scaled), 10**decimals)
    fraction = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
