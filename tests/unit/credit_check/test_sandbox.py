"""Each account of the sandbox answers as it is called, whatever is asked of it."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_check.sandbox import ACCOUNTS, HOLD, RELEASE, SLOW, UNAVAILABLE, WARN, Sandbox
from credit_contracts.decisions import CheckAnswer
from credit_core.standing import Question
from service_kit.clock import SystemClock

SANDBOX = Sandbox(SystemClock(), slow_seconds=0)


def ask(account_id: str, amount_minor: int, *, dry_run: bool = False, **more: Any) -> CheckAnswer:
    question = Question("SO-1", 1, account_id, "EUR", amount_minor, **more)
    reply = asyncio.run(SANDBOX.ask(question, dry_run=dry_run))
    assert reply.status == 200
    return CheckAnswer.model_validate_json(reply.body)


@settings(max_examples=50, deadline=None)
@given(
    amount_minor=st.integers(1, 10**15 - 1),
    terms=st.none() | st.integers(0, 365),
    dry_run=st.booleans(),
)
def test_each_account_keeps_its_promise_for_every_order(
    *, amount_minor: int, terms: int | None, dry_run: bool
) -> None:
    def outcome(account_id: str) -> tuple[str, list[str]]:
        answer = ask(account_id, amount_minor, dry_run=dry_run, payment_terms_days=terms)
        assert (answer.hold_id is not None) == (answer.outcome == "hold" and not dry_run)
        assert (answer.reservation is None) == (answer.outcome == "hold")
        return answer.outcome, [reason.code for reason in answer.reasons]

    assert outcome(RELEASE) == outcome(SLOW) == ("release", [])
    assert outcome(WARN) == ("release_with_warning", ["NEAR_LIMIT"])
    assert outcome(HOLD)[0] == "hold"
    assert set(outcome(HOLD)[1]) == {"LIMIT_EXCEEDED", "MUST_REVIEW"}


def test_an_order_over_nothing_is_held_all_the_same() -> None:
    assert ask(HOLD, 0).outcome == "hold"
    assert ask(RELEASE, 0).outcome == "release"


def test_the_figures_of_an_answer_add_up() -> None:
    answer = ask(WARN, 12_500_00, secured_minor=2_500_00)
    assert answer.exposure_before is not None
    assert (answer.order_amount, answer.exposure_before.total) == ("10000.00", "10000.00")
    assert (answer.exposure_after, answer.limit) == ("20000.00", "20000.00")
    assert answer.available_after == "0.00"


def test_one_account_never_has_an_answer() -> None:
    reply = asyncio.run(SANDBOX.ask(Question("SO-1", 1, UNAVAILABLE, "EUR", 1), dry_run=False))
    assert (reply.status, orjson.loads(reply.body)["code"]) == (503, "UNAVAILABLE")


@pytest.mark.parametrize("account_id", sorted(ACCOUNTS))
def test_its_accounts_can_be_told_from_all_others(account_id: str) -> None:
    assert account_id.startswith("sandbox-")
