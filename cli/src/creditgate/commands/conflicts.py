"""`creditgate conflicts`: what was sent and contradicts itself, and who has to put it right."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import endpoints, tables
from creditgate.commands.figures import pages
from creditgate.options import Json, State
from creditgate.tables import Column


def conflicts(
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="this account only")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show what senders have to put right; exit status 1 while there is any."""
    where = endpoints.find(state)
    found = asyncio.run(_all(where, {"account_id": account} if account else {}))
    if as_json:
        for one in found:
            typer.echo(json.dumps(one, ensure_ascii=False))
    elif found:
        columns = [Column("account"), Column("what"), Column("where it came from"), Column("do")]
        tables.show(columns, map(_row, found))
    else:
        typer.echo("no conflicts")
    if found:
        raise typer.Exit(1)


async def _all(where: endpoints.Endpoints, filters: dict[str, str | int]) -> list[dict[str, Any]]:
    async with where.client(where.exposure_tracker_url) as client:
        return [one async for one in pages(client, "/v1/conflicts", filters)]


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
