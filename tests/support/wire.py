"""Events of the histories as records of Kafka: CloudEvents, keyed by account, on their topics."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from credit_contracts.topics import TOPIC_BY_TYPE
from support.oracle import ID_OF

Event = Mapping[str, Any]

STRUCTURED = [("content-type", b"application/cloudevents+json")]
EFFECTIVE = "2026-01-15T12:00:00Z"


@dataclass(frozen=True, slots=True)
class WireRecord:
    """A record as a consumer hands it on."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    timestamp: int = 1_770_000_000_000
    headers: list[tuple[str, bytes | None]] = field(default_factory=lambda: list(STRUCTURED))


def key_of(event: Event) -> str:
    data = event["data"]
    if "base" in data:
        return str(data["base"] + data["quote"])
    return str(data["account_id"])


def subject_of(event: Event) -> str:
    data = event["data"]
    return str(data.get(ID_OF.get(event["type"], "account_id"), key_of(event)))


def cloud_event(event: Event, number: int = 0) -> bytes:
    """The event in structured mode."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"event-{number}",
            "source": "/tests",
            "type": event["type"],
            "subject": subject_of(event),
            "time": event.get("time", EFFECTIVE),
            "datacontenttype": "application/json",
            "partitionkey": key_of(event),
            "data": event["data"],
        },
        ensure_ascii=False,
    ).encode()


def topic_of(event: Event) -> str:
    return TOPIC_BY_TYPE[event["type"]].name


def records(events: Iterable[Event]) -> list[WireRecord]:
    """One partition per topic, offsets from 0 on."""
    offsets: dict[str, int] = {}
    made = []
    for number, event in enumerate(events):
        topic = topic_of(event)
        offset = offsets.get(topic, 0)
        offsets[topic] = offset + 1
        made.append(
            WireRecord(topic, 0, offset, cloud_event(event, number), key_of(event).encode())
        )
    return made
