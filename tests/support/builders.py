"""Core documents in a few words, and what a handful of them add up to.

`exposure_of` posts its documents in every order of arrival and holds each against the fold of
the newest documents, so that a test that states one figure has stated it for all of them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import permutations

from credit_core.buckets import ZERO, Buckets, Contribution
from credit_core.documents import (
    Allocation,
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
)
from credit_core.ledger import Book, post, refold

DAY = date(2026, 3, 1)


def order(
    *ordered: int | OrderLine,
    order_id: str = "O",
    version: int = 1,
    account_id: str = "A",
    currency: str = "EUR",
    state: OrderState = OrderState.OPEN,
    secured_amount: int = 0,
) -> Order:
    """Lines are numbered "1", "2", … where only an amount is given."""
    lines = tuple(
        line if isinstance(line, OrderLine) else OrderLine(str(number), line)
        for number, line in enumerate(ordered, start=1)
    )
    return Order(order_id, version, account_id, currency, state, lines, secured_amount)


def ships(amount: int, order_id: str | None = "O", order_line_id: str | None = "1") -> DeliveryLine:
    return DeliveryLine("", amount, order_id, order_line_id)


def delivery(
    *lines: DeliveryLine,
    delivery_id: str = "D",
    version: int = 1,
    account_id: str = "A",
    currency: str = "EUR",
    state: DeliveryState = DeliveryState.SHIPPED,
) -> Delivery:
    """Lines are numbered "1", "2", …"""
    numbered = tuple(
        DeliveryLine(str(number), line.amount, line.order_id, line.order_line_id)
        for number, line in enumerate(lines, start=1)
    )
    return Delivery(delivery_id, version, account_id, currency, state, numbered)


def invoice(
    total: int,
    *covers: Cover,
    invoice_id: str = "I",
    version: int = 1,
    account_id: str = "A",
    currency: str = "EUR",
    kind: InvoiceKind = InvoiceKind.INVOICE,
    state: InvoiceState = InvoiceState.ISSUED,
    allocations: tuple[Allocation, ...] = (),
) -> Invoice:
    return Invoice(
        invoice_id,
        version,
        account_id,
        currency,
        kind,
        state,
        total,
        DAY,
        covers=covers,
        allocations=allocations,
    )


def payment(
    amount: int,
    *allocations: Allocation,
    payment_id: str = "P",
    version: int = 1,
    account_id: str = "A",
    currency: str = "EUR",
    state: PaymentState = PaymentState.RECEIVED,
) -> Payment:
    return Payment(payment_id, version, account_id, currency, state, amount, DAY, allocations)


def posted(book: Book) -> Contribution:
    """Σ of what all entries have posted; zeros left out."""
    return total(entry.posted for entry in book.values())


def total(parts: Iterable[Mapping[tuple[str, str], Buckets]]) -> Contribution:
    sums: Contribution = {}
    for part in parts:
        for place, buckets in part.items():
            sums[place] = sums.get(place, ZERO) + buckets
    return {place: buckets for place, buckets in sums.items() if buckets}


def newest(book: Book) -> list[LedgerDocument]:
    return [entry.newest for entry in book.values() if entry.newest is not None]


def exposures_of(*documents: LedgerDocument) -> Contribution:
    """What the documents add up to, the same in every order of arrival."""
    results = []
    for arrival in permutations(documents):
        book = Book()
        for document in arrival:
            post(book, document)
        assert posted(book) == refold(newest(book))
        results.append(posted(book))
    assert all(result == results[0] for result in results)
    return results[0]


def exposure_of(*documents: LedgerDocument) -> Buckets:
    """As `exposures_of`, where everything lies at one place: account A in EUR."""
    exposures = exposures_of(*documents)
    assert set(exposures) <= {("A", "EUR")}
    return exposures.get(("A", "EUR"), ZERO)
