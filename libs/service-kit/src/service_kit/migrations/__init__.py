"""Brings a package's schema to its newest version, with Alembic, on one connection of ours.

Each service keeps its migrations in `<package>/migrations` and its version table in its own
schema, so that services are deployed and rolled back apart. Replicas that start together must not
race: a session advisory lock per schema is taken first. A migration never waits long for a table
in use either (`lock_timeout`): it fails, is run again, and traffic goes on meanwhile.

Migrations run as the owner of the tables; services connect as roles that were granted only what
they need, by the migration that makes the table.

Alembic and SQLAlchemy are loaded by what migrates, not by what only checks the version: that is
every service at every start, and half a second of it.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from pydantic import SecretStr

from service_kit.database import Pool

if TYPE_CHECKING:
    from sqlalchemy import Connection as SyncConnection

_TURN_TIMEOUT = "120s"
_LOCK_TIMEOUT = "5s"
_VERSION_TABLE = "alembic_version"
_REVISION = re.compile(r"^revision(?:: .*)? = ['\"](.+)['\"]$", re.MULTILINE)
_DOWN_REVISION = re.compile(r"^down_revision(?:: .*)? = ['\"](.+)['\"]$", re.MULTILINE)


class SchemaBehindError(RuntimeError):
    """The database is not at the version that this code was written for."""


def head(package: str) -> str | None:
    """The newest revision among the package's migrations, as their files tell; None without any.

    Raises `ValueError` when two of them are the newest.
    """
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    files = [path for each in folders for path in Path(each).glob("migrations/versions/*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    revisions = {found[1] for text in texts if (found := _REVISION.search(text))}
    newest = revisions - {found[1] for text in texts if (found := _DOWN_REVISION.search(text))}
    if len(newest) > 1:
        raise ValueError(f"{package} has migrations with two ends: {', '.join(sorted(newest))}")
    return next(iter(newest), None)


async def upgrade(package: str, schema: str, admin_url: SecretStr | str) -> None:
    """Creates `schema` if needed and runs what `package` has not yet run in it.

    `admin_url` connects as the role that is to own the tables. Idempotent; safe to call from
    several processes at once. Raises what the database or a migration raises; a failed migration
    leaves the schema at the version before it.
    """
    import sqlalchemy  # noqa: PLC0415 - see the module's text
    from alembic import command  # noqa: PLC0415 - as above
    from alembic.config import Config  # noqa: PLC0415 - as above

    from service_kit.engine import create_engine  # noqa: PLC0415 - as above

    engine = create_engine(admin_url, application_name=f"creditgate-migrate-{schema}")
    quoted = engine.dialect.identifier_preparer.quote_identifier(schema)
    turn = {"key": f"creditgate:migrate:{schema}"}
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.set_main_option("path_separator", "os")

    def run(connection: "SyncConnection") -> None:
        config.attributes["connection"] = connection
        config.attributes["schema"] = schema
        command.upgrade(config, "head")

    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"SET lock_timeout = '{_TURN_TIMEOUT}'")
            await connection.execute(
                sqlalchemy.text("SELECT pg_advisory_lock(hashtextextended(:key, 0))"), turn
            )
            await connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted}")
            await connection.exec_driver_sql(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
            await connection.commit()
            await connection.run_sync(run)
            await connection.exec_driver_sql(f"GRANT SELECT ON {quoted}.{_VERSION_TABLE} TO PUBLIC")
            await connection.commit()
    finally:
        await engine.dispose()


def run_env() -> None:
    """What a package's `migrations/env.py` calls when Alembic loads it; only upgrade() gets here.

    All migrations of one run are one transaction: all of them or none.
    """
    from alembic import context  # noqa: PLC0415 - see the module's text

    attributes = context.config.attributes
    connection: SyncConnection = attributes["connection"]
    context.configure(
        connection=connection,
        version_table=_VERSION_TABLE,
        version_table_schema=attributes["schema"],
    )
    with context.begin_transaction():
        context.run_migrations()


async def verify(package: str, schema: str, pool: Pool) -> None:
    """Refuses a schema that is not at the head of this package's migrations.

    Called by a service when it starts; raises `SchemaBehindError` that says what to run.
    """
    wanted = head(package)
    try:
        found = await pool.fetchval(f'SELECT version_num FROM "{schema}".{_VERSION_TABLE}')  # noqa: S608 - our own schema's name
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        found = None
    if found != wanted:
        raise SchemaBehindError(
            f"schema {schema} is at {found or 'nothing'}, this program needs {wanted}: "
            f"run `python -m {package} migrate` with the owner's DATABASE_URL"
        )
