"""The landing floor: the least that any durable consumer must do.

Drain the same topics, decode the JSON, COPY the raw events into a table with a primary key and
move the offsets in the same transaction, in batches as large as the tracker's; no meaning, no
ledger, no checks.
"""

import time
from collections.abc import Sequence

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from exposure_tracker.settings import Settings
from service_kit import topics as kit_topics
from service_kit.cluster import Cluster

_BATCH = Settings.model_fields["batch_records_max"].default

_SCHEMA = """
DROP TABLE IF EXISTS landing, landing_offset;
CREATE TABLE landing (
    topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL, account_id text NOT NULL,
    raw jsonb NOT NULL, PRIMARY KEY (topic, partition, "offset"));
CREATE TABLE landing_offset (
    topic text NOT NULL, partition int NOT NULL, next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition));
"""
_MOVE = """
INSERT INTO landing_offset SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
"""


async def land(
    bootstrap_servers: str, database_url: str, topics: Sequence[str], events: int
) -> float:
    """Events per second from the first fetch to the last commit."""
    database = await asyncpg.connect(database_url)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        await database.execute(_SCHEMA)
        found = await kit_topics.describe(Cluster(bootstrap_servers))
        partitions = [
            TopicPartition(topic.name, number)
            for topic in found
            if topic.name in topics
            for number in range(topic.partitions)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        landed = 0
        started = time.perf_counter()
        while landed < events:
            landed += await _batch(consumer, database, min(_BATCH, events - landed))
        return landed / (time.perf_counter() - started)
    finally:
        await consumer.stop()
        await database.close()


async def _batch(consumer: AIOKafkaConsumer, database: asyncpg.Connection, size: int) -> int:
    rows: list[tuple[str, int, int, str, str]] = []
    ends: dict[tuple[str, int], int] = {}
    while len(rows) < size:
        fetched = await consumer.getmany(timeout_ms=50, max_records=size - len(rows))
        if not fetched:
            break
        for place, records in fetched.items():
            for record in records:
                account_id = orjson.loads(record.value)["data"]["account_id"]
                rows.append(
                    (place.topic, place.partition, record.offset, account_id, record.value.decode())
                )
            ends[place.topic, place.partition] = records[-1].offset + 1
    if rows:
        async with database.transaction():
            await database.copy_records_to_table("landing", records=rows)
            await database.execute(
                _MOVE,
                [topic for topic, _ in ends],
                [partition for _, partition in ends],
                list(ends.values()),
            )
    return len(rows)
