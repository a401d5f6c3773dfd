"""`creditgate provision`: roles and tables in a database that runs somewhere else."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from creditgate.failures import CommandError
from creditgate.stack import provisioning
from service_kit.secret_files import given


def provision(
    *,
    api_key_file: Annotated[
        Path | None,
        typer.Option(help="write a new API key with all scopes here, unless the file exists"),
    ] = None,
) -> None:
    """Create the services' roles and bring every table up to date; safe to run again.

    DATABASE_URL names the database, as the role that is to own the tables; the services' passwords
    come from CREDITGATE_TRACKER_PASSWORD, CREDITGATE_CHECK_PASSWORD, CREDITGATE_NOTIFIER_PASSWORD.
    Each may lie in a file that the same variable with _FILE behind it names.
    """
    admin_url = given("DATABASE_URL", os.environ)
    if not admin_url:
        raise CommandError("DATABASE_URL is not set", "name the database and its owner with it")
    passwords = provisioning.passwords_from_environment()
    asyncio.run(provisioning.provision(admin_url, passwords))
    typer.echo("roles and tables are up to date")
    if api_key_file is not None and not api_key_file.exists():
        key = asyncio.run(provisioning.first_api_key(admin_url, None))
        descriptor = os.open(api_key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(f"{key}\n")
        typer.echo(f"an API key with all scopes is in {api_key_file}")
