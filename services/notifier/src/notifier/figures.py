"""Numbers as people read them: grouped by thousands, with their currency or a percent sign.

Everything works on the decimal text of the events, digit for digit; nothing passes through a
binary fraction. A figure that is not known is said to be unknown, never shown as zero.
"""

from decimal import Decimal, InvalidOperation

UNKNOWN = "not known"


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

    Rounded down, so that an account just below its limit is never shown as full.
    """
    if limit is None or taken is None:
        return None
    ceiling, value = number(limit), number(taken)
    if ceiling is None or value is None or ceiling <= 0 or value < 0:
        return None
    return f"{value * 100 // ceiling:f} %"
