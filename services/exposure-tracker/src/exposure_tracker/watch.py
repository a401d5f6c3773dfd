"""The watermark of partitions in which nothing happens, and how far behind the others are.

Up to when is everything known? A busy partition says so by the broker's time on its last applied
record. A quiet one says nothing, so the brokers are asked, each second, how far it reaches: when
that shows it applied to its end, everything that was there when the question was sent is known,
and the moment of the question is the watermark. Reservations expire by the least watermark of
all, so a lag never frees credit early.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from exposure_tracker import store_feeds
from exposure_tracker.cancelling import asked_for
from exposure_tracker.consume import Consumption
from exposure_tracker.holdings import Holding, Holdings
from exposure_tracker.intake import Intake
from exposure_tracker.lanes import Lane
from exposure_tracker.metrics import Metrics
from exposure_tracker.progress import Progress
from exposure_tracker.store_feeds import Move, Partition
from service_kit import kafka
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable
from service_kit.logs import get_logger

_INTERVAL_SECONDS = 1.0
_FIRST_INTERVAL_SECONDS = 0.1
_COMMIT_ROUNDS = 5
_COMMIT_SECONDS = 3.0
_IDLE_MEMBER_ROUNDS = 50
"""After so many rounds without a partition this member is one too many, and ready all the same."""

log = get_logger()


class Watch:
    """The background task that asks how far the partitions of this process reach."""

    def __init__(
        self,
        *,
        pool: Pool,
        consumption: Consumption,
        holdings: Holdings,
        progress: Progress,
        metrics: Metrics,
        clock: Clock,
        topics: tuple[str, ...],
    ) -> None:
        self._pool = pool
        self._consumption = consumption
        self._holdings = holdings
        self._progress = progress
        self._metrics = metrics
        self._clock = clock
        self._topics = topics
        self._known: set[Partition] = set()

    async def run(self) -> None:
        """Look, until cancelled; what cannot be reached is tried again."""
        rounds = 0
        while True:
            settled = self._progress.is_settled
            await self._clock.sleep(_INTERVAL_SECONDS if settled else _FIRST_INTERVAL_SECONDS)
            rounds += 1
            try:
                await self._know_partitions()
                await self.look()
                await self._resume_accepted()
                self._settle(rounds)
                if rounds % _COMMIT_ROUNDS == 0:
                    await self._show_lag_to_kafka()
            except asyncio.CancelledError:
                if asked_for():
                    raise
            except (KafkaError, IllegalStateError, TimeoutError, OSError) as exc:
                log.warning("partitions not looked at", error=repr(exc))
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                log.warning("partitions not looked at", error=repr(exc))

    def _settle(self, rounds: int) -> None:
        consumer = self._consumption.consumer
        if consumer is None:
            return
        taken = len(self._holdings) + len(self._holdings.stopped)
        if taken >= len(consumer.assignment()) and (taken or rounds >= _IDLE_MEMBER_ROUNDS):
            self._progress.settled()

    async def look(self) -> None:
        """One round: ask, and note watermarks and lag of the partitions held."""
        consumer, intake = self._consumption.consumer, self._consumption.intake
        if consumer is None or intake is None:
            return
        asked_at = self._clock.now()
        held = [TopicPartition(*holding.key) for holding in self._holdings]
        self._progress.kafka_asked()
        # Who holds nothing asks for any partition, to know whether somebody answers.
        stopped = [TopicPartition(*key) for key in self._holdings.stopped]
        asked = [*held, *stopped] or [TopicPartition(self._topics[0], 0)]
        ends = await kafka.end_offsets(consumer, asked)
        self._progress.kafka_answered()
        waiting = await store_feeds.reach(
            self._pool, {partition: ends[partition] for partition in stopped}
        )
        # Shown before any turn is waited for: a lane that stands still is lag.
        self._show([holding for holding in self._holdings if holding.key in ends], ends, waiting)
        noted: list[Holding] = []
        for lane in self._consumption.lanes:
            async with lane.turn:
                noted += await self._note(intake, lane, ends, asked_at)
                await self._consumption.rest(lane)
        self._show(noted, ends, waiting)

    async def _note(
        self, intake: Intake, lane: Lane, ends: Mapping[TopicPartition, int], asked_at: datetime
    ) -> list[Holding]:
        """Store how far the partitions of a lane reach and up to when they are known; returns
        those that it was asked of. Needs the lane's turn.
        """
        steps: dict[Holding, Move] = {}
        for holding in self._holdings:
            end = ends.get(TopicPartition(*holding.key))
            if end is not None and self._consumption.lanes.of(holding.key) is lane:
                steps[holding] = await next_step(intake, holding, end, asked_at)
        moved = await store_feeds.seen(self._pool, list(steps.values()), ends)
        for holding, step in steps.items():
            if holding.key in moved:
                holding.next_offset = step.to_offset
                holding.read_offset = max(holding.read_offset, step.to_offset)
        return list(steps)

    def _show(
        self,
        noted: Sequence[Holding],
        ends: Mapping[TopicPartition, int],
        waiting: Sequence[tuple[str, int]],
    ) -> None:
        lags: Counter[str] = Counter(dict.fromkeys(self._topics, 0))
        for holding in noted:
            lags[holding.topic] += max(0, ends[TopicPartition(*holding.key)] - holding.next_offset)
        # What waits behind a stop is lag, but none that a restart would end.
        self._progress.waiting(sum(lags.values()))
        for topic, lag in waiting:
            lags[topic] += max(0, lag)
        for topic, lag in lags.items():
            self._metrics.lag_records.labels(topic).set(lag)
        self._metrics.stopped_feeds.set(len(self._holdings.stopped))

    async def _know_partitions(self) -> None:
        """Give every inbound partition a row as soon as there is one, held by whomever."""
        consumer = self._consumption.consumer
        if consumer is None:
            return
        partitions = {
            (topic, number)
            for topic in self._topics
            # A topic that is not there yet counts as one partition of which nothing is known.
            for number in consumer.partitions_for_topic(topic) or {0}
        }
        if not partitions <= self._known:
            await store_feeds.know(self._pool, partitions)
            self._known |= partitions
        watermark = await store_feeds.watermark(self._pool)
        if watermark is not None:
            age = (self._clock.now() - watermark).total_seconds()
            self._metrics.watermark_age_seconds.set(max(age, 0))

    async def _resume_accepted(self) -> None:
        """Claim again what stood still, where a person has accepted the gap."""
        if not self._holdings.stopped:
            return
        stopped = {
            (feed.topic, feed.partition): feed.stopped
            for feed in await store_feeds.feeds(self._pool)
        }
        accepted = [
            partition
            for partition, stop in self._holdings.stopped.items()
            if stop.recorded and stopped.get(partition, "") is None
        ]
        if accepted:
            log.info("gap accepted, going on", partitions=accepted)
            self._holdings.drop(accepted)

    async def _show_lag_to_kafka(self) -> None:
        """Commit to the group what is applied: nothing reads it but tools that show lag."""
        consumer = self._consumption.consumer
        if consumer is None:
            return
        offsets = {TopicPartition(*one.key): one.next_offset for one in self._holdings}
        if offsets:
            # A commit waits for its coordinator however long it takes.
            with contextlib.suppress(CommitFailedError):
                async with asyncio.timeout(_COMMIT_SECONDS):
                    await consumer.commit(offsets)


async def next_step(intake: Intake, holding: Holding, end: int, asked_at: datetime) -> Move:
    """Where a partition stands: when nothing of it is being read, past what holds no record for
    us, and known up to the question if that is its end.
    """
    position = await intake.position(holding)
    at = to_offset = holding.next_offset
    watermark = None
    if position is not None and holding.read_offset == at:
        to_offset = max(at, position)
        if to_offset >= end:
            watermark = asked_at
    return Move(holding.topic, holding.partition, holding.epoch, at, to_offset, watermark)
