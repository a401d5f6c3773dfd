"""What people change beside the lanes: one change after the other for each turn, each told once.

One lock a turn for the whole deployment, because such changes are rare and depend on one another:
versions are numbered without gaps, a review is one of the draft as it is, and an idempotency key is
looked up and kept in the transaction of what it stands for.
"""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from credit_check.answers import key_reused
from credit_check.tasks import Key, Reply
from service_kit import problems
from service_kit.database import Connection, Pool, is_unreachable

Act = Callable[[Connection, datetime], Awaitable[Reply]]
"""Does one change at a moment, on the connection that holds the lock, and says what is replied."""

POLICIES, LIMITS, BACKTESTS = "policies", "limits", "backtests"
"""The turns."""
_TAKE = "SELECT pg_advisory_xact_lock(hashtextextended('creditgate:credit_check:' || $1, 0))"
_ANSWERED = """
    SELECT i.digest, i.status, i.answer FROM credit_check.idempotency i
     WHERE i.caller = $1 AND i.key = $2"""
_REMEMBER = """
    INSERT INTO credit_check.idempotency (caller, key, digest, status, answer, created_at)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING status"""
_NOW = "SELECT clock_timestamp()"


async def change(pool: Pool, key: Key | None, act: Act, turn: str) -> Reply:
    """What `act` replies in its turn, or what was replied before to the same key. A reply that is a
    problem is remembered as well. Raises a 503 `ProblemError` while the database is away.
    """
    try:
        async with pool.acquire() as connection:
            while True:
                with contextlib.suppress(_KeyTakenError):
                    return await _change(connection, key, act, turn)
    except Exception as exc:
        if is_unreachable(exc):
            raise problems.unavailable("The database is away, so nothing can be changed.") from exc
        raise


class _KeyTakenError(Exception):
    """Something that does not wait for this turn was answered under the key meanwhile."""


async def _change(connection: Connection, key: Key | None, act: Act, turn: str) -> Reply:
    async with connection.transaction():
        now = await take_turn(connection, turn)
        recorded = await _recorded(connection, key)
        if recorded is not None:
            return recorded
        reply = await act(connection, now)
        if key is not None:
            told = reply.body.decode()
            kept = await connection.fetchval(
                _REMEMBER, key.caller, key.key, key.digest, reply.status, told
            )
            if kept is None:
                raise _KeyTakenError
        return reply


async def take_turn(connection: Connection, turn: str) -> datetime:
    """Wait until nobody else has the turn, and keep it to the transaction's end; the moment then."""
    await connection.execute(_TAKE, turn)
    now: datetime = await connection.fetchval(_NOW)
    return now


async def _recorded(connection: Connection, key: Key | None) -> Reply | None:
    if key is None:
        return None
    row = await connection.fetchrow(_ANSWERED, key.caller, key.key)
    if row is None:
        return None
    if row["digest"] != key.digest:
        return key_reused(key)
    return Reply(row["status"], row["answer"].encode(), replayed=True)
