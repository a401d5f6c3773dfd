import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import asyncpg
import pytest
import pytest_asyncio

from service_kit.auth import Authenticator
from service_kit.clock import SettableClock
from service_kit.database import Pool, close_pool, create_pool
from service_kit.grants import ROLES, create_key, digest, rotate_key
from service_kit.issuer import Issuer as IssuerSettings
from service_kit.keys import list_keys, revoke_key
from service_kit.problems import ProblemError
from service_kit.tokens import Tokens
from support.databases import as_role
from support.issuers import AUDIENCE, issuer


@pytest_asyncio.fixture
async def pool(fresh_database: str) -> AsyncIterator[Pool]:
    opened = await create_pool(
        as_role(fresh_database, "creditgate_check"), application_name="tested"
    )
    yield opened
    await close_pool(opened)


@pytest_asyncio.fixture
async def owner(fresh_database: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(fresh_database)
    yield connection
    await connection.close()


Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def refusal(authenticator: Authenticator, header: str | None, scope: str) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        await authenticator.caller(header, scope)
    return caught.value


async def test_a_key_opens_what_its_scopes_say_and_nothing_else(pool: Pool, owner: Owner) -> None:
    secret = await create_key(owner, "order system", ["checks:write"], segment="south")
    assert len(secret) == 47
    authenticator = Authenticator(pool)
    caller = await authenticator.caller(f"Bearer {secret}", "checks:write")
    assert (caller.name, caller.segment) == ("order system", "south")
    refused = await refusal(authenticator, f"Bearer {secret}", "holds:write")
    assert (refused.status_code, refused.code) == (403, "FORBIDDEN")
    assert refused.headers is not None
    assert 'scope="holds:write"' in refused.headers["WWW-Authenticate"]


async def test_a_caller_has_the_role_of_its_key_and_none_without(pool: Pool, owner: Owner) -> None:
    for role in (None, *ROLES):
        secret = await create_key(owner, "desk", ["holds:write"], role=role)
        assert (await Authenticator(pool).caller(f"Bearer {secret}", "holds:write")).role == role


async def test_an_admin_key_opens_everything(pool: Pool, owner: Owner) -> None:
    secret = await create_key(owner, "first", ["admin"])
    assert await Authenticator(pool).caller(f"bearer {secret}", "alerts:write")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic cgk_x",
        "Bearer x",
        "Bearer cgk_",
        f"Bearer cgk_{'x' * 43}",
        f"Bearer cgk_{'x' * 500}",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
    ],
)
async def test_whatever_is_no_known_key_is_a_401_with_a_challenge(
    pool: Pool, header: str | None
) -> None:
    refused = await refusal(Authenticator(pool), header, "checks:read")
    assert (refused.status_code, refused.code) == (401, "UNAUTHENTICATED")
    assert refused.headers is not None
    assert refused.headers["WWW-Authenticate"].startswith('Bearer realm="creditgate"')


async def test_only_the_digest_of_a_key_is_kept(pool: Pool, owner: Owner) -> None:
    secret = await create_key(owner, "n", ["admin"])
    row = await pool.fetchrow("SELECT * FROM access.api_key")
    assert row is not None
    assert row["sha256"] == digest(secret)
    assert row["prefix"] == secret[:12]
    assert secret not in str(dict(row))


async def test_the_list_shows_every_key_and_when_it_was_ended(
    fresh_database: str, owner: Owner
) -> None:
    for name in ("first", "second"):
        await create_key(owner, name, ["checks:write", "checks:read"], segment="south")
    first, second = await list_keys(fresh_database)
    assert (first.name, second.name) == ("first", "second")
    assert first.scopes == ["checks:write", "checks:read"]
    assert first.segment == "south"
    assert first.expires_at is None
    assert await revoke_key(fresh_database, first.key_id)
    assert not await revoke_key(fresh_database, "key_unknown")
    first, second = await list_keys(fresh_database)
    assert first.revoked_at is not None
    assert first.revoked_at >= first.created_at
    assert second.revoked_at is None


async def test_an_unknown_scope_is_refused_when_the_key_is_made(owner: Owner) -> None:
    for scopes in ([], ["checks:write", "everything"]):
        with pytest.raises(ValueError, match="choose among"):
            await create_key(owner, "n", scopes)


