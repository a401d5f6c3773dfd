"""Who calls, and what they may do: API keys of programs and tokens of people, checked once and
remembered for a moment.

A key is 256 random bits, so a plain SHA-256 of it is as safe to store as a slow hash, and fast
enough for every request. A verified key is remembered for some seconds, never beyond its expiry;
a revoked one therefore works on for at most that long. The same holds for tokens (`tokens`). The last use is noted in batches, because
a write per request would cost more than the request.
"""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service_kit import problems
from service_kit.clock import Clock, SystemClock
from service_kit.database import Pool, is_unreachable
from service_kit.grants import PREFIX, ROLES, SCOPES, SECRET_CHARACTERS_MAX, Role, digest
from service_kit.issuer import (
    TOKEN_CHARACTERS_MAX,
    IssuerAwayError,
    TokenChecker,
    TokenRefusedError,
)
from service_kit.logs import get_logger
from service_kit.rates import Rates
from service_kit.settings import ServiceSettings

_PERSON = "oidc:"
_FLUSH_SECONDS = 10.0
_REFUSED_SECONDS = 5.0
_FIND = """
    SELECT key_id, name, scopes, segment, role, requests_per_second, expires_at
    FROM access.api_key
    WHERE sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""
_TOUCH = """
    UPDATE access.api_key SET last_used_at = used.at
    FROM unnest($1::text[], $2::timestamptz[]) AS used(key_id, at)
    WHERE api_key.key_id = used.key_id
      AND (api_key.last_used_at IS NULL OR api_key.last_used_at < used.at)
"""

log = get_logger()
_bearer = HTTPBearer(
    auto_error=False,
    description="`Authorization: Bearer …` with an API key (`cgk_…`) or an OpenID Connect token",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who made a request: an API key, or a person with a token (`key_id` and `name` are then made
    of the token's subject). `segment` None sees all accounts, `role` None is a program or a person
    without a role, who may decide no more than an agent may. `requests_per_second` None: whatever
    the service lets everybody send.
    """

    key_id: str
    name: str
    scopes: frozenset[str]
    segment: str | None
    role: Role | None = None
    requests_per_second: int | None = None

    def may(self, scope: str) -> bool:
        """Whether this caller has the scope, by itself or as `admin`."""
        return scope in self.scopes or "admin" in self.scopes


def _unauthenticated(detail: str, error: str | None) -> problems.ProblemError:
    challenge = 'Bearer realm="creditgate"' + (f', error="{error}"' if error else "")
    return problems.ProblemError(
        "UNAUTHENTICATED",
        401,
        "No valid key or token",
        detail,
        "send Authorization: Bearer with an API key or a token that is known and has not ended",
        headers={"WWW-Authenticate": challenge},
    )


_Found: TypeAlias = Caller | str
"""A caller, or why there is none."""


