"""From Kafka into the ledger: read the next batch while the ones before are applied.

Batches of different lanes are in their transactions side by side, while the next is being read.
Offsets in the database decide everything, so every fault has the same answer: forget
what was read, claim again, go on at the stored offset. A batch that is fenced, a database that
restarts in the middle of a commit, a broker that is gone for an hour: nothing is lost and nothing
is applied twice, because nothing but the compare-and-set is trusted.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from exposure_tracker.cancelling import asked_for
from exposure_tracker.claiming import Claimer
from exposure_tracker.faults import BatchError, FencedError, about_database
from exposure_tracker.hands import Hands
from exposure_tracker.holdings import Holding, Holdings, Stop
from exposure_tracker.intake import Intake, UnreadableError
from exposure_tracker.lanes import Lane, Lanes
from exposure_tracker.metrics import Metrics
from exposure_tracker.overflow import Overflow
from exposure_tracker.packing import Taken
from exposure_tracker.progress import Progress
from exposure_tracker.settings import Settings
from exposure_tracker.tally import Tally
from service_kit import kafka
from service_kit.clock import Clock
from service_kit.logs import get_logger
from service_kit.topics import TopicRefusedError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_KAFKA_AWAY = (KafkaError, IllegalStateError)
_RETRY_SECONDS = 0.25
_RETRY_SECONDS_MAX = 5.0
_FENCED_SECONDS = 1.0
_UNHELD_SECONDS = 0.2
_FINISH_SECONDS = 5.0
"""How long batches may still take when a session ends."""

log = get_logger()


class _Revocation(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Forgets partitions the moment the group takes them away."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def on_partitions_revoked(self, revoked: "AbstractSet[TopicPartition]") -> None:
        self._holdings.drop(revoked)

    def on_partitions_assigned(self, assigned: "AbstractSet[TopicPartition]") -> None:
        """Nothing to do: what is assigned and not held is claimed before the next read."""


class Consumption:
    """The background task that applies records for as long as the process lives."""

    def __init__(
        self,
        settings: Settings,
        topics: Sequence[str],
        *,
        verify_topics: Callable[[], Awaitable[None]],
        consumer: Callable[[], AIOKafkaConsumer],
        hands: Hands,
        claimer: Claimer,
        holdings: Holdings,
        progress: Progress,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._verify_topics = verify_topics
        self._make_consumer = consumer
        self._hands = hands
        self._claimer = claimer
        self._holdings = holdings
        self._progress = progress
        self._metrics = metrics
        self._clock = clock
        self._overflow = Overflow(
            settings.dead_letters_max, settings.dead_letters_window_seconds, clock
        )
        self._stopping = False
        self.lanes = Lanes()
        self.consumer: AIOKafkaConsumer | None = None
        self.intake: Intake | None = None

    def stop(self) -> None:
        """Ask it to end after the batch in flight."""
        self._stopping = True

    async def run(self) -> None:
        """Consume until `stop`; every fault of Kafka or the database is waited out."""
        retry_seconds = _RETRY_SECONDS
        while not self._stopping:
            started_at = self._clock.monotonic()
            try:
                await self._session()
            except asyncio.CancelledError:
                if asked_for():
                    raise
                log.warning("consumer given up inside its driver, starting again")
            except (*_KAFKA_AWAY, TopicRefusedError) as exc:
                self._progress.kafka_lost(repr(exc))
                log.warning("consumer lost, starting again", error=repr(exc))
            if self._clock.monotonic() - started_at > _RETRY_SECONDS_MAX:
                retry_seconds = _RETRY_SECONDS
            if not self._stopping:
                await self._clock.sleep(retry_seconds * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, guards nothing
                retry_seconds = min(retry_seconds * 2, _RETRY_SECONDS_MAX)
        await self._hands.stop()

    async def _session(self) -> None:
        """The life of one consumer."""
        await self._verify_topics()
        consumer = self._make_consumer()
        try:
            await consumer.start()
            consumer.subscribe(topics=list(self._topics), listener=_Revocation(self._holdings))
            self.intake = Intake(
                consumer,
                self._holdings,
                self.lanes,
                self._settings.batch_records_max,
                self._settings.batch_bytes_max,
            )
            self.consumer = consumer
            self._progress.kafka_back()
            while not self._stopping:
                await self._step(consumer, self.intake)
        finally:
            self.consumer = self.intake = None
            # What only waits in a lane is not begun any more. Batches in their transactions are
            # let finish for a while: their offsets are their own fence.
            self._holdings.drop_all()
            try:
                async with asyncio.timeout(_FINISH_SECONDS):
                    await self.lanes.finish_all()
            except TimeoutError:
                log.warning("batches given up: they did not end", seconds=_FINISH_SECONDS)
            finally:
                await kafka.deadline_stop(consumer)

    async def _step(self, consumer: AIOKafkaConsumer, intake: Intake) -> None:
        """Read a batch of one lane beside those being applied, and give it to the lane."""
        try:
            await self.lanes.finish_ended()
            await self._claim_missing(consumer)
            taken = self._still_held(await self._take(consumer, intake))
            if taken:
                lane = self.lanes.of(taken[0][1].key)
                await lane.start(self._apply(lane, taken))
            elif not self._holdings:
                await self._clock.sleep(_UNHELD_SECONDS)
        except _KAFKA_AWAY:
            raise
        except Exception as exc:  # noqa: BLE001 - sorted there, and raised where it is none of ours
            await self._recover(consumer, [exc, *await self.lanes.finish_all()])

    async def _recover(self, consumer: AIOKafkaConsumer, raised: Sequence[Exception]) -> None:
        """Go back to what is stored; raises what is about neither a batch nor the database."""
        for exc in raised:
            if not (isinstance(exc, BatchError) or about_database(exc)):
                raise exc
        for exc in raised:
            if not isinstance(exc, BatchError):
                await self._wait_out_database(exc)
                return
        fenced = sum(isinstance(exc, FencedError) for exc in raised)
        self._metrics.fenced.inc(fenced)
        log.warning("batch dropped", reasons=[str(exc) for exc in raised])
        for exc in raised:
            if isinstance(exc, BatchError):
                self._holdings.drop(exc.partitions)
        self._rewind(consumer)
        # After a fence the group may not have told yet that a partition is another's: leave it
        # the time.
        await self._clock.sleep(_FENCED_SECONDS if fenced else _RETRY_SECONDS)

    async def _claim_missing(self, consumer: AIOKafkaConsumer) -> None:
        missing = [
            partition
            for partition in consumer.assignment()
            if partition not in self._holdings
            and partition not in self._holdings.stopped
            and partition.topic not in self._overflow.stopped
        ]
        if missing:
            for exc in await self.lanes.finish_all():
                raise exc
            await self._claimer.claim(consumer, missing)
            self._progress.database_back()
            stopped = [TopicPartition(*key) for key in self._holdings.stopped]
            consumer.pause(*(set(stopped) & consumer.assignment()))

    async def _take(self, consumer: AIOKafkaConsumer, intake: Intake) -> Taken:
        try:
            return await intake.take()
        except UnreadableError as exc:
            await self._claimer.stop_unreadable(exc.holding, exc.fault)
            consumer.pause(TopicPartition(*exc.holding.key))
            return []

    def _stop_overflowing(self) -> None:
        """Let the topics stand still of which too much is set aside."""
        for holding in self._holdings:
            if holding.topic in self._overflow.stopped:
                reason = self._overflow.stopped[holding.topic]
                self._holdings.stop(holding.key, Stop(reason, recorded=False))

    def _still_held(self, taken: Taken) -> Taken:
        """What was read by rights that we still have."""
        current = self._holdings.current
        if all(map(current, {holding for _, holding in taken})):
            return taken
        return [(record, holding) for record, holding in taken if current(holding)]

    async def _apply(self, lane: Lane, taken: Taken) -> None:
        tally = Tally()
        async with lane.turn:
            taken = self._still_held(taken)
            if not taken:
                return
            try:
                await self._hands.apply(lane.number, taken, tally)
            finally:
                self._metrics.add(tally)
        self._progress.applied()
        if tally.letters:
            self._progress.letters.set()
            self._overflow.count(tally.letters)
            self._stop_overflowing()

    async def rest(self, lane: Lane) -> None:
        """Give back what only a backlog needs; to be called in the lane's turn."""
        await self._hands.rest(lane.number)

    def _rewind(self, consumer: AIOKafkaConsumer) -> None:
        """Read again from the stored offsets on, under new holdings of the same epochs."""
        for holding in self._holdings:
            if holding.read_offset == holding.next_offset:
                continue
            with contextlib.suppress(IllegalStateError):
                consumer.seek(TopicPartition(*holding.key), holding.next_offset)
                self._holdings.hold(
                    Holding(*holding.key, holding.epoch, holding.next_offset, holding.next_offset)
                )

    async def _wait_out_database(self, exc: BaseException) -> None:
        """Forget everything: what became of the last batch is read with the next claim."""
        self._holdings.drop_all()
        self._progress.database_lost(repr(exc))
        log.warning("database away, trying again", error=repr(exc))
        await self._clock.sleep(_RETRY_SECONDS * random.uniform(1.0, 4.0))  # noqa: S311 - as above

    def reasons(self) -> dict[str, str]:
        """Why partitions or topics stand still, by name."""
        stopped = self._holdings.stopped.items()
        by_partition = {f"{topic}/{number}": stop.reason for (topic, number), stop in stopped}
        return {**self._overflow.stopped, **by_partition}
