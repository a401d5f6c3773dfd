"""Events on the bus: CloudEvents 1.0 on Kafka, read in structured and binary mode.

One pass over the bytes does the parsing and the judging, because parsing twice would halve what
a consumer can do. Whether an event is usable is a value, not an exception: a consumer handles
thousands in a batch, and a bad one is a dead letter, not a reason to stop.

Written is structured mode, which keeps an event whole wherever it is copied to.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from credit_contracts.envelope import ANY_ENVELOPE, SPECVERSION, Attributes
from credit_contracts.faults import Fault, explain
from credit_contracts.members import repeated
from credit_contracts.rates import RateV1
from credit_contracts.shapes import Told
from credit_contracts.times import rfc3339
from credit_contracts.topics import INBOUND, MODEL_BY_TYPE

# Kafka lets a header have no value at all.
Headers = Sequence[tuple[str, bytes | None]]

CONTENT_TYPE = "content-type"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
_BINARY_PREFIX = "ce_"
_JSON = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?json(?:\s*;.*)?", re.IGNORECASE)
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_ADAPTERS: dict[str, TypeAdapter[Told]] = {
    kind: TypeAdapter(model) for kind, model in MODEL_BY_TYPE.items()
}
_DOCUMENT_TYPES = frozenset(kind for topic in INBOUND for kind in topic.types)
_SUBJECTS = (
    "order_id", "delivery_id", "invoice_id", "payment_id", "hold_id", "notice_id", "account_id",
)  # fmt: skip


class Decoded(NamedTuple):
    """A usable event; `time` is its effective time, `data` a model of the catalogue."""

    type: str
    id: str
    source: str
    subject: str | None
    time: datetime
    traceparent: str | None
    data: Told


class Invalid(NamedTuple):
    """A record that breaks the contract: its first fault, and how many more it has."""

    reason: str
    field: str | None
    remedy: str
    more: int = 0

    def __str__(self) -> str:
        more = f" (and {self.more} more)" if self.more else ""
        return f"{Fault(self.field, self.reason, self.remedy)}{more}"


class UnknownType(NamedTuple):
    """A CloudEvent of a type that is not in the catalogue: counted, and left alone."""

    type: str


def decode(value: bytes | None, headers: Headers = ()) -> Decoded | Invalid | UnknownType:
    """Read one record; a record without content type or `ce_` headers is taken as structured.

    Both modes name fields alike: an envelope attribute by itself, the document's as `data.…`.
    """
    if value is None:
        return Invalid(
            "the record has no value", None, "send the whole document; nothing is deleted here"
        )
    binary, content_type = _mode(headers)
    if content_type.startswith(BATCHED):
        return Invalid("is a batch of events", None, "send one event in each record")
    if binary:
        return _binary(value, headers, content_type)
    return _structured(value, headers)


def _mode(headers: Headers) -> tuple[bool, str]:
    """Whether the event's attributes are in the headers, and the content type."""
    content_type = ""
    binary = False
    for given, content in headers:
        name = given.lower()
        if name.startswith(_BINARY_PREFIX):
            binary = True
        elif name == CONTENT_TYPE:
            content_type = (content or b"").decode("utf-8", "replace").strip().lower()
    return binary and not content_type.startswith(STRUCTURED), content_type


def _structured(value: bytes, headers: Headers) -> Decoded | Invalid | UnknownType:
    try:
        event = ANY_ENVELOPE.validate_json(value)
    except ValidationError as error:
        return _refused(error)
    fault = repeated(value, event)
    if fault is not None:
        return Invalid(fault.reason, fault.field, fault.remedy)
    return Decoded(
        event.type,
        event.id,
        event.source,
        event.subject,
        event.time,
        _traceparent(event.traceparent, headers),
        event.data,
    )


def _refused(error: ValidationError) -> Invalid | UnknownType:
    found = error.errors(include_url=False, include_input=False)
    kind = found[0]["type"]
    if kind == "union_tag_invalid":
        given = error.errors(include_url=False)[0]["input"].get("type")
        if isinstance(given, str) and given:
            return UnknownType(given)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return Invalid(
            "is missing or not a string", "type", "send the CloudEvents type as a string"
        )
    # The first step of a place inside the union is the event's type.
    return _invalid(found, skip=1)


