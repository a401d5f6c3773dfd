"""`creditgate topics`: the catalogue's topics in Kafka, and what to do about a gap in one."""

import getpass
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.topics import ALL, INBOUND, LIVE, Topic
from creditgate import kafka_access, rights, servers, tables
from creditgate.failures import CommandError
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.tables import Column
from service_kit.cluster import Cluster

topics_app = typer.Typer(
    add_completion=False,
    help="Topics: make them as the catalogue wants them, say who may do what with them, look at"
    " them, go on after a gap.",
    no_args_is_help=True,
)

Prefix = Annotated[
    str,
    typer.Option(envvar="CREDITGATE_TOPIC_PREFIX", help="of all topic names in this deployment"),
]


@topics_app.command("apply")
def apply_topics(
    *,
    state: State = Path(".creditgate"),
    partitions: Annotated[
        int | None, typer.Option(min=1, help="of each new topic; the catalogue's if left out")
    ] = None,
    replication: Annotated[int, typer.Option(min=1, help="replicas of each new topic")] = 1,
    prefix: Prefix = "",
) -> None:
    """Create the topics that are missing, stamped by the broker; safe to run again.

    Topics that exist keep their partitions; one whose records carry the sender's time is corrected.
    """
    from service_kit import topics

    wanted = [
        (prefix + topic.name, partitions if partitions and topic in LIVE else topic.partitions)
        for topic in ALL
    ]
    kafka_at = kafka_access.cluster(state)
    compacted = {prefix + topic.name for topic in ALL if topic.compacted}
    done = servers.answered(
        topics.apply(kafka_at, wanted, replication_factor=replication, compacted=compacted)
    )
    for name in done.created:
        typer.echo(f"created {name}")
    for name in done.corrected:
        typer.echo(f"corrected {name}: the broker stamps it now")
    typer.echo(f"{len(wanted)} topics are as they must be")


@topics_app.command("rights")
def topic_rights(
    *,
    state: State = Path(".creditgate"),
    apply: Annotated[
        bool, typer.Option("--apply", help="grant them, as a user that may alter the cluster")
    ] = False,
    principal: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTY=NAME",
            help="the user that it is on Kafka, such as notifier=CN=notifier; creditgate-PARTY if"
            " left out; may be repeated",
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTY=ID", help="its CREDITGATE_GROUP_ID, if it is set; may be repeated"
        ),
    ] = None,
    prefix: Prefix = "",
    as_json: Json = False,
) -> None:
    """Show what each service needs on Kafka, as commands for a shell; with --apply, grant it.

    One user for each service and errand, with no right that it does not use. Nothing is taken away
    from anybody.
    """
    from service_kit import rights as on_kafka

    principals = rights.named(principal or (), "--principal")
    wanted = rights.of_all(prefix, principals, rights.named(group or (), "--group"))
    if apply:
        granting = on_kafka.grant(kafka_access.cluster(state), wanted)
        try:
            count = servers.answered(granting)
        except on_kafka.NotGrantedError as fault:
            raise CommandError(str(fault)) from fault
        typer.echo(f"{len(wanted)} users may do what they need ({count} rights)")
    elif as_json:
        for who, theirs in wanted.items():
            for right in theirs:
                operations = [one.name for one in right.operations]
                row = {"kind": right.kind.name.lower(), "name": right.name}
                print_json({"principal": who, **row, "operations": operations})
    else:
        for who, lines in on_kafka.commands(wanted, "$KAFKA_BOOTSTRAP_SERVERS").items():
            typer.echo(f"# {rights.about(who, principals)}")
            for line in lines:
                typer.echo(line)


