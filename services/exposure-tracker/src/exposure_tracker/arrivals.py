"""What comes out of a record: a document to fold, a letter for the dead, or nothing of ours.

Decoding knows the bus and folding knows the ledger; these values are all that passes between
them. An arrival carries its own canonical bytes, because they are what is kept of it, what ties
between versions are broken by, and what an identical redelivery is recognized by.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from credit_contracts.codec import traceparent_of
from credit_core.documents import Document
from credit_core.entries import Key


class Record(Protocol):
    """What a consumer hands on: the attributes of aiokafka's `ConsumerRecord` used here."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int:
        """The broker's clock when the record was appended, in milliseconds since 1970."""
        ...

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Kafka lets a header have no value at all."""
        ...


class Arrival(NamedTuple):
    """One valid document event."""

    kind: str
    """As in the ledger (`order`, `delivery`, `invoice`, `payment`), or `account`, `limit`,
    `rate`."""
    id: str
    document: Document
    body: bytes
    """Canonical bytes of the document."""
    digest: bytes
    """Names the content among versions of the same number."""
    effective_at: datetime
    targets: frozenset[Key]
    """What posting this version may change besides its own entry."""
    record: Record

    def traceparent(self) -> str | None:
        """The trace that the event was sent with; read when asked for, since few ask."""
        value = self.record.value
        return None if value is None else traceparent_of(value, self.record.headers)


class Place(NamedTuple):
    """Where a record stands, without what is in it: a record whose content cannot even be kept."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None = None
    value: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


class DeadLetter(NamedTuple):
    """A record that could not be used, with what its sender can do about it."""

    record: Record
    reason: str
    field: str | None
    remedy: str


class Skipped(NamedTuple):
    """A record of a type that is not ours: counted, and passed over."""

    record: Record
    type: str


Item = Arrival | DeadLetter | Skipped
