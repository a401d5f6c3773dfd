"""What cannot go on without a person stops loudly, alone, and goes on when the person has looked."""

import asyncio
import os
import sys
from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.records_to_delete import RecordsToDelete

from credit_contracts.topics import INBOUND, INVOICES, ORDERS
from exposure_tracker import store_feeds
from service_kit import kafka, topics
from service_kit.cluster import Cluster
from support.applying import connected
from support.command import called
from support.tracking import PARTITIONS, Tracked, TrackerProcess
from support.waiting import eventually
from support.wire import cloud_event


def order(number: int) -> dict[str, Any]:
    return {
        "type": "creditgate.order.v1",
        "data": {
            "order_id": f"O{number}",
            "version": 1,
            "account_id": f"A{number % 7}",
            "currency": "EUR",
            "state": "open",
            "lines": [{"line_id": "1", "ordered": "1"}],
        },
    }


def invoice(number: int) -> dict[str, Any]:
    return {
        "type": "creditgate.invoice.v1",
        "data": {
            "invoice_id": f"I{number}",
            "version": 1,
            "account_id": f"A{number % 7}",
            "currency": "EUR",
            "kind": "invoice",
            "state": "issued",
            "total": "1",
            "issued_on": "2026-01-01",
        },
    }


async def documents(tracked: Tracked, kind: str) -> int:
    (row,) = await tracked.fetch(
        "SELECT count(*) AS n FROM exposure.document WHERE kind = $1", kind
    )
    count: int = row["n"]
    return count


