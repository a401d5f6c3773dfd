"""Decoded records in a form that another process can hand over: plain tuples, read back fast.

A document crosses as its canonical bytes, which are kept anyway: reading those back costs a tenth
of decoding the event. What does not cross is the record itself; the one who sent it still has it.
"""

import marshal
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from credit_contracts.codec import Invalid, UnknownType
from exposure_tracker.arrivals import Item, Record
from exposure_tracker.decode import Content, Judged, item_of, judge

_CONTENT, _INVALID = 5, 4


def pack_records(records: Iterable[Record], bytes_max: int) -> bytes:
    """What a worker needs to judge the records."""
    return marshal.dumps((bytes_max, [(record.value, [*record.headers]) for record in records]))


def work(request: bytes) -> bytes:
    """A worker's answer to `pack_records`: one tuple per record, in their order."""
    bytes_max, sent = marshal.loads(request)  # noqa: S302 - from our own process, through its pipe
    return marshal.dumps([_pack(judge(value, headers, bytes_max)) for value, headers in sent])


def _pack(judged: Judged) -> tuple[object, ...]:
    if isinstance(judged, Content):
        kind, id_, body, digest, effective_at = judged
        return kind, id_, body, digest, effective_at.isoformat()
    return tuple(judged)


def unpack(records: Sequence[Record], answer: bytes) -> list[Item]:
    """The items of `records` as a worker judged them."""
    packed = marshal.loads(answer)  # noqa: S302 - from our own worker, through its pipe
    return [item_of(record, _judged(parts)) for record, parts in zip(records, packed, strict=True)]


def _judged(parts: tuple[Any, ...]) -> Judged:
    if len(parts) == _CONTENT:
        kind, id_, body, digest, effective = parts
        return Content(kind, id_, body, digest, datetime.fromisoformat(effective))
    return Invalid(*parts) if len(parts) == _INVALID else UnknownType(*parts)
