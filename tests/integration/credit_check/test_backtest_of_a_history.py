"""A recorded history and the same one in a file: the back-tests of both find the same."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from credit_check import backtest_report, backtest_worker
from credit_check.backtest_worker import Book, Work, lasting
from credit_check.policy_reading import read_text
from credit_contracts.amounts import to_text
from credit_contracts.backtests import BacktestReport
from credit_core.backtest import question_of
from credit_core.documents import Order, OrderState
from creditgate.backtest import events
from creditgate.backtest.events import Event
from creditgate.backtest.run import Plan, run
from creditgate.generate.stream import lines
from creditgate.generate.wishes import Wishes
from service_kit.clock import SystemClock
from service_kit.ids import ulid
from support.databases import as_role
from support.recorded import version_row

STRICT = {"limit_percent": 70, "overdue_days": 10, "reservation_days": 3}
PLAIN: dict[str, int] = {}
TICK = timedelta(microseconds=1)
VERSION_COLUMNS = (
    "kind", "id", "version", "digest", "outcome", "effective_at", "recorded_at", "topic",
    "partition", "record_offset", "body",
)  # fmt: skip
DECISION_COLUMNS = (
    "check_id", "order_id", "order_version", "account_id", "outcome", "caller", "decided_at",
    "answer",
)  # fmt: skip


def books() -> list[Book]:
    contents = [orjson.dumps({"default": numbers}).decode() for numbers in (STRICT, PLAIN)]
    return [Book(version=number, content=text) for number, text in enumerate(contents, start=2)]


def told(history: Iterable[bytes]) -> Iterator[Event]:
    for event in events.events(history):
        assert isinstance(event, Event), event
        yield event


def spread(history: list[Event]) -> list[Event]:
    """Each at a time of its own, in their order, with room before it for its question."""
    last, found = datetime.min.replace(tzinfo=UTC), []
    for event in history:
        last = max(event.at, last + 2 * TICK)
        found.append(event._replace(at=last))
    return found


async def fill(admin_url: str, history: list[Event]) -> None:
    """As the services would have recorded it, had everybody asked just before."""
    opened: set[str] = set()
    versions, decisions = [], []
    for event in history:
        document = event.document
        versions.append(version_row(document, event.at))
        if not isinstance(document, Order) or document.order_id in opened:
            continue
        if document.state == OrderState.OPEN:
            opened.add(document.order_id)
            decisions.append(decision(document, event.at - TICK, event.number))
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.copy_records_to_table(
            "document_version", schema_name="exposure", records=versions, columns=VERSION_COLUMNS
        )
        await connection.copy_records_to_table(
            "decision", schema_name="credit_check", records=decisions, columns=DECISION_COLUMNS
        )
    finally:
        await connection.close()


def decision(order: Order, at: datetime, number: int) -> tuple[Any, ...]:
    question = question_of(order)
    amount = to_text(question.amount_minor, question.currency)
    answer = {
        "order_id": order.order_id, "order_version": order.version,
        "account_id": order.account_id, "hold_id": None,
        "order": {"currency": order.currency, "amount": amount},
    }  # fmt: skip
    check_id = f"chk_{ulid(int(at.timestamp() * 1_000), number.to_bytes(10, 'big'))}"
    return (
        check_id, order.order_id, order.version, order.account_id, "release", "tests", at,
        orjson.dumps(answer).decode(),
    )  # fmt: skip


def recorded(admin_url: str, begin: datetime, end: datetime) -> BacktestReport:
    work = Work(
        database_url=as_role(admin_url, "creditgate_check"),
        time_zone="Europe/Berlin",
        tested=tuple(books()),
        begin=begin,
        end=end,
        late_days=5,
    )
    return asyncio.run(backtest_worker.work(work, SystemClock(), lambda _: None))


def of_file(history: Iterable[bytes]) -> BacktestReport:
    tested = [
        backtest_report.Tested("x", read_text(book.version, book.content)) for book in books()
    ]
    plan = Plan(tested, 5, backtest_worker.Days("Europe/Berlin"))
    return run(history, plan, None, lambda _: None).report


def without_times(report: BacktestReport) -> dict[str, Any]:
    content = report.model_dump(exclude={"began_at", "ended_at", "out_of_order"})
    for side in (content["tested"], content["against"]):
        del side["policy"]
    for flip in content["flips"]:
        del flip["asked_at"]
    return content


def test_a_recorded_history_and_that_of_a_file_are_decided_alike(fresh_database: str) -> None:
    wishes = Wishes(accounts=20, orders=250, seed=11, currencies=("EUR", "USD", "JPY", "KWD"))
    history = list(lines(wishes))
    asyncio.run(fill(fresh_database, spread(list(told(history)))))
    whole = recorded(fresh_database, datetime(2024, 1, 1, tzinfo=UTC), datetime.now(UTC))
    assert without_times(whole) == without_times(of_file(history))
    assert whole.newly_held.decisions > 5
    assert any(each.paid_late != "0.00" for each in whole.tested.held.amounts)

    middle = whole.flips[len(whole.flips) // 2].asked_at
    later = recorded(fresh_database, middle, datetime.now(UTC))
    assert later.flips == tuple(flip for flip in whole.flips if flip.asked_at >= middle)
    assert later.events == whole.events
    assert lasting(read_text(book.version, book.content) for book in books()) == timedelta(days=7)
