"""`creditgate topics` and `dead` on a real Kafka: what they make, show, and refuse."""

import json
import subprocess
from datetime import UTC, datetime

import pytest

from credit_contracts.topics import ALL, DECISIONS, HOLDS, ORDERS
from service_kit import dead_letter, kafka
from service_kit.cluster import Cluster
from support.command import called
from support.databases import execute

_COUNT = 450
_OTHERS = f"""
    INSERT INTO exposure.dead_letter (topic, partition, record_offset, record_headers, reason,
                                      remedy, broker_time, recorded_at)
    SELECT 't', 0, n, '[]', 'is bad', 'mend it', now(),
           '2026-11-02 08:00Z'::timestamptz + n * interval '20 seconds'
      FROM generate_series(1, {_COUNT}) n
"""


def creditgate(
    servers: str, prefix: str, *arguments: str, status: int = 0, database: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": servers,
        "CREDITGATE_TOPIC_PREFIX": prefix,
        "CREDITGATE_STATE": "/nowhere",
        "DATABASE_URL": database,
    }
    return called(*arguments, environment=environment, status=status)


def test_apply_makes_the_catalogue_and_says_nothing_new_the_second_time(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    ask = (kafka_bootstrap_servers, topic_prefix)
    missing = creditgate(*ask, "topics", "list", "--json", status=1)
    assert not any(json.loads(line)["fit"] for line in missing.stdout.splitlines())

    first = creditgate(*ask, "topics", "apply", "--partitions", "2")
    assert first.stdout.count("created") == len(ALL)
    again = creditgate(*ask, "topics", "apply")
    assert "created" not in again.stdout

    rows = [
        json.loads(line)
        for line in creditgate(*ask, "topics", "list", "--json").stdout.splitlines()
    ]
    by_name = {row["topic"]: row for row in rows}
    assert len(by_name) == len(ALL)
    assert all(row["fit"] for row in rows)
    assert by_name[topic_prefix + ORDERS.name]["partitions"] == 2
    assert by_name[topic_prefix + ORDERS.name]["direction"] == "in"


async def test_dead_list_shows_what_the_notifier_set_aside_as_well(
    kafka_bootstrap_servers: str, fresh_database: str, topic_prefix: str
) -> None:
    ask = (kafka_bootstrap_servers, topic_prefix)
    creditgate(*ask, "topics", "apply", "--partitions", "1")
    assert "no dead letters" in creditgate(*ask, "dead", "list", database=fresh_database).stdout

    letters = [
        dead_letter.DeadLetter(
            topic_prefix + DECISIONS.name, 0, offset, b"C-42", b'{"subject": "half \\ud800"}',
            (), reason, datetime(2026, 11, 2, 9, offset, tzinfo=UTC),
        )
        for offset, reason in enumerate(["lines: is missing", "currency: EUX is not listed"])
    ]  # fmt: skip
    producer = kafka.producer(Cluster(kafka_bootstrap_servers), client_id="test")
    await producer.start()
    try:
        await dead_letter.publish(producer, letters)
    finally:
        await kafka.deadline_stop(producer)

    shown = [
        json.loads(line)
        for line in creditgate(
            *ask, "dead", "list", "--json", database=fresh_database
        ).stdout.splitlines()
    ]
    assert [letter["reason"] for letter in shown] == [letter.reason for letter in letters]
    assert shown[0]["source"] == f"{topic_prefix}{DECISIONS.name}/0/0"
    assert (shown[0]["key"], shown[0]["id"]) == ("C-42", None)
    assert {letter["subject"] for letter in shown} == {"half \ud800"}
    await execute(fresh_database, _OTHERS)
    arguments = ("dead", "list", "--all", "--json")
    everything = creditgate(*ask, *arguments, database=fresh_database).stdout.splitlines()
    assert len(everything) == _COUNT + len(letters)
    moments = [json.loads(line)["at"] for line in everything]
    assert moments == sorted(moments)
    assert moments[0] < letters[0].at.isoformat() < moments[-1]
    last = creditgate(*ask, "dead", "list", "--newest", "3", "--json", database=fresh_database)
    assert last.stdout.splitlines() == everything[-3:]
    table = creditgate(*ask, "dead", "list", database=fresh_database).stdout
    assert f"{_COUNT + 2 - 50} older ones: --newest {_COUNT + 2}, or --all" in table
    await execute(fresh_database, "DELETE FROM exposure.dead_letter")
    newest = creditgate(*ask, "dead", "list", "--newest", "1", database=fresh_database).stdout
    assert "EUX" in newest
    assert "1 older ones" in newest
    one_topic = creditgate(
        *ask, "dead", "list", "--topic", "credit.payments", database=fresh_database
    ).stdout
    assert "no dead letters" in one_topic


async def test_what_the_notifier_set_aside_is_dropped_once_and_listed_no_more(
    kafka_bootstrap_servers: str, fresh_database: str, topic_prefix: str
) -> None:
    def dead(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        return creditgate(
            kafka_bootstrap_servers, topic_prefix, "dead", *arguments, status=status,
            database=fresh_database,
        )  # fmt: skip

    creditgate(kafka_bootstrap_servers, topic_prefix, "topics", "apply", "--partitions", "1")
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    letters = [
        dead_letter.DeadLetter(topic_prefix + topic.name, 0, offset, b"C", b"{}", (), "is bad", at)
        for topic, offset in ((DECISIONS, 0), (DECISIONS, 0), (DECISIONS, 1), (HOLDS, 0))
    ]
    producer = kafka.producer(Cluster(kafka_bootstrap_servers), client_id="test")
    await producer.start()
    try:
        await dead_letter.publish(producer, letters)
    finally:
        await kafka.deadline_stop(producer)
    await execute(fresh_database, _OTHERS)
    first, _, second, held = (letter.source for letter in letters)

    why = ("--why", "heard by hand", "--by", "sam")
    assert "no dead letter" in dead("drop", f"{first}9", *why, status=1).stderr
    assert (
        dead("drop", first, *why, "--dry-run").stdout.splitlines()[0].endswith("would be dropped")
    )
    assert dead("drop", first, *why).stdout.splitlines() == [f"-  {first}  dropped", "1 dropped"]
    assert "already (dropped by sam" in dead("drop", first, *why).stdout
    listed = dead("list", "--topic", "credit.decisions", "--json").stdout.splitlines()
    assert [json.loads(line)["source"] for line in listed] == [second]
    assert "dropped by sam" in dead("list", "--topic", "credit.decisions", "--settled").stdout
    assert "1 dropped" in dead("drop", "--topic", "credit.holds", *why).stdout
    assert "2 dropped" in dead("drop", second, "1", *why).stdout
    assert f"{_COUNT - 1} dropped" in dead("drop", "--all", *why).stdout
    assert "no dead letters" in dead("list").stdout
    assert "old news" in dead("retry", held, status=2).stderr


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("dead", "list", "--topic", "credit.nonsense"), 2, "there is no topic credit.nonsense"),
        (("topics", "list", "--state", "/nowhere"), 1, "KAFKA_BOOTSTRAP_SERVERS"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    arguments: tuple[str, ...], status: int, told: str
) -> None:
    assert told in called(*arguments, environment={}, status=status).stderr


def test_where_no_topic_is_there_is_said_and_no_more(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    listed = creditgate(kafka_bootstrap_servers, topic_prefix, "topics", "list", status=1)
    assert "creditgate topics apply" in listed.stdout
    assert "Traceback" not in listed.stderr
    gap = creditgate(
        kafka_bootstrap_servers, topic_prefix, "topics", "accept-gap", "nope", "0", status=1
    )
    assert "Kafka has no nope/0" in gap.stderr
    assert "Traceback" not in gap.stderr
