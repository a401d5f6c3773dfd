"""Makes an empty database ready for all services: roles, then each schema in its order.

One role per service, so that the database itself keeps "one writer per table". The tables belong
to the admin who runs this; he needs the right to create roles and schemas, not to be superuser.
Everything here can be run again at any time.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

import asyncpg
from pydantic import SecretStr

from service_kit.database import Connection
from service_kit.migrations import upgrade
from service_kit.settings import secret

ROLES = ("creditgate_tracker", "creditgate_check", "creditgate_notifier")
PACKAGES = (
    ("service_kit", "access"),
    ("exposure_tracker", "exposure"),
    ("credit_check", "credit_check"),
    ("notifier", "notifier"),
)
"""Package and schema, in the order in which grants refer to one another."""

_SCRAM_ITERATIONS = 4096
_ATTEMPTS = 20


def scram_verifier(password: str, salt: bytes) -> str:
    """What PostgreSQL stores for a password (RFC 5803), so that no statement carries it in clear.

    Statements end up in server logs; a verifier there opens nothing.
    """
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ITERATIONS)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode() for part in (salt, client, server)]
    return f"SCRAM-SHA-256${_SCRAM_ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"


async def create_roles(admin_url: SecretStr | str, passwords: Mapping[str, str]) -> None:
    """Creates each role of `passwords` that is missing, and sets the password of all of them.

    Roles belong to the whole server, so that two databases provisioned at once meet here; the
    loser of such a race tries again.
    """
    connection = await asyncpg.connect(secret(admin_url))
    try:
        for role, password in passwords.items():
            await _create_role(connection, role, scram_verifier(password, secrets.token_bytes(16)))
    finally:
        await connection.close()


async def _create_role(connection: Connection, role: str, verifier: str) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
        verb = "ALTER" if exists else "CREATE"
        statements = await connection.fetchrow(
            "SELECT format($3 || ' ROLE %I LOGIN PASSWORD %L', $1::text, $2::text) AS role,"
            " format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), $1::text) AS open",
            role,
            verifier,
            verb,
        )
        assert statements is not None
        try:
            await connection.execute(statements["role"])
            await connection.execute(statements["open"])
        except (
            asyncpg.DuplicateObjectError,
            asyncpg.UniqueViolationError,
            asyncpg.InternalServerError,  # "tuple concurrently updated": another one was faster
        ):
            if attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(0.02 * attempt)
        else:
            return


async def provision(
    admin_url: SecretStr | str,
    passwords: Mapping[str, str],
    packages: Sequence[tuple[str, str]] = PACKAGES,
) -> None:
    """Roles, then `upgrade` of each (package, schema) in turn.

    `passwords` maps role to password. Raises what the database raises; nothing of a failed
    package is left, and the next run goes on from there.
    """
    await create_roles(admin_url, passwords)
    for package, schema in packages:
        await upgrade(package, schema, admin_url)
