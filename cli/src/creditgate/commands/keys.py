"""`creditgate keys`: who may call the services, and with which scopes.

Keys belong to the owner of the tables, not to a service: no service can make itself a key.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from creditgate import servers, tables
from creditgate.failures import CommandError
from creditgate.options import Json, State
from creditgate.tables import Column
from service_kit.auth import SCOPES, create_key, revoke_key
from service_kit.database import Connection

keys_app = typer.Typer(
    help="API keys: make, list, revoke. To rotate: make, move the caller, revoke.",
    no_args_is_help=True,
)
_Found = TypeVar("_Found")

_LIST = """
SELECT key_id, prefix, name, scopes, segment, created_at, expires_at, revoked_at, last_used_at
  FROM access.api_key ORDER BY created_at
"""


def _with_database(state: Path, work: Callable[[Connection], Awaitable[_Found]]) -> _Found:
    async def run() -> _Found:
        async with servers.database(state) as connection:
            return await work(connection)

    return asyncio.run(run())


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="the calling system, for people")],
    scope: Annotated[list[str], typer.Option(help=f"repeat for several: {', '.join(SCOPES)}")],
    *,
    state: State = Path(".creditgate"),
    days: Annotated[
        int | None, typer.Option(min=1, help="ends after so many days; never if left out")
    ] = None,
    segment: Annotated[str | None, typer.Option(help="sees accounts of this segment only")] = None,
) -> None:
    """Make a key and print it; it is shown this once and stored as a digest only."""
    unknown = sorted(set(scope).difference(SCOPES))
    if unknown:
        raise CommandError(f"unknown scope {', '.join(unknown)}", f"one of: {', '.join(SCOPES)}")
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None

    def made(connection: Connection) -> Awaitable[str]:
        return create_key(connection, name, scope, segment=segment, expires_at=expires_at)

    typer.echo(_with_database(state, made))


@keys_app.command("list")
def list_keys(*, state: State = Path(".creditgate"), as_json: Json = False) -> None:
    """Show every key by its first characters, with scopes and last use."""
    rows = _with_database(state, lambda connection: connection.fetch(_LIST))
    keys = [{name: _plain(value) for name, value in row.items()} for row in rows]
    if as_json:
        for key in keys:
            typer.echo(json.dumps(key, ensure_ascii=False))
        return
    columns = [Column("id", whole=True)]
    columns += [Column(heading) for heading in ("name", "scopes", "last used", "")]
    tables.show(columns, map(_key_row, keys))


def _key_row(key: dict[str, Any]) -> tuple[str, ...]:
    ended = "revoked" if key["revoked_at"] else f"until {str(key['expires_at'])[:10]}"
    return (
        key["key_id"],
        key["name"],
        "\n".join(key["scopes"]),
        (key["last_used_at"] or "never")[:10],
        ended if key["revoked_at"] or key["expires_at"] else "",
    )


@keys_app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="as `creditgate keys list` shows it")],
    *,
    state: State = Path(".creditgate"),
) -> None:
    """End a key; services notice within half a minute."""
    if not _with_database(state, lambda connection: revoke_key(connection, key_id)):
        raise CommandError(f"no working key has the id {key_id}", "see `creditgate keys list`")
    typer.echo(f"{key_id} is revoked")


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever a row holds
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
