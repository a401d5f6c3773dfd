"""Orders in state `requested`: answered like any check, once per order and version."""

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson

from credit_contracts.checks import CheckPage, NotAnswered
from credit_contracts.decisions import DecisionV1
from support.asking import calm
from support.credit_checks import (
    Ledger,
    Running,
    client,
    ledger,
    question,
    running_check,
    start_check,
)
from support.databases import database as new_database
from support.order_records import recorded, request
from support.waiting import until


def answers(caller: httpx.Client, order_id: str) -> list[DecisionV1]:
    page = caller.get(f"/v1/orders/{order_id}/checks").json()
    return [DecisionV1.model_validate_json(orjson.dumps(each)) for each in page["items"]]


def not_answered(caller: httpx.Client, order_id: str, cursor: str = "") -> tuple[NotAnswered, ...]:
    parameters = {"cursor": cursor} if cursor else {}
    reply = caller.get(f"/v1/orders/{order_id}/checks", params=parameters | {"limit": "1"})
    return CheckPage.model_validate_json(reply.content).not_answered


def passed_over(caller: httpx.Client, order_id: str) -> bool:
    return bool(not_answered(caller, order_id))


def more_than(books: Ledger, query: str, count: int) -> bool:
    return int(books.value(query)) > count


def test_a_request_beyond_what_can_be_asked_about_keeps_nobody_waiting(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("beyond", 100_000)
    # Each line is within the contract; their sum has a digit more than an amount may have.
    request(books, "beyond-1", 1, "beyond", 999_999_999_999_999, 999_999_999_999_999)
    request(books, "beyond-2", 1, "beyond", 10_000)
    until(lambda: bool(answers(caller, "beyond-2")), "the one behind it is answered")
    passed = "SELECT count(*) FROM credit_check.passed_request WHERE order_id = 'beyond-1'"
    until(partial(more_than, books, passed, 0), "it is passed over")
    assert answers(caller, "beyond-1") == []
    (why,) = not_answered(caller, "beyond-1")
    assert (why.order_version, why.account_id, why.code) == (1, "beyond", "INVALID_REQUEST")
    assert "add up to more" in why.detail


def test_a_requested_order_is_asked_with_all_that_its_event_says(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("event", 100_000, payment_terms_days=30)
    request(books, "event-1", 1, "event", 30_000, 40_000, secured_amount=20_000)
    request(books, "event-2", 3, "event", 60_000, payment_terms_days=90, priority=7)
    until(lambda: bool(answers(caller, "event-1")), "event-1 is answered")
    until(lambda: bool(answers(caller, "event-2")), "event-2 is answered")
    (first,), (second,) = answers(caller, "event-1"), answers(caller, "event-2")
    assert (first.outcome, first.order.amount, first.order_amount) == (
        "release",
        "700.00",
        "500.00",
    )
    assert first.reservation is not None
    assert (second.order_version, second.outcome) == (3, "hold")
    assert [reason.code for reason in second.reasons] == ["LIMIT_EXCEEDED", "TERMS_CHANGED"]
    assert caller.get(f"/v1/holds/{second.hold_id}").json()["priority"] == 7
    told = books.value(
        "SELECT count(*) FROM credit_check.outbox o WHERE o.topic = 'credit.decisions'"
        " AND position($1 IN o.value) > 0",
        first.check_id.encode(),
    )
    assert told == 1


def test_what_an_event_asks_carries_its_trace_on(caller: httpx.Client, books: Ledger) -> None:
    first, second = (f"00-{number:032x}-b7ad6b7169203331-01" for number in (1, 2))
    books.account("traced", 10_000)
    request(books, "traced-1", 1, "traced", 9_000, traceparent=first)
    until(lambda: bool(answers(caller, "traced-1")), "traced-1 is answered")
    request(books, "traced-2", 1, "traced", 20_000, traceparent=second)
    until(lambda: bool(answers(caller, "traced-2")), "traced-2 is answered")
    request(books, "traced-3", 1, "traced", 100)
    until(lambda: bool(answers(caller, "traced-3")), "traced-3 is answered")
    told = books.fetch(
        "SELECT topic, value FROM credit_check.outbox WHERE key = 'traced' ORDER BY id"
    )
    traces = [(topic, orjson.loads(value).get("traceparent")) for topic, value in told]
    assert sorted(traces[:2]) == [("credit.decisions", first), ("credit.notices", first)]
    assert {("credit.decisions", second), ("credit.holds", second)} <= set(traces)
    assert ("credit.decisions", None) in traces


def test_a_version_is_answered_once_whoever_asked_first(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("once", 100_000)
    asked = caller.post("/v1/checks", json=question("once-1", "once", "10.00", order_version=2))
    request(books, "once-1", 2, "once", 1_000)
    # Older than what was decided, and older than what was posted: nobody needs these answers.
    request(books, "once-1", 1, "once", 1_000)
    books.order("once-2", 5, "once", 1_000)
    request(books, "once-2", 4, "once", 1_000)
    request(books, "once-3", 1, "once", 1_000)
    until(lambda: bool(answers(caller, "once-3")), "the last of them is answered")
    until(calm(caller), "nothing is left to be answered")
    assert [each.check_id for each in answers(caller, "once-1")] == [asked.json()["check_id"]]
    assert answers(caller, "once-2") == []
    passed = books.fetch(
        "SELECT order_id, order_version FROM credit_check.passed_request"
        " WHERE order_id LIKE 'once-%'"
    )
    assert sorted(passed) == [("once-1", 1), ("once-2", 4)]
    (why,) = not_answered(caller, "once-2")
    assert (why.order_version, why.code) == (4, "VERSION_SUPERSEDED")
    assert "older than version 5" in why.detail
    assert not_answered(caller, "once-3") == ()


def test_why_there_is_no_answer_is_told_within_the_segment_alone(
    caller: httpx.Client, service: Running, books: Ledger
) -> None:
    books.account("north", 100_000, segment="north")
    books.account("south", 100_000, segment="south")
    for order_id, posted_on in (("seen-1", "north"), ("seen-2", "south"), ("seen-3", "north")):
        books.order(order_id, 5, posted_on, 1_000)
        request(books, order_id, 4, "north", 1_000)
        until(partial(passed_over, caller, order_id), "it is said")
    assert caller.post(
        "/v1/checks", json=question("seen-3", "south", "10.00", order_version=6)
    ).is_success
    with client(service.url, books.key("norther", segment="north")) as limited:
        assert [one.order_version for one in not_answered(limited, "seen-1")] == [4]
        assert not_answered(limited, "seen-2") == not_answered(limited, "seen-3") == ()


def test_why_there_is_no_answer_stands_on_the_first_page_alone(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("pages", 100_000)
    for version in (2, 3):
        caller.post("/v1/checks", json=question("pages-1", "pages", "1.00", order_version=version))
    request(books, "pages-1", 1, "pages", 1_000)
    until(partial(passed_over, caller, "pages-1"), "it is said")
    page = caller.get("/v1/orders/pages-1/checks", params={"limit": "1"}).json()
    assert not_answered(caller, "pages-1", page["next_cursor"]) == ()


def test_why_a_posted_version_is_not_answered_is_said_with_what_to_do(
    postgres_admin_url: str, provisioned_template: str, tmp_path: Path
) -> None:
    said = tmp_path / "check.log"
    with (
        new_database(postgres_admin_url, template=provisioned_template) as url,
        ledger(url) as books,
    ):
        books.account("late", 100_000)
        books.order("late-1", 5, "late", 1_000)
        recorded(books, "late-1", 5, "late")
        request(books, "late-1", 5, "late", 1_100)
        with running_check(url, log=str(said)):
            until(lambda: "not answered" in said.read_text(), "it is said")
    (line,) = [
        orjson.loads(line)
        for line in said.read_text().splitlines()
        if "a requested order is not answered" in line
    ]
    assert (line["order_id"], line["order_version"], line["code"], line["level"]) == (
        "late-1", 5, "VERSION_POSTED", "warning",
    )  # fmt: skip
    assert "new version" in line["remedy"]


def test_what_was_requested_while_nobody_ran_is_answered_and_a_crash_answers_nothing_twice(
    postgres_admin_url: str, provisioned_template: str
) -> None:
    orders = [f"crash-{number}" for number in range(300)]
    with (
        new_database(postgres_admin_url, template=provisioned_template) as url,
        ledger(url) as books,
    ):
        books.account("crash", 100_000)
        for order_id in orders:
            request(books, order_id, 1, "crash", 1_000)
        decided = "SELECT count(*) FROM credit_check.decision"
        for _ in range(2):
            before = books.value(decided)
            running = start_check(url)
            until(partial(more_than, books, decided, before), "some are answered")
            running.kill()
        with running_check(url) as running, client(running.url, books.key()) as caller:
            until(calm(caller), "all are answered")
        told: list[tuple[Any, ...]] = books.fetch(
            "SELECT order_id, count(*), min(caller) FROM credit_check.decision GROUP BY order_id"
        )
        assert sorted(told) == sorted((order_id, 1, "credit.orders") for order_id in orders)
        # Room for exactly 100 of them, in the order in which they were asked.
        released = books.fetch("SELECT order_id FROM credit_check.reservation")
        assert sorted(order_id for (order_id,) in released) == sorted(orders[:100])


def test_a_request_that_cannot_be_decided_keeps_nobody_waiting(
    caller: httpx.Client, books: Ledger
) -> None:
    # No amount can be told in a currency that nobody knows the digits of.
    books.account("spoiled", 100_000, currency="QQQ")
    books.account("beside", 100_000)
    request(books, "spoiled-1", 1, "spoiled", 10_000)
    request(books, "beside-1", 1, "beside", 10_000)
    until(lambda: bool(answers(caller, "beside-1")), "the one behind it is answered")
    failed = "creditgate_failed_requests_total 1.0"
    until(lambda: failed in caller.get("/metrics").text, "it was tried once")
    request(books, "beside-2", 1, "beside", 10_000)
    until(lambda: bool(answers(caller, "beside-2")), "the next one is answered")
    assert failed in caller.get("/metrics").text
    books.account("spoiled", 100_000)
