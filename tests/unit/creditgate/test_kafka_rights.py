"""The table of who reads and writes what is what the programs do, and makes the rights on Kafka."""

import json
from pathlib import Path

import pytest

from credit_check.events import Envelopes
from credit_contracts.parties import CREDIT_CHECK, EXPOSURE_TRACKER, NOTIFIER, PARTIES
from credit_contracts.topics import DEAD_LETTERS, INBOUND, LIVE, OUTBOUND
from creditgate import kafka_access, rights
from creditgate.failures import CommandError, WrongUse
from exposure_tracker.settings import Settings as TrackerSettings
from notifier.settings import Settings as NotifierSettings
from service_kit.cluster import Cluster
from service_kit.rights import Kind, Operation, Right, commands
from support.command import called
from support.notifiers import HEARD

SERVICES = (EXPOSURE_TRACKER, CREDIT_CHECK, NOTIFIER)


def test_the_table_says_what_the_services_do() -> None:
    assert EXPOSURE_TRACKER.reads == INBOUND
    assert NOTIFIER.reads == HEARD
    assert CREDIT_CHECK.reads == ()
    told = {envelope.topic for envelope in vars(Envelopes()).values()}
    assert told == {topic.name for topic in CREDIT_CHECK.writes}
    assert EXPOSURE_TRACKER.group_id == TrackerSettings.model_fields["group_id"].default
    assert NOTIFIER.group_id == NotifierSettings.model_fields["group_id"].default
    assert CREDIT_CHECK.group_id is None


def test_every_topic_of_events_is_written_by_somebody_and_only_credit_check_writes_what_it_tells() -> (
    None
):
    assert set(LIVE) <= {topic for party in PARTIES for topic in party.writes}
    for topic in set(OUTBOUND) - set(INBOUND):
        assert [party for party in PARTIES if topic in party.writes] == [CREDIT_CHECK]


def test_who_only_reads_events_writes_only_dead_letters() -> None:
    for party in (EXPOSURE_TRACKER, NOTIFIER):
        assert set(party.writes) <= set(DEAD_LETTERS)


def test_a_service_may_read_write_and_see_settings_and_nothing_else() -> None:
    by_user = rights.of_all("blue.", {}, {})
    for party in SERVICES:
        theirs = by_user[f"User:creditgate-{party.name}"]
        assert all(right.name.startswith("blue.") for right in theirs)
        used = {operation for right in theirs for operation in right.operations}
        assert used <= {Operation.Read, Operation.Write, Operation.DescribeConfigs}
    group = Right(Kind.GROUP, "blue.creditgate-notifier", (Operation.Read,))
    assert group in by_user["User:creditgate-notifier"]


def test_users_and_groups_that_are_called_otherwise_are_named_and_one_may_be_two() -> None:
    ours = rights.named(["upkeep=ops", "sender=ops", "auditor=User:CN=a,O=b"], "--principal")
    by_user = rights.of_all("", ours, rights.named(["notifier=told"], "--group"))
    assert {"User:ops", "User:CN=a,O=b"} <= set(by_user)
    assert not {"User:creditgate-upkeep", "User:creditgate-sender"} & set(by_user)
    (orders,) = [right for right in by_user["User:ops"] if right.name == "credit.orders"]
    assert set(orders.operations) == set(Operation)
    assert Right(Kind.GROUP, "told", (Operation.Read,)) in by_user["User:creditgate-notifier"]


@pytest.mark.parametrize("text", ["nobody=x", "notifier", "notifier=", "=x"])
def test_a_party_that_there_is_not_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(WrongUse, match="exposure-tracker"):
        rights.named([text], "--principal")


def test_rights_become_one_line_for_a_shell_where_they_differ_by_name_alone() -> None:
    read = (Operation.Read, Operation.DescribeConfigs)
    told = commands(
        {
            "User:CN=a b": (
                Right(Kind.TOPIC, "one", read),
                Right(Kind.GROUP, "g", (Operation.Read,)),
                Right(Kind.TOPIC, "two", read),
            )
        },
        "$AT",
    )
    start = (
        "kafka-acls.sh --bootstrap-server $AT --command-config admin.properties"
        " --add --allow-principal 'User:CN=a b'"
    )
    assert told == {
        "User:CN=a b": (
            f"{start} --operation Read --operation DescribeConfigs --topic one --topic two",
            f"{start} --operation Read --group g",
        )
    }


def test_the_command_shows_them_without_any_kafka() -> None:
    def run(*arguments: str) -> str:
        words = ("topics", "rights", "--prefix", "blue.", *arguments)
        return called(*words, environment={}).stdout

    lines = run().splitlines()
    assert sum(line.startswith("# ") for line in lines) == len(PARTIES)
    assert any("--group blue.creditgate-notifier" in line for line in lines)
    rows = [json.loads(line) for line in run("--json").splitlines()]
    assert {
        "principal": "User:creditgate-credit-check",
        "kind": "topic",
        "name": "blue.credit.decisions",
        "operations": ["Write"],
    } in rows


def stack(folder: Path, *, kafka_pid: int | None) -> Path:
    told = {"kafka_bootstrap_servers": "127.0.0.1:4", "pids": {"kafka": kafka_pid}}
    (folder / "stack.json").write_text(json.dumps(told))
    return folder


def test_the_way_in_is_for_the_kafka_that_is_named_not_for_a_stacks_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDITGATE_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT")
    monkeypatch.setenv("CREDITGATE_KAFKA_USERNAME", "us")
    monkeypatch.setenv("CREDITGATE_KAFKA_PASSWORD", "planted")
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    own = kafka_access.cluster(stack(tmp_path, kafka_pid=7), {})
    assert own == Cluster("127.0.0.1:4")
    assert "CREDITGATE_KAFKA_USERNAME" not in kafka_access.for_services()
    assert kafka_access.cluster(stack(tmp_path, kafka_pid=None), {}).username == "us"
    named = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9"}
    elsewhere = kafka_access.cluster(stack(tmp_path, kafka_pid=7), named)
    assert (elsewhere.bootstrap_servers, elsewhere.username) == ("kafka:9", "us")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka:9")
    assert kafka_access.for_services()["CREDITGATE_KAFKA_USERNAME"] == "us"


def test_without_any_kafka_the_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="KAFKA_BOOTSTRAP_SERVERS"):
        kafka_access.cluster(tmp_path, {})


def test_a_way_in_that_does_not_fit_together_is_used_wrongly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CREDITGATE_KAFKA_PASSWORD", "planted")
    with pytest.raises(WrongUse, match="CREDITGATE_KAFKA_PASSWORD") as refused:
        kafka_access.as_told("kafka:9")
    assert "planted" not in str(refused.value)
