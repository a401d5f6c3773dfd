"""What the consumer has handed out is never taken for unread, whatever is waited for meanwhile."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from exposure_tracker.arrivals import Place, Record
from exposure_tracker.holdings import Holding, Holdings
from exposure_tracker.intake import Intake
from exposure_tracker.lanes import Lanes
from exposure_tracker.watch import next_step

AFTER_A_MARKER, PLAIN = TopicPartition("orders", 0), TopicPartition("orders", 1)
NOW = datetime(2026, 1, 31, tzinfo=UTC)


class MarkedLog:
    """A consumer whose next records are handed out at once; one of the two partitions goes on
    behind the marker of a transaction, so that its beginning is asked for.
    """

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked, self.answers = asyncio.Event(), asyncio.Event()
        self._fault = fault
        self._left = {AFTER_A_MARKER: [_record(0, 11)], PLAIN: [_record(1, 10)]}
        self._positions = {AFTER_A_MARKER: 10, PLAIN: 10}

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[Record]]:
        if len(partitions) == 1 and timeout_ms == 0:
            return {}
        found = {each: self._left.pop(each) for each in partitions if each in self._left}
        for partition, records in found.items():
            assert len(records) <= max_records
            self._positions[partition] = records[-1].offset + 1
        if self._fault is not None and found:
            raise self._fault
        return found

    async def beginning_offsets(
        self, partitions: Iterable[TopicPartition]
    ) -> dict[TopicPartition, int]:
        self.asked.set()
        await self.answers.wait()
        return dict.fromkeys(partitions, 0)

    async def position(self, partition: TopicPartition) -> int:
        return self._positions[partition]


def _record(partition: int, offset: int) -> Record:
    return Place("orders", partition, offset, 1_770_000_000_000, b"k", b"{}")


def _held() -> Holdings:
    holdings = Holdings()
    for topic, partition in (AFTER_A_MARKER, PLAIN):
        holdings.hold(Holding(topic, partition, 1, 10, 10))
    return holdings


async def test_nothing_is_stored_past_records_in_hand_while_a_gap_is_looked_into() -> None:
    log, holdings = MarkedLog(), _held()
    intake = Intake(log, holdings, Lanes(), 100, 1_000_000)
    taking = asyncio.create_task(intake.take())
    await log.asked.wait()
    for holding in holdings:
        step = await next_step(intake, holding, 12, NOW)
        assert (step.to_offset, step.watermark) == (10, None)
    log.answers.set()
    taken = {(holding.partition, record.offset) for record, holding in await taking}
    while more := await intake.take():
        taken |= {(holding.partition, record.offset) for record, holding in more}
    assert taken == {(0, 11), (1, 10)}
    assert len(holdings) == 2


async def test_partitions_are_given_up_that_a_fault_may_have_taken_records_of() -> None:
    holdings = _held()
    intake = Intake(MarkedLog(KafkaConnectionError()), holdings, Lanes(), 100, 1_000_000)
    with pytest.raises(KafkaConnectionError):
        await intake.take()
    assert len(holdings) == 0