async def forget_records(tracked: Tracked, partition: TopicPartition, before: int) -> None:
    """What retention does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=tracked.servers)
    await admin.start()
    try:
        await admin.delete_records({partition: RecordsToDelete(before_offset=before)})
    finally:
        await admin.close()


async def ends(tracked: Tracked, topic: str) -> dict[TopicPartition, int]:
    consumer = kafka.consumer(Cluster(tracked.servers), group_id=None, client_id="tests")
    await consumer.start()
    try:
        wanted = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        return dict(await kafka.end_offsets(consumer, wanted))
    finally:
        await kafka.deadline_stop(consumer)


async def test_records_that_kafka_forgot_stop_their_partition_until_the_gap_is_accepted(
    tracked: Tracked,
) -> None:
    topic = tracked.prefix + ORDERS.name
    first = tracked.start()
    await tracked.send(map(order, range(20)))
    await tracked.until_applied()
    assert first.end() == 0
    await tracked.send(map(order, range(20, 60)))
    partition, end = next(iter((await ends(tracked, topic)).items()))
    await forget_records(tracked, partition, end - 1)

    second = tracked.start()
    await second.until_unready(f"{topic}/{partition.partition}", "accept-gap")
    await tracked.send(map(invoice, range(10)))
    async with connected(tracked.admin_url) as connection:
        (feed,) = [
            one
            for one in await store_feeds.feeds(connection)
            if (one.topic, one.partition) == (topic, partition.partition)
        ]
        assert feed.stopped is not None
        assert feed.next_offset is not None
        missing = end - 1 - feed.next_offset
        assert missing > 0
        await until_documents(tracked, second, "invoice", 10)
        async with connection.transaction():
            stood_at = await store_feeds.accept_gap(
                connection, topic, partition.partition, end - 1, "dana"
            )
        assert stood_at == feed.next_offset
    await second.until_ready()
    await until_documents(tracked, second, "order", 60 - missing)


async def until_documents(tracked: Tracked, process: TrackerProcess, kind: str, count: int) -> None:
    async def as_many() -> bool:
        assert process.process.poll() is None
        return await documents(tracked, kind) >= count

    await eventually(as_many, f"{count} documents: {kind}")
    assert await documents(tracked, kind) == count


async def test_topics_that_the_broker_does_not_stamp_are_refused(tracked: Tracked) -> None:
    names = [tracked.prefix + "x." + topic.name for topic in INBOUND]
    admin = AIOKafkaAdminClient(bootstrap_servers=tracked.servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1) for name in names])
    finally:
        await admin.close()
    process = tracked.start(CREDITGATE_TOPIC_PREFIX=tracked.prefix + "x.")
    assert "creditgate topics apply" in await process.until_unready("kafka", "LogAppendTime")
    await topics.apply(Cluster(tracked.servers), [(name, 1) for name in names])
    await process.until_ready()


async def test_past_the_limit_a_topic_stops_rather_than_be_poured_away(tracked: Tracked) -> None:
    process = tracked.start(CREDITGATE_DEAD_LETTERS_MAX="5", CREDITGATE_BATCH_RECORDS_MAX="4")
    await process.until_ready()
    await tracked.send_raw((ORDERS.name, f"A{number}", b"{}") for number in range(40))
    await tracked.send_raw(
        (INVOICES.name, f"A{number}", cloud_event(invoice(number))) for number in range(10)
    )
    await process.until_unready(tracked.prefix + ORDERS.name, "unusable records")
    await until_documents(tracked, process, "invoice", 10)
    count = "SELECT count(*) AS n FROM exposure.dead_letter WHERE topic = $1"
    (row,) = await tracked.fetch(count, tracked.prefix + ORDERS.name)
    # Above what was allowed, no more than what is in flight: a batch of each of the two lanes.
    assert 5 < row["n"] <= 5 + 2 * 4


async def test_one_bad_record_does_not_stop_its_topic_because_another_one_overflowed(
    tracked: Tracked,
) -> None:
    process = tracked.start(CREDITGATE_DEAD_LETTERS_MAX="5")
    await process.until_ready()
    await tracked.send_raw((ORDERS.name, f"A{number}", b"{}") for number in range(40))
    await process.until_unready(tracked.prefix + ORDERS.name)
    await tracked.send_raw([(INVOICES.name, "A1", b"{}")])
    await tracked.send(map(invoice, range(10)))
    await until_documents(tracked, process, "invoice", 10)
    told = (await process.get("/ready")).json()
    assert not [name for name in told if name.startswith(tracked.prefix + INVOICES.name)]


async def test_a_bad_record_is_on_its_dead_topic_with_the_reason(tracked: Tracked) -> None:
    process = tracked.start()
    topic = tracked.prefix + ORDERS.name
    bad = cloud_event(order(1)).replace(b'"1"}]', b'"-1"}]')
    await tracked.send_raw([(ORDERS.name, "A1", bad), (ORDERS.name, "A1", None)])
    await tracked.send([order(2)])
    await tracked.until_applied()
    assert await documents(tracked, "order") == 1
    consumer = kafka.consumer(Cluster(tracked.servers), group_id=None, client_id="tests")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic + ".dead", 0)])
        letters = [await consumer.getone() for _ in range(2)]
    finally:
        await kafka.deadline_stop(consumer)
    by_value = {letter.value: dict(letter.headers) for letter in letters}
    assert set(by_value) == {bad, b""}
    headers = by_value[bad]
    assert b"ordered" in headers["dead-reason"]
    assert headers["dead-source"].decode().startswith(f"{topic}/")
    assert headers["dead-at"]
    assert await process.metric("creditgate_dead_letters_total") == 2


async def test_a_dead_letter_that_is_too_large_does_not_keep_back_the_next_one(
    tracked: Tracked,
) -> None:
    tracked.start()
    headers = [(f"h{number:03}", os.urandom(1000)) for number in range(140)]
    await tracked.producer.send_and_wait(
        tracked.prefix + ORDERS.name, os.urandom(900_000), key=b"A", headers=headers
    )
    tracked.sent += 1
    await tracked.send_raw([(ORDERS.name, "A", b"{}")])
    await tracked.until_applied()
    unpublished = "SELECT FROM exposure.dead_letter WHERE published_at IS NULL"

    async def none_waits() -> bool:
        return not await tracked.fetch(unpublished)

    await eventually(none_waits, "both letters are published")


_SEND_UNREADABLE = """
import asyncio, sys
from aiokafka import AIOKafkaProducer

