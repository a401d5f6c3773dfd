"""Where each partition stands: the offsets that decide what is applied, and who may move them.

Kafka's own group offsets cannot be moved in one transaction with postings, so they only serve to
show lag. The next offset of a partition is a row here. It moves by compare-and-set on the offset
and on the owner's epoch, inside the transaction that writes what was applied. A process that was
taken for dead and wakes up finds another epoch, and its batch leaves no trace.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from exposure_tracker.faults import FencedError

if TYPE_CHECKING:
    from service_kit.database import Connection, Pool

Partition = tuple[str, int]
"""(topic, partition)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to move one partition, until somebody claims it after us."""

    topic: str
    partition: int
    epoch: int
    next_offset: int | None
    """None: nothing was ever applied."""
    stopped: str | None
    """Why it stands still, when it does."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of one partition: from what it must be at to what it then is."""

    topic: str
    partition: int
    epoch: int
    from_offset: int
    to_offset: int
    watermark: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """One partition as it is stored."""

    topic: str
    partition: int
    next_offset: int | None
    end_offset: int | None
    watermark: datetime | None
    stopped: str | None


UNREADABLE = "cannot be read"
"""In the reason of a partition that stands before a record of which the client makes nothing."""


def goes_on_at(feed: Feed, begin: int) -> int:
    """Where a stopped partition goes on at the earliest once its gap is accepted; `begin` is Kafka's
    first offset.

    Behind a record that cannot be read there may be more: of its batch none can.
    """
    if feed.next_offset is not None and feed.stopped and UNREADABLE in feed.stopped:
        return max(begin, feed.next_offset + 1)
    return begin


_KNOW = """
INSERT INTO exposure.partition_offset (topic, partition)
SELECT * FROM unnest($1::text[], $2::int[]) AS n (topic, partition) ORDER BY topic, partition
    ON CONFLICT DO NOTHING
"""
_CLAIM = """
INSERT INTO exposure.partition_offset AS p (topic, partition, epoch, owner)
VALUES ($1, $2, 1, $3)
    ON CONFLICT (topic, partition) DO UPDATE SET epoch = p.epoch + 1, owner = excluded.owner
RETURNING p.epoch, p.next_offset, p.stopped
"""
_BEGIN = """
UPDATE exposure.partition_offset SET next_offset = $4
 WHERE topic = $1 AND partition = $2 AND epoch = $3 AND next_offset IS NULL
"""
_MINE = """
WITH mine AS MATERIALIZED (
    SELECT p.topic, p.partition, n.to_offset, n.watermark
      FROM exposure.partition_offset p
      JOIN unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[],
                  $6::timestamptz[])
           AS n (topic, partition, epoch, from_offset, to_offset, watermark)
        ON p.topic = n.topic AND p.partition = n.partition
     WHERE p.epoch = n.epoch AND p.next_offset = n.from_offset
     ORDER BY p.topic, p.partition
       FOR UPDATE OF p)
"""
_MOVE = f"""{_MINE}
UPDATE exposure.partition_offset p
   SET next_offset = m.to_offset,
       end_offset = greatest(p.end_offset, m.to_offset),
       watermark = greatest(p.watermark, m.watermark),
       updated_at = clock_timestamp()
  FROM mine m
 WHERE p.topic = m.topic AND p.partition = m.partition
RETURNING p.topic, p.partition
"""
_SEEN = f"""{_MINE}
UPDATE exposure.partition_offset p
   SET next_offset = m.to_offset,
       end_offset = n.end_offset,
       watermark = greatest(p.watermark, m.watermark),
       updated_at = clock_timestamp()
  FROM mine m, unnest($1::text[], $2::int[], $7::bigint[]) AS n (topic, partition, end_offset)
 WHERE p.topic = m.topic AND p.partition = m.partition
   AND n.topic = m.topic AND n.partition = m.partition
RETURNING p.topic, p.partition
"""
_REACH = """
UPDATE exposure.partition_offset p
   SET end_offset = n.end_offset
  FROM (SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
            AS u (topic, partition, end_offset) ORDER BY topic, partition) AS n
 WHERE p.topic = n.topic AND p.partition = n.partition
RETURNING p.topic, p.end_offset - coalesce(p.next_offset, 0) AS lag
"""
_STOP = """
UPDATE exposure.partition_offset SET stopped = $4, updated_at = clock_timestamp()
 WHERE topic = $1 AND partition = $2 AND epoch = $3
"""
_ALL = """
SELECT topic, partition, next_offset, end_offset, watermark, stopped
  FROM exposure.partition_offset ORDER BY topic, partition
"""
_WATERMARK = "SELECT watermark FROM exposure.freshness"
_ACCEPT = """
UPDATE exposure.partition_offset p
   SET next_offset = $3, epoch = p.epoch + 1, stopped = NULL, updated_at = clock_timestamp()
  FROM (SELECT next_offset FROM exposure.partition_offset
         WHERE topic = $1 AND partition = $2 FOR UPDATE) AS was
 WHERE p.topic = $1 AND p.partition = $2
RETURNING was.next_offset
"""
_ACCEPTED = """
INSERT INTO exposure.accepted_gap (topic, partition, from_offset, to_offset, accepted_by)
VALUES ($1, $2, $3, $4, $5)
"""


