"""Asking by event: an order event in state `requested` is a question like one over HTTP.

It goes through the same lane, function and record, and is answered where all decisions are told.
Nobody waits for a reply, so a version that can no longer be asked about is passed over in silence:
it was decided already, perhaps over HTTP, or the order has moved on and its newer version has an
answer of its own.
"""

from collections.abc import Mapping
from typing import Any

from credit_check.answers import OK
from credit_check.batch import Batch
from credit_check.check import check_of
from credit_check.tasks import Reply
from credit_contracts.amounts import to_text
from credit_contracts.checks import CheckRequest
from credit_contracts.topics import ORDER_V1, TOPIC_BY_TYPE
from service_kit.auth import Caller

ORDERS = TOPIC_BY_TYPE[ORDER_V1].name
_BY_EVENT = Caller(key_id=ORDERS, name=ORDERS, scopes=frozenset(), segment=None)


class Requested:
    """One requested version of an order; it is decided at most once, whoever asked first."""

    __slots__ = ("_check", "account_id", "answered", "ask", "order_id", "order_version")

    def __init__(self, asked: CheckRequest, traceparent: str | None) -> None:
        self.order_id = asked.order_id
        self.order_version = asked.order_version
        self.account_id = asked.account_id
        self.answered = False
        self._check = check_of(asked, _BY_EVENT, None, traceparent, elsewhere=False)
        self.ask = self._check.ask

    def decide(self, batch: Batch) -> Reply:
        """Decide it unless it was, in which case nothing is written; see `tasks.Task`."""
        newest = batch.newest_decided(self.order_id)
        if newest == self.order_version:
            self.answered = False
            return Reply(OK, b"")
        self.answered = True
        return self._check.decide(batch)


def asked_by(order: Mapping[str, Any]) -> CheckRequest:
    """The question of a requested order, as the ledger keeps its event: canonical, with amounts in
    minor units. Raises a `ValidationError` where its lines add up to more than an amount may be.
    """
    currency = order["currency"]
    lines = order["lines"]
    return CheckRequest.model_validate(
        {
            "order_id": order["order_id"],
            "order_version": order["version"],
            "account_id": order["account_id"],
            "currency": currency,
            "amount": to_text(sum(line["ordered"] for line in lines), currency),
            "lines": [
                {
                    "line_id": line["line_id"],
                    "amount": to_text(line["ordered"], currency),
                    "deliver_on": line.get("deliver_on"),
                }
                for line in lines
            ],
            "secured_amount": to_text(order.get("secured_amount", 0), currency),
            "payment_terms_days": order.get("payment_terms_days"),
            "priority": order.get("priority", 0),
        }
    )
