"""One byte string per document, so that a conflict has the same winner everywhere.

Two systems may send the same version of a document with different content. Neither order of
arrival nor a clock may decide then, or a replay would end elsewhere. So the larger byte string
wins: compact JSON in UTF-8 with sorted keys, of the contract's fields only, with amounts in
minor units, rates as decimal text without trailing zeros, and absent, null and default fields
left out. "100", "100.0" and "100.00" EUR are therefore the same content.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from credit_core.documents import Document
from credit_core.money import RATE_DECIMALS, decimal_text

_RENAMED = {"rate_e10": "rate"}


def canonical_bytes(document: Document) -> bytes:
    """The byte string that stands for the document's content; equal bytes = equal content."""
    return json.dumps(
        _plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def newer(document: Document, other: Document) -> bool:
    """Whether `document` beats `other`: a higher version, or at the same version larger bytes.

    Both must be of one kind and id. Versions of orders in state `requested` are questions and
    take no part in the comparison: the caller leaves them out.
    """
    if document.version != other.version:
        return document.version > other.version
    return document != other and canonical_bytes(document) > canonical_bytes(other)


@cache
def _plan(kind: type) -> tuple[tuple[str, object], ...]:
    """Names and defaults of a dataclass; the marker MISSING where a field has no default."""
    return tuple((field.name, field.default) for field in fields(kind))


def _plain(value: Any) -> Any:  # noqa: ANN401 - walks every field type of every document
    if is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for name, default in _plan(type(value)):
            content = getattr(value, name)
            if content is None or (default is not MISSING and content == default):
                continue
            if name == "rate_e10":
                content = decimal_text(content, RATE_DECIMALS)
            plain[_RENAMED.get(name, name)] = _plain(content)
        return plain
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value
