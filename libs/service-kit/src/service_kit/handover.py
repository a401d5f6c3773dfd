"""Handing a round of messages to the producer, in order, and hearing which of them got there.

Records go in batches made here, each of one partition: a record costs a third of what it costs the
producer one by one. A key is always on one partition, so its order is that of the batches.
"""

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner

from service_kit.database import Record
from service_kit.kafka import RECORD_BYTES_MAX
from service_kit.outbox import unpack_headers

_PARTITIONER = DefaultPartitioner()

_Key = tuple[str, bytes]
_Place = tuple[str, int]


class Handover:
    """What one round has handed to the producer, in order, and what is known of it.

    `failure` is the first that there was.
    """

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self._open: dict[_Place, _Batch] = {}
        self._sent: list[tuple[_Batch, asyncio.Future[object]]] = []
        self._broken: set[_Key] = set()

    async def send(
        self, producer: AIOKafkaProducer, partitions: Sequence[int], row: Record
    ) -> None:
        """Hands one message over, unless an earlier one of its key could not be."""
        key = (row["topic"], row["key"])
        if key in self._broken:
            return
        if len(row["key"]) + len(row["value"]) + len(row["headers"]) > RECORD_BYTES_MAX:
            self._break([key], MessageSizeTooLargeError())
            return
        place = (row["topic"], _partition(row["key"], partitions))
        batch = self._open.get(place)
        if batch is None or not batch.append(row):
            await self._close(producer, place)
            if key in self._broken:  # by what was before it in the batch just closed
                return
            batch = self._open[place] = _Batch(producer)
            batch.append(row)

    async def acknowledged(self, producer: AIOKafkaProducer) -> None:
        """Hands over what is left; returns when the brokers have answered for all of it."""
        for place in tuple(self._open):
            await self._close(producer, place)
        if self._sent:
            await asyncio.wait([future for _, future in self._sent])

    def settled(self) -> list[int]:
        """Ids of the messages that are on the topic, none behind one of its key that is not."""
        done: list[int] = []
        broken: set[_Key] = set()
        for batch, future in self._sent:
            fault = _fault(future)
            if fault is not None:
                self.failure = self.failure or fault
                broken.update(batch.keys)
            else:
                done += [
                    row["id"] for row in batch.rows if (row["topic"], row["key"]) not in broken
                ]
        return done

    async def _close(self, producer: AIOKafkaProducer, place: _Place) -> None:
        """Hand over the batch that is open for the place, if there is one."""
        batch = self._open.pop(place, None)
        if batch is None:
            return
        topic, partition = place
        try:
            future = await producer.send_batch(batch.closed(), topic, partition=partition)
        except KafkaError as exc:
            self._break(batch.keys, exc)
        else:
            self._sent.append((batch, future))

    def _break(self, keys: Iterable[_Key], fault: Exception) -> None:
        self.failure = self.failure or fault
        self._broken.update(keys)


class _Batch:
    """Messages of one partition, in their order."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.rows: list[Record] = []
        self._builder = producer.create_batch()

    def append(self, row: Record) -> bool:
        """Add a message, if there is room for it; there always is for the first."""
        added = self._builder.append(
            timestamp=None,
            key=row["key"] or None,
            value=row["value"],
            headers=unpack_headers(row["headers"]),
        )
        if added is not None:
            self.rows.append(row)
        return added is not None

    @property
    def keys(self) -> set[_Key]:
        return {(row["topic"], row["key"]) for row in self.rows}

    def closed(self) -> object:
        """The producer's own batch, to which it adds nothing."""
        self._builder.close()
        return self._builder


@lru_cache(maxsize=65_536)
def _place_of(key: bytes, count: int) -> int:
    """Which of `count` partitions a key is on, as every client of Kafka has it; remembered, since
    finding it out is as dear as the rest of sending.
    """
    place: int = _PARTITIONER(key, list(range(count)), list(range(count)))
    return place


def _partition(key: bytes, partitions: Sequence[int]) -> int:
    """Where a message goes; without a key anywhere."""
    if not key:
        anywhere: int = _PARTITIONER(None, partitions, partitions)
        return anywhere
    return partitions[_place_of(key, len(partitions))]


def _fault(future: "asyncio.Future[object]") -> Exception | None:
    if not future.done():
        future.add_done_callback(_look)
        return TimeoutError("not acknowledged in time")
    if future.cancelled():
        return TimeoutError("given up by the producer")
    fault = future.exception()
    return fault if isinstance(fault, Exception) else None


def _look(future: "asyncio.Future[object]") -> None:
    """Takes the result of a future that nobody waits for any more, so that nothing warns of it."""
    if not future.cancelled():
        future.exception()
