"""Questions to credit-check over HTTP, and what is read from its answers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from credit_contracts.decisions import CheckAnswer
from support.credit_checks import question


def ask(
    caller: httpx.Client, order_id: str, account_id: str, amount: str, **more: Any
) -> dict[str, Any]:
    """The answer to a check, which is one of the contract."""
    reply = caller.post("/v1/checks", json=question(order_id, account_id, amount, **more))
    assert reply.status_code == 200, reply.text
    CheckAnswer.model_validate_json(reply.content)
    answer: dict[str, Any] = reply.json()
    return answer


def ask_for_own(caller: httpx.Client, order_id: str, amount: str, **more: Any) -> dict[str, Any]:
    """As `ask`, for the account that is named as the order is, without its number."""
    return ask(caller, order_id, order_id.rpartition("-")[0], amount, **more)


def held(caller: httpx.Client, order_id: str, account_id: str, amount: str, **more: Any) -> str:
    """Ask for an order that cannot be released; returns its hold."""
    answer = ask(caller, order_id, account_id, amount, **more)
    assert answer["outcome"] == "hold", answer
    hold_id: str = answer["hold_id"]
    return hold_id


def codes(answer: dict[str, Any]) -> list[str]:
    """The reasons of an answer."""
    return [reason["code"] for reason in answer["reasons"]]


def calm(caller: httpx.Client) -> Callable[[], bool]:
    """Whether nothing is left to be looked at."""
    return lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0


def days_ago(days: int) -> date:
    return (datetime.now(UTC) - timedelta(days=days)).date()


def in_days(days: int) -> date:
    return days_ago(-days)
