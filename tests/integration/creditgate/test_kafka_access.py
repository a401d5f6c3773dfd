"""Kafka with TLS and passwords: each user may do what its service does, and nothing else.

A node that grants nothing unasked, the rights that `creditgate topics rights` shows, and on it the
services themselves.
"""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)

from credit_contracts.parties import (
    AUDITOR,
    CREDIT_CHECK,
    EXPOSURE_TRACKER,
    NOTIFIER,
    PARTIES,
    SENDER,
    UPKEEP,
    Party,
)
from credit_contracts.topics import ALL, AUDIT_HEADS, HOLDS, ORDERS, dead_letter_topic
from creditgate import rights as wanted_rights
from service_kit import grants, kafka, rights, topics
from service_kit.cluster import Cluster
from support.applying import connected
from support.command import called
from support.databases import as_role, run
from support.guarded_kafka import ADMIN, Guarded, guarded_kafka, password_of, variables
from support.mail_receiver import receiving_mail
from support.notifiers import Bus, World, all_told
from support.notifying import hold
from support.tracker_events import account
from support.tracking import Tracked
from support.waiting import eventually

PARTITIONS = 1


@pytest.fixture(scope="module")
def node() -> Iterator[Guarded]:
    with guarded_kafka() as running:
        yield running


def user(node: Guarded, party: Party) -> Cluster:
    return node.as_user(f"creditgate-{party.name}")


@pytest.fixture
async def prefix(node: Guarded, topic_prefix: str) -> str:
    """Topics of this test's own, made by who keeps topics, with everybody's rights on them."""
    await rights.grant(node.as_user(ADMIN), wanted_rights.of_all(topic_prefix, {}, {}))
    names = [(topic_prefix + topic.name, PARTITIONS) for topic in ALL]

    async def made() -> bool:
        # A right counts a moment after it was granted.
        try:
            await topics.apply(user(node, UPKEEP), names)
        except TopicAuthorizationFailedError:
            return False
        return True

    async def last_was_granted() -> bool:
        return topic_prefix + AUDIT_HEADS.name in await seen(user(node, AUDITOR))

    await eventually(made, "topics are made")
    await eventually(last_was_granted, "all rights count")
    return topic_prefix


def in_files(folder: Path, **secrets: str | None) -> dict[str, str]:
    """Variables that give the secrets as files instead of as they are."""
    told: dict[str, str] = {}
    for name, secret in secrets.items():
        (folder / name).write_text(f"{secret}\n")
        told |= {name: "", f"{name}_FILE": str(folder / name)}
    return told


async def seen(cluster: Cluster) -> set[str]:
    """The topics that the cluster tells this user of."""
    admin = AIOKafkaAdminClient(**cluster.client_options())
    try:
        await admin.start()
        return set(await admin.list_topics())
    finally:
        await admin.close()


@asynccontextmanager
async def producing(cluster: Cluster) -> AsyncIterator[AIOKafkaProducer]:
    producer = kafka.producer(cluster, client_id="tests")
    try:
        await producer.start()
        yield producer
    finally:
        await kafka.deadline_stop(producer)


async def committed(cluster: Cluster, group: str, topic: str) -> int | None:
    """Where the group stands on the topic, as tools that show lag are told."""
    consumer = kafka.consumer(cluster, group_id=group, client_id="tests")
    await consumer.start()
    try:
        offset: int | None = await consumer.committed(TopicPartition(topic, 0))
        return offset
    finally:
        await kafka.deadline_stop(consumer)


async def held(cluster: Cluster, topic: str) -> int:
    """How many records a topic holds."""
    consumer = kafka.consumer(cluster, group_id=None, client_id="tests")
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        return (await kafka.end_offsets(consumer, [place]))[place]
    finally:
        await kafka.deadline_stop(consumer)


