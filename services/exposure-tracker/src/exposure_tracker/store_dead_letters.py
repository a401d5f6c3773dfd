"""Dead letters in PostgreSQL: the row is the truth, the record on `<topic>.dead` its copy.

A letter is recorded in the transaction that moves past its record, so none is lost and none is
recorded twice. It is sent to its topic afterwards and marked; a crash in between sends it again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from exposure_tracker.arrivals import DeadLetter
from exposure_tracker.copying import copy
from exposure_tracker.instants import broker_time
from service_kit.dead_letter import DeadLetter as SentLetter

if TYPE_CHECKING:
    from service_kit.database import Connection, Pool
    from service_kit.database import Record as Row

_COLUMNS = (
    "topic", "partition", "record_offset", "record_key", "record_value", "record_headers",
    "reason", "field", "remedy", "broker_time",
)  # fmt: skip
_UNPUBLISHED = """
SELECT dead_letter_id, topic, partition, record_offset, record_key, record_value, record_headers,
       reason, field, remedy, recorded_at
  FROM exposure.dead_letter WHERE published_at IS NULL AND topic = $1
 ORDER BY dead_letter_id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_WAITING = """
SELECT topic, count(*) FROM exposure.dead_letter WHERE published_at IS NULL GROUP BY topic
"""
_OPEN = "SELECT topic, count(*) FROM exposure.dead_letter WHERE settled IS NULL GROUP BY topic"
_PUBLISHED = """
UPDATE exposure.dead_letter SET published_at = now() WHERE dead_letter_id = ANY ($1::bigint[])
"""


async def record(connection: "Connection", letters: Sequence[DeadLetter]) -> None:
    """Append the letters, in the transaction that moves past their records."""
    if letters:
        await copy(connection, "dead_letter", _COLUMNS, map(_row, letters))


def _row(letter: DeadLetter) -> tuple[object, ...]:
    raw = letter.record
    headers = [
        [_storable(name), None if content is None else content.hex()]
        for name, content in raw.headers
    ]
    return (
        raw.topic,
        raw.partition,
        raw.offset,
        raw.key,
        raw.value,
        orjson.dumps(headers).decode(),
        _storable(letter.reason),
        None if letter.field is None else _storable(letter.field),
        _storable(letter.remedy),
        broker_time(raw.timestamp),
    )


def _storable(text: str) -> str:
    """PostgreSQL's text cannot hold U+0000 or lone surrogates, which a bad record may bring."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


async def waiting(pool: "Pool") -> dict[str, int]:
    """How many letters of each topic are not on their topic yet; topics without any left out."""
    return {row["topic"]: row["count"] for row in await pool.fetch(_WAITING)}


async def open_letters(pool: "Pool") -> dict[str, int]:
    """How many letters of each topic nobody has settled; topics without any left out."""
    return {row["topic"]: row["count"] for row in await pool.fetch(_OPEN)}


async def unpublished(
    connection: "Connection", topic: str, count_max: int
) -> list[tuple[int, SentLetter]]:
    """Letters of a topic to send, oldest first, each with its id; they are kept from other
    processes until the transaction ends.
    """
    rows = await connection.fetch(_UNPUBLISHED, topic, count_max)
    return [(row["dead_letter_id"], letter_of(row)) for row in rows]


def letter_of(row: "Row") -> SentLetter:
    """A stored letter as it is sent."""
    return SentLetter(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["record_offset"],
        key=row["record_key"],
        value=row["record_value"],
        headers=[
            (name, None if content is None else bytes.fromhex(content))
            for name, content in orjson.loads(row["record_headers"])
        ],
        reason=_told(row["field"], row["reason"], row["remedy"]),
        at=row["recorded_at"],
    )


def _told(field: str | None, reason: str, remedy: str) -> str:
    where = f"{field}: " if field else ""
    return f"{where}{reason}; {remedy}"


async def mark_published(connection: "Connection", ids: Sequence[int]) -> None:
    """Note that the letters are on their topics."""
    await connection.execute(_PUBLISHED, list(ids))
