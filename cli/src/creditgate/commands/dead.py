"""`creditgate dead`: records that could not be used, each with its reason."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.topics import LIVE, dead_letter_topic
from creditgate import servers, tables
from creditgate.commands.topics import Prefix
from creditgate.failures import WrongUse
from creditgate.options import Json, State
from creditgate.tables import Column
from service_kit.dead_letter import DEAD_AT, DEAD_REASON, DEAD_SOURCE

dead_app = typer.Typer(help="Dead letters: records that could not be used.", no_args_is_help=True)


@dead_app.callback()
def dead() -> None:
    """Keeps `list` a command of its own while it is the only one."""


@dead_app.command("list")
def list_dead(
    *,
    state: State = Path(".creditgate"),
    topic: Annotated[
        str | None, typer.Option(help="of this topic only, e.g. credit.orders")
    ] = None,
    newest: Annotated[int, typer.Option(min=1, help="at most so many, the newest")] = 50,
    prefix: Prefix = "",
    as_json: Json = False,
) -> None:
    """Show the newest dead letters, oldest of them first; --json shows the records as well."""
    known = [each.name for each in LIVE]
    if topic is not None and topic not in known:
        raise WrongUse(f"there is no topic {topic}", f"one of: {', '.join(known)}")
    chosen = [prefix + dead_letter_topic(name) for name in ([topic] if topic else known)]
    kafka_at = servers.address("kafka_bootstrap_servers", state)
    found = asyncio.run(servers.read_all(kafka_at, chosen))
    shown = [_told(record) for record in found[-newest:]]
    if as_json:
        for letter in shown:
            typer.echo(json.dumps(letter, ensure_ascii=False))
        return
    if not shown:
        typer.echo("no dead letters")
        return
    tables.show(
        [Column(heading) for heading in ("since", "from", "account", "document", "reason")],
        (
            [str(letter[name] or "") for name in ("at", "source", "key", "subject", "reason")]
            for letter in shown
        ),
    )
    if len(found) > len(shown):
        typer.echo(f"{len(found) - len(shown)} older ones: --newest {len(found)}")


def _told(record: servers.Record) -> dict[str, Any]:
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    return {
        "at": headers.get(DEAD_AT),
        "source": headers.get(DEAD_SOURCE),
        "reason": headers.get(DEAD_REASON),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "subject": subject_told(record.value),
        "key": None if record.key is None else record.key.decode(errors="replace"),
        "value": None if record.value is None else record.value.decode(errors="replace"),
    }


def subject_told(value: bytes | None) -> str | None:
    """The document that the record speaks of, where its bytes still tell."""
    try:
        event = json.loads(value or b"null")
    except (ValueError, RecursionError):
        return None
    subject = event.get("subject") if isinstance(event, dict) else None
    return subject if isinstance(subject, str) else None
