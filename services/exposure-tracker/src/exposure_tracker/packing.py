"""Decoded records in a form that another process can hand over: plain tuples, read back fast.

A document crosses as its canonical bytes, which are kept anyway: reading those back costs a tenth
of decoding the event. What does not cross is the record itself; the one who sent it still has it.
"""

import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exposure_tracker.arrivals import Arrival, DeadLetter, Item, Record, Skipped
from exposure_tracker.decode import decode, targets_of
from exposure_tracker.stored import read_document

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SentRecord:
    """As much of a record as decoding needs."""

    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    topic: str = ""
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None


def pack_records(records: Iterable[Record], bytes_max: int) -> bytes:
    """What a worker needs to decode the records."""
    return marshal.dumps((bytes_max, [(record.value, [*record.headers]) for record in records]))


def work(request: bytes) -> bytes:
    """A worker's answer to `pack_records`: one tuple per record, in their order."""
    bytes_max, sent = marshal.loads(request)  # noqa: S302 - from our own process, through its pipe
    return marshal.dumps(
        [_pack(decode(SentRecord(value, headers), bytes_max)) for value, headers in sent]
    )


def _pack(item: Item) -> tuple[object, ...]:
    if isinstance(item, Arrival):
        effective = (item.effective_at - _EPOCH) // _MICROSECOND
        return item.kind, item.id, item.body, item.digest, effective
    if isinstance(item, Skipped):
        return (item.type,)
    return item.reason, item.field, item.remedy


_SKIPPED, _DEAD = 1, 3


def unpack(records: Sequence[Record], answer: bytes) -> list[Item]:
    """The items of `records` as a worker decoded them."""
    items: list[Item] = []
    packed = marshal.loads(answer)  # noqa: S302 - from our own worker, through its pipe
    for record, parts in zip(records, packed, strict=True):
        if len(parts) == _SKIPPED:
            items.append(Skipped(record, *parts))
        elif len(parts) == _DEAD:
            items.append(DeadLetter(record, *parts))
        else:
            kind, id_, body, digest, effective = parts
            document = read_document(kind, body)
            at = _EPOCH + timedelta(microseconds=effective)
            items.append(
                Arrival(kind, id_, document, body, digest, at, targets_of(kind, document), record)
            )
    return items
