"""One Idempotency-Key, one answer: the first reply is kept and given again, byte for byte.

The key's row is written first, in the transaction that does the work. A twin that comes at the same
time waits for that row, then finds the reply; when the work fails, the row goes with it and the
twin does the work.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from service_kit.database import Connection, Pool
from service_kit.problems import ProblemError

KEY_CHARACTERS_MAX = 200
_KEEP = timedelta(hours=48)

_RESERVE = """
    INSERT INTO notifier.idempotency (caller, key, fingerprint) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING 1
"""
_FIND = "SELECT fingerprint, status, body FROM notifier.idempotency WHERE caller = $1 AND key = $2"
_KEEP_REPLY = """
    UPDATE notifier.idempotency SET status = $3, body = $4 WHERE caller = $1 AND key = $2
"""
_PURGE = "DELETE FROM notifier.idempotency WHERE created_at < clock_timestamp() - $1::interval"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer; `replayed` when it was given before."""

    status: int
    body: bytes
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, under which key (None: none given), and what, as a digest of the request."""

    caller: str
    key: str | None
    fingerprint: bytes


async def once(pool: Pool, asked: Asked, work: Callable[[Connection], Awaitable[Reply]]) -> Reply:
    """Runs `work` in a transaction, or gives the reply that this key was given before.

    Raises a 422 `ProblemError` when the key was used for something else. What `work` raises undoes
    everything.
    """
    async with pool.acquire() as connection, connection.transaction():
        if asked.key is None:
            return await work(connection)
        fresh = await connection.fetchval(_RESERVE, asked.caller, asked.key, asked.fingerprint)
        if not fresh:
            return await _earlier(connection, asked)
        reply = await work(connection)
        await connection.execute(_KEEP_REPLY, asked.caller, asked.key, reply.status, reply.body)
        return reply


async def _earlier(connection: Connection, asked: Asked) -> Reply:
    row = await connection.fetchrow(_FIND, asked.caller, asked.key)
    if row is None:
        raise asyncpg.SerializationError("the key was given up by its first user: try again")
    if row["fingerprint"] != asked.fingerprint:
        raise ProblemError(
            "IDEMPOTENCY_KEY_REUSED",
            422,
            "This Idempotency-Key was used with another body",
            "The key belongs to another request.",
            "use a new key for a new request, and the same body with the same key",
        )
    return Reply(row["status"], row["body"], replayed=True)


async def purge(pool: Pool) -> None:
    """Forgets keys after two days."""
    await pool.execute(_PURGE, _KEEP)
