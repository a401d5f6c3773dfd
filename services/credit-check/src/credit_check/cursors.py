"""Where a page ended, as text that callers hand back unread.

A cursor names the list's order and the last row's values in it. It is not signed: all it can do
is to choose where a page starts among rows that the caller may see anyway.
"""

import base64
import binascii
from collections.abc import Callable

import orjson

from service_kit import problems


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
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        named, *values = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = tuple(each(value) for each, value in zip(parse, values, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        raise _foreign() from None
    if named != order:
        raise _foreign()
    return place


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