@topics_app.command("list")
def list_topics(
    *, state: State = Path(".creditgate"), prefix: Prefix = "", as_json: Json = False
) -> None:
    """Show the catalogue's topics, dead letters where there are any; exit status 1 when a topic is
    missing or wrongly stamped. --json shows all of them.
    """
    kafka_at = kafka_access.cluster(state)
    rows = servers.answered(_look(kafka_at, prefix))
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row))
    else:
        columns = [Column("topic"), Column("about")]
        columns += [Column("partitions", "right"), Column("records", "right"), Column("")]
        tables.show(columns, [_topic_row(row) for row in rows if _is_worth_a_row(row)])
    if not all(row["fit"] for row in rows):
        raise typer.Exit(1)


async def _look(kafka_at: Cluster, prefix: str) -> list[dict[str, Any]]:
    from service_kit import topics

    names = {topic: prefix + topic.name for topic in ALL}
    found = {each.name: each for each in await topics.describe(kafka_at, names.values())}
    held: dict[str, int] = {}
    for (name, _), (begin, end) in (await servers.offsets(kafka_at, list(found))).items():
        held[name] = held.get(name, 0) + end - begin
    return [
        {
            "topic": name,
            "about": topic.about,
            "direction": _direction(topic),
            "partitions": found[name].partitions if name in found else 0,
            "records": held.get(name, 0),
            "fit": name in found and found[name].broker_time,
        }
        for topic, name in names.items()
    ]


def _is_worth_a_row(row: dict[str, Any]) -> bool:
    return bool(row["direction"] != "dead" or not row["fit"] or row["records"])


def _topic_row(row: dict[str, Any]) -> tuple[str, ...]:
    remark = "" if row["fit"] else "run `creditgate topics apply`"
    return row["topic"], row["about"], str(row["partitions"]), str(row["records"]), remark


def _direction(topic: Topic) -> str:
    if topic not in LIVE:
        return "dead"
    return "in" if topic in INBOUND else "out"


@topics_app.command("accept-gap")
def accept_gap(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="full name, prefix included")],
    partition: Annotated[int, typer.Argument(metavar="PARTITION", min=0)],
    *,
    state: State = Path(".creditgate"),
    by: Annotated[str | None, typer.Option(help="who accepts it; you, if left out")] = None,
) -> None:
    """Let a partition go on whose next record is gone or cannot be read; recorded with by whom.

    What is skipped is lost to exposure until its documents are sent again. The exposure-tracker
    goes on, within seconds, at the first record that is still there; or at the first that can be
    read, which skips the rest of the batch that its sender sent the unreadable one in.
    """
    typer.echo(servers.answered(_accept(state, topic, partition, by or getpass.getuser())))


async def _accept(state: Path, topic: str, partition: int, accepted_by: str) -> str:
    from exposure_tracker import store_feeds

    place = (topic, partition)
    kafka_at = kafka_access.cluster(state)
    begin, _ = (await servers.offsets(kafka_at, [topic])).get(place, (None, None))
    if begin is None:
        raise CommandError(f"Kafka has no {topic}/{partition}", "creditgate topics list")
    async with servers.database(state) as connection, connection.transaction():
        feeds = {(each.topic, each.partition): each for each in await store_feeds.feeds(connection)}
        if place not in feeds or feeds[place].stopped is None:
            raise CommandError(
                f"{topic}/{partition} is not stopped",
                "see `creditgate status`; a gap is accepted only where one was found",
            )
        goes_on = store_feeds.goes_on_at(feeds[place], begin)
        if store_feeds.UNREADABLE in (feeds[place].stopped or ""):
            goes_on = await servers.readable_from(kafka_at, topic, partition, goes_on)
        stood_at = await store_feeds.accept_gap(connection, topic, partition, goes_on, accepted_by)
    stood = "never began" if stood_at is None else f"stood at {stood_at}"
    skipped = goes_on - (stood_at or 0)
    missing = "what is missing" if skipped <= 0 else f"the {skipped} skipped"
    return (
        f"{topic}/{partition} {stood} and goes on at {goes_on}; accepted by {accepted_by}. "
        f"Exposure lacks {missing} until their senders send those documents again"
    )
