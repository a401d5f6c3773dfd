import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import TopicPartition

from service_kit import kafka, topics
from service_kit.cluster import Cluster
from service_kit.topics import Applied, Found, TopicRefusedError


async def make(bootstrap_servers: str, name: str, **settings: str) -> None:
    """A topic that somebody made by other means."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1, topic_configs=settings)])
    finally:
        await admin.close()


async def test_topics_are_made_once_with_the_brokers_time(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    wanted = [(f"{topic_prefix}a", 3), (f"{topic_prefix}b", 1)]
    assert await topics.apply(Cluster(kafka_bootstrap_servers), wanted) == Applied(
        (f"{topic_prefix}a", f"{topic_prefix}b"), ()
    )
    assert await topics.apply(Cluster(kafka_bootstrap_servers), wanted) == Applied((), ())
    found = await topics.describe(Cluster(kafka_bootstrap_servers), [name for name, _ in wanted])
    assert found == tuple(Found(name, count, broker_time=True) for name, count in wanted)
    await topics.verify(Cluster(kafka_bootstrap_servers), [name for name, _ in wanted])


async def test_a_topic_with_the_senders_time_is_refused_then_corrected_with_its_settings_kept(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    name = f"{topic_prefix}theirs"
    await make(kafka_bootstrap_servers, name, **{"retention.ms": "123456"})
    with pytest.raises(TopicRefusedError, match="creditgate topics apply") as refused:
        await topics.verify(Cluster(kafka_bootstrap_servers), [name, f"{topic_prefix}missing"])
    assert "does not exist" in str(refused.value)
    assert "LogAppendTime" in str(refused.value)
    assert await topics.apply(Cluster(kafka_bootstrap_servers), [(name, 1)]) == Applied((), (name,))
    await topics.verify(Cluster(kafka_bootstrap_servers), [name])
    with pytest.raises(TopicRefusedError):
        await topics.verify(Cluster(kafka_bootstrap_servers), [f"{topic_prefix}missing"])


async def test_a_new_group_reads_from_the_beginning_and_never_commits_by_itself(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    name = f"{topic_prefix}events"
    await topics.apply(Cluster(kafka_bootstrap_servers), [(name, 1)])
    producer = kafka.producer(Cluster(kafka_bootstrap_servers), client_id="tested")
    await producer.start()
    for number in range(100):
        await producer.send_and_wait(name, b"%d" % number, key=b"k")
    for _ in range(2):
        consumer = kafka.consumer(
            Cluster(kafka_bootstrap_servers), group_id=name, client_id="tested"
        )
        await consumer.start()
        consumer.subscribe([name])
        read: list[bytes] = []
        async with asyncio.timeout(60):
            while len(read) < 100:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    read += [record.value for record in records]
        assert read == [b"%d" % number for number in range(100)]
        place = TopicPartition(name, 0)
        assert await consumer.committed(place) is None
        assert await kafka.end_offsets(consumer, [place]) == {place: 100}
        assert await kafka.reachable(consumer)
        assert await kafka.deadline_stop(consumer)
    assert await kafka.deadline_stop(producer)


async def test_a_client_that_does_not_stop_is_given_up_at_the_deadline() -> None:
    class Stuck:
        async def stop(self) -> None:
            await asyncio.Event().wait()

    assert not await kafka.deadline_stop(Stuck(), 0.05)