async def test_a_remembered_key_never_outlives_its_expiry(pool: Pool, owner: Owner) -> None:
    clock = SettableClock(datetime.now(UTC))
    expires_at = clock.now() + timedelta(seconds=20)
    secret = await create_key(owner, "n", ["admin"], expires_at=expires_at)
    authenticator = Authenticator(pool, clock, cache_seconds=3600)
    assert await authenticator.caller(f"Bearer {secret}", "checks:read")
    await owner.execute("UPDATE access.api_key SET expires_at = now() - interval '1 s'")
    clock.advance(19)
    assert await authenticator.caller(f"Bearer {secret}", "checks:read")
    clock.advance(2)
    assert (await refusal(authenticator, f"Bearer {secret}", "checks:read")).status_code == 401


async def test_a_revoked_key_ends_within_the_memory_of_it(
    fresh_database: str, pool: Pool, owner: Owner
) -> None:
    clock = SettableClock(datetime.now(UTC))
    secret = await create_key(owner, "n", ["admin"])
    authenticator = Authenticator(pool, clock, cache_seconds=30)
    caller = await authenticator.caller(f"Bearer {secret}", "checks:read")
    assert await revoke_key(fresh_database, caller.key_id)
    assert not await revoke_key(fresh_database, caller.key_id)
    clock.advance(30)
    assert (await refusal(authenticator, f"Bearer {secret}", "checks:read")).status_code == 401


async def test_a_stream_of_requests_asks_the_database_once_and_notes_the_last_use_once(
    pool: Pool, owner: Owner
) -> None:
    clock = SettableClock(datetime.now(UTC))
    secret = await create_key(owner, "n", ["admin"])
    authenticator = Authenticator(pool, clock)
    calls = [authenticator.caller(f"Bearer {secret}", "checks:read") for _ in range(200)]
    assert len({caller.key_id for caller in await asyncio.gather(*calls)}) == 1
    assert await owner.fetchval("SELECT last_used_at FROM access.api_key") is None
    await authenticator.flush()
    assert await owner.fetchval("SELECT last_used_at FROM access.api_key") == clock.now()


async def test_wrong_keys_do_not_fill_the_memory(pool: Pool, owner: Owner) -> None:
    secret = await create_key(owner, "n", ["admin"])
    authenticator = Authenticator(pool, entries_max=5)
    for number in range(20):
        await refusal(authenticator, f"Bearer cgk_{number:043d}", "checks:read")
    assert await authenticator.caller(f"Bearer {secret}", "checks:read")


async def test_with_the_database_away_a_known_key_works_and_an_unknown_one_is_a_503(
    pool: Pool, owner: Owner
) -> None:
    secret = await create_key(owner, "n", ["admin"])
    authenticator = Authenticator(pool)
    assert await authenticator.caller(f"Bearer {secret}", "checks:read")
    await close_pool(pool)
    assert await authenticator.caller(f"Bearer {secret}", "checks:read")
    refused = await refusal(authenticator, f"Bearer cgk_{'y' * 43}", "checks:read")
    assert (refused.status_code, refused.code) == (503, "UNAVAILABLE")


async def test_a_rotated_key_works_beside_the_new_one_until_the_overlap_ends(
    fresh_database: str, pool: Pool, owner: Owner
) -> None:
    clock = SettableClock(datetime.now(UTC))
    old = await create_key(
        owner, "order system", ["checks:write"],
        segment="south", role="manager", requests_per_second=50,
    )  # fmt: skip
    (first,) = await list_keys(fresh_database)
    new = await rotate_key(owner, first.key_id, timedelta(hours=1))
    assert new is not None
    assert new != old
    one, two = [
        await Authenticator(pool, clock).caller(f"Bearer {each}", "checks:write")
        for each in (old, new)
    ]
    assert one.key_id != two.key_id
    for name in ("name", "scopes", "segment", "role", "requests_per_second"):
        assert getattr(one, name) == getattr(two, name), name
    first, second = await list_keys(fresh_database)
    assert second.expires_at is None
    assert first.expires_at is not None
    assert abs(first.expires_at - clock.now() - timedelta(hours=1)) < timedelta(minutes=5)
    await owner.execute(
        "UPDATE access.api_key SET expires_at = now() WHERE key_id = $1", one.key_id
    )
    assert (await refusal(Authenticator(pool), f"Bearer {old}", "checks:write")).status_code == 401
    assert await rotate_key(owner, one.key_id, timedelta(0)) is None
    assert await rotate_key(owner, "key_unknown", timedelta(0)) is None


