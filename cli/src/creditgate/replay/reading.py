"""Lines of a history file as events that are ready to send.

A line that cannot be sent at all (not JSON, no known type, no key) is reported with its number
and left out; a line that is a known event with wrong content is sent as it is, because judging
events is the tracker's work and its dead letters name the field and the remedy.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from credit_contracts import topics

_TOPIC_BY_TYPE = {type_: topic.name for topic in topics.INBOUND for type_ in topic.types}


@dataclass(frozen=True, slots=True)
class Line:
    """One event: where it goes, under which key, its bytes as they stood in the file."""

    number: int
    topic: str
    key: bytes
    value: bytes
    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be sent, and why."""

    number: int
    reason: str


def read(lines: Iterable[bytes]) -> Iterator[Line | BadLine]:
    """Each line that is not blank, in file order."""
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        if text:
            yield _parse(number, text)


def _parse(number: int, text: bytes) -> Line | BadLine:
    try:
        event = json.loads(text)
    except ValueError as error:
        return BadLine(number, f"not JSON ({error}); a line is one CloudEvent")
    if not isinstance(event, dict):
        return BadLine(number, "not a JSON object; a line is one CloudEvent")
    type_ = event.get("type")
    topic = _TOPIC_BY_TYPE.get(type_) if isinstance(type_, str) else None
    if not isinstance(type_, str) or topic is None:
        return BadLine(number, f"type {type_!r} is not an inbound event type")
    data = event.get("data")
    if not isinstance(data, dict):
        return BadLine(number, "data is missing or no object")
    key = event.get("partitionkey") or data.get("account_id")
    if key is None and "base" in data and "quote" in data:
        key = f"{data['base']}{data['quote']}"
    if not isinstance(key, str) or not key:
        return BadLine(number, "neither partitionkey nor data.account_id says whose event it is")
    return Line(number, topic, key.encode(), text, type_, data)
