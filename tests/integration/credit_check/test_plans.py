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
LIVE = 2_000
# One row per partition that is read from, however much comes through them, and one for each rebuild
# that mended anything, of which there are few in a ledger's life.
SHORT = {"partition_offset", "rebuild"}
_GATHER = """
    SELECT * FROM credit_check.gather(
        '{plan-1}', '{plan-1,plan-2}', '{USD,EUR}', '{plan-O-1}', '{plan-H-0}', '{plan}', '{plan-K}',
        '{plan-C}', '10 s', 'UTC', 30, '{30}', '{}', '{plan-O-1}', $1, $2)"""
# Something for each arm to find: what cannot find anything is not run, and has no plan.
_SOMETHING = """
    INSERT INTO credit_check.gate (account_id) VALUES ('plan-1');
    INSERT INTO credit_check.decision
    VALUES ('plan-C', 'plan-O-1', 1, 'plan-1', 'release', 'plan', now(), '{}');
    INSERT INTO credit_check.reservation (reservation_id, order_id, order_version, account_id,
           currency, amount_minor, secured_minor, granted_at, expires_at)
    VALUES ('plan-C', 'plan-O-1', 1, 'plan-1', 'EUR', 1, 0, now(), now() + '1 day');
    INSERT INTO credit_check.hold
    VALUES ('plan-H-0', 1, 'released', 'plan-O-1', 1, 'plan-1', '{}', 1, 50, NULL, now(), now(), 0,
            '{}');
    INSERT INTO credit_check.idempotency
    VALUES ('plan', 'plan-K', '', 200, 'plan-C', NULL, now());
    INSERT INTO credit_check.notice
    VALUES ('plan-N', 'near_limit', 'raised', 'plan-1', now(), NULL, '{}')"""
_OF_GROUPS, _OF_HORIZONS = {17, 18, 19, 20}, {21, 22}
_ARMS = set(range(23)) - _OF_GROUPS - _OF_HORIZONS
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
    books.account("plan-1", 100_000, payment_terms_days=14)
    books.account("plan-2", 100_000, parent_account_id="plan-1")
    books.order("plan-O-1", 1, "plan-1", 100)
    for statement in _SOMETHING.split(";"):
        books.execute(f"{statement} ON CONFLICT DO NOTHING")
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
    expected = _ARMS | (_OF_GROUPS if groups else set()) | (_OF_HORIZONS if horizons else set())
    assert {int(arm) for arm in re.findall(r"SELECT (\d+)::smallint", plans)} == expected
    scanned = set(re.findall(r"Seq Scan on (\w+)", plans))
    assert scanned <= SHORT
    assert "Bitmap" not in plans
    rows = [
        float(count)
        for count in re.findall(r"due_pkey on due.*?actual time=\S+ rows=([\d.]+)", plans)
    ]
    assert rows
    assert max(rows) <= 31, "what is past due is told from the days that are not"


def test_an_order_is_looked_up_by_itself_however_many_are_live(
    check_database: str, books: Ledger
) -> None:
    """Without statistics a planner takes the live rows for few: it must have no way to walk them."""
    books.account("plan-2", 100_000)
    for statement in _SOMETHING.split(";"):
        books.execute(f"{statement} ON CONFLICT DO NOTHING")
    books.execute(
        "INSERT INTO credit_check.reservation (reservation_id, order_id, order_version, account_id,"
        " currency, amount_minor, secured_minor, granted_at, expires_at)"
        " SELECT 'plan-R-' || n, 'plan-L-' || n, 1, 'plan-3', 'EUR', 1, 0, now(), now() + '1 day'"
        " FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING",
        LIVE,
    )
    books.execute(
        "INSERT INTO credit_check.hold SELECT 'plan-H-' || n, 1, 'open', 'plan-L-' || n, 1, 'plan-3',"
        " '{}', 1, 50, NULL, now(), now(), 0, '{}' FROM generate_series(1, $1) AS n"
        " ON CONFLICT DO NOTHING",
        LIVE,
    )
    plans = asyncio.run(explained(check_database, groups=True, horizons=[30]))
    assert "on reservation e" in plans
    assert "on hold e" in plans
    passed_over = [int(count) for count in re.findall(r"Rows Removed by Filter: (\d+)", plans)]
    assert max(passed_over, default=0) < LIVE // 2
