"""What a decision leaves of its question, and documents as the ledger keeps them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import orjson
import pytest

from credit_check import backtest_report
from credit_check.backtest_run import BacktestRun
from credit_check.kept_documents import read_document
from credit_check.questions import question_text
from credit_check.store_recorded import question_of_decision
from credit_core.canonical import canonical_bytes
from credit_core.documents import (
    Account,
    AccountStatus,
    Document,
    Limit,
    OrderLine,
    TemporaryLimit,
)
from credit_core.policies import PolicyBook
from credit_core.policy import Checkpoint, Policy
from credit_core.standing import Question
from support.builders import order
from support.core_documents import account_document, ledger_document, rate_document
from support.histories import account_event, history, rate_event

ASKED = Question("O", 3, "A", "EUR", 1_250)
DAY = date(2026, 3, 9)
EVENT = replace(
    order(OrderLine("1", 1_250, deliver_on=DAY), version=3, secured_amount=40),
    payment_terms_days=60,
)


def row(**more: Any) -> dict[str, Any]:
    answer = {
        "order_id": "O", "order_version": 3, "account_id": "A",
        "order": {"currency": "EUR", "amount": "12.50"},
    }  # fmt: skip
    kept = {"question": None, "secured_minor": None, "body": None, **more}
    return {"answer": orjson.dumps(answer).decode(), **kept}


def test_what_was_held_is_asked_as_it_was_asked() -> None:
    asked = replace(ASKED, secured_minor=7, payment_terms_days=9, checkpoint=Checkpoint.DELIVERY)
    kept = row(question=question_text(asked), body=canonical_bytes(EVENT))
    assert question_of_decision(kept) == asked


def test_of_what_was_released_the_orders_event_tells_what_the_answer_does_not() -> None:
    told = replace(ASKED, payment_terms_days=60, secured_minor=40, to_deliver=((DAY, 1_250),))
    assert question_of_decision(row(body=canonical_bytes(EVENT))) == told
    reserved = row(body=canonical_bytes(EVENT), secured_minor=0)
    assert question_of_decision(reserved) == replace(told, secured_minor=0)
    assert question_of_decision(row(secured_minor=5)) == replace(ASKED, secured_minor=5)
    assert question_of_decision(row()) == ASKED


def test_an_event_of_another_amount_or_currency_tells_no_dates_and_no_security() -> None:
    more = replace(EVENT, lines=(OrderLine("1", 1_251, deliver_on=DAY),))
    told = replace(ASKED, payment_terms_days=60, secured_minor=40)
    assert question_of_decision(row(body=canonical_bytes(more))) == told
    other = replace(EVENT, currency="USD")
    assert question_of_decision(row(body=canonical_bytes(other))) == replace(told, secured_minor=0)


@pytest.mark.parametrize("seed", range(10))
def test_documents_are_read_as_they_were_kept(seed: int) -> None:
    random = Random(seed)
    kept: list[Document] = [ledger_document(event) for event in history(random, 50)]
    kept += [account_document(account_event(random)), rate_document(rate_event(random))]
    kept += [
        Account("A", 1, "A", "EUR", None, AccountStatus.OPEN),
        Limit("A", 1, "EUR", None, TemporaryLimit(5, DAY, DAY)),
    ]
    for each in kept:
        kind = type(each).__name__.lower()
        assert read_document(kind, canonical_bytes(each)) == each


def test_flips_beyond_what_is_told_are_counted() -> None:
    tested = [
        backtest_report.Tested(name, PolicyBook(Policy(version=number, limit_percent=percent)))
        for number, (name, percent) in enumerate((("strict", 1), ("plain", 100)), start=1)
    ]
    at = datetime(2026, 3, 1, tzinfo=UTC)
    run = BacktestRun(tested, datetime.date)
    run.apply(Account("A", 1, "A", "EUR", 100_000, AccountStatus.OPEN), at)
    for number in range(5):
        run.ask(Question(f"O-{number}", 1, "A", "EUR", 2_000), at, counts=number > 0)
    report = run.report(0, flips_max=3)
    assert [flip.order_id for flip in report.flips] == ["O-1", "O-2", "O-3"]
    assert (report.asked, report.flips_left_out, report.newly_held.decisions) == (4, 1, 4)
    assert run.report(0).flips_left_out == 0
