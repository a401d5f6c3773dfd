"""Utilization as text, for people: (exposure + reserved) ÷ limit.

Only for showing. A rounded ratio is never compared with anything: thresholds are compared as
integers by the rules, so that 79.99999 % is below 80 % however it is shown.
"""

from credit_core.money import round_half_away

DIGITS = 4
DIGITS_SHOWN_MIN = 2


def utilization_text(taken_minor: int, limit_minor: int | None) -> str | None:
    """The share of the limit that is taken: "0.87", "1.0425", "-0.10".

    Rounded half away from zero to four decimals, trailing zeros cut down to two. `None` where
    the limit is unlimited (`None`), 0 or below: a share of nothing has no meaning.
    """
    if limit_minor is None or limit_minor <= 0:
        return None
    return ratio_text(taken_minor, limit_minor)


def percent_text(percent: int) -> str:
    """A whole percent as a ratio in the same form: 80 to "0.80"."""
    return ratio_text(percent, 100)


def ratio_text(numerator: int, denominator: int) -> str:
    """`numerator / denominator` in the form of `utilization_text`."""
    scaled = round_half_away(numerator * 10**DIGITS, denominator)
    whole, rest = divmod(abs(scaled), 10**DIGITS)
    decimals = f"{rest:0{DIGITS}d}".rstrip("0").ljust(DIGITS_SHOWN_MIN, "0")
    return f"{'-' if scaled < 0 else ''}{whole}.{decimals}"
