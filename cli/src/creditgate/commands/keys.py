"""`creditgate keys`: which programs may call the services, and with which scopes.

Keys belong to the owner of the tables, not to a service: no service can make itself a key.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from creditgate import servers, tables
from creditgate.failures import CommandError, WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.tables import Column
from service_kit.grants import ROLES, SCOPES, create_key, digest, rotate_key

if TYPE_CHECKING:
    from service_kit.tables import ApiKey

keys_app = typer.Typer(
    add_completion=False,
    help="API keys: make, list, rotate, revoke.",
    no_args_is_help=True,
)


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
    role: Annotated[
        str | None,
        typer.Option(help=f"for a person at the credit desk, one of {', '.join(ROLES)}"),
    ] = None,
    rate: Annotated[
        int | None,
        typer.Option(min=1, help="requests a second at most; what the services let everybody send"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key and print it; it is shown this once and stored as a digest only.

    With --json it is `secret` of an object that has its id and rights too.
    """
    unknown = sorted(set(scope).difference(SCOPES))
    if unknown:
        raise WrongUse(f"unknown scope {', '.join(unknown)}", f"one of: {', '.join(SCOPES)}")
    if role is not None and role not in ROLES:
        raise WrongUse(f"unknown role {role}", f"one of: {', '.join(ROLES)}")
    if not name.strip():
        raise WrongUse("the key's name is empty", "name the system that will call with it")
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None

    async def make() -> str:
        async with servers.database(state) as connection:
            return await create_key(
                connection, name, scope,
                segment=segment, role=role, requests_per_second=rate, expires_at=expires_at,
            )  # fmt: skip

    secret = asyncio.run(make())
    if not as_json:
        typer.echo(secret)
        return
    from service_kit import keys as register

    made = digest(secret)
    for key in asyncio.run(register.list_keys(servers.database_url(state))):
        if key.sha256 == made:
            print_json({**_shown(key), "secret": secret})


@keys_app.command("list")
def list_keys(*, state: State = Path(".creditgate"), as_json: Json = False) -> None:
    """Show every key by its first characters, with scopes and last use."""
    from service_kit import keys as register

    keys = asyncio.run(register.list_keys(servers.database_url(state)))
    if as_json:
        print_json(*map(_shown, keys))
        return
    columns = [Column("id", whole=True), Column("begins", whole=True)]
    headings = ("name", "scopes", "segment", "role", "last used", "")
    columns += [Column(heading) for heading in headings]
    tables.show(columns, map(_key_row, keys))


def _key_row(key: "ApiKey") -> tuple[str, ...]:
    ends = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
    return (
        key.key_id,
        key.prefix,
        key.name,
        "\n".join(key.scopes),
        key.segment or "all",
        key.role or "",
        f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never",
        "revoked" if key.revoked_at else ends,
    )


@keys_app.command()
def rotate(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="as `creditgate keys list` shows it")],
    *,
    state: State = Path(".creditgate"),
    overlap_hours: Annotated[
        int, typer.Option(min=0, help="so long both keys work; then the old one ends")
    ] = 24,
) -> None:
    """Make a key that may do what this one may, print it, and let the old one end soon."""

    async def make() -> str | None:
        async with servers.database(state) as connection:
            return await rotate_key(connection, key_id, timedelta(hours=overlap_hours))

    secret = asyncio.run(make())
    if secret is None:
        raise CommandError(f"no working key has the id {key_id}", "see `creditgate keys list`")
    typer.echo(secret)
    typer.echo(f"{key_id} ends in {overlap_hours} hours: move its callers until then", err=True)


@keys_app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="as `creditgate keys list` shows it")],
    *,
    state: State = Path(".creditgate"),
) -> None:
    """End a key; services notice within half a minute."""
    from service_kit import keys as register

    address = servers.database_url(state)
    if not asyncio.run(register.revoke_key(address, key_id)):
        raise CommandError(f"no working key has the id {key_id}", "see `creditgate keys list`")
    typer.echo(f"{key_id} is revoked")


def _shown(key: "ApiKey") -> dict[str, object]:
    return {name: _plain(value) for name, value in key.model_dump(exclude={"sha256"}).items()}


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
