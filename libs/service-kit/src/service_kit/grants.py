"""What is granted to callers: scopes, roles, and the keys that carry them.

Keys are made here, by the owner of the tables; what every request does with one is in `auth`.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from service_kit.database import Connection
from service_kit.ids import new_id

SCOPES = (
    "checks:write", "checks:read", "holds:read", "holds:write",
    "policies:read", "policies:write", "limits:read", "limits:write",
    "exposure:read", "alerts:read", "alerts:write", "admin",
)  # fmt: skip
"""All scopes; `admin` includes the others."""

Role: TypeAlias = Literal["agent", "manager", "director", "committee"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What a person is to the credit desk, those who may decide least first. A scope says what somebody
may do at all, a role up to which amount."""

PREFIX = "cgk_"
"""How every key begins, so that one found in a log or a repository is known for what it is."""
SECRET_CHARACTERS_MAX = 200
_SHOWN_CHARACTERS = 12
_ROTATED = """
    SELECT name, scopes, segment, role, requests_per_second, expires_at - created_at AS lasts
      FROM access.api_key
     WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
       FOR UPDATE"""
_ENDS = """
    UPDATE access.api_key SET expires_at = least(expires_at, now() + $2) WHERE key_id = $1"""


def digest(secret: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(secret.encode()).digest()


async def create_key(
    connection: Connection,
    name: str,
    scopes: Sequence[str],
    *,
    segment: str | None = None,
    role: Role | None = None,
    requests_per_second: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Makes a key and returns its secret, which is shown this once and cannot be had again.

    `connection` belongs to the owner of schema `access`, who lists and revokes keys with
    `service_kit.keys`. Raises `ValueError` for an unknown scope.
    """
    unknown = set(scopes).difference(SCOPES)
    if unknown or not scopes:
        raise ValueError(f"unknown scopes {sorted(unknown)}: choose among {', '.join(SCOPES)}")
    secret = PREFIX + secrets.token_urlsafe(32)
    await connection.execute(
        "INSERT INTO access.api_key"
        " (key_id, prefix, sha256, name, scopes, segment, role,"
        "  requests_per_second, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new_id("key"),
        secret[:_SHOWN_CHARACTERS],
        digest(secret),
        name,
        list(scopes),
        segment,
        role,
        requests_per_second,
        expires_at,
    )
    return secret


async def rotate_key(connection: Connection, key_id: str, overlap: timedelta) -> str | None:
    """A new key that may do what this one may, for as long from now on as this one was made for;
    the old one ends after `overlap`, or at its own time if that is sooner. Until then both work, so
    that callers can move one after the other. Returns the new secret, or None when there is no
    such key that still works.
    """
    async with connection.transaction():
        row = await connection.fetchrow(_ROTATED, key_id)
        if row is None:
            return None
        now: datetime = await connection.fetchval("SELECT now()")
        secret = await create_key(
            connection,
            row["name"],
            row["scopes"],
            segment=row["segment"],
            role=row["role"],
            requests_per_second=row["requests_per_second"],
            expires_at=None if row["lasts"] is None else now + row["lasts"],
        )
        await connection.execute(_ENDS, key_id, overlap)
        return secret
