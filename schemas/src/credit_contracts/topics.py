"""The catalogue: which topic carries which types, and which model each type's data has.

Everything that names a topic or a type takes it from here; a topic without a type, or a type
without a model and examples, fails a test.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from credit_contracts.accounts import AccountV1
from credit_contracts.audit import AuditHeadV1
from credit_contracts.decisions import DecisionV1
from credit_contracts.deliveries import DeliveryV1
from credit_contracts.holds import HoldV1
from credit_contracts.invoices import InvoiceV1
from credit_contracts.limits import LimitV1
from credit_contracts.notices import NoticeV1
from credit_contracts.orders import OrderV1
from credit_contracts.payments import PaymentV1
from credit_contracts.rates import RateV1
from credit_contracts.shapes import Told

ACCOUNT_V1 = "creditgate.account.v1"
LIMIT_V1 = "creditgate.limit.v1"
ORDER_V1 = "creditgate.order.v1"
DELIVERY_V1 = "creditgate.delivery.v1"
INVOICE_V1 = "creditgate.invoice.v1"
PAYMENT_V1 = "creditgate.payment.v1"
FX_RATE_V1 = "creditgate.fx-rate.v1"
DECISION_V1 = "creditgate.decision.v1"
HOLD_V1 = "creditgate.hold.v1"
NOTICE_V1 = "creditgate.notice.v1"
AUDIT_HEAD_V1 = "creditgate.audit-head.v1"

MODEL_BY_TYPE: dict[str, type[Told]] = {
    ACCOUNT_V1: AccountV1,
    LIMIT_V1: LimitV1,
    ORDER_V1: OrderV1,
    DELIVERY_V1: DeliveryV1,
    INVOICE_V1: InvoiceV1,
    PAYMENT_V1: PaymentV1,
    FX_RATE_V1: RateV1,
    DECISION_V1: DecisionV1,
    HOLD_V1: HoldV1,
    NOTICE_V1: NoticeV1,
    AUDIT_HEAD_V1: AuditHeadV1,
}


@dataclass(frozen=True, slots=True)
class Topic:
    """`inbound`: consumed by the ledger; its records make the watermark. `compacted`: the newest
    record of each key is kept for ever, whatever the retention of the others.
    """

    name: str
    types: tuple[str, ...]
    about: str
    partitions: int = 12
    inbound: bool = False
    compacted: bool = False


def dead_letter_topic(name: str) -> str:
    """Where records of a topic go that could not be used."""
    return f"{name}.dead"


def dead_letters_of(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """The topics where what could not be used of each goes."""
    return tuple(
        Topic(dead_letter_topic(topic.name), (), f"what could not be used of {topic.name}", 1)
        for topic in topics
    )


ACCOUNTS = Topic("credit.accounts", (ACCOUNT_V1,), "the agreements with debtors", inbound=True)
LIMITS = Topic(
    "credit.limits",
    (LIMIT_V1,),
    "limits approved outside and inside; several write it",
    inbound=True,
)
ORDERS = Topic("credit.orders", (ORDER_V1,), "orders, whole, at each change", inbound=True)
DELIVERIES = Topic("credit.deliveries", (DELIVERY_V1,), "goods that left", inbound=True)
INVOICES = Topic(
    "credit.invoices", (INVOICE_V1,), "invoices, debit memos, credit memos", inbound=True
)
PAYMENTS = Topic("credit.payments", (PAYMENT_V1,), "money received or reversed", inbound=True)
FX_RATES = Topic("credit.fx-rates", (FX_RATE_V1,), "rates between currencies", inbound=True)
DECISIONS = Topic("credit.decisions", (DECISION_V1,), "the answer of every check")
HOLDS = Topic("credit.holds", (HOLD_V1,), "holds, whole, at each change")
NOTICES = Topic("credit.notices", (NOTICE_V1,), "facts worth telling, raised and cleared")
AUDIT_HEADS = Topic(
    "credit.audit-heads",
    (AUDIT_HEAD_V1,),
    "how far the audit chain of decisions has come, by lane",
    1,
    compacted=True,
)

INBOUND: tuple[Topic, ...] = (
    ACCOUNTS,
    LIMITS,
    ORDERS,
    DELIVERIES,
    INVOICES,
    PAYMENTS,
    FX_RATES,
)
OUTBOUND: tuple[Topic, ...] = (DECISIONS, HOLDS, NOTICES, LIMITS, AUDIT_HEADS)
LIVE: tuple[Topic, ...] = tuple(dict.fromkeys((*INBOUND, *OUTBOUND)))
DEAD_LETTERS: tuple[Topic, ...] = dead_letters_of(LIVE)
ALL: tuple[Topic, ...] = (*LIVE, *DEAD_LETTERS)
TOPIC_BY_TYPE: dict[str, Topic] = {kind: topic for topic in LIVE for kind in topic.types}
