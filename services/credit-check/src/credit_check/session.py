"""The lane's side of the database: one connection, three round trips a batch.

Planning is settled for the whole connection. Left to itself PostgreSQL plans each batch anew,
which costs more than running it; so the generic plan is forced, and everything but index scans
with nested loops is off, because a plan outlives the sizes that it was made for. For the same
reason plans are thrown away now and then, soon after the start and ever more rarely.

Failures are told apart by SQLSTATE and reduced to a few, because only these differ in what to do:

    SessionError
    ├── MissingGateError   an account is new: make its gate and run the batch again
    ├── OtherPolicyError   other policies are in force: get them and run the batch again
    ├── ConflictError      another batch was faster, or a wait was too long: run it again
    └── LostError          the connection is gone; what was sent may or may not have happened
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

import asyncpg
from pydantic import SecretStr

from credit_check import store_audit, store_dues
from credit_check.audit import Chain
from credit_check.needs import Needs
from credit_check.snapshot import Snapshot, read_snapshot
from credit_check.tasks import MANY, Ask
from credit_check.writes import KINDS, Writes
from credit_core.overdue import TERMS_DAYS_DEFAULT
from service_kit.clock import Clock
from service_kit.database import Record, is_unknown_outcome, is_unreachable, warm
from service_kit.settings import secret

T = TypeVar("T")

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 5.0
LOCK_SECONDS = 2.0
IDLE_IN_TRANSACTION_SECONDS = 5.0
FOLD_AGE = timedelta(minutes=10)
"""How long a kept sum may go without being folded anew. What other accounts' documents give back is
seen this late at most, should no sweep run (see `pending`); what they take is never kept (see
`books`)."""

_NEVER = timedelta(0)

PLAN_SECONDS_MIN = 1.0
PLAN_SECONDS_MAX = 60.0


def _apart(place: int) -> str:
    """SQL for the array that a text made by `writes.joined` stands for; none for none."""
    return rf"trim_array(string_to_array(${place}, E'\n', E'\x01'), 1)"


_MISSING_GATE = "CG001"
_FLIP = "INSERT INTO credit_check.shadow_flip (check_id, version, content) VALUES ($1, $2, $3)"
_TAKE_BACK = """
    UPDATE credit_check.reservation r SET ended_by = $4
     WHERE r.order_id = $1 AND r.order_version > coalesce($2::bigint, -1) AND r.order_version <= $3
       AND r.ended_by = 'expired'"""
_POLICY = "SELECT v.content FROM credit_check.policy_version v WHERE v.version = $1"
_GATHER = (
    "SELECT * FROM credit_check.gather("
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
)
_NOTE_DAYS = "SELECT credit_check.note_days($1, $2)"
_NOTE_PARENTS = "SELECT credit_check.note_parents($1, $2)"
_RECORDED = (
    _apart(place) if kind == "t" else f"${place}" for place, kind in enumerate(KINDS, start=1)
)
_RECORD = f"SELECT credit_check.record({', '.join(_RECORDED)})"
_CHAINED = (f"${len(KINDS) + place}" for place in range(1, store_audit.ARGUMENTS + 1))
_RECORD_AND_CHAIN = f"{_RECORD}, credit_check.chain({', '.join(_CHAINED)})"
_RECORD_DESK = "SELECT credit_check.record_desk($1, $2)"
LANE_SETTINGS = {
    "application_name": "creditgate-credit-check-lane",
    "timezone": "UTC",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "statement_timeout": str(round(STATEMENT_SECONDS * 1000)),
    "lock_timeout": str(round(LOCK_SECONDS * 1000)),
    "idle_in_transaction_session_timeout": str(round(IDLE_IN_TRANSACTION_SECONDS * 1000)),
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


class SessionError(Exception):
    """A batch did not go through; see the module for its kinds."""


class MissingGateError(SessionError):
    """At least one account of the batch has no gate yet."""


class OtherPolicyError(SessionError):
    """At the moment of the batch `version` of the policies is in force, and not the one held."""

    def __init__(self, version: int) -> None:
        super().__init__(f"policies version {version}")
        self.version = version


class ConflictError(SessionError):
    """Nothing was written; the same batch may pass when it is read again."""


class LostError(SessionError):
    """The connection is of no further use, and the outcome of what was sent is unknown."""


class Session(Protocol):
    """One transaction at a time: `gather`, then `record` and `commit`, or `rollback`.

    Every method may raise a `SessionError`, or what else the database objects to in the data.
    """

    async def ensure_gates(self, account_ids: Iterable[str]) -> None:
        """Make the gates that are missing, in a transaction of their own."""
        ...

    async def policy(self, version: int) -> str:
        """The content of a version of the policies, as JSON."""
        ...

    async def gather(self, asks: Sequence[Ask], needs: Needs) -> Snapshot:
        """Begin, lock the gates of all that lock, then read everything as of one moment; what is
        past due by unusual ways of counting comes in a statement of its own (`store_dues`).
        """
        ...

    async def record(self, writes: Writes) -> None:
        """Write what the batch decided."""
        ...

    async def note_parents(self, parents: Mapping[str, str | None]) -> None:
        """Write to the gates of locked accounts which parents these have now."""
        ...

    async def commit(self, *, more: bool) -> None:
        """Commit; with `more` the next transaction is begun in the same round trip."""
        ...

    async def rollback(self) -> None:
        """Give up the transaction, if one is open."""
        ...

    async def close(self) -> None:
        """Cut the connection, whatever it is doing."""
        ...


class PostgresSession:
    """The session on a real connection."""

    def __init__(
        self,
        connection: "asyncpg.Connection[Record]",
        clock: Clock,
        time_zone: str,
        chain: Chain,
    ) -> None:
        """Days are those of the business `time_zone`."""
        self._connection = connection
        self._time_zone = time_zone
        self._chain = chain
        self._begun = False
        self._clock = clock
        self._plan_seconds = PLAN_SECONDS_MIN
        self._plan_until = clock.monotonic() + PLAN_SECONDS_MIN

    async def ensure_gates(self, account_ids: Iterable[str]) -> None:
        """See `Session`."""
        if self._begun:
            await self.rollback()
        await _told_apart(
            self._connection.execute("SELECT credit_check.ensure_gates($1)", sorted(account_ids))
        )

    async def policy(self, version: int) -> str:
        """See `Session`."""
        content: str = await _told_apart(self._connection.fetchval(_POLICY, version))
        return content

    async def gather(self, asks: Sequence[Ask], needs: Needs) -> Snapshot:
        """See `Session`."""
        if not self._begun:
            await _told_apart(self._connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED"))
            self._begun = True
        if self._clock.monotonic() >= self._plan_until:
            await self._plan_anew()
        keys = [ask.key for ask in asks if ask.key is not None]
        currencies = _currencies(asks)
        orders = list({each for ask in asks for each in ask.orders})
        rows = await _told_apart(
            self._connection.fetch(
                _GATHER,
                sorted({each for ask in asks if ask.locks for each in ask.accounts}),
                list(currencies.keys()),
                list(currencies.values()),
                orders,
                list({each for ask in asks for each in ask.holds}),
                [key.caller for key in keys],
                [key.key for key in keys],
                [ask.check_id for ask in asks if ask.attempts and ask.check_id is not None],
                _NEVER if any(ask.folds for ask in asks) else FOLD_AGE,
                self._time_zone,
                TERMS_DAYS_DEFAULT,
                needs.overdue_days,
                needs.currencies,
                orders,
                any(ask.groups for ask in asks),
                needs.horizons,
            )
        )
        snapshot = read_snapshot(rows)
        if needs.countings:
            wanted = store_dues.arguments(snapshot.terms, snapshot.today, needs.countings)
            counted = await _told_apart(self._connection.fetch(store_dues.COUNTED, *wanted))
            snapshot.dues.update(store_dues.read_counted(counted))
        return snapshot

    async def _plan_anew(self) -> None:
        self._plan_seconds = min(2 * self._plan_seconds, PLAN_SECONDS_MAX)
        self._plan_until = self._clock.monotonic() + self._plan_seconds
        await _told_apart(self._connection.execute("DISCARD PLANS"))

    async def record(self, writes: Writes) -> None:
        """See `Session`. What the shadow says otherwise is rare, and told by itself."""
        if writes.flips:
            await _told_apart(self._connection.executemany(_FLIP, writes.flips))
        link = self._chain.link(writes)
        if link is None:
            await _told_apart(self._connection.execute(_RECORD, *writes.arguments()))
        else:
            hung = store_audit.arguments(link, writes.at)
            await _told_apart(
                self._connection.execute(_RECORD_AND_CHAIN, *writes.arguments(), *hung)
            )
        if writes.taken_back:
            await _told_apart(self._connection.executemany(_TAKE_BACK, writes.taken_back))
        if writes.desk:
            await _told_apart(self._connection.execute(_RECORD_DESK, writes.at, writes.desk.rows()))
        days = writes.days()
        if days:
            await _told_apart(self._connection.execute(_NOTE_DAYS, list(days), list(days.values())))

    async def note_parents(self, parents: Mapping[str, str | None]) -> None:
        """See `Session`."""
        await _told_apart(
            self._connection.execute(_NOTE_PARENTS, list(parents), list(parents.values()))
        )

    async def commit(self, *, more: bool) -> None:
        """See `Session`."""
        await _told_apart(self._connection.execute("COMMIT AND CHAIN" if more else "COMMIT"))
        self._begun = more
        self._chain.committed()

    async def rollback(self) -> None:
        """See `Session`."""
        self._chain.given_up()
        if self._begun:
            self._begun = False
            await _told_apart(self._connection.execute("ROLLBACK"))

    async def close(self) -> None:
        """See `Session`."""
        self._begun = False
        with contextlib.suppress(Exception):
            self._connection.terminate()


async def connect(url: SecretStr | str, clock: Clock, time_zone: str) -> PostgresSession:
    """A warmed session. Raises `LostError` when the database cannot be reached."""
    try:
        connection = await asyncpg.connect(
            secret(url),
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS + 1,
            server_settings=LANE_SETTINGS,
        )
        await warm(connection)
        chain = await store_audit.register(connection)
    except Exception as exc:
        if is_unreachable(exc):
            raise LostError(type(exc).__name__) from exc
        raise
    return PostgresSession(connection, clock, time_zone, chain)


def _currencies(asks: Sequence[Ask]) -> dict[str, str | None]:
    """By account: the currency it is asked about, none, or `MANY`; in another one than the
    account's own, the rates have to be read as well.
    """
    asked: dict[str, str | None] = {}
    for ask in asks:
        for account_id in ask.accounts:
            before = asked.setdefault(account_id, ask.currency)
            if before is None:
                asked[account_id] = ask.currency
            elif ask.currency is not None and before != ask.currency:
                asked[account_id] = MANY
    return asked


Connect = Callable[[], Awaitable[Session]]


async def _told_apart(work: Awaitable[T]) -> T:
    try:
        return await work
    except Exception as exc:
        if isinstance(exc, asyncpg.PostgresError) and exc.sqlstate == _MISSING_GATE:
            raise MissingGateError from exc
        if is_unknown_outcome(exc) or isinstance(exc, asyncpg.InterfaceError):
            raise LostError(type(exc).__name__) from exc
        if is_unreachable(exc):
            raise ConflictError(type(exc).__name__) from exc
        raise
