"""Connections to PostgreSQL, and what its failures mean for whoever had a transaction open.

A pool is warmed before it serves: the first use of an array type makes asyncpg ask the catalogue,
and JIT compilation costs more than our short statements run, so both are dealt with when a
connection is made, not inside the first decision.

Faults are sorted by the one question that matters after a failure, *did it happen?*

    any exception
    ├── is_retryable      it certainly did not happen, and may go through when tried again:
    │                     serialization failure, deadlock, lock timeout, server starting or full,
    │                     connection refused, connection already closed before we spoke
    ├── is_unknown_outcome  it may have happened: the connection was lost (or the wait given up)
    │                     while the server had the request; read again by key before repeating
    └── neither           final: a mistake in the statement or its data
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic import SecretStr

from service_kit.clock import Clock, SystemClock
from service_kit.logs import get_logger
from service_kit.settings import secret

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:  # the driver's classes take no parameters when the program runs
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection | PoolConnectionProxy

Record: TypeAlias = asyncpg.Record

_WARM_ARRAYS = (
    "SELECT $1::text[], $2::bigint[], $3::int[], $4::smallint[], $5::boolean[], $6::timestamptz[],"
    " $7::date[], $8::numeric[], $9::bytea[], $10::jsonb[], $11::uuid[], $12::float8[]"
)
_RETRYABLE: tuple[type[BaseException], ...] = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    ConnectionRefusedError,
)
_UNKNOWN: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InternalClientError,  # what the driver says of a connection lost in mid-operation
    TimeoutError,
    asyncio.CancelledError,
    OSError,
)
_CLOSED_BEFORE = (
    "connection is closed",
    "released back to the pool",  # a pooled connection that was lost is taken back at once
    "pool is closed",
    "pool is closing",
)
_CONNECT_RETRY_SECONDS = 0.25
_STATEMENT_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
_ANSWER_SECONDS = 2.0

log = get_logger()


def is_retryable(exc: BaseException) -> bool:
    """True when the transaction certainly left no trace and may pass when it is run again."""
    if isinstance(exc, asyncpg.InterfaceError):
        return any(text in str(exc) for text in _CLOSED_BEFORE)
    return isinstance(exc, _RETRYABLE)


def is_unknown_outcome(exc: BaseException) -> bool:
    """True when the transaction may or may not have been committed."""
    return isinstance(exc, _UNKNOWN) and not is_retryable(exc)


def is_unreachable(exc: BaseException) -> bool:
    """True when the database is away or overloaded, whatever became of the transaction."""
    return is_retryable(exc) or is_unknown_outcome(exc)


async def warm(connection: Connection) -> None:
    """Makes a connection know the array types before it is handed out."""
    await connection.fetch(_WARM_ARRAYS, *([[]] * 12))


async def create_pool(
    url: SecretStr | str,
    *,
    application_name: str,
    min_size: int = 1,
    max_size: int = 4,
    statement_timeout_seconds: float = _STATEMENT_SECONDS,
    lock_timeout_seconds: float = 10.0,
    idle_in_transaction_timeout_seconds: float = 60.0,
    connect_deadline_seconds: float = 30.0,
    statement_cache_size: int = 512,
    server_settings: Sequence[tuple[str, str]] = (),
    prepare: Callable[[Connection], Awaitable[None]] | None = None,
    clock: Clock | None = None,
) -> Pool:
    """A pool of warmed connections; `min_size` of them are open when it returns.

    Every timeout has a number, so that a stalled peer never keeps a lock for ever. While the
    database refuses connections it tries again for `connect_deadline_seconds`, because services
    and database are started together; then the last error is raised. `statement_cache_size=0` is
    for PgBouncer in transaction mode; `prepare` sees each new connection first.
    """
    clock = clock or SystemClock()

    async def made(connection: Connection) -> None:
        if prepare is not None:
            await prepare(connection)
        await warm(connection)

    settings = {
        "application_name": application_name,
        "jit": "off",
        "timezone": "UTC",
        "statement_timeout": _milliseconds(statement_timeout_seconds),
        "lock_timeout": _milliseconds(lock_timeout_seconds),
        "idle_in_transaction_session_timeout": _milliseconds(idle_in_transaction_timeout_seconds),
        **dict(server_settings),
    }
    deadline = clock.monotonic() + connect_deadline_seconds
    while True:
        try:
            return await asyncpg.create_pool(
                secret(url),
                min_size=min_size,
                max_size=max_size,
                statement_cache_size=statement_cache_size,
                max_inactive_connection_lifetime=0,
                timeout=10,
                command_timeout=statement_timeout_seconds + 5,
                server_settings=settings,
                init=made,
            )
        except Exception as exc:
            if not is_unreachable(exc) or clock.monotonic() >= deadline:
                raise
            log.warning("database not reachable yet", error=type(exc).__name__)
            await clock.sleep(_CONNECT_RETRY_SECONDS)


async def close_pool(pool: Pool) -> None:
    """Closes the pool; connections that do not end by the deadline are cut."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def reachable(pool: Pool) -> bool:
    """Whether the database answers within the deadline; for readiness, never for a decision."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await pool.fetchval("SELECT 1")
    except Exception as exc:
        if is_unreachable(exc) or isinstance(exc, asyncpg.InterfaceError):
            return False
        raise
    return True


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
