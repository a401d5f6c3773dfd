"""Dead letters as they are listed: the tracker's from the database and, as nobody else keeps
them, the notifier's from their topics.

They are read a portion at a time: what they hold may be as large as records are, and one who wants
all of them may want very many.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from credit_contracts.topics import INBOUND, LIVE, dead_letter_topic
from creditgate import kafka_access, servers, settling
from exposure_tracker import store_settling
from exposure_tracker.store_settling import Kept, Wanted
from notifier import store_settled
from service_kit.database import Connection
from service_kit.dead_letter import DEAD_AT, DEAD_REASON, DEAD_SOURCE

_AT_ONCE = 200

Told = dict[str, Any]
"""A letter with the names under which it is shown; times in ISO 8601, so that they sort as text."""


async def elsewhere(connection: Connection, state: Path, prefix: str, wanted: Wanted) -> list[Told]:
    """The letters that only Kafka keeps, by time, each once however often it was published. Raises
    what Kafka and finding it raise.
    """
    names = [prefix + each.name for each in LIVE if each not in INBOUND]
    asked = [name for name in names if wanted.topic in (None, name)]
    if not asked:
        return []
    topics = [dead_letter_topic(name) for name in asked]
    records = await servers.read_all(kafka_access.cluster(state), topics)
    part = (wanted.reason or "").lower()
    dropped = await store_settled.dropped(connection)
    copies = {_place(copy): copy for copy in map(_copied, records)}
    for place, copy in copies.items():
        if (found := dropped.get(place)) is not None:
            copy["settled"] = settling.told("dropped", found.by, found.at, found.why)
    chosen = (
        one
        for one in copies.values()
        if part in str(one["reason"]).lower() and (wanted.settled or one["settled"] is None)
    )
    return sorted(chosen, key=_at)


async def drop_elsewhere(
    connection: Connection, copies: Sequence[Told], by: str, why: str, *, dry_run: bool
) -> AsyncIterator[tuple[Told, str, str | None]]:
    """Settle letters that only Kafka keeps; each with what became of it, and why."""
    for copy in copies:
        if copy["settled"] is not None:
            yield copy, "already", copy["settled"]
        elif dry_run:
            yield copy, "would be dropped", None
        else:
            await store_settled.drop(connection, _place(copy), by, why)
            yield copy, "dropped", None


async def newest(
    connection: Connection, ids: Sequence[int], copies: Sequence[Told], count: int
) -> AsyncIterator[Told]:
    """The newest `count` of the letters with these ids and of those from elsewhere, oldest of
    them first.
    """
    ids, copies = ids[max(0, len(ids) - count) :], copies[max(0, len(copies) - count) :]
    to_pass = len(ids) + len(copies) - count
    async for letter in _by_time(connection, ids, deque(copies)):
        if to_pass > 0:
            to_pass -= 1
        else:
            yield letter


async def _by_time(
    connection: Connection, ids: Sequence[int], copies: deque[Told]
) -> AsyncIterator[Told]:
    for start in range(0, len(ids), _AT_ONCE):
        for kept in await store_settling.read(connection, ids[start : start + _AT_ONCE]):
            told = _told(kept)
            while copies and _at(copies[0]) < _at(told):
                yield copies.popleft()
            yield told
    for copy in copies:
        yield copy


def _at(letter: Told) -> str:
    return str(letter["at"])


def _place(copy: Told) -> store_settled.Letter:
    return copy["source"], copy["at"]


def _told(kept: Kept) -> Told:
    letter = kept.letter
    return {
        "id": kept.id,
        "at": letter.at.isoformat(),
        "source": letter.source,
        "reason": letter.reason,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "subject": subject_told(letter.value),
        "key": _text(letter.key),
        "value": _text(letter.value),
        "settled": None if kept.settled is None else settling.told_already(kept),
    }


def _copied(record: servers.Record) -> Told:
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    return {
        "id": None,
        "at": headers.get(DEAD_AT, ""),
        "source": headers.get(DEAD_SOURCE, f"{record.topic}/{record.partition}/{record.offset}"),
        "reason": headers.get(DEAD_REASON),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "subject": subject_told(record.value),
        "key": _text(record.key),
        "value": _text(record.value),
        "settled": None,
    }


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")


def subject_told(value: bytes | None) -> str | None:
    """The document that the record speaks of, where its bytes still tell."""
    try:
        event = json.loads(value or b"null")
    except (ValueError, RecursionError):
        return None
    subject = event.get("subject") if isinstance(event, dict) else None
    return subject if isinstance(subject, str) else None
