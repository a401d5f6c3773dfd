"""Cursors: where a page ended, as an opaque text.

They name the last row given and nothing else, so they do not expire and hold nothing secret. A
text that is no cursor of ours is the caller's mistake and is told as such.
"""

import base64
import binascii

import orjson

from service_kit.problems import FieldError, invalid

_INTEGER_MAX = 2**63 - 1
_REMEDY = "send next_cursor of the page before, unchanged, or leave it out for the first page"


def encode(*last: str | int) -> str:
    """The cursor of a page whose last row has this key."""
    return base64.urlsafe_b64encode(orjson.dumps(last)).decode().rstrip("=")


def decode(cursor: str | None, *first: str | int) -> tuple[str | int, ...]:
    """The key behind which the page begins; `first` where there is no cursor.

    Raises:
        ProblemError: 422, for a text that is not a cursor of this list.
    """
    if cursor is None:
        return first
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        key = None
    if (
        not isinstance(key, list)
        or [type(part) for part in key] != [type(part) for part in first]
        or not all(_storable(part) for part in key)
    ):
        raise invalid((FieldError("cursor", "is not a cursor of this list", _REMEDY),))
    return tuple(key)


def _storable(part: str | int) -> bool:
    if isinstance(part, str):
        return "\x00" not in part
    return 0 <= part <= _INTEGER_MAX
