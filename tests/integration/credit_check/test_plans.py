"""The read of a batch goes by indexes alone, and by few rows of a long history.

Plans are made once and kept, on whatever sizes the tables have then; so a plan that scans a table
would go on doing so when the table has grown.
"""

import asyncio
import re

import asyncpg
import pytest

from credit_check.session import LANE_SETTINGS
from support.credit_checks import Ledger

DAYS = 5_000
# One row per partition that is read from, however much comes through them.
SHORT = {"partition_offset"}
_GATHER = """
    SELECT * FROM credit_check.gather(
        '{}', '{plan-1,plan-2}', '{EUR,EUR}', '{plan-O-1}', '{}', '{}', '{}', '{}', '10 s', 'UTC', 30,
        '{30}', '{}', '{plan-O-1}', $1, $2)"""
_EXPLAIN = """
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_analyze = on;
    SET client_min_messages = log"""


async def explained(database: str, *, groups: bool, horizons: list[int]) -> str:
    """The plans of one read as they were run, with the settings of a lane."""
    connection = await asyncpg.connect(database, server_settings=LANE_SETTINGS)
    told: list[str] = []
    connection.add_log_listener(lambda _, message: told.append(str(message.message)))
    try:
        await connection.execute(_EXPLAIN)
        await connection.fetch(_GATHER, groups, horizons)
    finally:
        await connection.close()
    return "\n".join(told)


@pytest.mark.parametrize("horizons", [[], [30]], ids=["no horizon", "horizon"])
@pytest.mark.parametrize("groups", [False, True], ids=["alone", "groups"])
def test_a_batch_reads_by_indexes_alone(
    check_database: str, books: Ledger, *, groups: bool, horizons: list[int]
) -> None:
    books.account("plan-1", 100_000)
    books.execute(
        "INSERT INTO exposure.due SELECT 'plan-1', 'EUR', 'due', current_date - n, 10"
        " FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING",
        DAYS,
    )
    books.bucket("plan-1", receivables=10 * DAYS)
    books.execute(
        "UPDATE exposure.bucket SET open_minor = $1 WHERE account_id = 'plan-1'", 10 * DAYS
    )
    plans = asyncio.run(explained(check_database, groups=groups, horizons=horizons))
    assert "due_pkey" in plans
    assert ("delivery_pkey" in plans) == bool(horizons)
    scanned = set(re.findall(r"Seq Scan on (\w+)", plans))
    assert scanned <= SHORT
    assert "Bitmap" not in plans
    rows = [
        float(count)
        for count in re.findall(r"due_pkey on due.*?actual time=\S+ rows=([\d.]+)", plans)
    ]
    assert rows
    assert max(rows) <= 31, "what is past due is told from the days that are not"
