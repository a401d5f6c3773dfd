"""Taking partitions over: a new epoch, the stored offset, and a look whether it still exists.

The consumer group says who should read a partition; the claim says who may move it. Between the
two there is always a moment in which both the old and the new reader believe it is theirs, and
the epoch settles it: the later claim wins, the earlier one is fenced at its next step.

Kafka forgets: by retention, or when a topic is made anew. Going on at whatever is left would be a
hole in exposure that nobody ever hears of, so such a partition stops until a person has accepted
the gap.
"""

from collections.abc import Iterable, Mapping

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from exposure_tracker import store_feeds
from exposure_tracker.holdings import Holding, Holdings, Stop
from exposure_tracker.store_feeds import Claim, Partition
from exposure_tracker.store_frozen import cut_off_frozen
from service_kit import kafka
from service_kit.clock import Clock
from service_kit.database import Pool
from service_kit.logs import get_logger

_SHRUNK_SECONDS = 10.0

log = get_logger()


class Claimer:
    """Claims partitions for one process, whose name is `owner`."""

    def __init__(self, pool: Pool, holdings: Holdings, clock: Clock, owner: str) -> None:
        self._pool = pool
        self._holdings = holdings
        self._clock = clock
        self._owner = owner
        self._shrunk_since: dict[Partition, float] = {}

    async def claim(self, consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> None:
        """Hold those of the partitions that can go on, stop those that cannot.

        Raises what the database or `KafkaError` raises; what was claimed until then is held.
        """
        try:
            claims = await store_feeds.claim(self._pool, partitions, self._owner)
        except asyncpg.LockNotAvailableError:
            await cut_off_frozen(self._pool)
            raise
        wanted = [TopicPartition(claimed.topic, claimed.partition) for claimed in claims]
        # Asked for after the claim: nobody moves the partitions on from here.
        begins = await consumer.beginning_offsets(wanted)
        ends = await kafka.end_offsets(consumer, wanted)
        for claimed, partition in zip(claims, wanted, strict=True):
            offset = await self._start(claimed, begins[partition], ends)
            if offset is not None and partition in consumer.assignment():
                consumer.seek(partition, offset)
                consumer.resume(partition)
                self._holdings.hold(
                    Holding(claimed.topic, claimed.partition, claimed.epoch, offset, offset)
                )

    async def _start(
        self, claimed: Claim, begin: int, ends: Mapping[TopicPartition, int]
    ) -> int | None:
        """Where to go on; None when it cannot, or not yet."""
        partition = (claimed.topic, claimed.partition)
        if claimed.stopped is not None:
            self._holdings.stop(partition, Stop(claimed.stopped, recorded=True))
            return None
        offset = claimed.next_offset
        if offset is None:
            return begin if await store_feeds.begin(self._pool, claimed, begin) else None
        end = ends[TopicPartition(*partition)]
        if offset > end:
            # A broker that has just come back may show less for a moment.
            since = self._shrunk_since.setdefault(partition, self._clock.monotonic())
            if self._clock.monotonic() - since < _SHRUNK_SECONDS:
                return None
        self._shrunk_since.pop(partition, None)
        if begin <= offset <= end:
            return offset
        await self._stop(claimed, offset, begin, end)
        return None

    async def _stop(self, claimed: Claim, offset: int, begin: int, end: int) -> None:
        reason = (
            f"offset {offset} does not exist any more: Kafka has {begin} to {end}. Send what is "
            f"missing again if it can be found, then run "
            f"`creditgate topics accept-gap {claimed.topic} {claimed.partition}`"
        )
        await self._record_stop(claimed, reason)

    async def stop_unreadable(self, holding: Holding, fault: str) -> None:
        """Stop a partition before a record that the client cannot read."""
        offset = holding.next_offset
        reason = (
            f"offset {offset} {store_feeds.UNREADABLE}: {fault}. Nor can what its sender sent in one "
            f"batch with it, from there on. Run "
            f"`creditgate topics accept-gap {holding.topic} {holding.partition}`, which skips to the "
            f"next record that can be read and says how many that were, and have the sender send "
            f"those documents again in a form that can be"
        )
        claimed = Claim(holding.topic, holding.partition, holding.epoch, offset, None)
        await self._record_stop(claimed, reason)

    async def _record_stop(self, claimed: Claim, reason: str) -> None:
        log.error(
            "partition stopped", topic=claimed.topic, partition=claimed.partition, reason=reason
        )
        await store_feeds.stop(self._pool, claimed, reason)
        self._holdings.stop((claimed.topic, claimed.partition), Stop(reason, recorded=True))
