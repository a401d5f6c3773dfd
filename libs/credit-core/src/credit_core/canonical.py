"""One byte string per document, so that a conflict has the same winner everywhere.

Two systems may send the same version of a document with different content. Neither order of
arrival nor a clock may decide then, or a replay would end elsewhere. So the larger byte string
wins: compact JSON in UTF-8 with sorted keys, of the contract's fields only, with amounts in
minor units, rates as decimal text without trailing zeros, and absent, null and default fields
left out. "100", "100.0" and "100.00" EUR are therefore the same content.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from operator import attrgetter, itemgetter
from typing import Any

from credit_core.documents import Document
from credit_core.money import RATE_DECIMALS, decimal_text

_RENAMED = {"rate_e10": "rate"}
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def canonical_bytes(document: Document) -> bytes:
    """The byte string that stands for the document's content; equal bytes = equal content."""
    return _ENCODER.encode(_plain(document)).encode()


def newer(document: Document, other: Document) -> bool:
    """Whether `document` beats `other`: a higher version, or at the same version larger bytes.

    Both must be of one kind and id. Versions of orders in state `requested` are questions and
    take no part in the comparison: the caller leaves them out.
    """
    if document.version != other.version:
        return document.version > other.version
    return document != other and canonical_bytes(document) > canonical_bytes(other)


_Step = tuple[str, Callable[[Any], Any], object, Callable[[Any], Any] | None]
"""Of one field: its key, how to read it, its default (or a value that equals nothing), and how to
make its content plain (None: it is so already)."""


_PLANS: dict[type, tuple[_Step, ...]] = {}
"""By class, made when it is first met: these run for every event there is."""


def _plan(kind: type) -> tuple[_Step, ...]:
    """The fields of a dataclass in the order of their keys, so that nothing is sorted later."""
    plan = _PLANS.get(kind)
    if plan is None:
        plan = _PLANS[kind] = tuple(sorted(_steps(kind), key=itemgetter(0)))
    return plan


def _steps(kind: type) -> list[_Step]:
    return [
        (
            _RENAMED.get(field.name, field.name),
            attrgetter(field.name),
            object() if field.default is MISSING else field.default,
            _plain_rate if field.name in _RENAMED else _plainer(str(field.type)),
        )
        for field in fields(kind)
    ]


def _plainer(annotation: str) -> Callable[[Any], Any] | None:
    """How to make a field of this annotation plain; None for texts, numbers and truths."""
    if "tuple" in annotation:
        return _plain_parts
    if "datetime.datetime" in annotation:
        return _plain_instant
    if "datetime.date" in annotation:
        return date.isoformat
    if "TemporaryLimit" in annotation:
        return _plain
    return None


def _plain(value: object) -> dict[str, Any]:
    plain = {}
    for key, read, default, make_plain in _plan(type(value)):
        content = read(value)
        if content is not None and content != default:
            plain[key] = content if make_plain is None else make_plain(content)
    return plain


def _plain_parts(parts: tuple[object, ...]) -> list[dict[str, Any]]:
    return [_plain(part) for part in parts]


def _plain_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain_rate(rate_e10: int) -> str:
    return decimal_text(rate_e10, RATE_DECIMALS)
