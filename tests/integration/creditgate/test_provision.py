import stat
import subprocess
from pathlib import Path

import asyncpg
import pytest

from creditgate.failures import CommandError
from creditgate.stack import provisioning
from service_kit.grants import ROLES, SCOPES, digest
from service_kit.keys import list_keys
from support.command import called
from support.databases import PASSWORDS, as_role, execute, run


def provision(
    url: str, *arguments: str, secrets_in: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, told its secrets by the environment, or by files in that folder."""
    variables = provisioning.PASSWORD_VARIABLES
    told = {"DATABASE_URL": url} | {variables[role]: word for role, word in PASSWORDS.items()}
    if secrets_in is not None:
        for name, secret in told.items():
            (secrets_in / name).write_text(f"{secret}\n")
        told = {f"{name}_FILE": str(secrets_in / name) for name in told}
    return called("provision", *arguments, environment=told)


async def fetch(url: str, query: str, *arguments: object) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query, *arguments)
    finally:
        await connection.close()


def test_the_command_makes_an_empty_database_ready_and_can_be_run_again(
    empty_database: str, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    for secrets_in in (tmp_path, None):
        provision(empty_database, "--api-key-file", str(key_file), secrets_in=secrets_in)
    for role in PASSWORDS:
        assert run(fetch(as_role(empty_database, role), "SELECT current_user")) == role
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    key = key_file.read_text().strip()
    known = "SELECT count(*) FROM access.api_key WHERE sha256 = $1"
    assert run(fetch(empty_database, known, digest(key))) == 1
    assert run(fetch(empty_database, "SELECT count(*) FROM access.api_key")) == 1


def test_no_password_is_shown(empty_database: str) -> None:
    done = provision(empty_database)
    assert not [secret for secret in PASSWORDS.values() if secret in done.stdout + done.stderr]


def test_a_missing_password_is_named_with_what_to_do() -> None:
    with pytest.raises(CommandError, match="CREDITGATE_CHECK_PASSWORD"):
        provisioning.passwords_from_environment()


async def test_migrations_are_skipped_until_something_changes(empty_database: str) -> None:
    assert await provisioning.provision_if_changed(empty_database, PASSWORDS)
    assert not await provisioning.provision_if_changed(empty_database, PASSWORDS)


async def test_the_first_key_is_kept_while_it_is_good(fresh_database: str) -> None:
    first = await provisioning.first_api_key(fresh_database, None)
    await execute(fresh_database, "UPDATE access.api_key SET scopes = '{admin}', role = NULL")
    assert await provisioning.first_api_key(fresh_database, first) == first
    (key,) = await list_keys(fresh_database)
    assert (set(key.scopes), key.role) == (set(SCOPES), ROLES[-1])
    connection = await asyncpg.connect(fresh_database)
    try:
        await connection.execute("UPDATE access.api_key SET revoked_at = now()")
    finally:
        await connection.close()
    assert await provisioning.first_api_key(fresh_database, first) != first