async def test_the_tracker_reads_commits_and_sets_aside_and_no_log_has_its_password(
    node: Guarded, prefix: str, fresh_database: str, tmp_path: Path
) -> None:
    own = node.as_user(f"creditgate-{EXPOSURE_TRACKER.name}", "PLAIN")
    async with connected(fresh_database) as connection:
        key = await grants.create_key(connection, "tests", ["exposure:read"])
    async with producing(user(node, SENDER)) as producer:
        tracked = Tracked(fresh_database, "", prefix, key, tmp_path, producer)
        database = as_role(fresh_database, "creditgate_tracker")
        process = tracked.start(
            **variables(own)
            | in_files(tmp_path, DATABASE_URL=database, CREDITGATE_KAFKA_PASSWORD=own.password),
            CREDITGATE_LOG_LEVEL="debug",
        )
        try:
            await tracked.send([account("A")])
            await tracked.send_raw([(ORDERS.name, "A", b"{not json")])
            await tracked.until_applied()
            dead = prefix + dead_letter_topic(ORDERS.name)

            async def all_is_told() -> bool:
                at = await committed(
                    own, prefix + str(EXPOSURE_TRACKER.group_id), prefix + ORDERS.name
                )
                return at == 1 and await held(user(node, SENDER), dead) == 1

            await eventually(all_is_told, "the group's offset and the dead letter are on Kafka")
        finally:
            assert process.end() == 0
    log = process.log.read_text()
    assert "aiokafka" in log
    assert "planted" not in log


async def test_the_notifier_tells_what_credit_check_wrote_and_sets_aside(
    node: Guarded, prefix: str, fresh_database: str
) -> None:
    own = user(node, NOTIFIER)
    async with producing(user(node, CREDIT_CHECK)) as producer, receiving_mail() as mail:
        world = World(Bus(producer, prefix), mail, fresh_database, own.bootstrap_servers, "")
        world.secret = await world.key("alerts:read", "alerts:write")
        way_in = {
            "kafka_security_protocol": own.protocol,
            "kafka_username": own.username,
            "kafka_password": own.password,
            "kafka_ca_file": own.ca_file,
        }
        async with world.notifier(**way_in) as client:
            await world.bus.tell(hold("hld_1"))
            await world.bus.raw(HOLDS.name, b"{not json", b"C-42")
            await all_told(client)
            assert mail.accepted
            dead = prefix + dead_letter_topic(HOLDS.name)

            async def letter_is_there() -> bool:
                return await held(user(node, UPKEEP), dead) == 1

            await eventually(letter_is_there, "the dead letter is on its topic")


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.name)
async def test_a_user_writes_the_topics_of_its_party_and_no_other(
    node: Guarded, prefix: str, party: Party
) -> None:
    written = set()
    # Who may write nothing cannot even begin to.
    with suppress(ClusterAuthorizationFailedError):
        async with producing(user(node, party)) as producer:
            for topic in ALL:
                with suppress(TopicAuthorizationFailedError):
                    await producer.send_and_wait(prefix + topic.name, b"x", key=b"k")
                    written.add(topic)
    assert written == set(party.writes)


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.name)
async def test_a_user_knows_of_the_topics_of_its_party_and_no_other(
    node: Guarded, prefix: str, party: Party
) -> None:
    known = {name.removeprefix(prefix) for name in await seen(user(node, party)) if prefix in name}
    assert known == {topic.name for topic in (*party.reads, *party.writes, *party.keeps)}


async def test_a_service_is_in_no_group_but_its_own(node: Guarded, prefix: str) -> None:
    group = prefix + str(EXPOSURE_TRACKER.group_id)
    with pytest.raises(GroupAuthorizationFailedError):
        await committed(user(node, NOTIFIER), group, prefix + HOLDS.name)
    assert await committed(user(node, EXPOSURE_TRACKER), group, prefix + ORDERS.name) is None


async def test_a_topic_that_may_not_be_read_is_named_with_who_may_not(
    node: Guarded, prefix: str
) -> None:
    with pytest.raises(topics.TopicRefusedError, match="creditgate-auditor may not read") as told:
        await topics.verify(user(node, AUDITOR), [prefix + ORDERS.name])
    assert "creditgate topics rights" in str(told.value)


