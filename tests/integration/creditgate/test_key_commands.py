"""`creditgate keys`: what is made works until it is revoked, and is never shown again."""

import json

import pytest

from service_kit.auth import Authenticator
from service_kit.database import create_pool
from service_kit.problems import ProblemError
from support.command import called


def keys(database: str, *arguments: str, status: int = 0) -> str:
    done = called("keys", *arguments, environment={"DATABASE_URL": database}, status=status)
    return done.stdout + done.stderr


async def test_a_key_works_with_its_scopes_until_it_is_revoked(fresh_database: str) -> None:
    secret = keys(
        fresh_database,
        "create",
        "order system",
        "--scope",
        "checks:write",
        "--days",
        "30",
        "--role",
        "manager",
    ).strip()
    pool = await create_pool(fresh_database, application_name="test")
    try:
        caller = await Authenticator(pool).caller(f"Bearer {secret}", "checks:write")
        assert (caller.name, caller.role) == ("order system", "manager")
        with pytest.raises(ProblemError, match="scope"):
            await Authenticator(pool).caller(f"Bearer {secret}", "holds:write")

        shown = keys(fresh_database, "list", "--json")
        assert secret not in shown
        (key,) = (json.loads(line) for line in shown.splitlines())
        assert (key["scopes"], key["role"]) == (["checks:write"], "manager")
        assert key["expires_at"] is not None
        assert key["key_id"] in keys(fresh_database, "list")

        rotated = keys(fresh_database, "rotate", key["key_id"], "--overlap-hours", "1")
        assert "ends in 1 hours" in rotated
        assert await Authenticator(pool).caller(f"Bearer {rotated.split()[0]}", "checks:write")
        assert await Authenticator(pool).caller(f"Bearer {secret}", "checks:write")
        assert "no working key" in keys(fresh_database, "rotate", "key_x", status=1)

        assert "revoked" in keys(fresh_database, "revoke", key["key_id"])
        with pytest.raises(ProblemError, match="revoked"):
            await Authenticator(pool).caller(f"Bearer {secret}", "checks:write")
        assert "no working key" in keys(fresh_database, "revoke", key["key_id"], status=1)
    finally:
        await pool.close()


def test_a_key_is_listed_by_how_it_begins_and_for_which_segment(fresh_database: str) -> None:
    made = keys(
        fresh_database, "create", "x", "--scope", "checks:read", "--segment", "SOUTH", "--json"
    )
    key = json.loads(made)
    assert key["secret"].startswith(key["prefix"])
    assert (key["scopes"], key["segment"], "sha256" in key) == (["checks:read"], "SOUTH", False)
    shown = keys(fresh_database, "list")
    for told in (key["key_id"], key["prefix"], "SOUTH"):
        assert told in shown
    assert key["secret"] not in shown


def test_a_scope_that_does_not_exist_is_refused_with_those_that_do(fresh_database: str) -> None:
    told = keys(fresh_database, "create", "x", "--scope", "everything", status=2)
    assert "unknown scope everything" in told
    assert "checks:write" in told


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(fresh_database: str) -> None:
    told = keys(fresh_database, "create", "x", "--scope", "holds:write", "--role", "king", status=2)
    assert "unknown role king" in told
    assert "committee" in told
