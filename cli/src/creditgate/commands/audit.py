"""`creditgate audit`: is every decision on record as it was made?

It needs no running service: it reads the database as the tables' owner, and from Kafka the ends of
the chain that were told there, which whoever can write to the database cannot reach.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credit_contracts.audit import AuditHeadV1
from credit_contracts.codec import Decoded, decode
from credit_contracts.topics import AUDIT_HEADS
from creditgate import kafka_access, servers
from creditgate.failures import CommandError
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from credit_check.verify_audit import Head, Seen

audit_app = typer.Typer(
    add_completion=False,
    help="The audit chain: every decision and every change of a hold, as it was recorded.",
    no_args_is_help=True,
)


@audit_app.callback()
def _group() -> None:
    """Keeps `verify` a verb of its own, as long as it is the only one."""


@audit_app.command("verify")
def verify(
    *,
    state: State = Path(".creditgate"),
    prefix: Annotated[
        str,
        typer.Option(
            envvar="CREDITGATE_TOPIC_PREFIX", help="of all topic names in this deployment"
        ),
    ] = "",
    without_heads: Annotated[
        bool,
        typer.Option(help="do not ask Kafka; then a chain whose end was cut passes for whole"),
    ] = False,
    as_json: Json = False,
) -> None:
    """Compute the chain again from what is stored; exit status 1 when anything was tampered with.

    Found are: a decision or a change of a hold that was changed in any column, deleted, inserted or
    put elsewhere; links and lanes likewise; and against the heads on Kafka, a chain whose end was
    cut. What was decided within the second before a crash may have no head yet.
    """
    found: list[str] = []
    with progress_bar() as bar:
        task = bar.add_task("links", total=None)
        seen = servers.answered(
            _verify(
                state,
                None if without_heads else prefix + AUDIT_HEADS.name,
                found.append,
                lambda done, of: bar.update(task, completed=done, total=of),
            )
        )
    counts = {
        "lanes": seen.lanes,
        "links": seen.links,
        "decisions": seen.decisions,
        "hold_changes": seen.hold_changes,
        "heads": None if without_heads else seen.heads,
    }
    if as_json:
        print_json({"whole": not found, **counts, "found": found})
    else:
        for sentence in found:
            typer.echo(sentence)
        heads = "heads not compared" if without_heads else f"{seen.heads} heads compared"
        typer.echo(
            f"{seen.decisions} decisions and {seen.hold_changes} changes of holds in {seen.links}"
            f" links of {seen.lanes} lanes, {heads}: "
            + (f"{len(found)} found" if found else "the chain is whole")
        )
    if found:
        raise typer.Exit(1)


async def _verify(
    state: Path,
    heads_topic: str | None,
    tell: "Callable[[str], None]",
    progress: "Callable[[int, int], None]",
) -> "Seen":
    # Loaded by this command alone.
    from credit_check import verify_audit

    heads = [] if heads_topic is None else await _heads(state, heads_topic)
    seen = verify_audit.Seen()
    async with (
        servers.database(state) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        links = await verify_audit.links(connection)
        async for sentence in verify_audit.verify(
            connection, heads, seen, lambda: progress(seen.links, links)
        ):
            tell(sentence)
    return seen


async def _heads(state: Path, topic: str) -> "list[Head]":
    """Every head that Kafka still has; of each lane at least its last."""
    from credit_check.verify_audit import Head

    kafka_at = kafka_access.cluster(state)
    if not await servers.offsets(kafka_at, [topic]):
        raise CommandError(
            f"there is no topic {topic}, so that a cut end of the chain would not be seen",
            "run `creditgate topics apply`, or leave the heads out with --without-heads",
        )
    heads = []
    for record in await servers.read_all(kafka_at, [topic]):
        told = decode(record.value, record.headers)
        if isinstance(told, Decoded) and isinstance(told.data, AuditHeadV1):
            data = told.data
            heads.append(Head(data.lane, data.sequence, bytes.fromhex(data.hash)))
    return heads
