"""A history: documents with their day, put into the order in which a company saw them.

Exports have dates without times. On one day accounts come before the orders, invoices and
payments that name them, and what raises exposure comes before what lowers it, so that a replay
that asks before each order asks against the larger figure. Their times say the same: master data
counts from the first instant of its day, orders from the morning, invoices from noon, payments
from the afternoon, so that an invoice paid one day late is seen open past its due date. Ids are
made from the documents alone: converting twice gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from credit_contracts.accounts import AccountV1
from credit_contracts.codec import encode, partition_key, subject
from credit_contracts.deliveries import DeliveryV1
from credit_contracts.invoices import InvoiceV1
from credit_contracts.limits import LimitV1
from credit_contracts.orders import OrderV1
from credit_contracts.payments import PaymentV1
from credit_contracts.rates import RateV1
from credit_contracts.topics import MODEL_BY_TYPE

Document = AccountV1 | LimitV1 | RateV1 | OrderV1 | DeliveryV1 | InvoiceV1 | PaymentV1

# The hour of the day, in order. Between 8 and 16 in UTC it is the same day in most of the world.
_HOURS: dict[type[Document], int] = {
    AccountV1: 0,
    LimitV1: 0,
    RateV1: 0,
    OrderV1: 8,
    DeliveryV1: 10,
    InvoiceV1: 12,
    PaymentV1: 16,
}
_ON_ONE_DAY = tuple(_HOURS)
_TYPE_BY_MODEL = {model: kind for kind, model in MODEL_BY_TYPE.items()}


@dataclass(frozen=True, slots=True)
class Happening:
    """A document and its day; `on` None = before everything else, as for master data."""

    document: Document
    on: date | None


def lines(happenings: Iterable[Happening], source: str) -> Iterator[bytes]:
    """One structured CloudEvent a line, in order; `source` names the export in each event.

    What has no day of its own is told as of the day before the first that has one.
    """
    told = list(happenings)
    days = [happening.on for happening in told if happening.on is not None]
    before = min(days, default=date(1970, 1, 2)) - timedelta(days=1)
    dated = [(happening.on or before, happening.document) for happening in told]
    dated.sort(
        key=lambda entry: (entry[0], _ON_ONE_DAY.index(type(entry[1])), document_name(entry[1]))
    )
    for day, document in dated:
        at = midnight(day) + timedelta(hours=_HOURS[type(document)])
        yield event_line(document, at, source) + b"\n"


def event_line(document: Document, at: datetime, source: str) -> bytes:
    """A document as a structured CloudEvent, told at its effective time, without a line end."""
    _, value, _ = encode(
        _TYPE_BY_MODEL[type(document)],
        document,
        source=source,
        subject=subject(document),
        partition_key=partition_key(document),
        time=at,
        id=document_name(document),
    )
    return value


def midnight(day: date) -> datetime:
    """The beginning of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def document_name(document: Document) -> str:
    """Kind, id and version in one text: what makes two events the same statement."""
    kind = _TYPE_BY_MODEL[type(document)].split(".")[1]
    as_of = f"-{document.as_of.isoformat()}" if isinstance(document, RateV1) else ""
    return f"{kind}-{subject(document)}{as_of}-{document.version}"