class Authenticator:
    """Turns an Authorization header into a `Caller`.

    Positive answers are kept for `cache_seconds` and never beyond the expiry of the key or token,
    refusals for a few seconds, so that a stream of wrong ones does not become a stream of
    queries. Both memories are bounded; the oldest entries go first. Without `tokens` only API keys
    are taken. `requests_per_second` is for callers that have no bound of their own; 0: none.
    """

    def __init__(
        self,
        pool: Pool,
        clock: Clock | None = None,
        *,
        tokens: TokenChecker | None = None,
        requests_per_second: int = 0,
        cache_seconds: float = 30.0,
        entries_max: int = 10_000,
    ) -> None:
        self._pool = pool
        self._clock = clock or SystemClock()
        self._tokens = tokens
        self._rates = Rates(self._clock)
        self._requests_per_second = requests_per_second
        self._cache_seconds = cache_seconds
        self._entries_max = entries_max
        self._known: OrderedDict[bytes, tuple[float, _Found]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[_Found]] = {}
        self._used: dict[str, datetime] = {}

    async def caller(self, authorization: str | None, scope: str) -> Caller:
        """The caller, who has `scope`, and one more request; raises a 401, 403, 429 or 503
        `ProblemError` otherwise.
        """
        kind, _, secret = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise _unauthenticated("The request carries no bearer token.", None)
        key = digest(secret)
        entry = self._known.get(key)
        if entry is not None and entry[0] > self._clock.monotonic():
            found = entry[1]
        else:
            found = await self._ask(key, secret)
        if isinstance(found, str):
            raise _unauthenticated(found, "invalid_token")
        self.charge(found)
        if secret.startswith(PREFIX):
            self._used[found.key_id] = self._clock.now()
        if not found.may(scope):
            raise problems.ProblemError(
                "FORBIDDEN",
                403,
                "The scope for this is lacking",
                f"This needs the scope {scope}.",
                f"use a key or token with the scope {scope}, or ask for it",
                headers={
                    "WWW-Authenticate": 'Bearer realm="creditgate", error="insufficient_scope", '
                    f'scope="{scope}"'
                },
            )
        return found

    def charge(self, caller: Caller, count: int = 1) -> None:
        """Count `count` requests of the caller (a list counts as many as it holds); raises a 429
        `ProblemError` when that is more than it may send.
        """
        per_second = caller.requests_per_second or self._requests_per_second
        if not per_second or count <= 0:
            return
        seconds = self._rates.take(caller.key_id, per_second, count)
        if seconds:
            raise problems.rate_limited(per_second, math.ceil(seconds))

    async def _ask(self, key: bytes, secret: str) -> _Found:
        """One question to whoever knows, however many requests wait for the same key."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._look_up(key, secret))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        try:
            return await asyncio.shield(task)
        except IssuerAwayError as exc:
            raise problems.unavailable(str(exc)) from exc
        except Exception as exc:
            if not is_unreachable(exc):
                raise
            raise problems.unavailable("Keys cannot be checked: the database is away.") from exc

    async def _look_up(self, key: bytes, secret: str) -> _Found:
        if secret.startswith(PREFIX) and len(secret) <= SECRET_CHARACTERS_MAX:
            found, ends_at = await self._of_key(key)
        elif self._tokens is not None and len(secret) <= TOKEN_CHARACTERS_MAX:
            found, ends_at = await self._of_token(self._tokens, secret)
        elif self._tokens is not None:
            found, ends_at = "The token is neither an API key nor a token of a person.", None
        else:
            found, ends_at = "The token is not an API key.", None
        seconds = _REFUSED_SECONDS if isinstance(found, str) else self._cache_seconds
        if ends_at is not None:
            seconds = min(seconds, (ends_at - self._clock.now()).total_seconds())
        self._known[key] = (self._clock.monotonic() + seconds, found)
        self._known.move_to_end(key)
        while len(self._known) > self._entries_max:
            self._known.popitem(last=False)
        return found

    async def _of_key(self, key: bytes) -> tuple[_Found, datetime | None]:
        row = await self._pool.fetchrow(_FIND, key)
        if row is None:
            return "The key is unknown, expired or revoked.", None
        found = Caller(
            row["key_id"], row["name"], frozenset(row["scopes"]), row["segment"], row["role"],
            row["requests_per_second"],
        )  # fmt: skip
        return found, row["expires_at"]

    async def _of_token(self, tokens: TokenChecker, token: str) -> tuple[_Found, datetime | None]:
        try:
            claims = await tokens.claims(token)
        except TokenRefusedError as exc:
            return str(exc), None
        role = next((each for each in ROLES if each == claims.role), None)
        scopes = claims.scopes.intersection(SCOPES)
        found = Caller(_PERSON + claims.subject, claims.subject, scopes, claims.segment, role)
        return found, claims.expires_at

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


def authenticator_of(settings: ServiceSettings, pool: Pool, clock: Clock) -> Authenticator:
    """What a service checks its callers with, as its settings say."""
    tokens: TokenChecker | None = None
    if settings.issuer is not None:
        from service_kit.tokens import Tokens  # noqa: PLC0415 - loads cryptography

        tokens = Tokens(settings.issuer, clock)
    return Authenticator(
        pool, clock, tokens=tokens, requests_per_second=settings.requests_per_second
    )


class Requirement:
    """A FastAPI dependency that gives the `Caller`, who has `scope`."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    async def __call__(
        self,
        request: Request,
        _declared: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    ) -> Caller:
        """The caller. Raises what `Authenticator.caller` raises."""
        authenticator: Authenticator = request.app.state.authenticator
        return await authenticator.caller(request.headers.get("authorization"), self.scope)


def requires(scope: str) -> Requirement:
    """The dependency for a scope; raises `ValueError` for one that does not exist."""
    if scope not in SCOPES:
        raise ValueError(f"unknown scope {scope}")
    return Requirement(scope)
