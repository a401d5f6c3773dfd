"""Kafka and PostgreSQL themselves, for upkeep that no service does: topics, gaps, dead letters.

The environment names them, as it does for the services; else the stack of the state folder. The
services need not run for any of this, which is when it is needed most.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    CorruptRecordException,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from creditgate import stack_file
from creditgate.failures import CommandError
from service_kit import kafka, secret_files
from service_kit.cluster import Cluster
from service_kit.database import Connection

Record: TypeAlias = ConsumerRecord

T = TypeVar("T")

_VARIABLE = "DATABASE_URL"
_NOT_ALLOWED = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)
_PATIENCE_MS = 1_000
_SILENCE_SECONDS_MAX = 30.0
_CLIENT_ID = "creditgate-upkeep"


def answered(work: Coroutine[Any, Any, T]) -> T:
    """What `work` on Kafka comes to.

    Raises:
        CommandError: Kafka is away, does not let us in, or does not allow it.
    """
    try:
        return asyncio.run(work)
    except KafkaConnectionError as fault:
        raise CommandError(str(fault.args[0])) from fault
    except _NOT_ALLOWED as fault:
        raise CommandError(
            f"Kafka does not allow that ({fault})",
            "run it as a user that may (CREDITGATE_KAFKA_USERNAME); `creditgate topics rights`"
            " shows what each needs",
        ) from fault


def database_url(state: Path, environment: Mapping[str, str] | None = None) -> str:
    """The address of the database, as the tables' owner.

    Raises:
        CommandError: neither the environment nor the state folder tells it, or `stack.json` is
            not readable.
        SecretFileError: the file that holds it cannot be used.
    """
    named = os.environ if environment is None else environment
    if found := secret_files.given(_VARIABLE, named):
        return found
    if told := stack_file.told(state).get("database_url"):
        return str(told)
    raise CommandError(
        f"no running system is known in {state}", f"name it with --state, or set {_VARIABLE}"
    )


@asynccontextmanager
async def database(state: Path) -> AsyncIterator[Connection]:
    """One connection as the tables' owner. Raises what `database_url` and the database raise."""
    connection = await asyncpg.connect(database_url(state))
    try:
        yield connection
    finally:
        await connection.close()


async def offsets(
    cluster: Cluster, topics: Sequence[str]
) -> dict[tuple[str, int], tuple[int, int]]:
    """First and next offset of every partition of the topics; topics that are not there are left
    out.
    """
    partitions = await _partitions(cluster, topics)
    if not partitions:
        return {}
    async with _reader(cluster) as consumer:
        begins = await consumer.beginning_offsets(partitions)
        ends = await kafka.end_offsets(consumer, partitions)
    return {(each.topic, each.partition): (begins[each], ends[each]) for each in partitions}


async def read_all(cluster: Cluster, topics: Sequence[str]) -> list[Record]:
    """Every record that the topics hold now, by the broker's time.

    Raises:
        CommandError: Kafka went silent in the middle.
    """
    ends = {
        TopicPartition(*place): end
        for place, (begin, end) in (await offsets(cluster, topics)).items()
        if begin < end
    }
    if not ends:
        return []
    async with _reader(cluster) as consumer:
        consumer.assign(list(ends))
        records = await _read_to(consumer, ends)
    return sorted(records, key=lambda record: record.timestamp)


async def read_since(cluster: Cluster, topics: Sequence[str], since_ms: int) -> list[Record]:
    """Every record that the topics hold from the broker's time `since_ms` on (of 1970).

    Raises:
        CommandError: Kafka went silent in the middle.
    """
    partitions = await _partitions(cluster, topics)
    if not partitions:
        return []
    async with _reader(cluster) as consumer:
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
        begins = {each: place.offset for each, place in found.items() if place is not None}
        if not begins:
            return []
        ends = await kafka.end_offsets(consumer, list(begins))
        consumer.assign(list(begins))
        for each, begin in begins.items():
            consumer.seek(each, begin)
        return await _read_to(consumer, ends)


async def readable_from(cluster: Cluster, topic: str, partition: int, offset: int) -> int:
    """The first offset from `offset` on at which a record can be read; the partition's end when
    there is none.

    A client reads a batch of records from its begin, so that behind one that it makes nothing of
    the rest of its batch is out of reach as well, offset by offset.

    Raises:
        CommandError: Kafka went silent in the middle.
    """
    place = TopicPartition(topic, partition)
    async with _reader(cluster) as consumer:
        consumer.assign([place])
        end = (await kafka.end_offsets(consumer, [place]))[place]
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while offset < end:
            consumer.seek(place, offset)
            try:
                fetched = await consumer.getmany(place, timeout_ms=_PATIENCE_MS, max_records=1)
            except Exception as fault:
                of_a_record = isinstance(fault, CorruptRecordException)
                if isinstance(fault, KafkaError) and not of_a_record:
                    raise
                offset, heard_at = offset + 1, loop.time()
                continue
            if any(fetched.values()) or await consumer.position(place) > offset:
                return offset
            if loop.time() - heard_at > _SILENCE_SECONDS_MAX:
                raise CommandError("Kafka stopped answering in the middle", "try again")
    return end


@asynccontextmanager
async def _reader(cluster: Cluster) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = kafka.consumer(cluster, group_id=None, client_id=_CLIENT_ID)
    try:
        await consumer.start()
        yield consumer
    finally:
        await kafka.deadline_stop(consumer)


async def _partitions(cluster: Cluster, topics: Sequence[str]) -> list[TopicPartition]:
    from service_kit.topics import describe

    return [
        TopicPartition(topic.name, number)
        for topic in await describe(cluster, topics)
        for number in range(topic.partitions)
    ]


async def _read_to(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> list[Record]:
    records: list[Record] = []
    left = dict(ends)
    loop = asyncio.get_running_loop()
    heard_at = loop.time()
    while left:
        for partition, batch in (await consumer.getmany(timeout_ms=_PATIENCE_MS)).items():
            heard_at = loop.time()
            records += [record for record in batch if record.offset < ends[partition]]
        for partition in [each for each in left if await consumer.position(each) >= left[each]]:
            del left[partition]
        if loop.time() - heard_at > _SILENCE_SECONDS_MAX:
            raise CommandError("Kafka stopped answering in the middle", "try again")
    return records
