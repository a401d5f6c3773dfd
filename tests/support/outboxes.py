"""An outbox in a schema of its own, numbered messages in it, and what of them got to Kafka."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.structs import TopicPartition

from service_kit import kafka, outbox, topics
from service_kit.cluster import Cluster
from service_kit.database import Pool, close_pool, create_pool
from service_kit.outbox import Message
from support.databases import as_role, execute
from support.waiting import eventually

SCHEMA = "sender"
ROLE = "creditgate_check"
PARTITIONS = 3


@asynccontextmanager
async def sender_pool(database: str) -> AsyncIterator[Pool]:
    """The database with an outbox in the schema, as the role that owns its rows."""
    await execute(
        database,
        f"CREATE SCHEMA {SCHEMA}",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}",
        *outbox.outbox_ddl(SCHEMA, ROLE),
    )
    opened = await create_pool(as_role(database, ROLE), application_name="tested", max_size=6)
    yield opened
    await close_pool(opened)


async def new_topic(servers: str, prefix: str) -> str:
    """A topic of this test's own."""
    name = f"{prefix}out"
    await topics.apply(Cluster(servers), [(name, PARTITIONS)])
    return name


async def put(pool: Pool, topic: str, numbers: range, keys: int) -> None:
    """Writes numbered messages in transactions of ten; number n has key n mod keys."""
    for start in numbers[::10]:
        async with pool.acquire() as connection, connection.transaction():
            await outbox.write(
                connection,
                SCHEMA,
                [
                    Message(topic, b"%d" % (n % keys), b"%d" % n, [("n", b"\xff%d" % n)])
                    for n in range(start, min(start + 10, numbers.stop))
                ],
            )


async def read(servers: str, topic: str, count: int) -> dict[bytes, list[int]]:
    """The numbers on the topic by key, in their order; at least `count` of them."""
    consumer = kafka.consumer(Cluster(servers), group_id=None, client_id="tested")
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        found: dict[bytes, list[int]] = defaultdict(list)
        seen = 0
        async with asyncio.timeout(60):
            while seen < count:
                for records in (await consumer.getmany(timeout_ms=300)).values():
                    for record in records:
                        seen += 1
                        found[record.key].append(int(record.value))
                        assert record.headers == (("n", b"\xff" + record.value),)
        return found
    finally:
        await kafka.deadline_stop(consumer)


async def drained(pool: Pool) -> None:
    """Wait until everything is sent."""

    async def empty() -> bool:
        return not await outbox.pending(pool, SCHEMA)

    await eventually(empty, "the outbox is empty")