class Name(str):
    def encode(self, *_):
        return b"\\xff\\xfe"

async def send(servers, topic, *values):
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    batch = producer.create_batch()
    for value in values:
        bad = [(Name("xx"), b"1")] if value == "{}" else []
        headers = bad or [("content-type", b"application/cloudevents+json")]
        assert batch.append(key=b"A1", value=value.encode(), timestamp=None, headers=headers)
    await (await producer.send_batch(batch, topic, partition=0))
    await producer.stop()

asyncio.run(send(*sys.argv[1:]))
"""


async def send_unreadable(
    tracked: Tracked, topic: str, before: Iterable[int] = (), behind: Iterable[int] = ()
) -> None:
    """Put a record on partition 0 whose header has a name that is not UTF-8, in one batch with
    orders before and behind it.
    """
    around = [[cloud_event(order(each)).decode() for each in part] for part in (before, behind)]
    sender = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _SEND_UNREADABLE,
        tracked.servers,
        topic,
        *(*around[0], "{}", *around[1]),
        env={**os.environ, "AIOKAFKA_NO_EXTENSIONS": "1"},
    )
    assert await sender.wait() == 0


async def test_a_record_that_the_client_cannot_read_stops_its_partition_until_it_is_skipped(
    tracked: Tracked,
) -> None:
    topic = tracked.prefix + ORDERS.name
    process = tracked.start()
    await process.until_ready()
    await tracked.send(map(order, range(20)))
    await send_unreadable(tracked, topic)
    await tracked.send(map(order, range(20, 40)))
    await tracked.send(map(invoice, range(10)))
    await process.until_unready(f"{topic}/0", store_feeds.UNREADABLE)
    await until_documents(tracked, process, "invoice", 10)
    assert 20 <= await documents(tracked, "order") < 40
    by_partition: dict[tuple[str, int], dict[str, Any]] = {}

    async def lags() -> bool:
        for each in (await process.get("/v1/positions")).json()["items"]:
            by_partition[(each["topic"], each["partition"])] = each
        return bool(by_partition[(topic, 0)]["lag"])

    await eventually(lags, "the partition is behind")
    assert store_feeds.UNREADABLE in by_partition[(topic, 0)]["stopped"]
    assert by_partition[(topic, 1)]["stopped"] is None
    async with connected(tracked.admin_url) as connection, connection.transaction():
        feeds = {(one.topic, one.partition): one for one in await store_feeds.feeds(connection)}
        goes_on = store_feeds.goes_on_at(feeds[(topic, 0)], 0)
        await store_feeds.accept_gap(connection, topic, 0, goes_on, "tests")
    await process.until_ready()
    await until_documents(tracked, process, "order", 40)


async def test_one_command_passes_over_all_of_a_batch_that_cannot_be_read(tracked: Tracked) -> None:
    topic = tracked.prefix + ORDERS.name
    process = tracked.start()
    await process.until_ready()
    await send_unreadable(tracked, topic, range(100, 103), range(103, 107))
    await send_unreadable(tracked, topic, range(200, 201), range(201, 202))
    await tracked.send(map(order, range(40)))
    for lacking in (5, 2):
        told = await process.until_unready(f"{topic}/0", f"accept-gap {topic} 0")
        accepted = await asyncio.to_thread(
            called,
            *("topics", "accept-gap", topic, "0", "--by", "dana"),
            environment={
                "KAFKA_BOOTSTRAP_SERVERS": tracked.servers,
                "DATABASE_URL": tracked.admin_url,
            },
        )
        assert f"Exposure lacks the {lacking} skipped" in accepted.stdout

        async def passed(before: str = told) -> bool:
            return bool((await process.get("/ready")).json().get(f"{topic}/0") != before)

        await eventually(passed, "the records are passed over")
    await process.until_ready()
    await until_documents(tracked, process, "order", 40 + 3 + 1)
    gaps = await tracked.fetch("SELECT to_offset - from_offset AS lost FROM exposure.accepted_gap")
    assert [row["lost"] for row in gaps] == [5, 2]
