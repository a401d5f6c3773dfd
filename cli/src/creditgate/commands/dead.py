"""`creditgate dead`: records that could not be used, each with its reason, and settling them."""

import getpass
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
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

_SOURCE = re.compile(r"[\w.-]+/\d+/\d+")

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...",
        help="as `creditgate dead list` shows them; of one without an id, what it shows under `from`",
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
    """How letters are settled: by whom and why, whether for show, and how it is told."""

    by: str | None
    dry_run: bool
    as_json: bool
    why: str = ""

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

    Those without an id were set aside by the notifier: they are shown as Kafka keeps them, and
    named by where they came from.
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
    if it was cut short. Exit status 1 when one cannot be sent. Those of the notifier are not sent
    again: everybody who reads their topics would hear old news after newer.
    """
    numbers, sources = _named(ids)
    if sources or (topic is not None and topic not in (each.name for each in INBOUND)):
        _full(topic, prefix)
        raise WrongUse(
            "dead letters of the notifier are not sent again: everybody who reads"
            f" {topic or sources[0].split('/')[0]} would hear old news after newer",
            "mend what refused them; `creditgate dead drop` settles them",
        )
    wanted = _wanted(numbers, topic, reason, prefix, everything=everything, settled=again)
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
    numbers, sources = _named(ids)
    wanted = _wanted(numbers, topic, reason, prefix, everything=everything, sources=sources)
    servers.answered(_drop(state, prefix, wanted, sources, Manner(by, dry_run, as_json, why)))


def _named(ids: list[str] | None) -> tuple[list[int], list[str]]:
    """The ids of the tracker's letters, and the sources of the notifier's."""
    sources = [each for each in ids or () if _SOURCE.fullmatch(each)]
    numbers = [each for each in ids or () if each not in sources]
    for each in numbers:
        if not (each.isascii() and each.isdigit() and 1 <= int(each) <= _MOST):
            raise WrongUse(
                f"{each!r} names no dead letter",
                "write an id, or topic/partition/offset, as `creditgate dead list` shows them",
            )
    return [int(each) for each in numbers], sources


def _wanted(
    ids: list[int],
    topic: str | None,
    reason: str | None,
    prefix: str,
    *,
    everything: bool,
    settled: bool = False,
    sources: Sequence[str] = (),
) -> Wanted:
    by_name = bool(ids or sources)
    chosen = bool(by_name or topic or reason)
    if chosen == everything:
        raise WrongUse(
            "--all and a choice exclude each other"
            if chosen
            else "nothing says which dead letters are meant",
            "name their ids, or choose with --topic and --reason, or say --all",
        )
    # What is named by its id is found whatever became of it.
    named = ids if by_name else None
    return Wanted(named, _full(topic, prefix), reason, settled=settled or by_name)


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
        copies = await letters.elsewhere(connection, state, prefix, wanted)
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
            _show_done(done, manner)
    _end(outcomes, manner)


async def _drop(
    state: Path, prefix: str, wanted: Wanted, sources: list[str], manner: Manner
) -> None:
    outcomes: Counter[str] = Counter()
    async with _meant(state, wanted) as (connection, chosen):
        copies = []
        if wanted.ids is None or sources:
            copies = await letters.elsewhere(connection, state, prefix, wanted)
        if sources:
            copies = [each for each in copies if each["source"] in sources]
            _all_found(sources, [each["source"] for each in copies])
        async for done in settling.drop(
            connection, chosen, manner.who, manner.why, dry_run=manner.dry_run
        ):
            outcomes[done.outcome] += 1
            _show_done(done, manner)
        async for copy, outcome, because in letters.drop_elsewhere(
            connection, copies, manner.who, manner.why, dry_run=manner.dry_run
        ):
            outcomes[outcome] += 1
            _show(None, copy["source"], outcome, because, manner)
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
        _all_found(wanted.ids or (), chosen)
        yield connection, chosen


def _all_found(named: Sequence[int | str], found: Sequence[int | str]) -> None:
    unknown = sorted({*named} - {*found}, key=str)
    if unknown:
        raise CommandError(
            f"there is no dead letter {', '.join(map(str, unknown))} among those chosen",
            "creditgate dead list",
        )


def _show_done(done: Done, manner: Manner) -> None:
    _show(done.kept.id, done.kept.letter.source, done.outcome, done.why, manner)


def _show(id_: int | None, source: str, outcome: str, why: str | None, manner: Manner) -> None:
    if manner.as_json:
        print_json({"id": id_, "source": source, "outcome": outcome, "why": why})
        return
    because = f" ({why})" if why else ""
    typer.echo(f"{id_ or '-'}  {source}  {outcome}{tables.plain(because)}")


def _end(outcomes: Counter[str], manner: Manner) -> None:
    if not manner.as_json:
        counted = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        typer.echo(counted or "no dead letters")
    if outcomes["impossible"]:
        raise typer.Exit(1)


def _cell(value: object) -> str:
    return "" if value is None else str(value)
