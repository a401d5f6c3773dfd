"""What must be in place before services start: roles, schemas, topics, a first API key.

All of it can be run again at any time. Migrations are skipped when nothing has changed since they
last ran here, which the database itself remembers (as its comment): loading the migration tool
takes longer than asking. Nothing here starts a process, so that installations without the embedded
servers use it as well.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from creditgate.failures import CommandError
from service_kit.cluster import Cluster
from service_kit.grants import ROLES, SCOPES, create_key
from service_kit.secret_files import given

PASSWORD_VARIABLES = {
    "creditgate_tracker": "CREDITGATE_TRACKER_PASSWORD",
    "creditgate_check": "CREDITGATE_CHECK_PASSWORD",
    "creditgate_notifier": "CREDITGATE_NOTIFIER_PASSWORD",
}
_PACKAGES = ("service_kit", "exposure_tracker", "credit_check", "notifier")
_PASSWORD_BYTES = 24


def passwords_from_environment() -> dict[str, str]:
    """The services' passwords by role, as the environment or files that it names give them.

    Raises:
        CommandError: one is missing.
        SecretFileError: the file of one cannot be used.
    """
    told = {role: given(name, os.environ) for role, name in PASSWORD_VARIABLES.items()}
    known = {role: password for role, password in told.items() if password}
    missing = [name for role, name in PASSWORD_VARIABLES.items() if role not in known]
    if missing:
        raise CommandError(
            f"the services' passwords are not known: {', '.join(missing)} not set",
            "set them, here and in the services' own DATABASE_URL",
        )
    return known


def kept_passwords(record: Mapping[str, str]) -> dict[str, str]:
    """The services' passwords: from the environment or files that it names, else from `record`,
    else made up now. Raises `SecretFileError`.
    """
    return {
        role: given(name, os.environ) or record.get(role) or secrets.token_urlsafe(_PASSWORD_BYTES)
        for role, name in PASSWORD_VARIABLES.items()
    }


def fingerprint(passwords: Mapping[str, str]) -> str:
    """Changes when a migration or a password does."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise CommandError(f"the package {package} is not installed", "make setup")
        versions = Path(spec.submodule_search_locations[0]) / "migrations" / "versions"
        for path in sorted(versions.glob("*.py")):
            digest.update(f"{package}/{path.name}\n".encode() + path.read_bytes())
    for role, password in sorted(passwords.items()):
        digest.update(f"{role}:{password}\n".encode())
    return digest.hexdigest()


async def provision(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Roles, then every schema at its newest version, whatever was there before."""
    from service_kit.provision import provision as run

    await run(admin_url, passwords)


async def provision_if_changed(admin_url: str, passwords: Mapping[str, str]) -> bool:
    """The same for a database that nobody else provisions; False when nothing had changed."""
    wanted = f"creditgate {fingerprint(passwords)}"
    connection = await asyncpg.connect(admin_url)
    try:
        found = await connection.fetchval(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        if found == wanted:
            return False
        await provision(admin_url, passwords)
        statement = await connection.fetchval(
            "SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), $1::text)", wanted
        )
        await connection.execute(statement)
    finally:
        await connection.close()
    return True


def load() -> None:
    """Load what `apply_topics` needs: half a second, best spent while Kafka starts."""
    import_module("credit_contracts.topics")
    import_module("service_kit.topics")


async def apply_topics(cluster: Cluster) -> None:
    """Every topic of the catalogue, stamped by the broker; CommandError when it cannot be reached."""
    from aiokafka.errors import KafkaConnectionError

    from credit_contracts.topics import ALL
    from service_kit import topics

    try:
        await topics.apply(
            cluster,
            [(topic.name, topic.partitions) for topic in ALL],
            compacted={topic.name for topic in ALL if topic.compacted},
        )
    except KafkaConnectionError as fault:
        raise CommandError(str(fault.args[0])) from fault


async def first_api_key(admin_url: str, former: str | None) -> str:
    """A key with all scopes and the highest role: `former` while it is good, else a new one. A
    former one is given what has come to be granted since it was made.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        if former and await connection.fetchval(
            "UPDATE access.api_key SET scopes = $2, role = $3 WHERE sha256 = $1"
            " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"
            " RETURNING true",
            hashlib.sha256(former.encode()).digest(),
            sorted(SCOPES),
            ROLES[-1],
        ):
            return former
        return await create_key(connection, "creditgate up", sorted(SCOPES), role=ROLES[-1])
    finally:
        await connection.close()
