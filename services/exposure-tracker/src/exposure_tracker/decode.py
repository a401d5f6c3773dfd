"""Records into documents, or into letters that say what to send instead.

A known type that breaks the contract becomes a dead letter that names the field and the remedy;
it never raises, because one sender's mistake must not stop its neighbors. What costs most, judging
an event and bringing it into canonical form, needs nothing but the bytes of the record, so that
another process can do it; the rest is reading that form back.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, cast

import orjson

from credit_contracts.codec import CONTENT_TYPE, STRUCTURED, Invalid, UnknownType
from credit_contracts.codec import decode as decode_event
from credit_core.entries import Key
from credit_core.references import direct_targets
from exposure_tracker import plain
from exposure_tracker.arrivals import Arrival, DeadLetter, Item, Record, Skipped
from exposure_tracker.contents import CONTENTS
from exposure_tracker.stored import read_document
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from credit_core.documents import Document, LedgerDocument

_DIGEST_BYTES = 16
_REASON_CHARACTERS_MAX = 300
_STRUCTURED = (CONTENT_TYPE, STRUCTURED.encode())
_REFERRING = frozenset(("delivery", "invoice", "payment"))
_NO_TARGETS: frozenset[Key] = frozenset()

log = get_logger()


class Content(NamedTuple):
    """A valid event in canonical form."""

    kind: str
    id: str
    body: bytes
    digest: bytes
    effective_at: datetime


Judged = Content | Invalid | UnknownType


def decode(record: Record, bytes_max: int) -> Item:
    """One record as what it means to the ledger; `bytes_max` bounds the value that is read."""
    return item_of(record, judge(record.value, record.headers, bytes_max))


def judge(
    value: bytes | None, headers: Sequence[tuple[str, bytes | None]], bytes_max: int
) -> Judged:
    """What a record holds, from its bytes alone."""
    try:
        return _judge(value, headers, bytes_max)
    except Exception as exc:
        log.exception("a record cannot be applied")
        return _unforeseen(exc)


def _judge(
    value: bytes | None, headers: Sequence[tuple[str, bytes | None]], bytes_max: int
) -> Judged:
    if value is not None and len(value) > bytes_max:
        return Invalid(
            f"the record has {len(value)} bytes, more than the {bytes_max} that are read",
            None,
            "split the document, or raise CREDITGATE_RECORD_BYTES_MAX",
        )
    if value is not None and all(header == _STRUCTURED for header in headers):
        swift = plain.read(value)
        if swift is not None:
            body = orjson.dumps(swift.content, option=orjson.OPT_SORT_KEYS)
            return Content(swift.kind, swift.id, body, _digest(body), swift.effective_at)
    event = decode_event(value, headers)
    if isinstance(event, Invalid | UnknownType):
        return event
    content_of = CONTENTS.get(event.type)
    if content_of is None:
        return UnknownType(event.type)
    kind, id_, content = content_of(event.data)
    body = orjson.dumps(content)
    return Content(kind, id_, body, _digest(body), event.time)


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_DIGEST_BYTES).digest()


def item_of(record: Record, judged: Judged) -> Item:
    """The record with what was judged of it."""
    if isinstance(judged, Content):
        kind, id_, body, digest, effective_at = judged
        try:
            document = read_document(kind, body)
            targets = targets_of(kind, document)
        except Exception as exc:
            log.exception("a record cannot be applied", topic=record.topic, offset=record.offset)
            return dead_letter(record, _unforeseen(exc))
        return Arrival(kind, id_, document, body, digest, effective_at, targets, record)
    if isinstance(judged, UnknownType):
        return Skipped(record, judged.type)
    return dead_letter(record, judged)


def _unforeseen(exc: Exception) -> Invalid:
    return Invalid(cannot_be_applied(exc), None, "report it with the record and the log")


def cannot_be_applied(exc: Exception) -> str:
    """The reason of a letter whose fault nobody has foreseen."""
    return f"cannot be applied: {type(exc).__name__}: {exc}"[:_REASON_CHARACTERS_MAX]


def targets_of(kind: str, document: "Document") -> frozenset[Key]:
    """The entries that posting the document may change besides its own; none for an order, nor
    for what is not posted.
    """
    if kind in _REFERRING:
        return frozenset(direct_targets(cast("LedgerDocument", document)))
    return _NO_TARGETS


def dead_letter(record: Record, invalid: Invalid) -> DeadLetter:
    """The record with the first thing wrong with it."""
    more = f" (and {_counted(invalid.more)})" if invalid.more else ""
    return DeadLetter(record, f"{invalid.reason}{more}", invalid.field, invalid.remedy)


def _counted(faults: int) -> str:
    return "1 more fault" if faults == 1 else f"{faults} more faults"
