"""The documents that exposure is made of: full states with a version, never deltas.

A document is told whole each time it changes, so redelivered, reordered and late events are
harmless: only the highest version counts. Field names are those of the event contracts, so
that a document's canonical bytes can be made from the value alone. Every amount is an integer
in the minor unit of the document's currency.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class OrderState(StrEnum):
    REQUESTED = "requested"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    DEBIT_MEMO = "debit_memo"
    CREDIT_MEMO = "credit_memo"


class InvoiceState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


class PaymentState(StrEnum):
    RECEIVED = "received"
    REVERSED = "reversed"


class AccountStatus(StrEnum):
    OPEN = "open"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class OrderLine:
    line_id: str
    ordered: int
    delivered: int = 0
    invoiced: int = 0
    deliver_on: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    order_id: str
    version: int
    account_id: str
    currency: str
    state: OrderState
    lines: tuple[OrderLine, ...]
    secured_amount: int = 0
    ordered_on: date | None = None
    payment_terms_days: int | None = None
    priority: int = 0
    sales_rep: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    delivery_line_id: str
    amount: int
    order_id: str | None = None
    order_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    delivery_id: str
    version: int
    account_id: str
    currency: str
    state: DeliveryState
    lines: tuple[DeliveryLine, ...]
    shipped_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What part of an invoice bills which order or delivery line."""

    amount: int
    order_id: str | None = None
    order_line_id: str | None = None
    delivery_id: str | None = None
    delivery_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """What part of a payment or credit memo settles which invoice; `discount` is cash discount."""

    invoice_id: str
    amount: int
    discount: int = 0


@dataclass(frozen=True, slots=True)
class Instalment:
    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Invoice:
    invoice_id: str
    version: int
    account_id: str
    currency: str
    kind: InvoiceKind
    state: InvoiceState
    total: int
    issued_on: date
    due_on: date | None = None
    covers: tuple[Cover, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    disputed_amount: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    payment_id: str
    version: int
    account_id: str
    currency: str
    state: PaymentState
    amount: int
    received_on: date
    allocations: tuple[Allocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    role: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    account_id: str
    version: int
    name: str
    currency: str
    credit_limit: int | None
    status: AccountStatus
    must_review: bool = False
    limit_valid_until: date | None = None
    next_review_on: date | None = None
    secured_amount: int | None = None
    parent_account_id: str | None = None
    segment: str | None = None
    risk_class: str | None = None
    payment_terms_days: int | None = None
    dunning_level: int = 0
    sales_rep: str | None = None
    credit_controller: str | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class TemporaryLimit:
    amount: int
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Limit:
    account_id: str
    version: int
    currency: str
    credit_limit: int | None
    temporary_limit: TemporaryLimit | None = None
    limit_valid_until: date | None = None
    next_review_on: date | None = None
    reason: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """1 unit of `base` = `rate_e10` / 10**10 units of `quote`, known from `as_of` on."""

    base: str
    quote: str
    rate_e10: int
    as_of: datetime
    version: int
    source: str


LedgerDocument = Order | Delivery | Invoice | Payment
Document = LedgerDocument | Account | Limit | Rate
