"""Records into documents: the contract's models read by `credit_contracts`, then minor units.

This is the one place where amounts stop being text. A known type that breaks the contract
becomes a dead letter that names the field and what to send instead; it never raises, because one
sender's mistake must not stop its neighbors. Each kind is converted field by field, without
reflection: this runs for every event there is.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from credit_contracts.accounts import AccountV1
from credit_contracts.amounts import to_minor
from credit_contracts.codec import Invalid, UnknownType
from credit_contracts.codec import decode as decode_event
from credit_contracts.deliveries import DeliveryV1
from credit_contracts.invoices import InvoiceV1
from credit_contracts.limits import LimitV1
from credit_contracts.orders import OrderV1
from credit_contracts.payments import PaymentV1
from credit_contracts.rates import RateV1, to_e10
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
from credit_core.documents import (
    Account,
    AccountStatus,
    Allocation,
    Contact,
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Document,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Limit,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
    Rate,
    TemporaryLimit,
)
from credit_core.entries import Key
from credit_core.references import direct_targets
from exposure_tracker.arrivals import Arrival, DeadLetter, Item, Record, Skipped
from exposure_tracker.stored import canonical_body
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument

_DIGEST_BYTES = 16
_REASON_CHARACTERS_MAX = 300
_REFERRING = frozenset(("delivery", "invoice", "payment"))
_NO_TARGETS: frozenset[Key] = frozenset()
_ORDER_STATES = {state.value: state for state in OrderState}
_DELIVERY_STATES = {state.value: state for state in DeliveryState}
_INVOICE_STATES = {state.value: state for state in InvoiceState}
_INVOICE_KINDS = {kind.value: kind for kind in InvoiceKind}
_PAYMENT_STATES = {state.value: state for state in PaymentState}

log = get_logger()


def decode(record: Record, bytes_max: int) -> Item:
    """One record as what it means to the ledger; `bytes_max` bounds the value that is read."""
    try:
        return _decode(record, bytes_max)
    except Exception as exc:
        log.exception("a record cannot be applied", topic=record.topic, offset=record.offset)
        return dead_letter(
            record, Invalid(cannot_be_applied(exc), None, "report it with the record and the log")
        )


def _decode(record: Record, bytes_max: int) -> Item:
    value = record.value
    if value is not None and len(value) > bytes_max:
        return dead_letter(
            record,
            Invalid(
                f"the record has {len(value)} bytes, more than the {bytes_max} that are read",
                None,
                "split the document, or raise CREDITGATE_RECORD_BYTES_MAX",
            ),
        )
    event = decode_event(value, record.headers)
    if isinstance(event, Invalid):
        return dead_letter(record, event)
    if isinstance(event, UnknownType):
        return Skipped(record, event.type)
    convert = _CONVERSIONS.get(event.type)
    if convert is None:
        return Skipped(record, event.type)
    kind, id_, document = convert(event.data)
    body = canonical_body(document)
    digest = blake2b(body, digest_size=_DIGEST_BYTES).digest()
    return Arrival(
        kind, id_, document, body, digest, event.time, targets_of(kind, document), record
    )


def cannot_be_applied(exc: Exception) -> str:
    """The reason of a letter whose fault nobody has foreseen."""
    return f"cannot be applied: {type(exc).__name__}: {exc}"[:_REASON_CHARACTERS_MAX]


def targets_of(kind: str, document: Document) -> frozenset[Key]:
    """The entries that posting the document may change besides its own; none for an order, nor
    for what is not posted.
    """
    if kind in _REFERRING:
        return frozenset(direct_targets(cast("LedgerDocument", document)))
    return _NO_TARGETS


def dead_letter(record: Record, invalid: Invalid) -> DeadLetter:
    """The record with the first thing wrong with it."""
    more = f" (and {invalid.more} more faults)" if invalid.more else ""
    return DeadLetter(record, f"{invalid.reason}{more}", invalid.field, invalid.remedy)


def _order(data: OrderV1) -> tuple[str, str, Document]:
    currency = data.currency
    lines = tuple(
        [
            OrderLine(
                line.line_id,
                to_minor(line.ordered, currency),
                0 if line.delivered == "0" else to_minor(line.delivered, currency),
                0 if line.invoiced == "0" else to_minor(line.invoiced, currency),
                line.deliver_on,
            )
            for line in data.lines
        ]
    )
    document = Order(
        data.order_id,
        data.version,
        data.account_id,
        currency,
        _ORDER_STATES[data.state],
        lines,
        0 if data.secured_amount == "0" else to_minor(data.secured_amount, currency),
        data.ordered_on,
        data.payment_terms_days,
        data.priority,
        data.sales_rep,
    )
    return "order", data.order_id, document


def _delivery(data: DeliveryV1) -> tuple[str, str, Document]:
    currency = data.currency
    lines = tuple(
        [
            DeliveryLine(
                line.delivery_line_id,
                to_minor(line.amount, currency),
                line.order_id,
                line.order_line_id,
            )
            for line in data.lines
        ]
    )
    document = Delivery(
        data.delivery_id,
        data.version,
        data.account_id,
        currency,
        _DELIVERY_STATES[data.state],
        lines,
        data.shipped_on,
    )
    return "delivery", data.delivery_id, document


def _invoice(data: InvoiceV1) -> tuple[str, str, Document]:
    currency = data.currency
    document = Invoice(
        data.invoice_id,
        data.version,
        data.account_id,
        currency,
        _INVOICE_KINDS[data.kind],
        _INVOICE_STATES[data.state],
        to_minor(data.total, currency),
        data.issued_on,
        data.due_on,
        tuple(
            [
                Cover(
                    to_minor(entry.amount, currency),
                    entry.order_id,
                    entry.order_line_id,
                    entry.delivery_id,
                    entry.delivery_line_id,
                )
                for entry in data.covers
            ]
        ),
        tuple(
            [
                Allocation(entry.invoice_id, to_minor(entry.amount, currency))
                for entry in data.allocations
            ]
        ),
        tuple(
            [
                Instalment(entry.due_on, to_minor(entry.amount, currency))
                for entry in data.instalments
            ]
        ),
        0 if data.disputed_amount == "0" else to_minor(data.disputed_amount, currency),
    )
    return "invoice", data.invoice_id, document


def _payment(data: PaymentV1) -> tuple[str, str, Document]:
    currency = data.currency
    document = Payment(
        data.payment_id,
        data.version,
        data.account_id,
        currency,
        _PAYMENT_STATES[data.state],
        to_minor(data.amount, currency),
        data.received_on,
        tuple(
            [
                Allocation(
                    entry.invoice_id,
                    to_minor(entry.amount, currency),
                    0 if entry.discount == "0" else to_minor(entry.discount, currency),
                )
                for entry in data.allocations
            ]
        ),
    )
    return "payment", data.payment_id, document


def _minor(text: str | None, currency: str) -> int | None:
    return None if text is None else to_minor(text, currency)


def _account(data: AccountV1) -> tuple[str, str, Document]:
    document = Account(
        account_id=data.account_id,
        version=data.version,
        name=data.name,
        currency=data.currency,
        credit_limit=_minor(data.credit_limit, data.currency),
        status=AccountStatus(data.status),
        must_review=data.must_review,
        limit_valid_until=data.limit_valid_until,
        next_review_on=data.next_review_on,
        secured_amount=_minor(data.secured_amount, data.currency),
        parent_account_id=data.parent_account_id,
        segment=data.segment,
        risk_class=data.risk_class,
        payment_terms_days=data.payment_terms_days,
        dunning_level=data.dunning_level,
        sales_rep=data.sales_rep,
        credit_controller=data.credit_controller,
        contacts=tuple(
            Contact(one.role, one.name, one.email, one.locale, one.time_zone)
            for one in data.contacts
        ),
    )
    return "account", data.account_id, document


def _limit(data: LimitV1) -> tuple[str, str, Document]:
    temporary = data.temporary_limit
    document = Limit(
        account_id=data.account_id,
        version=data.version,
        currency=data.currency,
        credit_limit=_minor(data.credit_limit, data.currency),
        temporary_limit=None
        if temporary is None
        else TemporaryLimit(
            to_minor(temporary.amount, data.currency),
            temporary.valid_from,
            temporary.valid_until,
        ),
        limit_valid_until=data.limit_valid_until,
        next_review_on=data.next_review_on,
        reason=data.reason,
        approved_by=data.approved_by,
    )
    return "limit", data.account_id, document


def _rate(data: RateV1) -> tuple[str, str, Document]:
    document = Rate(data.base, data.quote, to_e10(data.rate), data.as_of, data.version, data.source)
    return "rate", f"{data.base}/{data.quote}/{rfc3339(data.as_of)}/{data.source}", document


# Each conversion takes the one model that its type is decoded to.
_CONVERSIONS: dict[str, Callable[[Any], tuple[str, str, Document]]] = {
    ACCOUNT_V1: _account,
    LIMIT_V1: _limit,
    ORDER_V1: _order,
    DELIVERY_V1: _delivery,
    INVOICE_V1: _invoice,
    PAYMENT_V1: _payment,
    FX_RATE_V1: _rate,
}
