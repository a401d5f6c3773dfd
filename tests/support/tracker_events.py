"""Events in a few words, and a running tracker that has applied some."""

from datetime import UTC, date, datetime
from typing import Any

from support.tracking import Tracked, TrackerProcess


def today() -> date:
    """The business day; asked for when it is needed, as a run may pass midnight."""
    return datetime.now(UTC).date()


def account(account_id: str, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    data = {
        "account_id": account_id,
        "version": 1,
        "name": "Nord GmbH",
        "currency": currency,
        "credit_limit": "1000",
        "status": "open",
        **more,
    }
    return {"type": "creditgate.account.v1", "data": data}


def order(
    order_id: str, account_id: str, ordered: str, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    data = {
        "order_id": order_id,
        "version": 1,
        "account_id": account_id,
        "currency": currency,
        "state": "open",
        "lines": [{"line_id": "1", "ordered": ordered}],
        **more,
    }
    return {"type": "creditgate.order.v1", "data": data}


def invoice(
    invoice_id: str, account_id: str, total: str, issued_on: date, **more: Any
) -> dict[str, Any]:
    data = {
        "invoice_id": invoice_id,
        "version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "kind": "invoice",
        "state": "issued",
        "total": total,
        "issued_on": issued_on.isoformat(),
        **more,
    }
    return {"type": "creditgate.invoice.v1", "data": data}


def delivery(
    delivery_id: str,
    account_id: str,
    amount: str,
    order_id: str,
    currency: str = "EUR",
    **more: Any,
) -> dict[str, Any]:
    """One shipped line that names line 1 of the order."""
    line = {"delivery_line_id": "1", "amount": amount, "order_id": order_id, "order_line_id": "1"}
    data = {
        "delivery_id": delivery_id,
        "version": 1,
        "account_id": account_id,
        "currency": currency,
        "state": "shipped",
        "lines": [line],
        **more,
    }
    return {"type": "creditgate.delivery.v1", "data": data}


def payment(
    payment_id: str, account_id: str, amount: str, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    data = {
        "payment_id": payment_id,
        "version": 1,
        "account_id": account_id,
        "currency": currency,
        "state": "received",
        "amount": amount,
        "received_on": "2026-01-01",
        **more,
    }
    return {"type": "creditgate.payment.v1", "data": data}


def rate(base: str, quote: str, text: str, **more: Any) -> dict[str, Any]:
    data = {
        "base": base,
        "quote": quote,
        "rate": text,
        "as_of": "2026-01-01",
        "version": 1,
        "source": "ecb",
        **more,
    }
    return {"type": "creditgate.fx-rate.v1", "data": data}


async def answered(tracked: Tracked, events: list[dict[str, Any]]) -> TrackerProcess:
    process = tracked.start()
    await tracked.send(events)
    await tracked.until_applied()
    await process.until_ready()
    await process.until_known()
    return process
