"""Numbers as people read them: grouped by thousands, with their currency or a percent sign.

Everything works on the decimal text of the events, digit for digit; nothing passes through a
binary fraction. A figure that is not known is said to be unknown, never shown as zero.
"""

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation

UNKNOWN = "not known"
ABOVE_FULL = "above 100 %"
BELOW_FULL = "below 100 %"

_AMOUNT = re.compile(r"(?<![\w.,-])-?\d+(?:\.\d+)?(?= [A-Z]{3}\b)")


def number(text: str) -> Decimal | None:
    """The number of a decimal text, None when it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def money(amount: str | None, currency: str | None) -> str:
    """An amount with its currency: ("5446.78", "EUR") is "5,446.78 EUR"."""
    if amount is None:
        return UNKNOWN
    value = number(amount)
    shown = amount if value is None else f"{value:,f}"
    return f"{shown} {currency}" if currency else shown


def grouped(sentence: str, amounts: Collection[str]) -> str:
    """A sentence with those of its amounts that are among `amounts` grouped by thousands.

    Sentences come from the decision with amounts as in events; beside our own figures they are to
    read the same. Only what is known to be an amount and stands before a currency is touched, so
    that no id is changed.
    """

    def shown(found: re.Match[str]) -> str:
        return f"{Decimal(found[0]):,f}" if found[0] in amounts else found[0]

    return _AMOUNT.sub(shown, sentence)


def limit_money(limit: str | None, currency: str | None) -> str:
    """A credit limit, where none means that there is no ceiling (if the account is known)."""
    if limit is None:
        return UNKNOWN if currency is None else "unlimited"
    return money(limit, currency)


def percent(ratio: str) -> str:
    """A ratio as a share of a hundred: "0.87" is "87 %"."""
    value = number(ratio)
    if value is None:
        return ratio
    shown = f"{value * 100:f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return f"{shown} %"


def utilization(ratio: str, available: str | None) -> str:
    """A utilization as a share of a hundred. It comes rounded: where that hides on which side of
    the limit the account is, what is available tells.
    """
    value, left = number(ratio), number(available or "")
    if value is None or left is None:
        return percent(ratio)
    if left < 0 and value <= 1:
        return ABOVE_FULL
    if left > 0 and value >= 1:
        return BELOW_FULL
    return percent(ratio)


def excess(limit: str | None, taken: str | None) -> str | None:
    """By how much `taken` is above `limit`, as decimal text; None when it is not or not known."""
    if limit is None or taken is None:
        return None
    ceiling, value = number(limit), number(taken)
    if ceiling is None or value is None or value <= ceiling:
        return None
    return f"{value - ceiling:f}"


def share(taken: str | None, limit: str | None) -> str | None:
    """Utilization in whole per cent, rounded down, as text; None without a limit above 0.

    Rounded down, so that an account just below its limit is never shown as full; one that is less
    than a per cent above it is said to be above.
    """
    if limit is None or taken is None:
        return None
    ceiling, value = number(limit), number(taken)
    if ceiling is None or value is None or ceiling <= 0 or value < 0:
        return None
    if ceiling < value and value * 100 < ceiling * 101:
        return ABOVE_FULL
    return f"{value * 100 // ceiling:f} %"
