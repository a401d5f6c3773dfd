"""Tables are declared once and made by migrations: the two must tell the same, to the column."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import asyncpg
import pytest
from sqlalchemy import Connection, Inspector, MetaData, UniqueConstraint, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeEngine

import credit_check.tables
import exposure_tracker.tables
import notifier.tables
import service_kit.tables
from support.databases import execute

DECLARED = {
    str(metadata.schema): metadata
    for metadata in (
        service_kit.tables.Stored.metadata,
        exposure_tracker.tables.Document.metadata,
        credit_check.tables.Hold.metadata,
        notifier.tables.Stored.metadata,
    )
}
POSTGRESQL = make_url("postgresql+asyncpg://").get_dialect()()
NOT_OURS = {"information_schema", "public"}
MIGRATION_LOG = "alembic_version"

# Everything said of a schema's tables, as words that can be compared: "table column" and so on.
Told: TypeAlias = dict[str, Any]


def spelled(stored: TypeEngine[Any]) -> str:
    return str(stored.compile(dialect=POSTGRESQL))


def declared(metadata: MetaData) -> Told:
    told: Told = {}
    for table in metadata.tables.values():
        told[f"{table.name} primary key"] = [column.name for column in table.primary_key]
        told[f"{table.name} unique"] = {
            tuple(column.name for column in rule.columns)
            for rule in table.constraints
            if isinstance(rule, UniqueConstraint)
        }
        told[f"{table.name} refers to"] = {
            (key.parent.name, key.target_fullname) for key in table.foreign_keys
        }
        for column in table.columns:
            filled: str | None
            if column.identity is not None:
                filled = "identity"
            elif column.autoincrement is True:
                filled = "sequence"
            else:
                default: Any = column.server_default
                filled = str(default.arg) if default is not None else None
            told[f"{table.name} {column.name}"] = (spelled(column.type), column.nullable, filled)
    return told


def _filled(column: Mapping[str, Any]) -> str | None:
    if "identity" in column:
        return "identity"
    default: str | None = column["default"]
    return "sequence" if default and default.startswith("nextval(") else default


def migrated(inspector: Inspector, schema: str, parts: set[str]) -> Told:
    told: Told = {}
    for table in set(inspector.get_table_names(schema)) - parts - {MIGRATION_LOG}:
        told[f"{table} primary key"] = inspector.get_pk_constraint(table, schema)[
            "constrained_columns"
        ]
        told[f"{table} unique"] = {
            tuple(rule["column_names"]) for rule in inspector.get_unique_constraints(table, schema)
        }
        told[f"{table} refers to"] = {
            (here, f"{key['referred_schema']}.{key['referred_table']}.{there}")
            for key in inspector.get_foreign_keys(table, schema)
            for here, there in zip(key["constrained_columns"], key["referred_columns"], strict=True)
        }
        for column in inspector.get_columns(table, schema):
            told[f"{table} {column['name']}"] = (
                spelled(column["type"]),
                column["nullable"],
                _filled(column),
            )
    return told


def _read(connection: Connection) -> dict[str, Told]:
    inspector = inspect(connection)
    ours = {name for name in inspector.get_schema_names() if not name.startswith("pg_")} - NOT_OURS
    parts = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))
    return {schema: migrated(inspector, schema, parts) for schema in ours}


async def schemas(admin_url: str) -> dict[str, Told]:
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(admin_url)
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_read)
    finally:
        await engine.dispose()


async def test_migrations_make_the_tables_that_are_declared(fresh_database: str) -> None:
    found = await schemas(fresh_database)
    assert found.keys() == DECLARED.keys()
    for schema, metadata in DECLARED.items():
        assert found[schema] == declared(metadata), f"schema {schema}"


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE access.forgotten (id bigint)",
        "DROP TABLE exposure.rate_pair CASCADE",
        "ALTER TABLE exposure.bucket ADD forgotten text",
        "ALTER TABLE exposure.bucket DROP unbilled CASCADE",
        "ALTER TABLE exposure.accepted_gap ALTER to_offset TYPE integer",
        "ALTER TABLE credit_check.gate ALTER next_expiry_at TYPE timestamp",
        "ALTER TABLE credit_check.hold ALTER priority DROP NOT NULL",
        "ALTER TABLE credit_check.outbox ALTER id DROP DEFAULT",
        "ALTER TABLE notifier.attempt DROP CONSTRAINT attempt_pkey",
        "ALTER TABLE notifier.attempt DROP CONSTRAINT attempt_message_id_fkey",
        "ALTER TABLE notifier.alert DROP CONSTRAINT alert_episode_audience_key",
        "ALTER TABLE notifier.message ALTER state SET DEFAULT 'sent'",
    ],
)
async def test_a_migration_that_is_not_declared_shows(fresh_database: str, change: str) -> None:
    """A declaration that is not migrated is the same difference, seen from the other side."""
    await execute(fresh_database, change)
    found = await schemas(fresh_database)
    told = {schema: declared(metadata) for schema, metadata in DECLARED.items()}
    assert found != told


def test_tables_of_one_name_in_two_packages_stay_apart() -> None:
    names = [table for metadata in DECLARED.values() for table in metadata.tables]
    assert "notifier.hold" in names
    assert "credit_check.hold" in names
    assert len(names) == len(set(names))