async def test_rotating_keeps_the_span_of_a_key_and_never_makes_the_old_one_live_longer(
    fresh_database: str, owner: Owner
) -> None:
    ends_at = datetime.now(UTC) + timedelta(hours=2)
    await create_key(owner, "n", ["admin"], expires_at=ends_at)
    (first,) = await list_keys(fresh_database)
    assert await rotate_key(owner, first.key_id, timedelta(days=9))
    first, second = await list_keys(fresh_database)
    assert first.expires_at == ends_at
    assert second.expires_at is not None
    assert ends_at <= second.expires_at <= datetime.now(UTC) + timedelta(hours=2)


async def test_a_caller_beyond_its_rate_is_told_when_to_come_back(pool: Pool, owner: Owner) -> None:
    clock = SettableClock(datetime.now(UTC))
    bounded = await create_key(owner, "wild", ["admin"], requests_per_second=5)
    free = await create_key(owner, "calm", ["admin"])
    authenticator = Authenticator(pool, clock)
    for _ in range(10):
        caller = await authenticator.caller(f"Bearer {bounded}", "checks:read")
    refused = await refusal(authenticator, f"Bearer {bounded}", "checks:read")
    assert (refused.status_code, refused.code) == (429, "RATE_LIMITED")
    assert refused.headers == {"Retry-After": "1"}
    for _ in range(100):
        await authenticator.caller(f"Bearer {free}", "checks:read")
    clock.advance(1)
    assert await authenticator.caller(f"Bearer {bounded}", "checks:read")
    with pytest.raises(ProblemError):
        authenticator.charge(caller, 500)


async def test_the_services_bound_is_for_keys_that_have_none_of_their_own(
    pool: Pool, owner: Owner
) -> None:
    secret = await create_key(owner, "n", ["admin"])
    more = await create_key(owner, "n", ["admin"], requests_per_second=100)
    authenticator = Authenticator(pool, SettableClock(datetime.now(UTC)), requests_per_second=2)
    for _ in range(4):
        await authenticator.caller(f"Bearer {secret}", "checks:read")
        await authenticator.caller(f"Bearer {more}", "checks:read")
    assert (await refusal(authenticator, f"Bearer {secret}", "checks:read")).status_code == 429
    assert await authenticator.caller(f"Bearer {more}", "checks:read")


async def test_a_persons_token_opens_what_its_scopes_say_and_is_asked_about_once(
    pool: Pool,
) -> None:
    with issuer() as signer:
        clock = SettableClock(datetime.now(UTC))
        settings = IssuerSettings(signer.url, AUDIENCE)
        authenticator = Authenticator(pool, clock, tokens=Tokens(settings, clock))
        token = signer.token(creditgate_role="director", creditgate_segment="south")
        caller = await authenticator.caller(f"Bearer {token}", "holds:write")
        assert (caller.key_id, caller.name) == ("oidc:u-17", "u-17")
        assert (caller.role, caller.segment) == ("director", "south")
        assert caller.scopes == {"holds:read", "holds:write"}
        assert (await refusal(authenticator, f"Bearer {token}", "admin")).status_code == 403
        signer.away = True
        assert await authenticator.caller(f"Bearer {token}", "holds:read")
        unknown = signer.token(creditgate_role="emperor", sub="u-18")
        assert (await authenticator.caller(f"Bearer {unknown}", "holds:read")).role is None
        clock.advance(3600)
        expired = await refusal(authenticator, f"Bearer {signer.token(exp=1)}", "holds:read")
        assert (expired.status_code, expired.code) == (401, "UNAUTHENTICATED")
        huge = await refusal(authenticator, f"Bearer {'x.' * 5000}", "holds:read")
        assert huge.status_code == 401


async def test_a_remembered_token_never_outlives_its_end(pool: Pool) -> None:
    with issuer() as signer:
        clock = SettableClock(datetime.now(UTC))
        tokens = Tokens(IssuerSettings(signer.url, AUDIENCE), clock)
        authenticator = Authenticator(pool, clock, tokens=tokens, cache_seconds=3600)
        ends_at = int(clock.now().timestamp()) + 2
        token = signer.token(exp=ends_at)
        assert await authenticator.caller(f"Bearer {token}", "holds:read")
        clock.advance(3)
        signer.shown.clear()
        clock.advance(601)
        assert (await refusal(authenticator, f"Bearer {token}", "holds:read")).status_code == 401
