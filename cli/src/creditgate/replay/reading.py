"""Lines of a history file as events that are ready to send.

A line that cannot be sent at all (not JSON, no known type, no key, too long) is reported with its
number and left out; a line that is a known event with wrong content is sent as it is, because judging
events is the tracker's work and its dead letters name the field and the remedy.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from credit_contracts import topics

# Kafka's usual limit of a record is 1 MiB; its headers and its frame need the rest.
RECORD_BYTES_MAX = 1_048_576 - 1_024
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


class _UnfitError(Exception):
    """Why a line cannot be sent."""


def read(lines: Iterable[bytes]) -> Iterator[Line | BadLine]:
    """Each line that is not blank, in file order."""
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        if not text:
            continue
        try:
            found: Line | BadLine = _parse(number, text)
        except _UnfitError as why:
            found = BadLine(number, str(why))
        yield found


def _parse(number: int, text: bytes) -> Line:
    event = _event(text)
    type_ = event.get("type")
    topic = _TOPIC_BY_TYPE.get(type_) if isinstance(type_, str) else None
    if not isinstance(type_, str) or topic is None:
        raise _UnfitError(f"type {type_!r} is not an inbound event type")
    data = event.get("data")
    if not isinstance(data, dict):
        raise _UnfitError("data is missing or no object")
    key = _key(event, data)
    length = len(text) + len(key)
    if length > RECORD_BYTES_MAX:
        raise _UnfitError(f"{length} bytes with its key; Kafka takes at most {RECORD_BYTES_MAX}")
    return Line(number, topic, key, text, type_, data)


def _event(text: bytes) -> dict[str, Any]:
    try:
        event = json.loads(text)
    except ValueError as error:
        raise _UnfitError(f"not JSON ({error}); a line is one CloudEvent") from None
    except RecursionError:
        raise _UnfitError("nested too deeply to be read; a line is one CloudEvent") from None
    if not isinstance(event, dict):
        raise _UnfitError("not a JSON object; a line is one CloudEvent")
    return event


def _key(event: dict[str, Any], data: dict[str, Any]) -> bytes:
    key = event.get("partitionkey") or data.get("account_id")
    if key is None and "base" in data and "quote" in data:
        key = f"{data['base']}{data['quote']}"
    if not isinstance(key, str) or not key:
        raise _UnfitError("neither partitionkey nor data.account_id says whose event it is")
    try:
        return key.encode()
    except UnicodeEncodeError:
        raise _UnfitError(f"key {key!r} is no text: it holds half of a surrogate pair") from None
