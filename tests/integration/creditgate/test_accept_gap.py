"""`creditgate topics accept-gap`: only where one was found, and recorded with who accepted it."""

import asyncpg

from credit_contracts.topics import ORDERS
from exposure_tracker import store_feeds
from service_kit import kafka, topics
from service_kit.cluster import Cluster
from service_kit.database import create_pool
from support.command import called


def accept(servers: str, database: str, topic: str, *, status: int = 0) -> str:
    """What the command prints."""
    environment = {"KAFKA_BOOTSTRAP_SERVERS": servers, "DATABASE_URL": database}
    arguments = ("topics", "accept-gap", topic, "0", "--by", "dana")
    done = called(*arguments, environment=environment, status=status)
    return done.stdout + done.stderr


async def test_a_stopped_partition_goes_on_at_what_kafka_still_has(
    kafka_bootstrap_servers: str, fresh_database: str, topic_prefix: str
) -> None:
    topic = topic_prefix + ORDERS.name
    await topics.apply(Cluster(kafka_bootstrap_servers), [(topic, 1)])
    producer = kafka.producer(Cluster(kafka_bootstrap_servers), client_id="test")
    await producer.start()
    try:
        await producer.send_and_wait(topic, b"{}", partition=0)
    finally:
        await kafka.deadline_stop(producer)
    pool = await create_pool(fresh_database, application_name="test")
    try:
        await store_feeds.know(pool, [(topic, 0)])
        (claimed,) = await store_feeds.claim(pool, [(topic, 0)], "test")
        await store_feeds.begin(pool, claimed, 7)

        early = accept(kafka_bootstrap_servers, fresh_database, topic, status=1)
        assert "is not stopped" in early

        await store_feeds.stop(pool, claimed, "offset 7 is not there any more")
        accept(kafka_bootstrap_servers, fresh_database, topic)
        (feed,) = await store_feeds.feeds(pool)
        assert (feed.next_offset, feed.stopped) == (0, None)
        row = await pool.fetchrow("SELECT * FROM exposure.accepted_gap")
        assert row is not None
        assert (row["from_offset"], row["to_offset"], row["accepted_by"]) == (7, 0, "dana")
    finally:
        await pool.close()


async def test_a_partition_that_nobody_follows_is_refused(
    kafka_bootstrap_servers: str, fresh_database: str, topic_prefix: str
) -> None:
    await topics.apply(Cluster(kafka_bootstrap_servers), [(f"{topic_prefix}other", 1)])
    told = accept(kafka_bootstrap_servers, fresh_database, f"{topic_prefix}other", status=1)
    assert "is not stopped" in told
    connection = await asyncpg.connect(fresh_database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM exposure.accepted_gap") == 0
    finally:
        await connection.close()
