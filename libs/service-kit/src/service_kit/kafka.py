"""Kafka clients with the settings that our promises rest on, made in one place.

aiokafka's defaults are those of a log shipper: it commits offsets by itself, starts at the end of
a topic, shows aborted records and acknowledges when one broker has a record in memory. Here
offsets belong to the database, a new group starts at the beginning, and a record counts when all
replicas in sync have it, once. A commit to Kafka only serves tools that show lag.

Clients are not started by these functions. One that does not get in raises `KafkaConnectionError`
from `start`, which says why and what to set. Stop them with `deadline_stop`, because `stop()` waits
for ever for a coordinator that has gone (aiokafka issues 659, 773).
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from typing import Protocol

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError

from service_kit.cluster import Cluster
from service_kit.logs import get_logger
from service_kit.reaching import explained

SESSION_TIMEOUT_MS = 10_000
_HEARTBEAT_MS = 3_000
_REQUEST_TIMEOUT_MS = 10_000
RECORD_BYTES_MAX = 1_048_576 + 65_536
"""The largest record that a producer sends, with all that is around its value."""
_BATCH_BYTES = 262_144
_FETCH_BYTES = 4 * 1_048_576
_OFFSETS_SECONDS = 5.0
_ANSWER_SECONDS = 2.0

log = get_logger()


class _Stoppable(Protocol):
    async def stop(self) -> None: ...


class _Consumer(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka has no types
    """One that says why it cannot start."""

    def __init__(self, cluster: Cluster, **settings: object) -> None:
        super().__init__(**cluster.client_options(), **settings)
        self._of = cluster

    async def start(self) -> None:
        async with explained(self._of):
            await super().start()


class _Producer(AIOKafkaProducer):  # type: ignore[misc]  # aiokafka has no types
    """One that says why it cannot start."""

    def __init__(self, cluster: Cluster, **settings: object) -> None:
        super().__init__(**cluster.client_options(), **settings)
        self._of = cluster

    async def start(self) -> None:
        async with explained(self._of):
            await super().start()


def consumer(
    cluster: Cluster,
    *,
    group_id: str | None,
    client_id: str,
    group_instance_id: str | None = None,
    records_max: int = 2000,
) -> AIOKafkaConsumer:
    """A consumer that never commits by itself, reads from the beginning and only what is committed.

    `records_max` bounds one `getmany`. With `group_instance_id` a process that comes back within
    the session timeout gets its partitions without a rebalance. Give no `group_id` to assign
    partitions by hand. Heartbeats share the event loop with the caller: whoever computes for
    longer than a second or two must yield now and then. Partitions of one number go to one member
    for all topics, so that one account's documents are mostly in one process.
    """
    return _Consumer(
        cluster,
        group_id=group_id,
        group_instance_id=group_instance_id,
        client_id=client_id,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        partition_assignment_strategy=(RangePartitionAssignor,),
        isolation_level="read_committed",
        session_timeout_ms=SESSION_TIMEOUT_MS,
        heartbeat_interval_ms=_HEARTBEAT_MS,
        request_timeout_ms=_REQUEST_TIMEOUT_MS,
        max_poll_records=records_max,
        max_partition_fetch_bytes=_FETCH_BYTES,
        fetch_max_wait_ms=100,
        metadata_max_age_ms=30_000,
    )


def producer(cluster: Cluster, *, client_id: str) -> AIOKafkaProducer:
    """A producer that writes each record once, to all replicas in sync, compressed with zstd."""
    return _Producer(
        cluster,
        client_id=client_id,
        enable_idempotence=True,
        acks="all",
        compression_type="zstd",
        max_batch_size=_BATCH_BYTES,
        max_request_size=RECORD_BYTES_MAX,
        request_timeout_ms=_REQUEST_TIMEOUT_MS,
        metadata_max_age_ms=30_000,
    )


async def deadline_stop(client: _Stoppable, seconds: float = 5.0) -> bool:
    """Stops a client; False when it had to be given up at the deadline or failed to stop."""
    try:
        async with asyncio.timeout(seconds):
            await client.stop()
    except TimeoutError:
        log.warning("kafka client did not stop in time", client=type(client).__name__)
        return False
    except (KafkaError, OSError) as exc:
        log.warning("kafka client failed to stop", error=repr(exc))
        return False
    return True


async def end_offsets(
    client: AIOKafkaConsumer, partitions: Collection[TopicPartition]
) -> Mapping[TopicPartition, int]:
    """The offset after the last record of each partition, asked of the brokers now.

    Raises `KafkaError` or `TimeoutError` when they do not answer: "no lag" is never guessed.
    """
    if not partitions:
        return {}
    async with asyncio.timeout(_OFFSETS_SECONDS):
        offsets: Mapping[TopicPartition, int] = await client.end_offsets(list(partitions))
    return offsets


async def reachable(client: AIOKafkaConsumer) -> bool:
    """Whether a broker answers a metadata request within the deadline; for readiness."""
    with contextlib.suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            await client.topics()
        return True
    return False
