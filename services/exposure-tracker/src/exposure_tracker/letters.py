"""Dead letters onto their topics, after they are recorded.

The row is the truth and the record its copy for whoever listens, so a broker that is gone delays
the copy and nothing else. Letters taken by one process are left alone by the others until its
transaction ends.
"""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from exposure_tracker import store_dead_letters
from exposure_tracker.cancelling import asked_for
from exposure_tracker.metrics import Metrics
from exposure_tracker.progress import Progress
from service_kit import kafka
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable
from service_kit.dead_letter import publish
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
                await self._wait()
        finally:
            await self._drop_producer()

    async def _wait(self) -> None:
        """Until there are new ones, or it is time to look for those that were left."""
        waits = [
            asyncio.create_task(self._progress.letters.wait()),
            asyncio.create_task(self._clock.sleep(_INTERVAL_SECONDS)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _publish_all(self) -> None:
        while True:
            async with self._pool.acquire() as connection, connection.transaction():
                taken = await store_dead_letters.unpublished(connection, _AT_ONCE)
                self._metrics.unpublished_letters.set(len(taken))
                if not taken:
                    return
                await publish(await self._started_producer(), [letter for _, letter in taken])
                await store_dead_letters.mark_published(connection, [id_ for id_, _ in taken])

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
