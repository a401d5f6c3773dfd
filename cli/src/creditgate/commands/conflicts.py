"""`creditgate conflicts`: what was sent and contradicts itself, and who has to put it right."""

from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import tables
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import exposure_tracker
from creditgate.tables import Column


def conflicts(
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="this account only")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show what senders have to put right; exit status 1 while there is any."""
    found = exposure_tracker(state).items("/v1/conflicts", account_id=account)
    if as_json:
        print_json(*found)
    elif found:
        columns = [Column("account"), Column("what"), Column("where it came from"), Column("do")]
        tables.show(columns, map(_row, found))
    else:
        typer.echo("no conflicts")
    if found:
        raise typer.Exit(1)


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    if found["named"]:
        origin = ", ".join(found["named"]["named_by"])
    else:
        origin = "\n".join(_place(one) for one in found["contents"])
    return found["account_id"] or "", found["message"], origin, found["remedy"]


def _place(content: dict[str, Any]) -> str:
    """Topic, partition and offset, as Kafka's own tools want them."""
    where = f"{content['topic']} {content['partition']}:{content['offset']}"
    return where + (
        " (counts)" if content["counts"] else f", other {', '.join(content['differs'])}"
    )
