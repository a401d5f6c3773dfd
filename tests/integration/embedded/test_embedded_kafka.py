import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError

from creditgate_embedded.errors import StateError
from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.ports import LOOPBACK
from creditgate_embedded.processes import ProcessIdentity
from support.databases import run
from support.servers import open_folder

TOPIC = "kept"


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


async def make_topic(bootstrap_servers: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    finally:
        await admin.close()


async def send(bootstrap_servers: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, value)
    finally:
        await producer.stop()


async def read(bootstrap_servers: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        TOPIC, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


async def topics(bootstrap_servers: str) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        return set(await admin.list_topics())
    finally:
        await admin.close()


def clean_stop(server: EmbeddedKafka) -> EmbeddedKafka:
    server.stop()
    return EmbeddedKafka(server.folder.parent)


def kill_9(server: EmbeddedKafka) -> EmbeddedKafka:
    assert server.pid is not None
    identity = ProcessIdentity.of(server.pid)
    assert identity is not None
    os.kill(server.pid, signal.SIGKILL)
    while identity.is_alive():
        time.sleep(0.01)
    return server


@pytest.mark.parametrize("end", [clean_stop, kill_9])
def test_records_and_address_are_kept_after(
    folder: Path, end: Callable[[EmbeddedKafka], EmbeddedKafka]
) -> None:
    server = EmbeddedKafka(folder)
    server.start()
    address = server.bootstrap_servers
    run(make_topic(address))
    run(send(address, b"before"))
    server = end(server)
    server.prepare()
    server.spawn()
    try:
        server.wait_ready()
        assert server.bootstrap_servers == address
        run(send(address, b"after"))
        assert run(read(address, 2)) == [b"before", b"after"]
    finally:
        server.stop()


def test_taken_ports_are_replaced_and_the_records_are_still_there(folder: Path) -> None:
    server = EmbeddedKafka(folder)
    server.start()
    run(make_topic(server.bootstrap_servers))
    run(send(server.bootstrap_servers, b"before"))
    server.stop()
    taken = [int((folder / "kafka" / name).read_text()) for name in ("port", "controller-port")]
    with socket.create_server((LOOPBACK, taken[0])), socket.create_server((LOOPBACK, taken[1])):
        server = EmbeddedKafka(folder)
        server.start()
        try:
            assert server.port not in taken
            assert run(read(server.bootstrap_servers, 1)) == [b"before"]
        finally:
            server.stop()


def test_any_folder_name_will_do_but_for_one_with_a_comma(folder: Path) -> None:
    server = EmbeddedKafka(folder / "état des crédits 🏦")
    server.start()
    server.stop()
    server = EmbeddedKafka(folder / "this, that")
    with pytest.raises(StateError, match="comma"):
        server.prepare()
    server.stop()


def test_no_topic_is_made_by_a_misspelt_name(kafka_bootstrap_servers: str) -> None:
    async def look() -> None:
        consumer = AIOKafkaConsumer(
            "misspelt", bootstrap_servers=kafka_bootstrap_servers, request_timeout_ms=500
        )
        try:
            with pytest.raises(UnknownTopicOrPartitionError):
                await consumer.start()
        finally:
            await consumer.stop()

    run(look())
    assert "misspelt" not in run(topics(kafka_bootstrap_servers))
