"""Silences: for a time, alerts that match are recorded and nobody is told.

An ended silence is kept: it explains why something was not told.
"""

import orjson

from credit_contracts.alerts import Silence, SilenceRequest
from service_kit.database import Connection, Pool, Record
from service_kit.ids import new_id

_COLUMNS = "silence_id, matchers, starts_at, ends_at, comment, created_by"
_PAGE = f"""
    SELECT {_COLUMNS} FROM notifier.silence
    WHERE ends_at > clock_timestamp() AND ($1::text IS NULL OR silence_id < $1)
    ORDER BY silence_id DESC LIMIT $2
"""
_ADD = f"""
    INSERT INTO notifier.silence (silence_id, matchers, starts_at, ends_at, comment, created_by)
    VALUES ($1, $2, coalesce($3, clock_timestamp()), $4, $5, $6)
    RETURNING {_COLUMNS}
"""
_END = """
    UPDATE notifier.silence SET ends_at = least(ends_at, clock_timestamp())
    WHERE silence_id = $1 AND ends_at > clock_timestamp()
"""


def _silence(row: Record) -> Silence:
    return Silence(**{**dict(row), "matchers": orjson.loads(row["matchers"])})


async def page(pool: Pool, before: str | None, items_max: int) -> list[Silence]:
    """Silences that are in force or still to come, newest first."""
    return [_silence(row) for row in await pool.fetch(_PAGE, before, items_max)]


async def add(connection: Connection, asked: SilenceRequest, by: str) -> Silence:
    """Begins a silence, now unless it says when."""
    row = await connection.fetchrow(
        _ADD,
        new_id("sil"),
        orjson.dumps(asked.matchers).decode(),
        asked.starts_at,
        asked.ends_at,
        asked.comment,
        by,
    )
    assert row is not None
    return _silence(row)


async def end(pool: Pool, silence_id: str) -> bool:
    """Ends a silence now; False when there is none that has not ended."""
    status: str = await pool.execute(_END, silence_id)
    return status == "UPDATE 1"
