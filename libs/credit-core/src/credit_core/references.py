"""What a document says about others: the edges invoice → delivery → order, and settlements.

Edges only run that way, never back, so one pass down the ranks settles any change. A `covers`
entry that names an order goes there directly; one that names a delivery alone waits there and
leads on to whatever order the delivery's line names, by the delivery's newest version and
whatever its state: a shipment cancelled after billing does not un-bill its order.
"""

from collections.abc import Iterator, Sequence

from credit_core.contributions import delivery_lines
from credit_core.documents import (
    Allocation,
    Cover,
    Delivery,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Order,
    Payment,
    PaymentState,
)
from credit_core.entries import DELIVERY, INVOICE, ORDER, Entry, Key

Sums = list[int]
"""Changes of `Named`'s four sums, in its order: delivered, invoiced, invoiced_with_order,
allocated."""

Changes = dict[Key, dict[tuple[str, str | None], Sums]]
"""Changes of what is named for other entries, by entry and place."""

Alone = dict[str, dict[tuple[str, str], int]]
"""Changes of what delivery lines leave standing alone: order id → (account, currency) → amount."""

# Reached once: through their classes it takes five times as long, and this runs for every event.
_SHIPPED = DeliveryState.SHIPPED
_ISSUED = InvoiceState.ISSUED
_CREDIT_MEMO = InvoiceKind.CREDIT_MEMO
_RECEIVED = PaymentState.RECEIVED
_SETTLING = (Invoice, Payment)
_DELIVERED, _INVOICED, _INVOICED_WITH_ORDER, _ALLOCATED = range(4)


def direct_targets(document: LedgerDocument) -> set[Key]:
    """The entries that posting this version (or replacing it) may change, besides its own.

    Orders have none. For an invoice that names deliveries the orders that those name are
    changed as well: the direct targets of the deliveries.
    """
    if isinstance(document, Delivery):
        return {(ORDER, line.order_id) for line in document.lines if line.order_id is not None}
    if isinstance(document, Order):
        return set()
    targets: set[Key] = {(INVOICE, item.invoice_id) for item in _allocations(document)}
    if isinstance(document, Invoice):
        for cover in _covers(document):
            for key, _, _ in _bills(cover):
                targets.add(key)
    return targets


def _covers(invoice: Invoice) -> Sequence[Cover]:
    """The entries that count: a credit memo's are informative, a draft's not yet true."""
    if invoice.state != _ISSUED or invoice.kind == _CREDIT_MEMO:
        return ()
    return invoice.covers


def _bills(cover: Cover) -> Iterator[tuple[Key, str | None, int]]:
    """The entries that bear the amount: (entry, line named, which of its sums).

    An entry that names an order and a delivery without its line counts at the order alone.
    """
    if cover.order_id is not None:
        yield (ORDER, cover.order_id), cover.order_line_id, _INVOICED
        if cover.delivery_id is not None and cover.delivery_line_id is not None:
            yield (DELIVERY, cover.delivery_id), cover.delivery_line_id, _INVOICED_WITH_ORDER
    elif cover.delivery_id is not None:
        yield (DELIVERY, cover.delivery_id), cover.delivery_line_id, _INVOICED


def _allocations(document: Invoice | Payment) -> Sequence[Allocation]:
    """The settlements that count: of received payments and issued credit memos."""
    if isinstance(document, Payment):
        return document.allocations if document.state == _RECEIVED else ()
    if document.state != _ISSUED or document.kind != _CREDIT_MEMO:
        return ()
    return document.allocations


def gather(changes: Changes, document: LedgerDocument, sign: int) -> None:
    """Add to `changes` what an invoice or payment says about others, times `sign` (+1 or -1).

    Deliveries speak through `lead`, since what they pass on depends on what is named for them.
    """
    if isinstance(document, Invoice):
        for cover in _covers(document):
            for key, line, which in _bills(cover):
                _sums(changes, key, (document.currency, line))[which] += sign * cover.amount
    if isinstance(document, _SETTLING):
        place = (document.currency, document.account_id)
        for item in _allocations(document):
            sums = _sums(changes, (INVOICE, item.invoice_id), place)
            sums[_ALLOCATED] += sign * (item.amount + item.discount)


def lead(changes: Changes, alone: Alone, entry: Entry, sign: int) -> None:
    """Add what a delivery's entry passes on to orders, times `sign`: its shipped lines, what
    invoices bill of them, and what each line would leave standing alone. A stub passes nothing.
    """
    delivery = entry.newest
    if not isinstance(delivery, Delivery):
        return
    shipped = delivery.state == _SHIPPED
    where = (delivery.account_id, delivery.currency)
    leads_on, left = delivery_lines(delivery, entry.named)
    for line, billed, unbilled in zip(delivery.lines, leads_on, left, strict=True):
        if line.order_id is None:
            continue
        place = (delivery.currency, line.order_line_id)
        sums = _sums(changes, (ORDER, line.order_id), place)
        if shipped:
            sums[_DELIVERED] += sign * line.amount
        sums[_INVOICED] += sign * billed
        standing = alone.setdefault(line.order_id, {})
        standing[where] = standing.get(where, 0) + sign * unbilled


def _sums(changes: Changes, key: Key, place: tuple[str, str | None]) -> Sums:
    places = changes.get(key)
    if places is None:
        places = changes[key] = {}
    sums = places.get(place)
    if sums is None:
        sums = places[place] = [0, 0, 0, 0]
    return sums
