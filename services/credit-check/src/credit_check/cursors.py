"""Where a page ended, as text that callers hand back unread.

A cursor names the list's order and the last row's values in it. It is not signed: all it can do
is to choose where a page starts among rows that the caller may see anyway. But whoever makes one
up must not make a query fail, so each kind of value has its reader here, which takes only what
the database can hold.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson

from credit_contracts.ids import VERSION_MAX
from service_kit import problems

LENGTH_MAX = 1_000
PRIORITY_BITS = 31
AMOUNT_DIGITS_MAX = 100


def write_cursor(order: str, *values: object) -> str:
    """A cursor after the row with these values, in the list's `order`."""
    text = orjson.dumps([order, *(str(value) for value in values)])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(
    cursor: str | None, order: str, *parse: Callable[[str], object]
) -> tuple[object, ...]:
    """The values of a cursor, each made by its function of `parse`; all None without a cursor.

    Raises a 422 `ProblemError` when it was not made by this list in this order.
    """
    if cursor is None:
        return (None,) * len(parse)
    if len(cursor) > LENGTH_MAX:
        raise _foreign()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        named, *values = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not all(isinstance(value, str) for value in values):
            raise _foreign()
        place = tuple(each(value) for each, value in zip(parse, values, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        raise _foreign() from None
    if named != order:
        raise _foreign()
    return place


def an_id(text: str) -> str:
    """An id as it stands; see `read_cursor` for what its errors become."""
    if "\x00" in text:
        raise ValueError("no id holds U+0000")
    return text


def a_moment(text: str) -> datetime:
    """A moment in UTC, from a time with its offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset names no moment")
    return moment.astimezone(UTC)


def a_day(text: str) -> date:
    """A day of the calendar."""
    return date.fromisoformat(text)


def an_amount(text: str) -> Decimal:
    """An amount that a numeric column takes, of whichever sign."""
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount.adjusted()) > AMOUNT_DIGITS_MAX:
        raise ValueError("no amount is of this size")
    return amount


def a_priority(text: str) -> int:
    """A priority, or one with its sign turned."""
    priority = int(text)
    if not -(2**PRIORITY_BITS) <= priority < 2**PRIORITY_BITS:
        raise ValueError("no priority is of this size")
    return priority


def a_version(text: str) -> int:
    """A version, as a bigint column takes it."""
    version = int(text)
    if not 0 <= version <= VERSION_MAX:
        raise ValueError("no version is of this size")
    return version


def _foreign() -> problems.ProblemError:
    return problems.invalid(
        [
            problems.FieldError(
                "cursor",
                "is not one that this list gave",
                "send next_cursor of the page before, with the same sort, or none",
            )
        ]
    )
