import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError, OutOfOrderSequenceNumber

from service_kit import kafka, outbox
from service_kit.clock import SystemClock
from service_kit.cluster import Cluster
from service_kit.database import Pool
from service_kit.metrics import new_registry
from service_kit.outbox import Message
from service_kit.relay import OutboxMetrics, Relay
from support.outboxes import drained, new_topic, put, read, sender_pool


@pytest_asyncio.fixture
async def pool(fresh_database: str) -> AsyncIterator[Pool]:
    async with sender_pool(fresh_database) as opened:
        yield opened


@pytest_asyncio.fixture
async def topic(kafka_bootstrap_servers: str, topic_prefix: str) -> str:
    return await new_topic(kafka_bootstrap_servers, topic_prefix)


def relay(pool: Pool, servers: str, producer: Any = None) -> Relay:
    return Relay(
        pool,
        producer or (lambda: kafka.producer(Cluster(servers), client_id="tested")),
        "sender",
        SystemClock(),
        OutboxMetrics(new_registry()),
    )


@asynccontextmanager
async def relaying(pool: Pool, servers: str) -> AsyncIterator[Relay]:
    """A relay for single rounds."""
    sender = relay(pool, servers)
    try:
        yield sender
    finally:
        await sender.close()


async def test_several_relays_send_each_key_in_order_and_everything_once(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    running = [asyncio.create_task(relay(pool, kafka_bootstrap_servers).run()) for _ in range(3)]
    await put(pool, topic, range(1000), keys=7)
    await drained(pool)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    found = await read(kafka_bootstrap_servers, topic, 1000)
    for key, numbers in found.items():
        assert numbers == [n for n in range(1000) if n % 7 == int(key)]


async def test_what_was_rolled_back_is_never_sent(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await outbox.write(connection, "sender", [Message(topic, b"0", b"0", [])])
        await transaction.rollback()
    await put(pool, topic, range(1, 2), keys=1)
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        assert await sender.relay_once() == 1
        assert await sender.relay_once() == 0


async def test_a_key_in_the_hands_of_one_relay_is_left_alone_by_others(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(20), keys=2)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1 FROM sender.outbox WHERE value = '0' FOR UPDATE")
        async with relaying(pool, kafka_bootstrap_servers) as sender:
            assert await sender.relay_once() == 10
    left = await pool.fetch("SELECT value FROM sender.outbox ORDER BY id")
    assert [int(row["value"]) for row in left] == list(range(0, 20, 2))


class Wedged:
    """A producer in the state that it never leaves: every send fails out of order."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.start = producer.start
        self.stop = producer.stop
        self.partitions_for = producer.partitions_for
        self.create_batch = producer.create_batch

    async def send_batch(self, *_args: Any, **_kwargs: Any) -> "asyncio.Future[Any]":
        failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        failed.set_exception(OutOfOrderSequenceNumber())
        return failed


async def test_a_wedged_producer_is_thrown_away_and_all_is_sent_in_order(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    made: list[str] = []

    def producer() -> Any:
        fresh = kafka.producer(Cluster(kafka_bootstrap_servers), client_id="tested")
        made.append("wedged" if len(made) < 2 else "sound")
        return Wedged(fresh) if made[-1] == "wedged" else fresh

    await put(pool, topic, range(100), keys=5)
    running = asyncio.create_task(relay(pool, kafka_bootstrap_servers, producer).run())
    await drained(pool)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert made == ["wedged", "wedged", "sound"]
    found = await read(kafka_bootstrap_servers, topic, 100)
    for key, numbers in found.items():
        assert numbers == [n for n in range(100) if n % 5 == int(key)]


async def test_a_message_that_cannot_be_sent_keeps_its_key_back_and_no_other(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.write(
            connection,
            "sender",
            [
                Message(topic, b"1", b"1", [("n", b"\xff1")]),
                Message(f"{topic}.never-made", b"2", b"2", []),
                Message(topic, b"3", b"3", [("n", b"\xff3")]),
            ],
        )
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        for _ in range(2):
            with pytest.raises((KafkaError, TimeoutError)):
                await sender.relay_once()
    left = await pool.fetch("SELECT value FROM sender.outbox")
    assert [row["value"] for row in left] == [b"2"]


async def test_a_message_too_large_for_the_brokers_holds_up_its_own_key_alone(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.write(
            connection,
            "sender",
            [
                Message(topic, b"1", b"x" * 3_000_000, []),
                Message(topic, b"1", b"10", []),
                Message(topic, b"2", b"2", [("n", b"\xff2")]),
            ],
        )
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        with pytest.raises(KafkaError):
            await sender.relay_once()
    assert await read(kafka_bootstrap_servers, topic, 1) == {b"2": [2]}
    assert await outbox.pending(pool, "sender") == 2


async def test_messages_that_fill_many_batches_come_once_and_in_order(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    large = 100_000
    async with pool.acquire() as connection, connection.transaction():
        await outbox.write(
            connection,
            "sender",
            [
                Message(
                    topic,
                    b"%d" % (n % 5),
                    (b"%d" % n).ljust(large),
                    [("n", b"\xff" + (b"%d" % n).ljust(large))],
                )
                for n in range(30)
            ],
        )
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        assert await sender.relay_once() == 30
    found = await read(kafka_bootstrap_servers, topic, 30)
    for key, numbers in found.items():
        assert numbers == [n for n in range(30) if n % 5 == int(key)]


async def test_a_batch_that_is_refused_keeps_its_keys_back_and_what_follows_on_them(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    class RefusesTheFirst:
        """A producer that takes no batch, once."""

        def __init__(self, producer: AIOKafkaProducer) -> None:
            self.start = producer.start
            self.stop = producer.stop
            self.partitions_for = producer.partitions_for
            self.create_batch = producer.create_batch
            self._send_batch = producer.send_batch
            self._refused = False

        async def send_batch(self, *args: Any, **kwargs: Any) -> Any:
            if not self._refused:
                self._refused = True
                raise KafkaTimeoutError
            return await self._send_batch(*args, **kwargs)

    await put(pool, topic, range(300), keys=20)
    refusing = relay(
        pool,
        kafka_bootstrap_servers,
        lambda: RefusesTheFirst(
            kafka.producer(Cluster(kafka_bootstrap_servers), client_id="tested")
        ),
    )
    with pytest.raises(KafkaError):
        await refusing.relay_once()
    await refusing.close()
    left = {int(row["value"]) for row in await pool.fetch("SELECT value FROM sender.outbox")}
    assert 0 < len(left) < 300
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        assert await sender.relay_once() == len(left)
    found = await read(kafka_bootstrap_servers, topic, 300)
    for key, numbers in found.items():
        assert numbers == [n for n in range(300) if n % 20 == int(key)]


async def test_with_the_brokers_away_nothing_is_lost(
    pool: Pool, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(30), keys=3)
    away = asyncio.create_task(relay(pool, "127.0.0.1:9").run())
    await asyncio.sleep(0.5)
    assert not away.done()
    away.cancel()
    await asyncio.gather(away, return_exceptions=True)
    assert await outbox.pending(pool, "sender") == 30
    async with relaying(pool, kafka_bootstrap_servers) as sender:
        assert await sender.relay_once() == 30
