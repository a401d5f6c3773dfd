"""Policies as they are changed: by added rows only, one change after the other.

One lock for the whole deployment, because changes are rare and depend on one another: versions
are numbered without gaps, a review on the draft as it is, and an idempotency key is looked up and
kept in the transaction of what it stands for.
"""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple

from credit_check.answers import key_reused
from credit_check.store_policies import away
from credit_check.tasks import Key, Reply
from service_kit.database import Connection, Pool, is_unreachable

Act = Callable[[Connection, datetime], Awaitable[Reply]]
"""Does one change at a moment, on the connection that holds the lock, and says what is replied."""

POLICIES = "policies"
_ONE_AT_A_TIME = (
    "SELECT pg_advisory_xact_lock(hashtextextended('creditgate:credit_check:' || $1, 0))"
)
_ANSWERED = """
    SELECT i.digest, i.status, i.answer FROM credit_check.idempotency i
     WHERE i.caller = $1 AND i.key = $2"""
_REMEMBER = """
    INSERT INTO credit_check.idempotency (caller, key, digest, status, answer, created_at)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING status"""
_PROPOSE = """
    INSERT INTO credit_check.policy_version (version, content, comment, proposed_by, proposed_at)
    SELECT max(v.version) + 1, $1, $2, $3, $4 FROM credit_check.policy_version v
    RETURNING version"""
_REVIEW = """
    INSERT INTO credit_check.policy_review (version, approved, comment, reviewed_by, reviewed_at)
    VALUES ($1, $2, $3, $4, $5)"""
_ACTIVATE = """
    INSERT INTO credit_check.policy_activation
        (version, active_from, comment, activated_by, activated_at)
    VALUES ($1, $2, $3, $4, $5)"""
_SHADE = """
    INSERT INTO credit_check.policy_shadow (version, comment, set_by, set_at)
    VALUES ($1, $2, $3, $4)"""
_NOW = "SELECT clock_timestamp()"


async def change(pool: Pool, key: Key | None, act: Act, turn: str = POLICIES) -> Reply:
    """What `act` replies, or what was replied before to the same key; one after the other for each
    `turn`. A reply that is a problem is remembered as well. Raises a 503 `ProblemError` while the database is away.
    """
    try:
        async with pool.acquire() as connection:
            while True:
                with contextlib.suppress(_KeyTakenError):
                    return await _change(connection, key, act, turn)
    except Exception as exc:
        if is_unreachable(exc):
            raise away() from exc
        raise


class _KeyTakenError(Exception):
    """Something that does not wait for this turn was answered under the key meanwhile."""


async def _change(connection: Connection, key: Key | None, act: Act, turn: str) -> Reply:
    async with connection.transaction():
        await connection.execute(_ONE_AT_A_TIME, turn)
        recorded = await _recorded(connection, key)
        if recorded is not None:
            return recorded
        reply = await act(connection, await connection.fetchval(_NOW))
        if key is not None:
            told = reply.body.decode()
            kept = await connection.fetchval(
                _REMEMBER, key.caller, key.key, key.digest, reply.status, told
            )
            if kept is None:
                raise _KeyTakenError
        return reply


async def _recorded(connection: Connection, key: Key | None) -> Reply | None:
    if key is None:
        return None
    row = await connection.fetchrow(_ANSWERED, key.caller, key.key)
    if row is None:
        return None
    if row["digest"] != key.digest:
        return key_reused(key)
    return Reply(row["status"], row["answer"].encode(), replayed=True)


class Signed(NamedTuple):
    """What is kept of every change: why, by whom, and when."""

    comment: str
    by: str
    at: datetime


async def propose(connection: Connection, content: str, signed: Signed) -> int:
    """A new draft; returns its version, the next one."""
    version: int = await connection.fetchval(_PROPOSE, content, *signed)
    return version


async def review(connection: Connection, version: int, signed: Signed, *, approved: bool) -> None:
    """The one review of a version."""
    await connection.execute(_REVIEW, version, approved, *signed)


async def activate(
    connection: Connection, version: int, active_from: datetime, signed: Signed
) -> None:
    """Put a version into force from a moment on."""
    await connection.execute(_ACTIVATE, version, active_from, *signed)


async def shade(connection: Connection, version: int | None, signed: Signed) -> None:
    """Decide by this version beside the one in force from now on; by none, if None."""
    await connection.execute(_SHADE, version, *signed)
