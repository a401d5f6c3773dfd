"""Reads the topics and hands what they hold to ingest, partition by partition as Kafka assigns.

Kafka only says which partitions this process should read. Whether it may is decided by a claim in
the database, made before anything of a partition is heard: the claim says where to go on, and
fences whoever read it before. After any doubt (rebalance, fence, lost connection) the claim is
thrown away and made again; records read under an old one are dropped.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from notifier import store_offsets
from notifier.decode import Record, Topics
from notifier.ingest import Ingest
from notifier.metrics import Metrics
from notifier.store_offsets import FencedError, Holding, Move, Partition
from service_kit import kafka
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable
from service_kit.dead_letter import DeadLetterLimitError
from service_kit.logs import get_logger

_POLL_MS = 200
_PAUSE_SECONDS = 1.0
_COMMIT_EVERY_SECONDS = 2.0

log = get_logger()


class FeedAwayError(Exception):
    """The brokers cannot be asked now."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Records not heard yet: by topic over all partitions, and of those that are ours to read."""

    by_topic: Mapping[str, int]
    ours: int

    @property
    def total(self) -> int:
        return sum(self.by_topic.values())


class Feed(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """One consumer, for as long as the process lives; see the module's text.

    `stopped` says why nothing is read any more, None while all is well.
    """

    def __init__(
        self,
        make_consumer: Callable[[], AIOKafkaConsumer],
        topics: Topics,
        ingest: Ingest,
        pool: Pool,
        *,
        owner: str,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._make_consumer = make_consumer
        self._topics = topics
        self._ingest = ingest
        self._pool = pool
        self._owner = owner
        self._clock = clock
        self._metrics = metrics
        self._consumer: AIOKafkaConsumer | None = None
        self._held: dict[Partition, Holding] = {}
        self._committed_at = 0.0
        self.stopped: str | None = None
        self.heard = 0
        """Records heard by this process since its start."""

    async def run(self) -> None:
        """Reads until cancelled, whatever goes away and comes back meanwhile."""
        while True:
            try:
                await self._session()
            except DeadLetterLimitError as exc:
                self.stopped = str(exc)
                log.critical("reading has stopped", reason=self.stopped)
                await asyncio.Event().wait()
            except Exception as exc:
                if not (isinstance(exc, KafkaError | FencedError) or is_unreachable(exc)):
                    raise
                log.warning("reading interrupted", error=repr(exc))
            await self._clock.sleep(_PAUSE_SECONDS)

    async def _session(self) -> None:
        consumer = self._make_consumer()
        self._held.clear()
        try:
            await consumer.start()
            consumer.subscribe(self._topics.names, listener=self)
            self._consumer = consumer
            while True:
                await self._claim_what_is_new(consumer)
                batch = await consumer.getmany(timeout_ms=_POLL_MS)
                await self._hear(consumer, [r for records in batch.values() for r in records])
        finally:
            self._consumer = None
            self._held.clear()
            await kafka.deadline_stop(consumer)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Forgets the partitions at once; what was read of them is not heard any more."""
        self._forget((tp.topic, tp.partition) for tp in revoked)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Nothing is claimed here: a failure inside this callback would be swallowed."""

    def _forget(self, partitions: Iterable[Partition]) -> None:
        for partition in partitions:
            self._held.pop(partition, None)

    async def _claim_what_is_new(self, consumer: AIOKafkaConsumer) -> None:
        new = [tp for tp in consumer.assignment() if (tp.topic, tp.partition) not in self._held]
        if not new:
            return
        claimed = {
            tp: await store_offsets.claim(self._pool, (tp.topic, tp.partition), self._owner)
            for tp in sorted(new)
        }
        # Asked after the claims: nobody else moves the stored offsets any more.
        first = await consumer.beginning_offsets(new)
        end = await kafka.end_offsets(consumer, new)
        for tp, holding in claimed.items():
            offset = store_offsets.place(holding.next_offset, first[tp], end[tp])
            if offset != holding.next_offset:
                await self._step_over(holding, offset)
            if tp in consumer.assignment():
                consumer.seek(tp, offset)
                self._held[holding.key] = holding

    async def _step_over(self, holding: Holding, offset: int) -> None:
        stood_at = holding.next_offset
        async with self._pool.acquire() as connection, connection.transaction():
            await store_offsets.move(connection, [Move(holding, offset)])
        holding.next_offset = offset
        log.error(
            "records are gone that were never heard, or the topic was made anew",
            topic=holding.topic,
            partition=holding.partition,
            stood_at=stood_at,
            going_on_at=offset,
        )
        self._metrics.gap_records.inc(max(offset - stood_at, 0))

    async def _hear(self, consumer: AIOKafkaConsumer, records: list[Record]) -> None:
        expected: dict[Partition, int] = {}
        batch: list[tuple[Holding, Record]] = []
        # Contacts first: whoever is named in this very batch is told, not the team's address.
        for record in sorted(records, key=lambda r: r.topic != self._topics.accounts):
            partition = (record.topic, record.partition)
            holding = self._held.get(partition)
            if holding is None:
                continue
            if record.offset < expected.get(partition, holding.next_offset):
                self._forget([partition])
                continue
            expected[partition] = record.offset + 1
            batch.append((holding, record))
        if not batch:
            return
        try:
            await self._ingest.apply(batch)
        except FencedError:
            self._metrics.fenced.inc()
            self._held.clear()
            return
        except Exception as exc:
            # Whether it was written is not known; a new claim reads where it really stands.
            self._held.clear()
            if not is_unreachable(exc):
                raise
            log.warning("batch not written", error=repr(exc))
            await self._clock.sleep(_PAUSE_SECONDS)
            return
        self.heard += len(batch)
        await self._commit(consumer)

    async def _commit(self, consumer: AIOKafkaConsumer) -> None:
        """Tells Kafka, only so that its own tools show the lag; nothing rests on it."""
        now = self._clock.monotonic()
        # All may have been taken away while the batch was written, and nothing cannot be told.
        if now - self._committed_at < _COMMIT_EVERY_SECONDS or not self._held:
            return
        self._committed_at = now
        try:
            await consumer.commit(
                {
                    TopicPartition(holding.topic, holding.partition): holding.next_offset
                    for holding in self._held.values()
                }
            )
        except KafkaError as exc:
            log.debug("offsets not shown to kafka", error=repr(exc))

    async def lag(self) -> Lag:
        """How far behind all notifiers are, and this one.

        Raises `FeedAwayError` when the brokers do not answer: not knowing is not zero.
        """
        consumer = self._consumer
        if consumer is None:
            raise FeedAwayError("not connected to Kafka")
        try:
            partitions = [
                TopicPartition(topic, number)
                for topic in self._topics.names
                for number in consumer.partitions_for_topic(topic) or ()
            ]
            if {tp.topic for tp in partitions} != set(self._topics.names):
                raise FeedAwayError("not all topics are known yet")
            end = await kafka.end_offsets(consumer, partitions)
            first = await consumer.beginning_offsets(partitions)
        except (KafkaError, OSError, TimeoutError) as exc:
            raise FeedAwayError(repr(exc)) from exc
        stand = await store_offsets.positions(self._pool)
        assigned = consumer.assignment()
        by_topic = dict.fromkeys(self._topics.names, 0)
        ours = 0
        for tp in partitions:
            behind = max(end[tp] - max(stand.get((tp.topic, tp.partition), 0), first[tp]), 0)
            by_topic[tp.topic] += behind
            ours += behind if tp in assigned else 0
        return Lag(by_topic, ours)

    async def reachable(self) -> bool:
        """Whether a broker answers."""
        return self._consumer is not None and await kafka.reachable(self._consumer)
