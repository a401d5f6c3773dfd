"""Versions and postings lie in months: moved there, made ahead, never needed in vain."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from exposure_tracker.months import Months
from service_kit.clock import SystemClock
from service_kit.migrations import upgrade
from support.applying import applying, connected
from support.databases import as_role
from support.histories import Pool as Ids
from support.histories import history
from support.wire import WireRecord, records

MONTHS = """
    SELECT relname FROM pg_class
     WHERE relispartition AND relkind = 'r' AND relnamespace = 'exposure'::regnamespace
"""


def requested(order_id: str) -> dict[str, Any]:
    data = {
        "order_id": order_id,
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "state": "requested",
        "lines": [{"line_id": "1", "ordered": "10"}],
    }
    return {"type": "creditgate.order.v1", "data": data}


async def back_to(admin_url: str, revision: str) -> None:
    """Bring the tracker's schema to an older revision."""
    config = Config()
    config.set_main_option("script_location", "exposure_tracker:migrations")
    config.set_main_option("path_separator", "os")

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        config.attributes["schema"] = "exposure"
        command.downgrade(config, revision)

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(admin_url)
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


async def test_the_migration_moves_every_row_into_its_month(fresh_database: str) -> None:
    events = history(Random(3), 120, Ids(4, 8, 4))
    async with applying(fresh_database) as ledger:
        await ledger.apply(records(events[:100]))
    await back_to(fresh_database, "exposure_0001")
    async with connected(fresh_database) as connection:
        for table in ("document_version", "posting"):
            await connection.execute(
                f"UPDATE exposure.{table} SET recorded_at = recorded_at - interval '70 days'"
                " WHERE id < 'M'"
            )
        before = [
            await connection.fetch(f"SELECT * FROM exposure.{table} ORDER BY {key}")
            for table, key in (
                ("document_version", "kind, id, version, digest"),
                ("posting", "posting_id"),
            )
        ]
    await upgrade("exposure_tracker", "exposure", fresh_database)
    async with connected(fresh_database) as connection:
        after = [
            await connection.fetch(f"SELECT * FROM exposure.{table} ORDER BY {key}")
            for table, key in (
                ("document_version", "kind, id, version, digest"),
                ("posting", "posting_id"),
            )
        ]
        columns = [[*row.keys()] for (row, *_) in before]
        assert [
            [{name: row[name] for name in names} for row in rows]
            for names, rows in zip(columns, after, strict=True)
        ] == [[dict(row) for row in rows] for rows in before]
        months = {row["relname"] for row in await connection.fetch(MONTHS)}
    old = (datetime.now(UTC) - timedelta(days=70)).strftime("%Y%m")
    assert {f"posting_{old}", f"document_version_{old}", "posting_before"} <= months
    async with applying(fresh_database) as ledger:
        await ledger.apply(
            [
                WireRecord(r.topic, 1, offset, r.value, r.key)
                for offset, r in enumerate(records(events))
            ]
        )
        found = await ledger.reconciler.everything()
    assert found.found == ()
    assert found.documents > 0


async def test_the_tracker_makes_months_ahead_and_can_neither_drop_nor_make_other_tables(
    fresh_database: str,
) -> None:
    async with connected(fresh_database) as connection:
        whole = {row["relname"] for row in await connection.fetch(MONTHS)}
        last = max(name for name in whole if name.startswith("posting_2"))
        await connection.execute(f"DROP TABLE exposure.{last}")
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await Months(ledger.readers, ledger.metrics, SystemClock()).make()
        assert {row["relname"] for row in await connection.fetch(MONTHS)} == whole
        assert ledger.counted("creditgate_months_made_days") > 89
    async with connected(as_role(fresh_database, "creditgate_tracker")) as connection:
        for forbidden in (
            f"DROP TABLE exposure.{last}",
            f"DELETE FROM exposure.{last}",
            f"ALTER TABLE exposure.posting DETACH PARTITION exposure.{last}",
            "CREATE TABLE exposure.mine (id int)",
            f"SELECT * FROM exposure.{last}",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)


async def test_a_batch_without_a_month_waits_and_none_of_it_is_set_aside(
    fresh_database: str,
) -> None:
    events = records(history(Random(5), 20, Ids(2, 4, 2)))
    this_month = f"posting_{datetime.now(UTC):%Y%m}"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await connection.execute(f"DROP TABLE exposure.{this_month}")
        with pytest.raises(asyncpg.CheckViolationError):
            await ledger.apply(events)
        assert await connection.fetchval("SELECT count(*) FROM exposure.dead_letter") == 0
        assert await connection.fetchval("SELECT count(*) FROM exposure.document") == 0
        await Months(ledger.readers, ledger.metrics, SystemClock()).make()
        await ledger.apply(events)
        assert (await ledger.reconciler.everything()).found == ()


async def test_a_question_that_two_writers_bring_at_once_is_kept_once(fresh_database: str) -> None:
    asked = [requested(f"O{number}") for number in range(40)]
    halves = [
        [WireRecord(r.topic, part, at, r.value, r.key) for at, r in enumerate(records(asked))]
        for part in (0, 1)
    ]
    async with (
        applying(fresh_database, "one") as one,
        applying(fresh_database, "two") as two,
        connected(fresh_database) as connection,
    ):
        await asyncio.gather(one.apply(halves[0], at_once=1), two.apply(halves[1], at_once=1))
        kept = "SELECT count(*) FROM exposure.document_version"
        assert await connection.fetchval(kept) == len(asked)