def test_a_service_that_is_not_let_in_ends_with_one_line_that_says_why(
    node: Guarded, fresh_database: str
) -> None:
    wrong = replace(user(node, NOTIFIER), password="planted-wrong")
    done = subprocess.run(
        [sys.executable, "-m", "notifier"],
        env={
            **variables(wrong),
            "DATABASE_URL": as_role(fresh_database, "creditgate_notifier"),
            "CREDITGATE_CREDIT_TEAM_EMAIL": "credit@desk.example",
            "CREDITGATE_PORT": "0",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    last = json.loads(done.stderr.splitlines()[-1])
    assert last["event"] == "cannot start"
    assert "does not know the user creditgate-notifier" in last["reason"]
    assert "Traceback" not in done.stderr
    assert "planted" not in done.stderr


def test_a_way_in_that_does_not_work_says_why_and_what_to_set(node: Guarded) -> None:
    good = node.as_user(ADMIN)
    refused = {
        "does not know the user admin": replace(good, password="planted-wrong"),
        "takes no passwords in that way": replace(good, mechanism="SCRAM-SHA-256"),
        "certificate that is not trusted": replace(good, ca_file=None),
        "it may want TLS": Cluster(node.password_address),
        "asks for no password": replace(
            good, bootstrap_servers=node.plain_address, protocol="SASL_PLAINTEXT", ca_file=None
        ),
        "CREDITGATE_KAFKA_SECURITY_PROTOCOL": replace(good, bootstrap_servers=node.plain_address),
        "a certificate": replace(node.with_certificate("nobody"), certificate_file=None),
        "does not answer": Cluster("127.0.0.1:1"),
    }

    async def why(cluster: Cluster) -> str:
        producer = kafka.producer(cluster, client_id="tests")
        with pytest.raises(KafkaConnectionError) as told:
            await producer.start()
        await kafka.deadline_stop(producer)
        return str(told.value.args[0])

    for sentence, cluster in refused.items():
        told = run(why(cluster))
        assert sentence in told
        assert cluster.bootstrap_servers in told
        assert "planted" not in told


def creditgate(
    cluster: Cluster, prefix: str, *arguments: str, status: int = 0
) -> subprocess.CompletedProcess[str]:
    environment = variables(cluster) | {
        "CREDITGATE_TOPIC_PREFIX": prefix,
        "CREDITGATE_STATE": "/nowhere",
    }
    done = called(*arguments, environment=environment, status=status)
    assert "planted" not in done.stdout + done.stderr
    return done


def test_the_command_grants_what_it_shows_to_the_users_that_are_named(
    node: Guarded, topic_prefix: str
) -> None:
    ask = (topic_prefix, "topics", "rights", "--apply", "--principal", "auditor=CN=auditor")
    told = creditgate(node.as_user("creditgate-upkeep"), *ask, status=1)
    assert "run this as a user that may alter the cluster" in told.stderr
    assert "may do what they need" in creditgate(node.as_user(ADMIN), *ask).stdout
    made = ("topics", "apply", "--partitions", "1")
    creditgate(node.as_user("creditgate-upkeep"), topic_prefix, *made)
    certified = run(seen(node.with_certificate("auditor")))
    assert certified == {topic_prefix + AUDIT_HEADS.name}


def test_a_command_that_is_not_let_in_or_not_allowed_ends_with_a_sentence(
    node: Guarded, topic_prefix: str
) -> None:
    wrong = replace(node.as_user(ADMIN), password="planted-wrong")
    told = creditgate(wrong, topic_prefix, "topics", "list", status=1)
    assert "does not know the user admin" in told.stderr
    told = creditgate(
        node.as_user("creditgate-notifier"), topic_prefix, "topics", "apply", status=1
    )
    assert "Kafka does not allow that" in told.stderr
    assert password_of("creditgate-notifier") not in told.stderr
