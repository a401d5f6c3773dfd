"""Back-tests as rows, and the deployment's one turn for running one.

The turn is a session lock. Whoever runs a back-test takes it before the row is written, and holds
it until the row says how it ended; so a row that says `running` while nobody holds the turn was
left by a process that is gone, and is told as interrupted.
"""

from datetime import datetime
from typing import Any, NamedTuple

from credit_check.cursors import an_id, read_cursor, write_cursor
from credit_check.reading import fetch
from credit_contracts.backtests import (
    BacktestHead,
    BacktestPage,
    BacktestProgress,
    BacktestState,
)
from service_kit.database import Connection, Pool, Record

_COLUMNS = (
    "backtest_id", "version", "against", "decided_from", "decided_to", "late_days", "state",
    "requested_by", "requested_at", "ended_at", "rows_done", "rows_total", "problem",
)  # fmt: skip
RUNNING, INTERRUPTED = "running", "interrupted"
_ORDER = "backtests"
_LOCK = "hashtextextended('creditgate:credit_check:backtest', 0)"
_TAKE_TURN = f"SELECT pg_try_advisory_lock({_LOCK})"
_TAKEN = f"""
    SELECT EXISTS (
           SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
              AND l.objsubid = 1
              AND (l.classid::bigint << 32 | l.objid::bigint) = {_LOCK}) AS taken"""
_HEAD = "SELECT credit_check.policy_head(clock_timestamp())"
_CONTENT = "SELECT v.content FROM credit_check.policy_version v WHERE v.version = $1"
_LEFT_BEHIND = """
    UPDATE credit_check.backtest SET state = 'interrupted', ended_at = clock_timestamp()
     WHERE state = 'running'"""
_ADD = """
    INSERT INTO credit_check.backtest (backtest_id, version, against, decided_from, decided_to,
           late_days, state, requested_by, requested_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, clock_timestamp())
    RETURNING *"""
_PROGRESS = """
    UPDATE credit_check.backtest SET rows_done = $2, rows_total = $3 WHERE backtest_id = $1"""
_END = """
    UPDATE credit_check.backtest
       SET state = $2, problem = $3, report = $4, ended_at = clock_timestamp()
     WHERE backtest_id = $1"""
_ONE = "SELECT b.* FROM credit_check.backtest b WHERE b.backtest_id = $1"
_MANY = f"""
    SELECT {", ".join(_COLUMNS)}
      FROM credit_check.backtest b
     WHERE ($1::bigint IS NULL OR b.version = $1) AND ($2::text IS NULL OR b.backtest_id < $2)
     ORDER BY b.backtest_id DESC LIMIT $3"""


async def take_turn(connection: Connection) -> bool:
    """Whether nobody else runs a back-test; until the connection is closed or given back."""
    taken: bool = await connection.fetchval(_TAKE_TURN)
    return taken


async def head(connection: Connection) -> int | None:
    """The version in force now."""
    version: int | None = await connection.fetchval(_HEAD)
    return version


async def content(connection: Connection, version: int) -> str | None:
    """A version as it is stored; None: there is no such version."""
    text: str | None = await connection.fetchval(_CONTENT, version)
    return text


class New(NamedTuple):
    """What is put on record of one that begins."""

    backtest_id: str
    version: int
    against: int
    decided_from: datetime | None
    decided_to: datetime | None
    late_days: int
    requested_by: str


async def add(connection: Connection, new: New) -> BacktestHead:
    """Begin one, in the hands of whoever has the turn: what still says `running` was left behind."""
    await connection.execute(_LEFT_BEHIND)
    row = await connection.fetchrow(_ADD, *new)
    assert row is not None
    return _told(row, taken=True)


async def progress(connection: Connection, backtest_id: str, done: int, total: int) -> None:
    """How far it is."""
    await connection.execute(_PROGRESS, backtest_id, done, total)


async def end(
    connection: Connection,
    backtest_id: str,
    state: BacktestState,
    *,
    problem: str | None = None,
    report: str | None = None,
) -> None:
    """How it ended."""
    await connection.execute(_END, backtest_id, state, problem, report)


async def one(pool: Pool, backtest_id: str) -> bytes | None:
    """A back-test with its report, as `Backtest` in JSON; None: there is none of this id."""
    taken = await _taken(pool)
    rows = await fetch(pool, _ONE, backtest_id)
    if not rows:
        return None
    # The report may be long: it is told letter by letter as it was recorded.
    told = _told(rows[0], taken=taken).model_dump_json()
    return f'{told[:-1]},"report":{rows[0]["report"] or "null"}}}'.encode()


async def page(pool: Pool, version: int | None, cursor: str | None, limit: int) -> BacktestPage:
    """Back-tests, of one version if given, the newest first."""
    (before,) = read_cursor(cursor, _ORDER, an_id)
    taken = await _taken(pool)
    rows = await fetch(pool, _MANY, version, before, limit + 1)
    more = len(rows) > limit
    items = tuple(_told(row, taken=taken) for row in rows[:limit])
    return BacktestPage(
        items=items, next_cursor=write_cursor(_ORDER, items[-1].backtest_id) if more else None
    )


async def _taken(pool: Pool) -> bool:
    """Whether somebody runs one: to be asked before rows are read, for what ends in between has
    said so by then.
    """
    (row,) = await fetch(pool, _TAKEN)
    taken: bool = row["taken"]
    return taken


def _told(row: Record, *, taken: bool) -> BacktestHead:
    fields: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    progress = BacktestProgress(
        rows_done=fields.pop("rows_done"), rows_total=fields.pop("rows_total")
    )
    if fields["state"] == RUNNING and not taken:
        fields["state"] = INTERRUPTED
    return BacktestHead(**fields, progress=progress)
