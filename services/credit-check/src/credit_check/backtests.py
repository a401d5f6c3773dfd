"""Back-tests of what was recorded, asked for over HTTP: one at a time, each in a process beside.

Here they are begun, watched and ended; the work is `backtest_worker`'s. Who asks gets an id at once
and looks again. The turn (see `store_backtests`) is held by a connection from before the row is
written until it says how it ended; if this process or the connection is gone, so is the turn, and
the back-test is told as interrupted: nothing of it is lost but time, for it only reads.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

import orjson

from credit_check import store_backtests as store
from credit_check import store_recorded
from credit_check.answers import field_reply, problem_reply
from credit_check.backtest_worker import Book, Work
from credit_check.settings import CheckSettings
from credit_check.store_turns import BACKTESTS, Act, change
from credit_check.tasks import Key, Reply
from credit_contracts.backtests import BacktestRequest
from credit_contracts.problems import BY_CODE, ProblemCode
from credit_contracts.times import rfc3339
from service_kit import problems
from service_kit.database import (
    Connection,
    Pool,
    close_pool,
    create_pool,
    is_unreachable,
)
from service_kit.ids import new_id
from service_kit.logs import get_logger
from service_kit.settings import secret

ACCEPTED = 202
_LINE_BYTES_MAX = 64 * 1_048_576
_KILLED = -9
_FAILED = "it ended by a fault, which the service has logged: start it again, or report it"
_NO_MEMORY = (
    "the system ended it, as it does where memory runs out: ask about it where there is more, or"
    " have less read, by CREDITGATE_BACKTEST_ROWS_MAX and `creditgate retention`"
)

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Begun:
    """One that is on record and has the turn, by a connection that `turn` gives back."""

    backtest_id: str
    work: Work
    connection: Connection
    turn: AsyncExitStack


class Backtests:
    """One per process; of several processes one has the turn."""

    def __init__(self, pool: Pool, settings: CheckSettings) -> None:
        self._pool = pool
        self._settings = settings
        self._begun: asyncio.Queue[_Begun] = asyncio.Queue()

    async def begin(self, version: int, asked: BacktestRequest, by: str, key: Key | None) -> Reply:
        """Put one on record and have it run; the reply is a 202 with its head.

        Raises:
            ProblemError: 409 while another one runs, 422 where there is too much to go through.
        """
        begun: list[_Begun] = []
        try:
            reply = await change(self._pool, key, self._act(version, asked, by, begun), BACKTESTS)
        except BaseException:
            await _give_up(begun)
            raise
        if reply.replayed:
            # Meanwhile the key was answered by somebody else, and nothing of ours is on record.
            await _give_up(begun)
        for each in begun:
            self._begun.put_nowait(each)
        return reply

    async def run(self) -> None:
        """Run what was begun, until cancelled."""
        while True:
            begun = await self._begun.get()
            try:
                await self._run(begun)
            except Exception as exc:  # noqa: BLE001 - whatever ails it, deciding goes on
                # How it ended is told by nobody: once the turn is given back, as interrupted.
                log.warning("backtest lost", backtest_id=begun.backtest_id, error=repr(exc))
            finally:
                await _give_back(begun.turn)

    def _act(self, version: int, asked: BacktestRequest, by: str, begun: list[_Begun]) -> Act:
        async def act(connection: Connection, now: datetime) -> Reply:
            await _give_up(begun)
            content = await store.content(connection, version)
            if content is None:
                return problem_reply("NOT_FOUND", f"There is no policy version {version}.")
            against = await store.head(connection) if asked.against is None else asked.against
            if against is None or against == version:
                return field_reply(
                    "against",
                    f"is version {version} itself",
                    "send another version; the one in force is meant where none is sent",
                )
            other = await store.content(connection, against)
            if other is None:
                return field_reply(
                    "against", f"is {against}, and there is no such version",
                    "send one that GET /v1/policies lists",
                )  # fmt: skip
            kept_from = await store_recorded.kept_from(connection)
            if kept_from and asked.decided_from and asked.decided_from < kept_from:
                return field_reply(
                    "decided_from",
                    f"lies before {rfc3339(kept_from)}, from when on events are kept",
                    "send a later time, or leave it out for all that are kept",
                )
            earliest = kept_from or store_recorded.EARLIEST
            begin = max(asked.decided_from or earliest, earliest)
            end = max(min(asked.decided_to or now, now), begin)
            rows_max = self._settings.backtest_rows_max
            if await store_recorded.rows(connection, begin, end, rows_max) > rows_max:
                raise _problem(
                    "BACKTEST_TOO_LARGE",
                    f"There are more than {rows_max} events and decisions to go through.",
                )
            turn = await self._take_turn()
            books = (
                Book(version=version, content=content),
                Book(version=against, content=other),
            )
            begun.append(_Begun(new_id("bkt"), self._work(books, begin, end, asked), *turn))
            new = store.New(
                begun[0].backtest_id, version, against, asked.decided_from, asked.decided_to,
                asked.late_days, by,
            )  # fmt: skip
            head = await store.add(connection, new)
            return Reply(ACCEPTED, f'{head.model_dump_json()[:-1]},"report":null}}'.encode())

        return act

    def _work(
        self, books: tuple[Book, Book], begin: datetime, end: datetime, asked: BacktestRequest
    ) -> Work:
        return Work(
            database_url=secret(self._settings.database_url),
            time_zone=self._settings.business_time_zone,
            tested=books,
            begin=begin,
            end=end,
            late_days=asked.late_days,
        )

    async def _take_turn(self) -> tuple[Connection, AsyncExitStack]:
        """On a connection of its own: those of the pool are few, and others wait for them."""
        turn = AsyncExitStack()
        try:
            pool = await create_pool(
                self._settings.database_url,
                application_name="creditgate-backtest-turn",
                max_size=1,
                connect_deadline_seconds=0,
            )
            turn.push_async_callback(close_pool, pool)
            connection = await turn.enter_async_context(pool.acquire())
            if await store.take_turn(connection):
                return connection, turn
        except BaseException:
            await _give_back(turn)
            raise
        await _give_back(turn)
        raise _problem("BACKTEST_RUNNING", "GET /v1/backtests tells which, and how far it is.")

    async def _run(self, begun: _Begun) -> None:
        log.info("backtest begun", backtest_id=begun.backtest_id)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "credit_check.backtest_worker",
            stdin=PIPE, stdout=PIPE, limit=_LINE_BYTES_MAX,
        )  # fmt: skip
        try:
            report = await self._watch(begun, worker)
            status = await worker.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
        if report is not None and status == 0:
            await store.end(begun.connection, begun.backtest_id, "done", report=report)
        else:
            problem = _NO_MEMORY if status == _KILLED else _FAILED
            await store.end(begun.connection, begun.backtest_id, "failed", problem=problem)
        log.info("backtest ended", backtest_id=begun.backtest_id, status=status)

    async def _watch(self, begun: _Begun, worker: Process) -> str | None:
        """Tell the worker what to do and hear it out; returns the report, if it came to one."""
        assert worker.stdin is not None
        assert worker.stdout is not None
        with contextlib.suppress(ConnectionError):
            worker.stdin.write(begun.work.model_dump_json().encode() + b"\n")
            await worker.stdin.drain()
        report: str | None = None
        while line := await worker.stdout.readline():
            told = orjson.loads(line)
            if "report" in told:
                report = told["report"]
            else:
                await store.progress(
                    begun.connection, begun.backtest_id, told["done"], told["total"]
                )
        return report


async def _give_up(begun: list[_Begun]) -> None:
    """What was begun in a transaction that came to nothing."""
    while begun:
        await _give_back(begun.pop().turn)


async def _give_back(turn: AsyncExitStack) -> None:
    try:
        await turn.aclose()
    except Exception as exc:
        # A connection that was lost took the turn with it.
        if not is_unreachable(exc):
            raise


def _problem(code: ProblemCode, detail: str) -> problems.ProblemError:
    """A refusal that is not remembered: the same request may be accepted a minute later."""
    kind = BY_CODE[code]
    return problems.ProblemError(code, kind.status, kind.title, detail, kind.remedy)
