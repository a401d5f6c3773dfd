"""Who calls, and what they may do: API keys, checked once and remembered for a moment.

A key is 256 random bits, so a plain SHA-256 of it is as safe to store as a slow hash, and fast
enough for every request. A verified key is remembered for some seconds, never beyond its expiry;
a revoked one therefore works on for at most that long. The last use is noted in batches, because
a write per request would cost more than the request.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias, get_args

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service_kit import problems
from service_kit.clock import Clock, SystemClock
from service_kit.database import Connection, Pool, is_unreachable
from service_kit.ids import new_id
from service_kit.logs import get_logger

SCOPES = (
    "checks:write", "checks:read", "holds:read", "holds:write",
    "exposure:read", "alerts:read", "alerts:write", "admin",
)  # fmt: skip
"""All scopes; `admin` includes the others."""

Role: TypeAlias = Literal["agent", "manager", "director", "committee"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What a person is to the credit desk, those who may decide least first. A scope says what somebody
may do at all, a role up to which amount."""

_PREFIX = "cgk_"
_SHOWN_CHARACTERS = 12
_SECRET_CHARACTERS_MAX = 200
_FLUSH_SECONDS = 10.0
_FIND = """
    SELECT key_id, name, scopes, segment, role, expires_at FROM access.api_key
    WHERE sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""
_TOUCH = """
    UPDATE access.api_key SET last_used_at = used.at
    FROM unnest($1::text[], $2::timestamptz[]) AS used(key_id, at)
    WHERE api_key.key_id = used.key_id
      AND (api_key.last_used_at IS NULL OR api_key.last_used_at < used.at)
"""

log = get_logger()
_bearer = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer cgk_…`")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who made a request; `segment` None sees all accounts, `role` None is a program or a person
    without a role, who may decide no more than an agent may.
    """

    key_id: str
    name: str
    scopes: frozenset[str]
    segment: str | None
    role: Role | None = None

    def may(self, scope: str) -> bool:
        """Whether this caller has the scope, by itself or as `admin`."""
        return scope in self.scopes or "admin" in self.scopes


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
    expires_at: datetime | None = None,
) -> str:
    """Makes a key and returns its secret, which is shown this once and cannot be had again.

    `connection` belongs to the owner of schema `access`, who lists and revokes keys with
    `service_kit.keys`. Raises `ValueError` for an unknown scope.
    To rotate, make the new key, move the callers, then revoke the old one.
    """
    unknown = set(scopes).difference(SCOPES)
    if unknown or not scopes:
        raise ValueError(f"unknown scopes {sorted(unknown)}: choose among {', '.join(SCOPES)}")
    secret = _PREFIX + secrets.token_urlsafe(32)
    await connection.execute(
        "INSERT INTO access.api_key"
        " (key_id, prefix, sha256, name, scopes, segment, role, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new_id("key"),
        secret[:_SHOWN_CHARACTERS],
        digest(secret),
        name,
        list(scopes),
        segment,
        role,
        expires_at,
    )
    return secret


def _unauthenticated(detail: str, error: str | None) -> problems.ProblemError:
    challenge = 'Bearer realm="creditgate"' + (f', error="{error}"' if error else "")
    return problems.ProblemError(
        "UNAUTHENTICATED",
        401,
        "No valid key or token",
        detail,
        "send Authorization: Bearer with an API key that is known, unexpired and not revoked",
        headers={"WWW-Authenticate": challenge},
    )


class Authenticator:
    """Turns an Authorization header into a `Caller`.

    Positive answers are kept for `cache_seconds` and never beyond the key's expiry, refusals for
    `refused_seconds`, so that a stream of wrong keys does not become a stream of queries. Both
    memories are bounded; the oldest entries go first.
    """

    def __init__(
        self,
        pool: Pool,
        clock: Clock | None = None,
        *,
        cache_seconds: float = 30.0,
        refused_seconds: float = 5.0,
        entries_max: int = 10_000,
    ) -> None:
        self._pool = pool
        self._clock = clock or SystemClock()
        self._cache_seconds = cache_seconds
        self._refused_seconds = refused_seconds
        self._entries_max = entries_max
        self._known: OrderedDict[bytes, tuple[float, Caller | None]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Caller | None]] = {}
        self._used: dict[str, datetime] = {}

    async def caller(self, authorization: str | None, scope: str) -> Caller:
        """The caller, who has `scope`; raises a 401, 403 or 503 `ProblemError` otherwise."""
        kind, _, secret = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise _unauthenticated("The request carries no bearer token.", None)
        if not secret.startswith(_PREFIX) or len(secret) > _SECRET_CHARACTERS_MAX:
            raise _unauthenticated("The token is not an API key.", "invalid_token")
        key = digest(secret)
        entry = self._known.get(key)
        if entry is not None and entry[0] > self._clock.monotonic():
            found = entry[1]
        else:
            found = await self._ask(key)
        if found is None:
            raise _unauthenticated("The key is unknown, expired or revoked.", "invalid_token")
        self._used[found.key_id] = self._clock.now()
        if not found.may(scope):
            raise problems.ProblemError(
                "FORBIDDEN",
                403,
                "The key lacks the scope for this",
                f"This needs the scope {scope}.",
                f"use a key with the scope {scope}, or ask for it",
                headers={
                    "WWW-Authenticate": 'Bearer realm="creditgate", error="insufficient_scope", '
                    f'scope="{scope}"'
                },
            )
        return found

    async def _ask(self, key: bytes) -> Caller | None:
        """One question to the database however many requests wait for the same key."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._look_up(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        try:
            return await asyncio.shield(task)
        except Exception as exc:
            if not is_unreachable(exc):
                raise
            raise problems.unavailable("Keys cannot be checked: the database is away.") from exc

    async def _look_up(self, key: bytes) -> Caller | None:
        row = await self._pool.fetchrow(_FIND, key)
        now = self._clock.monotonic()
        if row is None:
            found, until = None, now + self._refused_seconds
        else:
            scopes = frozenset(row["scopes"])
            found = Caller(row["key_id"], row["name"], scopes, row["segment"], row["role"])
            until = now + self._cache_seconds
            if row["expires_at"] is not None:
                left = (row["expires_at"] - self._clock.now()).total_seconds()
                until = min(until, now + left)
        self._known[key] = (until, found)
        self._known.move_to_end(key)
        while len(self._known) > self._entries_max:
            self._known.popitem(last=False)
        return found

    async def flush(self) -> None:
        """Writes the last uses noted since the last time."""
        used, self._used = self._used, {}
        if used:
            await self._pool.execute(_TOUCH, list(used), list(used.values()))

    async def run(self) -> None:
        """Flushes now and then until cancelled; a background task of the service."""
        while True:
            await self._clock.sleep(_FLUSH_SECONDS)
            try:
                await self.flush()
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                log.warning("last use of keys not noted", error=repr(exc))


def requires(scope: str) -> Callable[..., Awaitable[Caller]]:
    """A FastAPI dependency that gives the `Caller`, who has `scope`."""
    if scope not in SCOPES:
        raise ValueError(f"unknown scope {scope}")

    async def dependency(
        request: Request,
        _declared: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    ) -> Caller:
        authenticator: Authenticator = request.app.state.authenticator
        return await authenticator.caller(request.headers.get("authorization"), scope)

    return dependency
