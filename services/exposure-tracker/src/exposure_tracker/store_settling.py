"""Settling dead letters: each is sent again once, or dropped with a reason, by a person.

The command line does it, as the tables' owner; the tracker only counts what is open. A retry is
noted in a transaction of its own before anything is sent, with its number, which the record that is
sent carries too. Whoever comes after a crash in between can therefore tell from the topic whether
the record is there, and sends it only if it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from exposure_tracker.store_dead_letters import letter_of
from service_kit.dead_letter import DeadLetter

if TYPE_CHECKING:
    from service_kit.database import Connection
    from service_kit.database import Record as Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters; what is None is not asked for, what is given must all hold."""

    ids: Sequence[int] | None = None
    topic: str | None = None
    """Full name, prefix included."""
    reason: str | None = None
    """A part of the reason as it is shown, in any case."""
    settled: bool = False
    """Also those that are settled."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One letter, and what was done about it."""

    id: int
    letter: DeadLetter
    settled: str | None
    """`retried` or `dropped`; None while it is open."""
    settled_at: datetime | None
    settled_by: str | None
    settled_why: str | None
    retries: int
    retry_began_at: datetime | None
    """Set while a retry is under way, or was cut short."""


_COLUMNS = """
       dead_letter_id, topic, partition, record_offset, record_key, record_value, record_headers,
       reason, field, remedy, recorded_at, settled, settled_at, settled_by, settled_why, retries,
       retry_began_at
"""
_CHOSEN = """
 WHERE ($1::bigint[] IS NULL OR dead_letter_id = ANY ($1))
   AND ($2::text IS NULL OR topic = $2)
   AND ($3::text IS NULL
        OR strpos(lower(concat_ws(': ', field, reason || '; ' || remedy)), lower($3)) > 0)
   AND ($4 OR settled IS NULL)
"""
_IDS = f"SELECT dead_letter_id FROM exposure.dead_letter {_CHOSEN} ORDER BY dead_letter_id"
_BY_ID = f"""
SELECT {_COLUMNS} FROM exposure.dead_letter
 WHERE dead_letter_id = ANY ($1::bigint[]) ORDER BY dead_letter_id
"""
_BEGIN = """
UPDATE exposure.dead_letter
   SET retries = retries + 1, retry_began_at = clock_timestamp(), settled = NULL,
       settled_at = NULL, settled_by = NULL, settled_why = NULL
 WHERE dead_letter_id = ANY ($1::bigint[]) AND retry_began_at IS NULL
"""
_GIVE_UP = """
UPDATE exposure.dead_letter SET retries = retries - 1, retry_began_at = NULL
 WHERE dead_letter_id = ANY ($1::bigint[]) AND retry_began_at IS NOT NULL
"""
_SETTLE = """
UPDATE exposure.dead_letter
   SET settled = $2, settled_at = clock_timestamp(), settled_by = $3, settled_why = $4,
       retry_began_at = NULL
 WHERE dead_letter_id = ANY ($1::bigint[]) AND settled IS NULL
"""
_ALONE = "SELECT pg_try_advisory_lock(hashtext('exposure.dead_letter'), 1)"


async def alone(connection: "Connection") -> bool:
    """Whether nobody else settles letters, from now until the connection is closed."""
    return bool(await connection.fetchval(_ALONE))


async def ids(connection: "Connection", wanted: Wanted) -> list[int]:
    """The letters' ids, oldest first."""
    return [row["dead_letter_id"] for row in await connection.fetch(_IDS, *_arguments(wanted))]


async def read(connection: "Connection", chosen: Sequence[int]) -> list[Kept]:
    """The letters with these ids, oldest first; ids that nobody has are passed over."""
    return [_kept(row) for row in await connection.fetch(_BY_ID, list(chosen))]


async def begin_retry(connection: "Connection", chosen: Sequence[int]) -> None:
    """Note that the letters are about to be sent; they count as open until they are settled."""
    await connection.execute(_BEGIN, list(chosen))


async def give_up_retry(connection: "Connection", chosen: Sequence[int]) -> None:
    """Take that back: they were certainly not sent."""
    await connection.execute(_GIVE_UP, list(chosen))


async def settle(
    connection: "Connection", chosen: Sequence[int], how: str, by: str, why: str | None = None
) -> None:
    """Settle the letters as `retried` or `dropped`; those that are settled are left as they are."""
    await connection.execute(_SETTLE, list(chosen), how, by, why)


def _arguments(wanted: Wanted) -> tuple[object, ...]:
    listed = None if wanted.ids is None else list(wanted.ids)
    return listed, wanted.topic, wanted.reason, wanted.settled


def _kept(row: "Row") -> Kept:
    return Kept(
        id=row["dead_letter_id"],
        letter=letter_of(row),
        settled=row["settled"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        settled_why=row["settled_why"],
        retries=row["retries"],
        retry_began_at=row["retry_began_at"],
    )
