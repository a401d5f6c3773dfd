"""Wire events as the core's documents, for tests of the core that need no service around it."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from credit_core.documents import (
    Account,
    AccountStatus,
    Allocation,
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
    Rate,
)

Data = dict[str, Any]

DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}


def digits(currency: str) -> int:
    return DIGITS[currency]


def ledger_document(event: dict[str, Any]) -> LedgerDocument:
    data = event["data"]
    match event["type"]:
        case "creditgate.order.v1":
            return _order(data)
        case "creditgate.delivery.v1":
            return _delivery(data)
        case "creditgate.invoice.v1":
            return _invoice(data)
        case "creditgate.payment.v1":
            return _payment(data)
        case other:
            raise ValueError(f"{other} is not a document of the ledger")


def account_document(event: dict[str, Any]) -> Account:
    data = event["data"]
    limit = data["credit_limit"]
    return Account(
        data["account_id"],
        data["version"],
        data["name"],
        data["currency"],
        None if limit is None else _minor(limit, data),
        AccountStatus(data["status"]),
    )


def rate_document(event: dict[str, Any]) -> Rate:
    data = event["data"]
    rate = Fraction(data["rate"]) * 10**10
    as_of = datetime.fromisoformat(data["as_of"])
    return Rate(
        data["base"],
        data["quote"],
        int(rate),
        as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC),
        data["version"],
        data["source"],
    )


def _order(data: Data) -> Order:
    return Order(
        data["order_id"],
        data["version"],
        data["account_id"],
        data["currency"],
        OrderState(data["state"]),
        tuple(
            OrderLine(
                line["line_id"],
                _minor(line["ordered"], data),
                _minor(line.get("delivered"), data),
                _minor(line.get("invoiced"), data),
                _day(line.get("deliver_on")),
            )
            for line in data["lines"]
        ),
        secured_amount=_minor(data.get("secured_amount"), data),
        priority=data.get("priority") or 0,
    )


def _delivery(data: Data) -> Delivery:
    return Delivery(
        data["delivery_id"],
        data["version"],
        data["account_id"],
        data["currency"],
        DeliveryState(data["state"]),
        tuple(
            DeliveryLine(
                line["delivery_line_id"],
                _minor(line["amount"], data),
                line.get("order_id"),
                line.get("order_line_id"),
            )
            for line in data["lines"]
        ),
    )


def _invoice(data: Data) -> Invoice:
    return Invoice(
        data["invoice_id"],
        data["version"],
        data["account_id"],
        data["currency"],
        InvoiceKind(data["kind"]),
        InvoiceState(data["state"]),
        _minor(data["total"], data),
        date.fromisoformat(data["issued_on"]),
        _day(data.get("due_on")),
        tuple(
            Cover(
                _minor(cover["amount"], data),
                cover.get("order_id"),
                cover.get("order_line_id"),
                cover.get("delivery_id"),
                cover.get("delivery_line_id"),
            )
            for cover in data.get("covers") or ()
        ),
        _allocations(data),
        tuple(
            Instalment(date.fromisoformat(part["due_on"]), _minor(part["amount"], data))
            for part in data.get("instalments") or ()
        ),
        _minor(data.get("disputed_amount"), data),
    )


def _payment(data: Data) -> Payment:
    return Payment(
        data["payment_id"],
        data["version"],
        data["account_id"],
        data["currency"],
        PaymentState(data["state"]),
        _minor(data["amount"], data),
        date.fromisoformat(data["received_on"]),
        _allocations(data),
    )


def _allocations(data: Data) -> tuple[Allocation, ...]:
    return tuple(
        Allocation(
            one["invoice_id"], _minor(one["amount"], data), _minor(one.get("discount"), data)
        )
        for one in data.get("allocations") or ()
    )


def _minor(text: str | None, data: Data) -> int:
    return int(Fraction(text or 0) * 10 ** DIGITS[data["currency"]])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
