"""Records out of the consumer, oldest first over all partitions.

A consumer hands out what it fetched partition by partition, thousands from one before the first
of the next. Nothing depends on the order, but catching up that way would meet most documents
before what they refer to, and let the watermark of one partition run while another stands. The
broker's time is on every record, so what is buffered here is merged by it. Senders append in
batches, so that time is true to a second or two; within such a span all partitions are read
evenly.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import islice

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CorruptRecordException, IllegalStateError, KafkaError

from exposure_tracker.arrivals import Record
from exposure_tracker.holdings import Holding, Holdings
from exposure_tracker.lanes import Lane, Lanes
from service_kit.logs import get_logger

_PORTION = 50
_PORTIONS = 20
_BYTES_PER_PARTITION = 2_097_152
"""Buffered of a partition: so many portions, or hardly more bytes than this, whichever is less. What
the consumer has fetched itself is bounded in its compressed form alone.
"""
_AT_ONCE = 10
_SPAN_MILLISECONDS = 2_000
_IDLE_MILLISECONDS = 200
_SEARCH_ROUNDS = 50
_SEARCH_SECONDS = 0.1
_CORRUPT_TRIES = 5
"""How often a record whose checksum is wrong is fetched: spoiled on its way it comes right the next
time, spoiled where it lies it never does.
"""
_NOT_OF_A_RECORD = (KafkaError, IllegalStateError, OSError)

log = get_logger()


class UnreadableError(Exception):
    """The client cannot read the record that a partition is to go on with."""

    def __init__(self, holding: Holding, fault: str) -> None:
        super().__init__(f"{holding.topic}/{holding.partition}/{holding.next_offset}: {fault}")
        self.holding = holding
        self.fault = fault


def _of_a_record(exc: Exception) -> bool:
    """Whether the client failed on what it was sent, and not on the way to it."""
    return isinstance(exc, CorruptRecordException) or not isinstance(exc, _NOT_OF_A_RECORD)


class Intake:
    """Takes records of the partitions that are held; the others are left in the consumer."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        holdings: Holdings,
        lanes: Lanes,
        records_max: int,
        bytes_max: int,
    ) -> None:
        self._consumer = consumer
        self._holdings = holdings
        self._lanes = lanes
        self._records_max = records_max
        self._bytes_max = bytes_max
        self._buffers: dict[Holding, deque[Record]] = {}
        self._given: dict[Holding, tuple[int, int]] = {}
        """Per partition: the span of time that it was read in last, and how many of it."""

    async def take(self) -> list[tuple[Record, Holding]]:
        """The oldest records of a lane that has room, up to the bounds of a batch, each with the
        holding it was read by.

        Waits a moment when there are none, and for a batch to end when no lane has room; may
        return nothing. Raises `KafkaError`, and `UnreadableError` once everything before such a
        record is applied.
        """
        self._forget_lost()
        held = [TopicPartition(*holding.key) for holding in self._holdings]
        wanted = [partition for partition in held if self._lanes.of(partition).has_room]
        if held and not wanted:
            await self._lanes.wait_for_room()
        if not wanted:
            return []
        await self._fill_empty(wanted)
        if not any(map(self._buffered, wanted)):
            await self._fill(wanted, _IDLE_MILLISECONDS)
            await self._fill_empty(wanted)
        self._forget_lost()
        for lane in self._lanes.in_turn():
            if lane.has_room and (taken := self._oldest(lane)):
                self._lanes.served(lane)
                return taken
        return []

    async def _fill_empty(self, held: Iterable[TopicPartition]) -> None:
        """Portion by portion, since nothing but what came tells how large records are."""
        for partition in held:
            if partition not in self._holdings or self._buffered(partition):
                continue
            bytes_left = _BYTES_PER_PARTITION
            for _ in range(_PORTIONS):
                count = len(self._buffered(partition))
                await self._fill((partition,), 0)
                new = tuple(islice(self._buffered(partition), count, None))
                bytes_left -= sum(len(record.value or b"") for record in new)
                if len(new) < _PORTION or bytes_left <= 0:
                    break

    def _buffered(self, partition: TopicPartition) -> Collection[Record]:
        holding = self._holdings.get(partition)
        return () if holding is None else self._buffers.get(holding, ())

    def _forget_lost(self) -> None:
        lost = [holding for holding in self._buffers if not self._holdings.current(holding)]
        for holding in lost:
            del self._buffers[holding]
            self._given.pop(holding, None)

    async def _fill(self, partitions: Iterable[TopicPartition], wait_milliseconds: int) -> None:
        """Up to a portion of what the consumer has."""
        partitions = tuple(partitions)
        try:
            fetched = await self._consumer.getmany(
                *partitions, timeout_ms=wait_milliseconds, max_records=_PORTION
            )
        except Exception as exc:
            if not _of_a_record(exc):
                # As below; and nobody may take it for read until all is claimed anew.
                self._holdings.drop(partitions)
                raise
            # What it had in hand of the others is lost with it: all go back to what is buffered.
            for partition in partitions:
                holding = self._holdings.get(partition)
                if holding is not None:
                    self._consumer.seek(partition, holding.read_offset)
            await self._search(partitions, exc)
        else:
            await self._buffer(fetched)

    async def _search(self, partitions: Sequence[TopicPartition], exc: Exception) -> None:
        """Find the partition whose next record the client fails on, and read what is before it; or
        read that one after all.
        """
        spoiled: Counter[TopicPartition] = Counter()
        for _ in range(_SEARCH_ROUNDS):
            for partition in partitions:
                if await self._reach_unreadable(partition, spoiled):
                    return
            await asyncio.sleep(_SEARCH_SECONDS)
        raise exc

    async def _reach_unreadable(
        self, partition: TopicPartition, spoiled: Counter[TopicPartition]
    ) -> bool:
        """Buffer records one by one; True where the client fails on the next one, or reads one that
        it failed on. `spoiled` counts how often its checksum was wrong.

        Raises `UnreadableError` when all before that one is applied.
        """
        while (holding := self._holdings.get(partition)) is not None:
            try:
                fetched = await self._consumer.getmany(partition, timeout_ms=0, max_records=1)
            except Exception as exc:
                if not _of_a_record(exc):
                    raise
                self._consumer.seek(partition, holding.read_offset)
                spoiled[partition] += isinstance(exc, CorruptRecordException)
                if 0 < spoiled[partition] < _CORRUPT_TRIES:
                    return False
                if holding.read_offset == holding.next_offset:
                    raise UnreadableError(holding, repr(exc)) from exc
                return True
            if not fetched:
                return False
            await self._buffer(fetched)
            if spoiled[partition]:
                return True
        return False

    async def _buffer(self, fetched: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Take what the consumer has handed out. Nothing of it may pass for unread while anything
        is awaited: the consumer stands behind it already, and whoever looks at an idle partition
        goes by that (see `position`).
        """
        skipped: list[tuple[Holding, int, Sequence[Record]]] = []
        for partition, records in fetched.items():
            holding = self._holdings.get(partition)
            if holding is None or not records:
                continue
            expected, holding.read_offset = holding.read_offset, records[-1].offset + 1
            if records[0].offset == expected:
                self._buffers.setdefault(holding, deque()).extend(records)
            else:
                skipped.append((holding, expected, records))
        for holding, expected, records in skipped:
            if not await self._follows(holding, expected, records[0].offset):
                self._drop(holding)
            elif self._holdings.current(holding):
                self._buffers.setdefault(holding, deque()).extend(records)

    def _drop(self, holding: Holding) -> None:
        if self._holdings.current(holding):
            self._holdings.drop((holding.key,))

    async def _follows(self, holding: Holding, expected: int, first: int) -> bool:
        """Whether a record that is not the next one only skips offsets that never held one for
        us (markers of transactions, compaction), rather than some that are gone.
        """
        if first < expected:
            log.warning("offsets went back", topic=holding.topic, partition=holding.partition)
            return False
        partition = TopicPartition(*holding.key)
        begins = await self._consumer.beginning_offsets([partition])
        return bool(begins[partition] <= expected)

    def _oldest(self, lane: Lane) -> list[tuple[Record, Holding]]:
        """Span by span of broker time, and within a span a few from each partition in turn."""
        taken: list[tuple[Record, Holding]] = []
        turns = [
            (*self._turn(holding, records[0]), holding.key, holding, records)
            for holding, records in self._buffers.items()
            if records and self._lanes.of(holding.key) is lane
        ]
        heapify(turns)
        left, bytes_left = self._records_max, self._bytes_max
        while turns and left > 0 and bytes_left > 0:
            span, given, key, holding, records = turns[0]
            portion = min(_AT_ONCE, left)
            while portion and bytes_left > 0 and records:
                if records[0].timestamp // _SPAN_MILLISECONDS > span:
                    break
                record = records.popleft()
                taken.append((record, holding))
                portion, left, given = portion - 1, left - 1, given + 1
                bytes_left -= len(record.value or b"")
            self._given[holding] = (span, given)
            if records:
                heapreplace(turns, (*self._turn(holding, records[0]), key, holding, records))
            else:
                heappop(turns)
        return taken

    def _turn(self, holding: Holding, record: Record) -> tuple[int, int]:
        """The record's span of time, and how many of the partition were taken in it already."""
        span, given = self._given.get(holding, (0, 0))
        of_record = record.timestamp // _SPAN_MILLISECONDS
        return (of_record, 0) if of_record > span else (span, given)

    async def position(self, holding: Holding) -> int | None:
        """The offset that the consumer would read next, past whatever holds no record for us;
        None when the partition is not ours any more.
        """
        if self._buffers.get(holding):
            return None
        try:
            position: int = await self._consumer.position(TopicPartition(*holding.key))
        except IllegalStateError:
            return None
        return position if self._holdings.current(holding) else None
