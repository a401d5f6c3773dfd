"""One writer per table, and append-only means append-only: enforced by the database itself."""

import asyncpg
import pytest

from support.applying import connected
from support.databases import as_role

APPEND_ONLY = (
    "document_version",
    "posting",
    "outside_reference",
    "currency_mismatch",
    "question_conflict",
    "moved_document",
    "rate_pair",
    "accepted_gap",
)
TABLES = (
    *APPEND_ONLY,
    "document",
    "bucket",
    "due",
    "disputed",
    "delivery",
    "account",
    "rate",
    "partition_offset",
    "dead_letter",
    "retention",
    "proof",
    "rebuild",
)
VIEWS = (
    "standing",
    "standing_bucket",
    "rate_newest",
    "order_claim",
    "question_standing",
    "order_invoiced",
    "freshness",
    "retained_from",
    "finding",
    "ancestor",
    "standing_due",
    "standing_disputed",
    "standing_delivery",
    "order_delivery",
    "requested_order",
    "open_order",
    "order_version",
    "kept_version",
    "limit_document",
    "limit_in_force",
    "terms_document",
    "member",
    "billing_document",
    "open_invoice",
    "posting_time",
    "ledger_mark",
)


async def refused(url: str, statement: str) -> None:
    async with connected(url) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_the_tracker_cannot_change_or_delete_what_is_append_only(
    fresh_database: str,
) -> None:
    url = as_role(fresh_database, "creditgate_tracker")
    for table in APPEND_ONLY:
        async with connected(fresh_database) as connection:
            column = await connection.fetchval(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'exposure' AND table_name = $1 AND is_identity = 'NO'",
                table,
            )
        await refused(url, f"UPDATE exposure.{table} SET {column} = {column}")
        await refused(url, f"DELETE FROM exposure.{table}")
        await refused(url, f"TRUNCATE exposure.{table}")


async def test_the_tracker_may_only_mark_a_dead_letter_as_published(fresh_database: str) -> None:
    url = as_role(fresh_database, "creditgate_tracker")
    await refused(url, "UPDATE exposure.dead_letter SET reason = ''")
    await refused(url, "DELETE FROM exposure.dead_letter")
    async with connected(url) as connection:
        await connection.execute("UPDATE exposure.dead_letter SET published_at = now()")


@pytest.mark.parametrize("role", ["creditgate_check", "creditgate_notifier"])
async def test_the_others_neither_read_nor_write_the_tables(fresh_database: str, role: str) -> None:
    url = as_role(fresh_database, role)
    for table in TABLES:
        await refused(url, f"SELECT * FROM exposure.{table}")
        await refused(url, f"DELETE FROM exposure.{table}")


async def test_credit_check_reads_the_views_and_cannot_write_through_them(
    fresh_database: str,
) -> None:
    url = as_role(fresh_database, "creditgate_check")
    async with connected(url) as connection:
        for view in VIEWS:
            await connection.fetch(f"SELECT * FROM exposure.{view}")
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(f"DELETE FROM exposure.{view}")


async def test_the_list_of_tables_is_whole(fresh_database: str) -> None:
    async with connected(fresh_database) as connection:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'exposure'::regnamespace"
            " AND relkind IN ('r', 'p', 'v') AND NOT relispartition"
        )
    assert {row["relname"] for row in rows} == {*TABLES, *VIEWS, "alembic_version"}
