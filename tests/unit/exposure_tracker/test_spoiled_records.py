"""A record whose checksum is wrong: read again a few times, then its partition stops, alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException

from exposure_tracker.arrivals import Record
from exposure_tracker.holdings import Holding, Holdings
from exposure_tracker.intake import Intake, UnreadableError
from exposure_tracker.lanes import Lanes

SPOILED, SOUND = TopicPartition("orders", 0), TopicPartition("orders", 1)


@dataclass(frozen=True)
class Told:
    """A record of the log."""

    topic: str
    partition: int
    offset: int
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = b"{}"
    headers: Sequence[tuple[str, bytes | None]] = ()


class MemoryLog:
    """A consumer over logs in memory, which fails on spoiled records as aiokafka does: what it had
    in hand is lost, and nothing moves.
    """

    def __init__(self, ends: dict[TopicPartition, int], spoiled: dict[int, int]) -> None:
        """`spoiled`: by offset of the spoiled partition, how many fetches of it fail."""
        self._ends = ends
        self._spoiled = Counter(spoiled)
        self._places = dict.fromkeys(ends, 0)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._places[partition] = offset

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[Record]]:
        del timeout_ms
        found: dict[TopicPartition, list[Record]] = {}
        for partition in partitions:
            begin = self._places[partition]
            for offset in range(begin, min(begin + max_records, self._ends[partition])):
                if partition == SPOILED and self._spoiled[offset]:
                    self._spoiled[offset] -= 1
                    raise CorruptRecordException("Invalid CRC")
                found.setdefault(partition, []).append(
                    Told(partition.topic, partition.partition, offset)
                )
        for partition, records in found.items():
            self._places[partition] = records[-1].offset + 1
        return found


def reading(spoiled: dict[int, int]) -> tuple[Intake, Holdings]:
    holdings = Holdings()
    for partition in (SPOILED, SOUND):
        holdings.hold(Holding(partition.topic, partition.partition, 1, 0, 0))
    log = MemoryLog({SPOILED: 6, SOUND: 4}, spoiled)
    return Intake(log, holdings, Lanes(), 100, 1_000_000), holdings


async def taken(intake: Intake) -> list[tuple[int, int]]:
    """Everything that can be had, each batch applied before the next is taken."""
    found: list[tuple[int, int]] = []
    while batch := await intake.take():
        for record, holding in batch:
            found.append((record.partition, record.offset))
            holding.next_offset = record.offset + 1
    return found


async def test_spoiled_on_its_way_it_is_read_the_next_time() -> None:
    intake, _ = reading({3: 2})
    found = await taken(intake)
    assert sorted(found) == [*((0, offset) for offset in range(6)), *((1, n) for n in range(4))]


async def test_spoiled_where_it_lies_it_stops_its_partition_once_all_before_it_is_applied() -> None:
    intake, holdings = reading({3: 1_000})
    with pytest.raises(UnreadableError, match=r"orders/0/3.*Invalid CRC"):
        await taken(intake)
    spoiled = holdings.get(SPOILED)
    assert spoiled is not None
    assert spoiled.next_offset == 3
    holdings.drop([SPOILED])
    await taken(intake)
    sound = holdings.get(SOUND)
    assert sound is not None
    assert sound.next_offset == 4
