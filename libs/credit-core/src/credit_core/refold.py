"""Exposure from newest documents alone, in one batch: the check on the ledger's postings.

Reconcile compares this with the stored buckets, so it shares no rule with the posting code:
a mistake in either shows as drift. It needs no entries, no sums kept and no order of arrival:
first everything that bills or ships is laid out by what it names, then deliveries and orders
are read once each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from credit_core.buckets import Buckets, Contribution
from credit_core.documents import (
    Delivery,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Order,
    OrderState,
    Payment,
    PaymentState,
)

_Parts = list[tuple[str | None, int]]
"""(line named or None, amount)."""

_OPEN, _UNBILLED, _RECEIVABLES, _CASH = range(4)


@dataclass(slots=True)
class _Fold:
    """What the first pass lays out; parts are by (document id, currency of the naming one)."""

    orders: dict[str, Order] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    order_billed: defaultdict[tuple[str, str], _Parts] = field(
        default_factory=lambda: defaultdict(list)
    )
    order_shipped: defaultdict[tuple[str, str], _Parts] = field(
        default_factory=lambda: defaultdict(list)
    )
    delivery_billed: defaultdict[tuple[str, str], _Parts] = field(
        default_factory=lambda: defaultdict(list)
    )
    delivery_billed_with_order: defaultdict[tuple[str, str], _Parts] = field(
        default_factory=lambda: defaultdict(list)
    )
    sums: defaultdict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0])
    )


def refold(documents: Iterable[LedgerDocument]) -> Contribution:
    """Buckets per (account, currency) of the newest documents given; zeros left out.

    At most one version per document; orders in state `requested` are skipped. The documents
    must include all that refer to one another, whichever accounts they name: an invoice of
    another account may bill an order of this one.
    """
    fold = _Fold()
    for document in documents:
        if isinstance(document, Invoice):
            _lay_invoice(fold, document)
        elif isinstance(document, Payment):
            _lay_payment(fold, document)
        elif isinstance(document, Delivery):
            fold.deliveries.append(document)
        elif document.state != OrderState.REQUESTED:
            fold.orders[document.order_id] = document
    for delivery in fold.deliveries:
        _fold_delivery(fold, delivery)
    for order in fold.orders.values():
        _fold_order(fold, order)
    return {place: Buckets(*sums) for place, sums in fold.sums.items() if any(sums)}


def _lay_invoice(fold: _Fold, invoice: Invoice) -> None:
    if invoice.state != InvoiceState.ISSUED:
        return
    receivables = fold.sums[(invoice.account_id, invoice.currency)]
    if invoice.kind == InvoiceKind.CREDIT_MEMO:
        receivables[_RECEIVABLES] -= invoice.total
        return
    receivables[_RECEIVABLES] += invoice.total
    for cover in invoice.covers:
        to_order = (cover.order_id or "", invoice.currency)
        to_delivery = (cover.delivery_id or "", invoice.currency)
        if cover.order_id:
            fold.order_billed[to_order].append((cover.order_line_id, cover.amount))
        if cover.delivery_id and not cover.order_id:
            fold.delivery_billed[to_delivery].append((cover.delivery_line_id, cover.amount))
        if cover.delivery_id and cover.order_id:
            fold.delivery_billed_with_order[to_delivery].append(
                (cover.delivery_line_id, cover.amount)
            )


def _lay_payment(fold: _Fold, payment: Payment) -> None:
    if payment.state != PaymentState.RECEIVED:
        return
    sums = fold.sums[(payment.account_id, payment.currency)]
    sums[_CASH] += payment.amount
    for allocation in payment.allocations:
        sums[_CASH] -= allocation.amount
        sums[_RECEIVABLES] -= allocation.amount + allocation.discount


def _fold_delivery(fold: _Fold, delivery: Delivery) -> None:
    """Lead on what bills the delivery, ship its lines, or leave them standing alone."""
    place = (delivery.delivery_id, delivery.currency)
    ids = [line.delivery_line_id for line in delivery.lines]
    amounts = [line.amount for line in delivery.lines]
    with_order, _ = _by_line(ids, fold.delivery_billed_with_order.get(place, ()))
    billed, loose = _by_line(ids, fold.delivery_billed.get(place, ()))
    rooms = [
        amount - mine - others
        for amount, mine, others in zip(amounts, billed, with_order, strict=True)
    ]
    billed = _pour(loose, rooms, billed)
    shipped = delivery.state == DeliveryState.SHIPPED
    for number, line in enumerate(delivery.lines):
        to_order = (line.order_id or "", delivery.currency)
        if line.order_id:
            fold.order_billed[to_order].append((line.order_line_id, billed[number]))
        if not shipped:
            continue
        order = fold.orders.get(line.order_id or "")
        if line.order_id and order is not None and order.currency == delivery.currency:
            fold.order_shipped[to_order].append((line.order_line_id, line.amount))
        else:
            left = line.amount - billed[number] - with_order[number]
            fold.sums[(delivery.account_id, delivery.currency)][_UNBILLED] += max(0, left)


def _fold_order(fold: _Fold, order: Order) -> None:
    place = (order.order_id, order.currency)
    ids = [line.line_id for line in order.lines]
    shipped, loose = _by_line(ids, fold.order_shipped.get(place, ()))
    rooms = [line.ordered - amount for line, amount in zip(order.lines, shipped, strict=True)]
    shipped = _pour(loose, rooms, shipped)
    billed, loose = _by_line(ids, fold.order_billed.get(place, ()))
    rooms = [line.ordered - amount for line, amount in zip(order.lines, billed, strict=True)]
    billed = _pour(loose, rooms, billed)
    open_part = unbilled = 0
    for number, line in enumerate(order.lines):
        delivered = max(shipped[number], line.delivered)
        invoiced = max(billed[number], line.invoiced)
        unbilled += max(0, delivered - invoiced)
        if order.state == OrderState.OPEN:
            open_part += max(0, line.ordered - max(delivered, invoiced))
    secured_left = max(0, order.secured_amount - open_part)
    sums = fold.sums[(order.account_id, order.currency)]
    sums[_OPEN] += max(0, open_part - order.secured_amount)
    sums[_UNBILLED] += max(0, unbilled - secured_left)


def _by_line(ids: list[str], parts: Iterable[tuple[str | None, int]]) -> tuple[list[int], int]:
    """What the parts name per line, and the sum of those that name none of the lines."""
    amounts = dict.fromkeys(ids, 0)
    loose = 0
    for line, amount in parts:
        if line is not None and line in amounts:
            amounts[line] += amount
        else:
            loose += amount
    return list(amounts.values()), loose


def _pour(loose: int, rooms: list[int], onto: list[int]) -> list[int]:
    """`onto` with the loose amount poured into the rooms in turn, the rest into the last."""
    poured = []
    for room, amount in zip(rooms, onto, strict=True):
        part = min(loose, room) if room > 0 else 0
        loose -= part
        poured.append(amount + part)
    poured[-1] += loose
    return poured