async def know(pool: "Pool", partitions: Iterable[Partition]) -> None:
    """Give each inbound partition a row, so that freshness waits for all of them."""
    rows = sorted(partitions)
    if rows:
        await pool.execute(_KNOW, *zip(*rows, strict=True))


async def claim(pool: "Pool", partitions: Iterable[Partition], owner: str) -> list[Claim]:
    """Become the owner of each: whoever held it before is fenced from now on.

    Waits for a transaction that is just moving the partition. `owner` is for people to read.
    """
    claims = []
    for topic, partition in sorted(partitions):
        row = await pool.fetchrow(_CLAIM, topic, partition, owner)
        assert row is not None
        claims.append(Claim(topic, partition, row["epoch"], row["next_offset"], row["stopped"]))
    return claims


async def begin(pool: "Pool", claimed: Claim, offset: int) -> bool:
    """Say where a partition that was never read starts; False when we are not its owner."""
    status = await pool.execute(_BEGIN, claimed.topic, claimed.partition, claimed.epoch, offset)
    return status == "UPDATE 1"


async def move(connection: "Connection", moves: Sequence[Move]) -> None:
    """Move all of the partitions or none; the first thing that a batch's transaction does.

    Raises:
        FencedError: one of them is not where, or not whose, the move says. Roll back.
    """
    rows = await connection.fetch(_MOVE, *_columns(moves))
    if len(rows) != len(moves):
        moved = {(row["topic"], row["partition"]) for row in rows}
        asked = {(step.topic, step.partition) for step in moves}
        raise FencedError(frozenset(asked - moved))


async def seen(
    pool: "Pool", steps: Sequence[Move], ends: Mapping[Any, int]
) -> frozenset[Partition]:
    """Note how far partitions reach (`ends`) and, in `steps`, up to when they are applied.

    A step may pass over offsets that hold no records for us (markers of transactions). Partitions
    that are not ours any more, or that moved meanwhile, are left alone; the others are returned.
    """
    if not steps:
        return frozenset()
    end_offsets = [ends[(step.topic, step.partition)] for step in steps]
    rows = await pool.fetch(_SEEN, *_columns(steps), end_offsets)
    return frozenset((row["topic"], row["partition"]) for row in rows)


async def reach(pool: "Pool", ends: Mapping[Any, int]) -> list[tuple[str, int]]:
    """Note how far partitions reach that stand still; returns (topic, records waiting) of each."""
    if not ends:
        return []
    rows = [(*partition, end) for partition, end in ends.items()]
    return [tuple(row) for row in await pool.fetch(_REACH, *zip(*rows, strict=True))]


async def watermark(connection: "Connection | Pool") -> datetime | None:
    """Up to when all inbound events are applied; None while that is not known of a partition."""
    found: datetime | None = await connection.fetchval(_WATERMARK)
    return found


def _columns(moves: Sequence[Move]) -> list[tuple[object, ...]]:
    rows = [(m.topic, m.partition, m.epoch, m.from_offset, m.to_offset, m.watermark) for m in moves]
    return list(zip(*rows, strict=True))


async def stop(pool: "Pool", claimed: Claim, reason: str) -> None:
    """Record why the partition stands still; it stays so until `accept_gap`."""
    await pool.execute(_STOP, claimed.topic, claimed.partition, claimed.epoch, reason)


async def feeds(connection: "Connection | Pool") -> list[Feed]:
    """All partitions, by topic and number."""
    return [Feed(*row) for row in await connection.fetch(_ALL)]


async def accept_gap(
    connection: "Connection", topic: str, partition: int, to_offset: int, accepted_by: str
) -> int | None:
    """Let a stopped partition go on at `to_offset`, and record who accepted what is skipped.

    `topic` is the full name, prefix included. Returns the offset that it stood at, None when it
    never began. The owner is fenced by it and goes on from the new offset within seconds. Needs
    a transaction of the caller's.

    Raises:
        LookupError: there is no such partition.
    """
    row = await connection.fetchrow(_ACCEPT, topic, partition, to_offset)
    if row is None:
        raise LookupError(f"{topic}/{partition} is not a partition that is followed")
    stood_at: int | None = row["next_offset"]
    await connection.execute(
        _ACCEPTED, topic, partition, stood_at if stood_at is not None else 0, to_offset, accepted_by
    )
    return stood_at
