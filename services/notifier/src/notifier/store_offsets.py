"""Where each partition stands, and who may move it.

The next offset of a partition is a row here, moved in the transaction that writes what was read,
and only by a process whose epoch is the newest and whose idea of the offset is right. A process
that was taken for dead and wakes up moves nothing, so nothing that it read is written twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service_kit.database import Connection, Pool

Partition = tuple[str, int]
"""(topic, partition)."""


class FencedError(Exception):
    """A partition is somebody else's by now, or not where we thought; roll back."""


@dataclass(slots=True, eq=False)
class Holding:
    """The right to move one partition, from one claim on."""

    topic: str
    partition: int
    epoch: int
    next_offset: int

    @property
    def key(self) -> Partition:
        return self.topic, self.partition


@dataclass(frozen=True, slots=True)
class Move:
    """A step of one partition under a holding."""

    holding: Holding
    to_offset: int


_CLAIM = """
    INSERT INTO notifier.partition_offset AS p
        (topic, partition, next_offset, owner_epoch, owner)
    VALUES ($1, $2, 0, 1, $3)
    ON CONFLICT (topic, partition) DO UPDATE
        SET owner_epoch = p.owner_epoch + 1, owner = excluded.owner
    RETURNING next_offset, owner_epoch
"""
_MOVE = """
    WITH mine AS MATERIALIZED (
        SELECT p.topic, p.partition, n.to_offset
        FROM notifier.partition_offset p
        JOIN unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[])
             AS n (topic, partition, epoch, from_offset, to_offset)
             ON p.topic = n.topic AND p.partition = n.partition
        WHERE p.owner_epoch = n.epoch AND p.next_offset = n.from_offset
        ORDER BY p.topic, p.partition
        FOR UPDATE OF p
    )
    UPDATE notifier.partition_offset p SET next_offset = mine.to_offset, updated_at = now()
    FROM mine WHERE p.topic = mine.topic AND p.partition = mine.partition
    RETURNING 1
"""
_ALL = "SELECT topic, partition, next_offset FROM notifier.partition_offset"


async def claim(pool: Pool, partition: Partition, owner: str) -> Holding:
    """Become the owner of a partition; whoever held it before is fenced.

    A partition that was never read starts at 0. `owner` is for people to read.
    """
    topic, number = partition
    row = await pool.fetchrow(_CLAIM, topic, number, owner)
    assert row is not None
    return Holding(topic, number, row["owner_epoch"], row["next_offset"])


def place(next_offset: int, first: int, end: int) -> int:
    """Where to go on when offsets `first` up to before `end` exist.

    An offset before `first`: records have expired. One behind `end`: the topic was made anew.
    Both go on at `first`; hearing a record again changes nothing.
    """
    return next_offset if first <= next_offset <= end else first


async def move(connection: Connection, moves: Sequence[Move]) -> None:
    """Moves all of the partitions or none; the first thing in a batch's transaction.

    Raises `FencedError`: the caller rolls back.
    """
    rows = await connection.fetch(
        _MOVE,
        [step.holding.topic for step in moves],
        [step.holding.partition for step in moves],
        [step.holding.epoch for step in moves],
        [step.holding.next_offset for step in moves],
        [step.to_offset for step in moves],
    )
    if len(rows) != len(moves):
        raise FencedError


async def positions(pool: Pool) -> dict[Partition, int]:
    """The stored offset of every partition that was ever read, by whichever process."""
    return {(row["topic"], row["partition"]): row["next_offset"] for row in await pool.fetch(_ALL)}
