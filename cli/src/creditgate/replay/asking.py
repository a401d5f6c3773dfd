"""The question of an order, asked as its order system would.

The first version of an order in state `open` is put to credit-check before its event is sent,
with one idempotency key per order and version: a retry after a crash gets the first answer.
"""

import asyncio
import hashlib
import json
import time
from typing import Any

import httpx

from credit_contracts import amounts
from creditgate.endpoints import problem_text
from creditgate.failures import CommandError

_ORDER = "creditgate.order.v1"
_PAUSE_SECONDS = 0.25


class Asker:
    """Asks once per order; remembers which orders it has asked about and what came of it."""

    def __init__(self, client: httpx.AsyncClient, *, patience_seconds: float) -> None:
        self._client = client
        self._patience_seconds = patience_seconds
        self._asked: set[str] = set()
        self.outcomes: dict[str, int] = {}

    def wants(self, type_: str, data: dict[str, Any]) -> bool:
        """Whether this event is the first open version of an order not asked about yet."""
        return (
            type_ == _ORDER
            and data.get("state") == "open"
            and isinstance(data.get("order_id"), str)
            and data["order_id"] not in self._asked
        )

    async def ask(self, data: dict[str, Any]) -> dict[str, Any]:
        """The answer of credit-check, or its problem, as it is told.

        An unreachable service, or one that says 503, is asked again with the same key.

        Raises:
            CommandError: no answer within the patience given.
        """
        order_id = data["order_id"]
        self._asked.add(order_id)
        try:
            question = _question(data)
            # As it goes out: half of a surrogate pair, or no number, cannot be asked about.
            json.dumps(question, ensure_ascii=False, allow_nan=False).encode()
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            # The event goes out all the same; the tracker says what is wrong with it.
            self._count("not_asked")
            return {"order_id": order_id, "outcome": None, "problem": f"not asked: {error}"}
        response = await self._post_until_answered(
            question, idempotency_key(order_id, data["version"])
        )
        if response.is_error:
            self._count("problem")
            return {"order_id": order_id, "outcome": None, "problem": problem_text(response)}
        answer: dict[str, Any] = response.json()
        self._count(answer["outcome"])
        return answer

    async def _post_until_answered(self, question: dict[str, Any], key: str) -> httpx.Response:
        give_up_at = time.monotonic() + self._patience_seconds
        while True:
            try:
                response = await self._client.post(
                    "/v1/checks", json=question, headers={"idempotency-key": key}
                )
            except httpx.HTTPError as error:
                trouble = type(error).__name__
            else:
                if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return response
                trouble = problem_text(response)
            if time.monotonic() > give_up_at:
                raise CommandError(
                    f"credit-check gave no answer for order {question['order_id']} ({trouble})",
                    "see `creditgate status` and the logs in the state folder, then replay again: "
                    "what was sent is harmless to send twice",
                )
            await asyncio.sleep(_PAUSE_SECONDS)

    def _count(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


def idempotency_key(order_id: str, version: int) -> str:
    """The key of an order's version: a digest, because an order id may hold what a header may not.

    The parts are put together as JSON, so that no two orders share one.
    """
    named = json.dumps([order_id, version]).encode("ascii")
    return f"replay-{hashlib.sha256(named).hexdigest()}"


def _question(data: dict[str, Any]) -> dict[str, Any]:
    currency = data["currency"]
    ordered = sum(amounts.to_minor(line["ordered"], currency) for line in data["lines"])
    question = {
        "order_id": data["order_id"],
        "order_version": data["version"],
        "account_id": data["account_id"],
        "currency": currency,
        "amount": amounts.to_text(ordered, currency),
        "secured_amount": data.get("secured_amount") or "0",
        "priority": data.get("priority") or 0,
    }
    if data.get("payment_terms_days") is not None:
        question["payment_terms_days"] = data["payment_terms_days"]
    return question
