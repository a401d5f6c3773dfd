import asyncio

import asyncpg
import pytest

from service_kit.clock import SettableClock
from service_kit.database import (
    close_pool,
    create_pool,
    is_retryable,
    is_unknown_outcome,
    is_unreachable,
    reachable,
)


async def caught(work: "asyncio.Future[object] | asyncio.Task[object]") -> BaseException:
    (fault,) = await asyncio.gather(work, return_exceptions=True)
    assert isinstance(fault, BaseException), "nothing failed"
    return fault


async def test_a_connection_is_warm_bounded_and_without_jit(fresh_database: str) -> None:
    pool = await create_pool(
        fresh_database, application_name="tested", lock_timeout_seconds=1.5, min_size=2
    )
    try:
        settings = {
            name: await pool.fetchval("SELECT current_setting($1)", name)
            for name in ("jit", "lock_timeout", "timezone", "application_name")
        }
        assert settings == {
            "jit": "off",
            "lock_timeout": "1500ms",
            "timezone": "UTC",
            "application_name": "tested",
        }
        assert await reachable(pool)
    finally:
        await close_pool(pool)
    assert not await reachable(pool)


async def test_a_server_that_is_not_there_yet_is_waited_for_and_then_given_up() -> None:
    clock = SettableClock()
    opening = asyncio.create_task(
        create_pool(
            "postgresql://a:b@127.0.0.1:9/c",
            application_name="tested",
            connect_deadline_seconds=1.0,
            clock=clock,
        )
    )
    for _ in range(1000):
        await asyncio.sleep(0.001)
        clock.advance(0.01)
        if opening.done():
            break
    assert is_retryable(await caught(opening))


async def test_a_connection_lost_while_the_server_works_has_an_unknown_outcome(
    fresh_database: str,
) -> None:
    pool = await create_pool(fresh_database, application_name="tested", max_size=2)
    try:
        async with pool.acquire() as connection:
            working = asyncio.create_task(connection.fetchval("SELECT pg_sleep(30)"))
            await asyncio.sleep(0.1)
            await pool.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            exc = await caught(working)
            assert is_unknown_outcome(exc)
            assert is_unreachable(exc)
            assert not is_retryable(exc)
            with pytest.raises(asyncpg.InterfaceError) as again:
                await connection.fetchval("SELECT 1")
            assert is_retryable(again.value)
    finally:
        await close_pool(pool)


async def test_a_transaction_whose_connection_is_lost_before_its_commit_left_no_trace(
    fresh_database: str,
) -> None:
    pool = await create_pool(fresh_database, application_name="tested", max_size=2)

    async def interrupted() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("CREATE TABLE trace ()")
            await pool.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            await connection.execute("SELECT 1")

    try:
        assert is_unreachable(await caught(asyncio.ensure_future(interrupted())))
        assert await pool.fetchval("SELECT to_regclass('trace')") is None
    finally:
        await close_pool(pool)


@pytest.mark.parametrize(
    "wrong", ["SELECT 1/0", "SELECT nothing", "INSERT INTO access.api_key (key_id) VALUES ('x')"]
)
async def test_a_mistake_is_neither_retried_nor_taken_for_an_outage(
    fresh_database: str, wrong: str
) -> None:
    pool = await create_pool(fresh_database, application_name="tested")
    try:
        exc = await caught(asyncio.ensure_future(pool.execute(wrong)))
        assert not is_unreachable(exc)
    finally:
        await close_pool(pool)


async def test_what_certainly_did_not_happen_may_be_tried_again(fresh_database: str) -> None:
    pool = await create_pool(
        fresh_database, application_name="tested", max_size=2, lock_timeout_seconds=0.05
    )
    try:
        async with pool.acquire() as one, pool.acquire() as other, one.transaction():
            await one.execute("LOCK TABLE access.api_key")
            exc = await caught(asyncio.ensure_future(other.fetch("SELECT * FROM access.api_key")))
        assert isinstance(exc, asyncpg.LockNotAvailableError)
        assert is_retryable(exc)
    finally:
        await close_pool(pool)
