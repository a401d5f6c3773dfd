"""Policies as they are changed: by added rows only, each in its turn (`store_turns`)."""

from datetime import datetime
from typing import NamedTuple

from service_kit.database import Connection

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