def _binary(value: bytes, headers: Headers, content_type: str) -> Decoded | Invalid | UnknownType:
    head = _attributes(headers, content_type)
    if not isinstance(head, Attributes):
        return head
    try:
        data = _ADAPTERS[head.type].validate_json(value)
    except ValidationError as error:
        return _invalid(error.errors(include_url=False, include_input=False), within="data")
    fault = repeated(value, data)
    if fault is not None:
        return Invalid(fault.reason, fault.field, fault.remedy)
    return Decoded(
        head.type,
        head.id,
        head.source,
        head.subject,
        head.time,
        _traceparent(head.traceparent, headers),
        data,
    )


def _attributes(headers: Headers, content_type: str) -> Attributes | Invalid | UnknownType:
    try:
        given = {
            name.lower().removeprefix(_BINARY_PREFIX): (content or b"").decode()
            for name, content in headers
            if name.lower().startswith(_BINARY_PREFIX)
        }
    except UnicodeDecodeError:
        return Invalid("a ce_ header is not UTF-8", None, "send header values in UTF-8")
    kind = given.get("type")
    if not kind:
        return Invalid("is missing", "type", "send the CloudEvents type as header ce_type")
    if kind not in MODEL_BY_TYPE:
        return UnknownType(kind)
    if content_type and not _JSON.fullmatch(content_type):
        return Invalid(
            f"{content_type} is not JSON", CONTENT_TYPE, "send the document as application/json"
        )
    try:
        return Attributes.model_validate(given)
    except ValidationError as error:
        return _invalid(error.errors(include_url=False, include_input=False))


def _invalid(found: list[ErrorDetails], *, skip: int = 0, within: str | None = None) -> Invalid:
    first, *more = explain(found, skip=skip)
    field = ".".join(filter(None, (within, first.field))) or None
    return Invalid(first.reason, field, first.remedy, len(more))


def _traceparent(attribute: object, headers: Headers) -> str | None:
    """The W3C trace context, from the event or else the record; a malformed one is left out."""
    if isinstance(attribute, str) and _TRACEPARENT.fullmatch(attribute):
        return attribute
    for name, content in headers:
        if name == "traceparent":
            text = (content or b"").decode("ascii", "replace")
            return text if _TRACEPARENT.fullmatch(text) else None
    return None


def traceparent_of(value: bytes, headers: Headers) -> str | None:
    """The W3C trace context that a usable record was sent with, as `decode` tells it."""
    binary, _ = _mode(headers)
    if not binary:
        return _traceparent(from_json(value).get("traceparent"), headers)
    given = {name.lower(): content for name, content in headers}
    attribute = (given.get(f"{_BINARY_PREFIX}traceparent") or b"").decode()
    return _traceparent(attribute, headers)


def encode(
    type_: str,
    data: Told,
    *,
    source: str,
    subject: str,
    partition_key: str,
    time: datetime,
    id: str,  # noqa: A002 - the attribute's name in CloudEvents
    traceparent: str | None = None,
) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    """Key, value and headers of a record in structured mode.

    A document leaves out what is absent or default, as its canonical form does; what Creditgate
    tells is written in full, nulls included.
    """
    head = {
        "specversion": SPECVERSION,
        "id": id,
        "source": source,
        "type": type_,
        "subject": subject,
        "time": rfc3339(time),
        "datacontenttype": "application/json",
        "partitionkey": partition_key,
    }
    if traceparent is not None:
        head["traceparent"] = traceparent
    body = data.model_dump_json(exclude_defaults=type_ in _DOCUMENT_TYPES)
    value = b'%b,"data":%b}' % (to_json(head)[:-1], body.encode())
    return partition_key.encode(), value, [(CONTENT_TYPE, STRUCTURED.encode())]


def partition_key(data: Told) -> str:
    """What keeps events in order: the account's id, or base and quote of a rate.

    Raises:
        ValueError: for a notice that concerns no account; its writer chooses a key.
    """
    if isinstance(data, RateV1):
        return data.base + data.quote
    account_id = getattr(data, "account_id", None)
    if account_id is None:
        raise ValueError(f"this {type(data).__name__} names no account to be ordered by")
    return str(account_id)


def subject(data: Told) -> str:
    """The document's own id: what `subject` names. A decision is named by its order."""
    if isinstance(data, RateV1):
        return data.base + data.quote
    return next(str(getattr(data, field)) for field in _SUBJECTS if hasattr(data, field))
