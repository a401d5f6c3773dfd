"""A synthetic history for throughput: orders, the invoices that bill them, the payments for those.

Three events a cycle over many accounts, made from a counter alone, so that every run reads the
same bytes. `creditgate generate` makes lifelike ones; here only volume and references matter.
"""

import json
from collections.abc import Iterator
from typing import Any

ACCOUNTS = 5_000


def accounts(prefix: str = "BENCH-") -> Iterator[tuple[str, bytes, bytes]]:
    """(topic, key, value) of every account: EUR, a limit nobody reaches."""
    for number in range(ACCOUNTS):
        account_id = f"{prefix}{number}"
        data = {
            "account_id": account_id,
            "version": 1,
            "name": f"Account {number}",
            "currency": "EUR",
            "credit_limit": "9000000000000",
            "status": "open",
        }
        yield _event("credit.accounts", "creditgate.account.v1", account_id, account_id, data)


def events(count: int, prefix: str = "BENCH-") -> Iterator[tuple[str, bytes, bytes]]:
    """(topic, key, value) of `count` events, a third each of orders, invoices and payments."""
    for number in range(count):
        cycle, part = divmod(number, 3)
        account_id = f"{prefix}{cycle * 7919 % ACCOUNTS}"
        amount = f"{cycle % 9000 + 100}.{cycle % 100:02d}"
        yield (_order, _invoice, _payment)[part](account_id, cycle, amount)


def _order(account_id: str, cycle: int, amount: str) -> tuple[str, bytes, bytes]:
    order_id = f"SO-{cycle:08d}"
    data = {
        "order_id": order_id,
        "version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": amount}, {"line_id": "2", "ordered": "12.50"}],
        "ordered_on": "2026-01-05",
    }
    return _event("credit.orders", "creditgate.order.v1", account_id, order_id, data)


def _invoice(account_id: str, cycle: int, amount: str) -> tuple[str, bytes, bytes]:
    invoice_id = f"IN-{cycle:08d}"
    data = {
        "invoice_id": invoice_id,
        "version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "kind": "invoice",
        "state": "issued",
        "total": amount,
        "issued_on": "2026-01-12",
        "due_on": "2026-02-11",
        "covers": [{"amount": amount, "order_id": f"SO-{cycle:08d}", "order_line_id": "1"}],
    }
    return _event("credit.invoices", "creditgate.invoice.v1", account_id, invoice_id, data)


def _payment(account_id: str, cycle: int, amount: str) -> tuple[str, bytes, bytes]:
    payment_id = f"PA-{cycle:08d}"
    data = {
        "payment_id": payment_id,
        "version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "state": "received",
        "amount": amount,
        "received_on": "2026-02-10",
        "allocations": [{"invoice_id": f"IN-{cycle:08d}", "amount": amount}],
    }
    return _event("credit.payments", "creditgate.payment.v1", account_id, payment_id, data)


def _event(
    topic: str, type_: str, account_id: str, subject: str, data: dict[str, Any]
) -> tuple[str, bytes, bytes]:
    event = {
        "specversion": "1.0",
        "id": f"{subject}-1",
        "source": "bench",
        "type": type_,
        "subject": subject,
        "time": "2026-01-12T00:00:00Z",
        "datacontenttype": "application/json",
        "partitionkey": account_id,
        "data": data,
    }
    return topic, account_id.encode(), json.dumps(event, separators=(",", ":")).encode()
