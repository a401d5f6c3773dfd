"""Events into canonical content: the one place where amounts stop being text.

What is kept of a document, what ties are broken by and what every process reads it back from is
its canonical form (see `credit_core.canonical`): keys in order, amounts in minor units, nothing
absent, null or default. So an event is turned into that form at once, field by field in the order
of their keys and without reflection: this runs for every event there is. A test holds the result
to the defining function in the core.
"""

from collections.abc import Callable, Sequence
from typing import Any

from credit_contracts.accounts import AccountV1, ContactV1
from credit_contracts.amounts import digits
from credit_contracts.deliveries import DeliveryV1
from credit_contracts.invoices import InvoiceV1
from credit_contracts.limits import LimitV1
from credit_contracts.orders import OrderLineV1, OrderV1
from credit_contracts.payments import PaymentV1
from credit_contracts.rates import RateV1, from_e10, to_e10
from credit_contracts.times import rfc3339
from credit_contracts.topics import (
    ACCOUNT_V1,
    DELIVERY_V1,
    FX_RATE_V1,
    INVOICE_V1,
    LIMIT_V1,
    ORDER_V1,
    PAYMENT_V1,
)

Plain = dict[str, Any]
"""JSON's kinds of value, and dates, which are written as JSON text."""

_ZERO = "0"


