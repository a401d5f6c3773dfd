"""`creditgate dead`: records that could not be used, each with its reason, and settling them."""

import getpass
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from credit_contracts.topics import INBOUND, LIVE
from creditgate import kafka_access, letters, servers, settling, tables
from creditgate.commands.topics import Prefix
from creditgate.failures import CommandError, WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.settling import Done
from creditgate.tables import Column
from exposure_tracker import store_settling
from exposure_tracker.store_settling import Wanted
from service_kit.database import Connection

dead_app = typer.Typer(
    add_completion=False,
    help="Dead letters: records that could not be used; see them, send them again, drop them.",
    no_args_is_help=True,
)

_NEWEST = 50
_MOST = 2**63 - 1  # of PostgreSQL's bigint

Ids = Annotated[
    list[int] | None,
    typer.Argument(
        metavar="[ID]...", min=1, max=_MOST, help="as `creditgate dead list` shows them"
    ),
]
OfTopic = Annotated[str | None, typer.Option("--topic", help="of this topic, e.g. credit.orders")]
OfReason = Annotated[
    str | None, typer.Option("--reason", help="whose reason contains this text, in any case")
]
All = Annotated[bool, typer.Option("--all", help="every one that is open")]
By = Annotated[str | None, typer.Option("--by", help="who does it; you, if left out")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only show what would be done")]


@dataclass(frozen=True, slots=True)
class Manner:
    """How letters are settled: by whom, whether for show, and how it is told."""

    by: str | None
    dry_run: bool
    as_json: bool

    @property
    def who(self) -> str:
        return self.by or getpass.getuser()


@dead_app.command("list")
def list_dead(
    *,
    state: State = Path(".creditgate"),
    topic: OfTopic = None,
    reason: OfReason = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="also those sent again or dropped")
    ] = False,
    newest: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST, help=f"at most so many, the newest  [default: {_NEWEST}]"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="all of them")] = False,
    prefix: Prefix = "",
    as_json: Json = False,
) -> None:
    """Show the newest open dead letters, oldest of them first; --json shows the records as well.

    Those without an id were set aside by the notifier: they are shown as Kafka keeps them.
    """
    if everything and newest is not None:
        raise WrongUse("--all and --newest exclude each other", "leave out one of the two")
    wanted = Wanted(None, _full(topic, prefix), reason, settled)
    most = None if everything else newest or _NEWEST
    servers.answered(_list(state, prefix, wanted, most, as_json=as_json))


@dead_app.command()
def retry(
    ids: Ids = None,
    *,
    state: State = Path(".creditgate"),
    topic: OfTopic = None,
    reason: OfReason = None,
    everything: All = False,
    again: Annotated[
        bool, typer.Option("--again", help="also what was sent again or dropped before")
    ] = False,
    by: By = None,
    dry_run: DryRun = False,
    prefix: Prefix = "",
    as_json: Json = False,
) -> None:
    """Send dead letters to their own topic again, each once: after what refused them is mended.

    Choose by id, or by --topic and --reason, or --all. Running it again sends nothing twice, even
    if it was cut short. Exit status 1 when one cannot be sent.
    """
    wanted = _wanted(ids, topic, reason, prefix, everything=everything, settled=again)
    servers.answered(_retry(state, wanted, Manner(by, dry_run, as_json), again=again))


@dead_app.command()
def drop(
    ids: Ids = None,
    *,
    why: Annotated[str, typer.Option("--why", help="why it is not needed; kept with the letter")],
    state: State = Path(".creditgate"),
    topic: OfTopic = None,
    reason: OfReason = None,
    everything: All = False,
    by: By = None,
    dry_run: DryRun = False,
    prefix: Prefix = "",
    as_json: Json = False,
) -> None:
    """Settle dead letters without sending them: they are kept, with the reason, and count no more.

    Choose by id, or by --topic and --reason, or --all.
    """
    if not why.strip():
        raise WrongUse("--why is empty", "say why the letters are not needed")
    wanted = _wanted(ids, topic, reason, prefix, everything=everything)
    servers.answered(_drop(state, wanted, why, Manner(by, dry_run, as_json)))


