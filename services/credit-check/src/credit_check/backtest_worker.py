"""`python -m credit_check.backtest_worker`: one back-test of all that was recorded, beside the service.

Going through a long history takes a core for minutes, and deciding live must not notice: so it is
a process of its own, with the lowest claim on cores and the first to go when memory runs out. It
reads on a connection of its own, and writes nothing: how far it is, and what it found, it tells its
parent, a line of JSON each. When its parent is gone, its input ends and so does it.
"""

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel, ConfigDict

from credit_check import store_recorded
from credit_check.backtest_report import Tested
from credit_check.backtest_run import BacktestRun
from credit_check.policy_reading import read_text
from credit_contracts.backtests import BacktestReport
from credit_core.policies import PolicyBook
from credit_core.standing import Question
from service_kit.clock import Clock, SystemClock
from service_kit.database import Connection, close_pool, create_pool

FLIPS_MAX = 10_000
_STATEMENT_SECONDS = 900.0
_TELL_SECONDS = 1.0
_LAST_IN_LINE = 19
_FIRST_TO_GO = "1000"
_SETTINGS = (
    ("default_transaction_read_only", "on"),
    ("max_parallel_workers_per_gather", "0"),
    ("work_mem", "32MB"),
)


class Book(BaseModel):
    """One version of the policies, as it is stored."""

    model_config = ConfigDict(frozen=True)

    version: int
    content: str


class Work(BaseModel):
    """What is to be done. Decisions from `begin` on and before `end` count."""

    model_config = ConfigDict(frozen=True)

    database_url: str
    time_zone: str
    tested: tuple[Book, ...]
    begin: datetime
    end: datetime
    late_days: int


class Days:
    """The business day of a moment, in a time zone."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)

    def __call__(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


async def work(asked: Work, clock: Clock, tell: Callable[[dict[str, Any]], None]) -> BacktestReport:
    """Do it; `tell` hears how far it is, about once a second."""
    pool = await create_pool(
        asked.database_url,
        application_name="creditgate-backtest",
        max_size=1,
        statement_timeout_seconds=_STATEMENT_SECONDS,
        server_settings=_SETTINGS,
    )
    try:
        async with pool.acquire() as connection:
            return await _go_through(connection, asked, clock, tell)
    finally:
        await close_pool(pool)


async def _go_through(
    connection: Connection, asked: Work, clock: Clock, tell: Callable[[dict[str, Any]], None]
) -> BacktestReport:
    tested = [
        Tested(f"version {book.version}", read_text(book.version, book.content))
        for book in asked.tested
    ]
    run = BacktestRun(tested, Days(asked.time_zone))
    since = _before(asked.begin, lasting(each.book for each in tested))
    total = await store_recorded.collect(connection, since, asked.end)
    done, tell_at = 0, clock.monotonic()
    while found := await store_recorded.fetch(connection):
        for at, what in found:
            if isinstance(what, Question):
                run.ask(what, at, counts=at >= asked.begin)
            else:
                run.apply(what, at)
        done += len(found)
        if clock.monotonic() >= tell_at:
            tell({"done": done, "total": total})
            tell_at = clock.monotonic() + _TELL_SECONDS
    tell({"done": done, "total": total})
    return run.report(asked.late_days, FLIPS_MAX)


def lasting(books: Iterable[PolicyBook]) -> timedelta:
    """For how long a release may matter to later decisions: what was asked so long before the first
    decision that counts is asked as well.
    """
    policies = chain.from_iterable(books)
    return timedelta(
        days=max(max(policy.reservation_days, policy.recheck_days) for policy in policies)
    )


def _before(moment: datetime, span: timedelta) -> datetime:
    return moment - span if moment - store_recorded.EARLIEST > span else store_recorded.EARLIEST


def _say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def _give_way() -> None:
    os.nice(_LAST_IN_LINE)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


if __name__ == "__main__":
    # Ctrl-C is for the parent: its end is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_way()
    asked_for = Work.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    found = asyncio.run(work(asked_for, SystemClock(), _say))
    _say({"report": found.model_dump_json()})