def _minor(text: str, places: int) -> int:
    """Minor units of a text that its model has judged: an amount, and no finer than that."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction[:places].ljust(places, _ZERO))


def _put_amount(plain: Plain, name: str, text: str, places: int) -> None:
    """Add an amount whose default is zero."""
    if text != _ZERO:
        minor = _minor(text, places)
        if minor:
            plain[name] = minor


def _put(plain: Plain, name: str, value: object) -> None:
    """Add what has no default but its absence."""
    if value is not None:
        plain[name] = value


def _order(data: OrderV1) -> tuple[str, str, Plain]:
    currency = data.currency
    places = digits(currency)
    plain: Plain = {
        "account_id": data.account_id,
        "currency": currency,
        "lines": [_order_line(line, places) for line in data.lines],
        "order_id": data.order_id,
    }
    _put(plain, "ordered_on", data.ordered_on)
    _put(plain, "payment_terms_days", data.payment_terms_days)
    if data.priority:
        plain["priority"] = data.priority
    _put(plain, "sales_rep", data.sales_rep)
    _put_amount(plain, "secured_amount", data.secured_amount, places)
    plain["state"] = data.state
    plain["version"] = data.version
    return "order", data.order_id, plain


def _order_line(line: OrderLineV1, places: int) -> Plain:
    plain: Plain = {}
    _put(plain, "deliver_on", line.deliver_on)
    _put_amount(plain, "delivered", line.delivered, places)
    _put_amount(plain, "invoiced", line.invoiced, places)
    plain["line_id"] = line.line_id
    plain["ordered"] = _minor(line.ordered, places)
    return plain


def _delivery(data: DeliveryV1) -> tuple[str, str, Plain]:
    currency = data.currency
    places = digits(currency)
    lines = []
    for line in data.lines:
        one: Plain = {
            "amount": _minor(line.amount, places),
            "delivery_line_id": line.delivery_line_id,
        }
        _put(one, "order_id", line.order_id)
        _put(one, "order_line_id", line.order_line_id)
        lines.append(one)
    plain: Plain = {
        "account_id": data.account_id,
        "currency": currency,
        "delivery_id": data.delivery_id,
        "lines": lines,
    }
    _put(plain, "shipped_on", data.shipped_on)
    plain["state"] = data.state
    plain["version"] = data.version
    return "delivery", data.delivery_id, plain


def _invoice(data: InvoiceV1) -> tuple[str, str, Plain]:
    currency = data.currency
    places = digits(currency)
    plain: Plain = {"account_id": data.account_id}
    if data.allocations:
        plain["allocations"] = [
            {"amount": _minor(one.amount, places), "invoice_id": one.invoice_id}
            for one in data.allocations
        ]
    if data.covers:
        plain["covers"] = covers = []
        for cover in data.covers:
            one: Plain = {"amount": _minor(cover.amount, places)}
            _put(one, "delivery_id", cover.delivery_id)
            _put(one, "delivery_line_id", cover.delivery_line_id)
            _put(one, "order_id", cover.order_id)
            _put(one, "order_line_id", cover.order_line_id)
            covers.append(one)
    plain["currency"] = currency
    _put_amount(plain, "disputed_amount", data.disputed_amount, places)
    _put(plain, "due_on", data.due_on)
    if data.instalments:
        plain["instalments"] = [
            {"amount": _minor(part.amount, places), "due_on": part.due_on}
            for part in data.instalments
        ]
    plain["invoice_id"] = data.invoice_id
    plain["issued_on"] = data.issued_on
    plain["kind"] = data.kind
    plain["state"] = data.state
    plain["total"] = _minor(data.total, places)
    plain["version"] = data.version
    return "invoice", data.invoice_id, plain


def _payment(data: PaymentV1) -> tuple[str, str, Plain]:
    currency = data.currency
    places = digits(currency)
    plain: Plain = {"account_id": data.account_id}
    if data.allocations:
        plain["allocations"] = allocations = []
        for entry in data.allocations:
            one: Plain = {"amount": _minor(entry.amount, places)}
            _put_amount(one, "discount", entry.discount, places)
            one["invoice_id"] = entry.invoice_id
            allocations.append(one)
    plain["amount"] = _minor(data.amount, places)
    plain["currency"] = currency
    plain["payment_id"] = data.payment_id
    plain["received_on"] = data.received_on
    plain["state"] = data.state
    plain["version"] = data.version
    return "payment", data.payment_id, plain


def _account(data: AccountV1) -> tuple[str, str, Plain]:
    places = digits(data.currency)
    plain: Plain = {"account_id": data.account_id}
    if data.contacts:
        plain["contacts"] = _contacts(data.contacts)
    _put(plain, "credit_controller", data.credit_controller)
    _put(plain, "credit_limit", _limit_minor(data.credit_limit, places))
    plain["currency"] = data.currency
    if data.dunning_level:
        plain["dunning_level"] = data.dunning_level
    _put(plain, "limit_valid_until", data.limit_valid_until)
    if data.must_review:
        plain["must_review"] = True
    plain["name"] = data.name
    _put(plain, "next_review_on", data.next_review_on)
    _put(plain, "parent_account_id", data.parent_account_id)
    _put(plain, "payment_terms_days", data.payment_terms_days)
    _put(plain, "risk_class", data.risk_class)
    _put(plain, "sales_rep", data.sales_rep)
    _put(plain, "secured_amount", _limit_minor(data.secured_amount, places))
    _put(plain, "segment", data.segment)
    plain["status"] = data.status
    plain["version"] = data.version
    return "account", data.account_id, plain


def _contacts(contacts: Sequence[ContactV1]) -> list[Plain]:
    found = []
    for contact in contacts:
        one: Plain = {}
        for name in ("email", "locale", "name", "role", "time_zone"):
            _put(one, name, getattr(contact, name))
        found.append(one)
    return found


def _limit(data: LimitV1) -> tuple[str, str, Plain]:
    places = digits(data.currency)
    plain: Plain = {"account_id": data.account_id}
    _put(plain, "approved_by", data.approved_by)
    _put(plain, "credit_limit", _limit_minor(data.credit_limit, places))
    plain["currency"] = data.currency
    _put(plain, "limit_valid_until", data.limit_valid_until)
    _put(plain, "next_review_on", data.next_review_on)
    _put(plain, "reason", data.reason)
    temporary = data.temporary_limit
    if temporary is not None:
        plain["temporary_limit"] = {
            "amount": _minor(temporary.amount, places),
            "valid_from": temporary.valid_from,
            "valid_until": temporary.valid_until,
        }
    plain["version"] = data.version
    return "limit", data.account_id, plain


def _limit_minor(text: str | None, places: int) -> int | None:
    return None if text is None else _minor(text, places)


def _rate(data: RateV1) -> tuple[str, str, Plain]:
    as_of = rfc3339(data.as_of)
    plain: Plain = {
        "as_of": as_of,
        "base": data.base,
        "quote": data.quote,
        "rate": from_e10(to_e10(data.rate)),
        "source": data.source,
        "version": data.version,
    }
    return "rate", f"{data.base}/{data.quote}/{as_of}/{data.source}", plain


# Each takes the one model that its type is decoded to; by CloudEvents type.
CONTENTS: dict[str, Callable[[Any], tuple[str, str, Plain]]] = {
    ACCOUNT_V1: _account,
    LIMIT_V1: _limit,
    ORDER_V1: _order,
    DELIVERY_V1: _delivery,
    INVOICE_V1: _invoice,
    PAYMENT_V1: _payment,
    FX_RATE_V1: _rate,
}
"""Kind, id and canonical content of the document that an event carries."""