def _wanted(
    ids: list[int] | None,
    topic: str | None,
    reason: str | None,
    prefix: str,
    *,
    everything: bool,
    settled: bool = False,
) -> Wanted:
    chosen = bool(ids or topic or reason)
    if chosen == everything:
        raise WrongUse(
            "--all and a choice exclude each other"
            if chosen
            else "nothing says which dead letters are meant",
            "name their ids, or choose with --topic and --reason, or say --all",
        )
    if topic is not None and topic not in (each.name for each in INBOUND):
        _full(topic, prefix)
        raise WrongUse(
            f"dead letters of {topic} cannot be settled: they are the notifier's, which keeps them"
            " on their own topic alone",
            "mend what sent them; they leave the list as Kafka lets go of old records",
        )
    # What is named by its id is found whatever became of it.
    return Wanted(ids or None, _full(topic, prefix), reason, settled=settled or bool(ids))


def _full(topic: str | None, prefix: str) -> str | None:
    known = [each.name for each in LIVE]
    if topic is not None and topic not in known:
        raise WrongUse(f"there is no topic {topic}", f"one of: {', '.join(known)}")
    return None if topic is None else prefix + topic


async def _list(
    state: Path, prefix: str, wanted: Wanted, most: int | None, *, as_json: bool
) -> None:
    """Show the newest letters, `most` of them, as they come, and say how many more there are."""
    async with servers.database(state) as connection:
        ids = await store_settling.ids(connection, wanted)
        copies = await letters.elsewhere(state, prefix, wanted)
        total = len(ids) + len(copies)
        count = total if most is None else min(most, total)
        found = letters.newest(connection, ids, copies, count)
        if as_json:
            async for letter in found:
                print_json(letter)
            return
        names = ["id", "at", "source", "key", "subject", "reason"]
        columns = [Column("id", "right", whole=True)]
        columns += [Column(each) for each in ("since", "from", "account", "document", "reason")]
        if wanted.settled:
            names.append("settled")
            columns.append(Column("settled"))
        rows = [[_cell(letter[name]) for name in names] async for letter in found]
    if not rows:
        typer.echo("no dead letters")
        return
    tables.show(columns, rows)
    if older := total - count:
        typer.echo(f"{older} older ones: --newest {total}, or --all")


async def _retry(state: Path, wanted: Wanted, manner: Manner, *, again: bool) -> None:
    kafka_at = kafka_access.cluster(state)
    outcomes: Counter[str] = Counter()
    async with _meant(state, wanted) as (connection, chosen):
        async for done in settling.retry(
            connection, kafka_at, chosen, manner.who, again=again, dry_run=manner.dry_run
        ):
            outcomes[done.outcome] += 1
            _show(done, manner)
    _end(outcomes, manner)


async def _drop(state: Path, wanted: Wanted, why: str, manner: Manner) -> None:
    outcomes: Counter[str] = Counter()
    async with _meant(state, wanted) as (connection, chosen):
        async for done in settling.drop(
            connection, chosen, manner.who, why, dry_run=manner.dry_run
        ):
            outcomes[done.outcome] += 1
            _show(done, manner)
    _end(outcomes, manner)


@asynccontextmanager
async def _meant(state: Path, wanted: Wanted) -> AsyncIterator[tuple[Connection, list[int]]]:
    """The ids that are meant, with nobody else settling meanwhile."""
    async with servers.database(state) as connection:
        if not await store_settling.alone(connection):
            raise CommandError(
                "somebody else is settling dead letters", "wait for the other to end"
            )
        chosen = await store_settling.ids(connection, wanted)
        unknown = sorted(set(wanted.ids or ()) - set(chosen))
        if unknown:
            named = ", ".join(map(str, unknown))
            raise CommandError(
                f"there is no dead letter {named} among those chosen", "creditgate dead list"
            )
        yield connection, chosen


def _show(done: Done, manner: Manner) -> None:
    kept = done.kept
    if manner.as_json:
        told = {"id": kept.id, "source": kept.letter.source, "outcome": done.outcome}
        print_json({**told, "why": done.why})
        return
    why = f" ({done.why})" if done.why else ""
    typer.echo(f"{kept.id}  {kept.letter.source}  {done.outcome}{tables.plain(why)}")


def _end(outcomes: Counter[str], manner: Manner) -> None:
    if not manner.as_json:
        counted = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        typer.echo(counted or "no dead letters")
    if outcomes["impossible"]:
        raise typer.Exit(1)


def _cell(value: object) -> str:
    return "" if value is None else str(value)
