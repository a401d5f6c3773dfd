"""Back-tests over HTTP: what was recorded, decided again by another version of the policies."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from credit_contracts.backtests import Backtest, BacktestPage
from credit_core.documents import Account, AccountStatus, Cover, OrderLine
from support.builders import invoice, order
from support.credit_checks import Ledger, Running, client, running_check, start_check
from support.policies import checked, proposed
from support.recorded import record
from support.waiting import until

TURN = "hashtextextended('creditgate:credit_check:backtest', 0)"


@pytest.fixture(scope="module")
def strict(caller: httpx.Client) -> int:
    """Half of every limit."""
    return proposed(caller, {"default": {"limit_percent": 50}})


@pytest.fixture(scope="module")
def history(caller: httpx.Client, books: Ledger) -> datetime:
    """Orders asked about and posted afterwards; the moment after the first of them."""
    account = Account("B-1", 1, "B-1", "EUR", 100_000, AccountStatus.OPEN)
    books.account("B-1", 100_000)
    record(books, account)
    assert checked(caller, "B-first", "B-1", "400.00")["outcome"] == "release"
    at = datetime.now(UTC)
    posted = order(OrderLine("1", 40_000), order_id="B-first", account_id="B-1")
    record(books, posted)
    books.order("B-first", 1, "B-1", 40_000)
    books.bucket("B-1", open_orders=40_000)
    assert checked(caller, "B-second", "B-1", "200.00")["outcome"] == "release"
    assert checked(caller, "B-third", "B-1", "400.01")["outcome"] == "hold"
    late = replace(
        invoice(40_000, Cover(40_000, "B-first"), invoice_id="B-I", account_id="B-1"),
        due_on=date(2026, 1, 31),
    )
    record(books, late)
    return at


def begun(caller: httpx.Client, version: int, **asked: Any) -> str:
    reply = caller.post(f"/v1/policies/{version}/backtest", json=asked)
    assert reply.status_code == 202, reply.text
    told = Backtest.model_validate_json(reply.content)
    assert (told.state, told.report) == ("running", None)
    assert reply.headers["location"] == f"/v1/backtests/{told.backtest_id}"
    return told.backtest_id


def ended(caller: httpx.Client, backtest_id: str) -> Backtest:
    found: list[Backtest] = []

    def over() -> bool:
        reply = caller.get(f"/v1/backtests/{backtest_id}")
        found[:] = [Backtest.model_validate_json(reply.content)]
        return found[0].state != "running"

    until(over, "the back-test to end")
    return found[0]


def test_recorded_questions_are_decided_again_on_the_events_as_they_came(
    caller: httpx.Client, strict: int, history: datetime
) -> None:
    assert history
    done = ended(caller, begun(caller, strict))
    assert (done.state, done.version, done.against, done.problem) == ("done", strict, 1, None)
    assert done.progress.rows_done == done.progress.rows_total == 6
    report = done.report
    assert report is not None
    assert (report.events, report.asked, report.refused) == (3, 3, {})
    assert report.against is not None
    assert (report.tested.hold_rate, report.against.hold_rate) == ("0.6667", "0.3333")
    assert report.tested.reasons == {"LIMIT_EXCEEDED": 2}
    flips = [(each.order_id, each.outcome, each.against_outcome) for each in report.flips]
    assert flips == [("B-second", "hold", "release")]
    (delayed,), (let_go,) = report.newly_held.orders.amounts, report.tested.released.amounts
    assert (delayed.currency, delayed.value, delayed.unpaid) == ("EUR", "200.00", "0.00")
    assert (let_go.value, let_go.unpaid) == ("400.00", "400.00")
    page = BacktestPage.model_validate_json(
        caller.get("/v1/backtests", params={"version": strict, "limit": 1}).content
    )
    assert [each.backtest_id for each in page.items] == [done.backtest_id]


def test_decisions_before_the_window_are_asked_about_and_not_counted(
    caller: httpx.Client, strict: int, history: datetime
) -> None:
    done = ended(caller, begun(caller, strict, decided_from=history.isoformat()))
    assert done.report is not None
    assert (done.report.asked, done.report.events) == (2, 3)
    before = ended(caller, begun(caller, strict, decided_to=history.isoformat()))
    assert before.report is not None
    assert (before.report.asked, before.report.events) == (1, 3)


def test_one_runs_at_a_time_and_what_was_left_behind_says_so(
    caller: httpx.Client, strict: int, books: Ledger
) -> None:
    path = f"/v1/policies/{strict}/backtest"
    books.execute(
        "INSERT INTO credit_check.backtest (backtest_id, version, against, late_days, state,"
        " requested_by, requested_at) VALUES ('bkt_0', $1, 1, 0, 'running', 'x', now())",
        strict,
    )
    assert caller.get("/v1/backtests/bkt_0").json()["state"] == "interrupted"
    books.execute(f"SELECT pg_advisory_lock({TURN})")
    try:
        assert caller.get("/v1/backtests/bkt_0").json()["state"] == "running"
        key = {"idempotency-key": "not-now"}
        busy = caller.post(path, json={}, headers=key)
        assert (busy.status_code, busy.json()["code"]) == (409, "BACKTEST_RUNNING")
    finally:
        books.execute(f"SELECT pg_advisory_unlock({TURN})")
    first, again = (caller.post(path, json={}, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert ended(caller, first.json()["backtest_id"]).state == "done"
    assert caller.get("/v1/backtests/bkt_0").json()["state"] == "interrupted"


def test_a_process_that_dies_leaves_an_interrupted_back_test_and_the_turn(
    caller: httpx.Client, secret: str, strict: int, check_database: str
) -> None:
    dying = start_check(check_database)
    try:
        with client(dying.url, secret) as other:
            backtest_id = begun(other, strict)
    finally:
        dying.kill()
    assert ended(caller, backtest_id).state == "interrupted"
    assert ended(caller, begun(caller, strict)).state == "done"


def test_what_cannot_be_meant_is_refused_by_field(
    caller: httpx.Client, strict: int, books: Ledger, service: Running, check_database: str
) -> None:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    for asked, field in (
        ({"against": strict}, "against"),
        ({"against": 999}, "against"),
        ({"decided_from": now.isoformat(), "decided_to": (now - hour).isoformat()}, "decided_to"),
        ({"late_days": -1}, "late_days"),
        ({"since": 1}, "since"),
    ):
        reply = caller.post(f"/v1/policies/{strict}/backtest", json=asked)
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, field)
    own = caller.post("/v1/policies/1/backtest", json={})
    assert own.json()["errors"][0]["field"] == "against"
    assert caller.post("/v1/policies/999/backtest", json={}).status_code == 404
    assert caller.get("/v1/backtests/bkt_nothing").status_code == 404
    with client(service.url, books.key("limited", segment="IN")) as limited:
        assert limited.post(f"/v1/policies/{strict}/backtest", json={}).status_code == 403
        assert limited.get("/v1/backtests").status_code == 403
        assert limited.get("/v1/backtests/bkt_0").status_code == 403
    with (
        running_check(check_database, CREDITGATE_BACKTEST_ROWS_MAX="2") as narrow,
        client(narrow.url, books.key("much")) as much,
    ):
        reply = much.post(f"/v1/policies/{strict}/backtest", json={})
        assert (reply.status_code, reply.json()["code"]) == (422, "BACKTEST_TOO_LARGE")
