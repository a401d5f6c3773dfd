"""Lines of a history file as documents, judged as the tracker judges what it consumes.

What the tracker would set aside as a dead letter is a bad line here, told with its number.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from credit_core.documents import Document
from creditgate.replay.reading import RECORD_BYTES_MAX, BadLine, Line, read
from exposure_tracker.arrivals import Arrival, DeadLetter, Place
from exposure_tracker.decode import decode


class Event(NamedTuple):
    """One valid event of the file."""

    number: int
    document: Document
    at: datetime


def events(lines: Iterable[bytes]) -> Iterator[Event | BadLine]:
    """Each line that is not blank, in file order."""
    for line in read(lines):
        yield line if isinstance(line, BadLine) else _judged(line)


def _judged(line: Line) -> Event | BadLine:
    record = Place(line.topic, 0, line.number, 0, line.key, line.value)
    item = decode(record, RECORD_BYTES_MAX)
    if isinstance(item, Arrival):
        return Event(line.number, item.document, item.effective_at)
    if isinstance(item, DeadLetter):
        field = f"{item.field}: " if item.field else ""
        return BadLine(line.number, f"{field}{item.reason}: {item.remedy}")
    return BadLine(line.number, f"type {item.type!r} is not an inbound event type")
