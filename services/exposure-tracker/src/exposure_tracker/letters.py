"""Dead letters onto their topics, after they are recorded.

The row is the truth and the record its copy for whoever listens, so a broker that is gone delays
the copy and nothing else. Letters taken by one process are left alone by the others until its
transaction ends. Each topic is served for itself: one whose `.dead` topic is missing waits, and
holds back no other.
"""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from exposure_tracker import store_dead_letters
from exposure_tracker.cancelling import asked_for
from exposure_tracker.metrics import Metrics
from exposure_tracker.progress import Progress
from service_kit import kafka
from service_kit.clock import Clock, sleep_or_wake
from service_kit.database import Pool, is_unreachable
from service_kit.dead_letter import SUFFIX, publish
from service_kit.logs import get_logger

_INTERVAL_SECONDS = 5.0
_AT_ONCE = 100

log = get_logger()


class Letters:
    """The background task that publishes dead letters."""

    def __init__(
        self,
        pool: Pool,
        producer: Callable[[], AIOKafkaProducer],
        progress: Progress,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._pool = pool
        self._make_producer = producer
        self._producer: AIOKafkaProducer | None = None
        self._progress = progress
        self._metrics = metrics
        self._clock = clock
        self._shown: set[str] = set()

    async def run(self) -> None:
        """Publish, until cancelled; what cannot be reached is tried again."""
        try:
            while True:
                self._progress.letters.clear()
                try:
                    await self._publish_all()
                except asyncio.CancelledError:
                    if asked_for():
                        raise
                except (KafkaError, OSError, TimeoutError) as exc:
                    log.warning("dead letters not published yet", error=repr(exc))
                    await self._drop_producer()
                except Exception as exc:
                    if not is_unreachable(exc):
                        raise
                    log.warning("dead letters not read", error=repr(exc))
                # New ones, or those that were left.
                await sleep_or_wake(self._clock, _INTERVAL_SECONDS, self._progress.letters)
        finally:
            await self._drop_producer()

    async def _publish_all(self) -> None:
        """Publish what waits, topic by topic."""
        await self._show_open()
        waiting = await store_dead_letters.waiting(self._pool)
        self._metrics.unpublished_letters.set(sum(waiting.values()))
        for topic in sorted(waiting):
            try:
                # Waits for a topic that is not there, hence before anything is locked.
                await (await self._started_producer()).partitions_for(topic + SUFFIX)
            except UnknownTopicOrPartitionError:
                log.warning(
                    "dead letters wait: their topic is missing",
                    topic=topic + SUFFIX,
                    letters=waiting[topic],
                    remedy="creditgate topics apply",
                )
                continue
            while await self._publish(topic):
                pass
        if waiting:
            left = await store_dead_letters.waiting(self._pool)
            self._metrics.unpublished_letters.set(sum(left.values()))

    async def _publish(self, topic: str) -> int:
        """Publish the oldest letters of a topic; returns how many."""
        async with self._pool.acquire() as connection, connection.transaction():
            taken = await store_dead_letters.unpublished(connection, topic, _AT_ONCE)
            if taken:
                await publish(await self._started_producer(), [letter for _, letter in taken])
                await store_dead_letters.mark_published(connection, [id_ for id_, _ in taken])
        return len(taken)

    async def _show_open(self) -> None:
        """Count what nobody has settled yet, in whichever process it was recorded."""
        found = await store_dead_letters.open_letters(self._pool)
        for topic in self._shown | set(found):
            self._metrics.open_letters.labels(topic).set(found.get(topic, 0))
        self._shown |= set(found)

    async def _started_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._make_producer()
            try:
                await producer.start()
            except BaseException:
                await kafka.deadline_stop(producer)
                raise
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await kafka.deadline_stop(producer)
