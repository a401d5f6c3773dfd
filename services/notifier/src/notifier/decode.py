"""From a Kafka record to something to hear, to leave alone, or to set aside.

Decisions are by far the most frequent records and all but a few say nothing that concerns anyone:
those that we wrote ourselves and that do not hold are recognized by their first and a few later
bytes and never parsed. Unusable records of the inbound topics are the ledger's to set aside; here
they are only counted, so that one record makes one dead letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from aiokafka import ConsumerRecord

from credit_contracts.codec import Decoded, Invalid, UnknownType, decode
from credit_contracts.shapes import Told
from service_kit.dead_letter import DeadLetter

_OURS = b'{"specversion":"1.0","source":"/creditgate/'
_HOLDS = b'"outcome":"hold"'

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics that are heard, by their full names."""

    accounts: str
    decisions: str
    holds: str
    notices: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.accounts, self.decisions, self.holds, self.notices


@dataclass(frozen=True, slots=True)
class Nothing:
    """A record that tells nothing; `why` is a metric's label: quiet, unknown type, not ours."""

    why: str


def read(record: Record, topics: Topics, now: datetime) -> Told | DeadLetter | Nothing:
    """The data of a usable event, or what else the record is."""
    value = record.value
    if (
        record.topic == topics.decisions
        and value is not None
        and value.startswith(_OURS)
        and _HOLDS not in value
    ):
        return Nothing("quiet")
    found = decode(value, record.headers)
    match found:
        case Decoded():
            return found.data
        case UnknownType():
            return Nothing("unknown type")
        case Invalid() if record.topic == topics.accounts:
            return Nothing("not ours to set aside")
        case Invalid():
            return dead_letter(record, str(found), now)


def dead_letter(record: Record, reason: str, now: datetime) -> DeadLetter:
    """The record as a dead letter."""
    headers: Sequence[tuple[str, bytes]] = record.headers
    return DeadLetter(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        headers,
        reason,
        now,
    )
