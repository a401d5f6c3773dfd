"""What each kind of document adds to exposure, given what other documents name for it.

Everything is per line, never per order, so that a price change on one line leaves no phantom
on another. What the event states and what documents name tell of the same goods twice, so the
larger of the two counts, never the sum.
"""

from collections.abc import Iterable, Mapping

from credit_core.buckets import ZERO, Buckets, Contribution
from credit_core.documents import (
    Delivery,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Order,
    OrderState,
    Payment,
    PaymentState,
)
from credit_core.entries import Entry, Named

# Reached once: through their classes it takes five times as long, and this runs for every event.
_OPEN = OrderState.OPEN
_SHIPPED = DeliveryState.SHIPPED
_ISSUED = InvoiceState.ISSUED
_CREDIT_MEMO = InvoiceKind.CREDIT_MEMO
_RECEIVED = PaymentState.RECEIVED
_NOTHING = Named()


def contribution(entry: Entry) -> Contribution:
    """What the entry adds to exposure now; zeros left out. A stub adds nothing, but for what
    delivery lines leave standing alone at an order that is not there yet.
    """
    document = entry.newest
    if document is None or isinstance(document, Order):
        return _order(entry, document)
    if isinstance(document, Delivery):
        buckets = _delivery(document, entry.named)
    elif isinstance(document, Invoice):
        buckets = invoice_buckets(document)
    else:
        buckets = payment_buckets(document)
    # By any part, which a truth of its own in Python takes five times as long to tell.
    return {(document.account_id, document.currency): buckets} if any(buckets) else {}


def _order(entry: Entry, order: Order | None) -> Contribution:
    new: Contribution = {}
    if order is not None:
        buckets = order_buckets(order, entry.named)
        if any(buckets):
            new[(order.account_id, order.currency)] = buckets
    for place, left in entry.standing_alone.items():
        if order is None or place[1] != order.currency:
            new[place] = Buckets(unbilled=left)
    return new


def order_buckets(order: Order, named: Mapping[tuple[str, str | None], Named]) -> Buckets:
    """Open and unbilled part of an order, in its currency.

    Goods that left stay owed whatever the state; what is still to come counts only while the
    order is open. The secured amount is taken off the open part first, then off the unbilled.
    """
    still_to_come = unbilled = 0
    for ordered, delivered, invoiced in order_lines(order, named):
        gone = max(delivered, invoiced)
        if ordered > gone:
            still_to_come += ordered - gone
        if delivered > invoiced:
            unbilled += delivered - invoiced
    if order.state != _OPEN:
        still_to_come = 0
    if order.secured_amount:
        off_open = min(order.secured_amount, still_to_come)
        still_to_come -= off_open
        unbilled = max(0, unbilled - (order.secured_amount - off_open))
    return Buckets(still_to_come, unbilled)


def order_lines(
    order: Order, named: Mapping[tuple[str, str | None], Named]
) -> list[tuple[int, int, int]]:
    """(ordered, delivered, invoiced) of each line, with what documents name spread over them."""
    lines = order.lines
    if not named:
        return [(line.ordered, line.delivered, line.invoiced) for line in lines]
    currency = order.currency
    own = [named.get((currency, line.line_id), _NOTHING) for line in lines]
    delivered = [sums.delivered for sums in own]
    invoiced = [sums.invoiced for sums in own]
    if len(own) - own.count(_NOTHING) < len(named):
        rest_delivered, rest_invoiced = -sum(delivered), -sum(invoiced)
        for place, sums in named.items():
            if place[0] == currency:
                rest_delivered += sums.delivered
                rest_invoiced += sums.invoiced
        ordered = [line.ordered for line in lines]
        spread(rest_delivered, ordered, delivered, delivered)
        spread(rest_invoiced, ordered, invoiced, invoiced)
    return [
        (line.ordered, max(line.delivered, by_deliveries), max(line.invoiced, by_invoices))
        for line, by_deliveries, by_invoices in zip(lines, delivered, invoiced, strict=True)
    ]


def spread(rest: int, ceilings: Iterable[int], named: list[int], onto: list[int]) -> None:
    """Spread what names no line (or one that is not there) over the lines, in their sequence.

    Each line takes up to its ceiling minus what documents name for it; what remains is added to
    the last line, so that nothing named is ever lost. `onto` is changed in place.
    """
    if not rest:
        return
    for index, ceiling in enumerate(ceilings):
        taken = min(rest, max(0, ceiling - named[index]))
        onto[index] += taken
        rest -= taken
    onto[-1] += rest


def delivery_lines(
    delivery: Delivery, named: Mapping[tuple[str, str | None], Named]
) -> tuple[list[int], list[int]]:
    """(leads_on, left) of each line, in the delivery's currency.

    `leads_on` is what entries that name the delivery and no order bill of the line: it leads to
    what the line names, whatever the delivery's state. `left` is what the line leaves unbilled
    if it stands alone: 0 unless the delivery is shipped.
    """
    lines = delivery.lines
    shipped = delivery.state == _SHIPPED
    if not named:
        return [0] * len(lines), [line.amount if shipped else 0 for line in lines]
    currency = delivery.currency
    own = [named.get((currency, line.delivery_line_id), _NOTHING) for line in lines]
    leads_on = [sums.invoiced for sums in own]
    rest = -sum(leads_on)
    for place, sums in named.items():
        if place[0] == currency:
            rest += sums.invoiced
    with_order = [sums.invoiced_with_order for sums in own]
    if rest:
        billed = [alone + beside for alone, beside in zip(leads_on, with_order, strict=True)]
        spread(rest, [line.amount for line in lines], billed, leads_on)
    left = [
        max(0, line.amount - alone - beside) if shipped else 0
        for line, alone, beside in zip(lines, leads_on, with_order, strict=True)
    ]
    return leads_on, left


def _delivery(delivery: Delivery, named: Mapping[tuple[str, str | None], Named]) -> Buckets:
    """What the lines that name no order leave unbilled; the others post at their orders."""
    if all(line.order_id is not None for line in delivery.lines):
        return ZERO
    _, left = delivery_lines(delivery, named)
    return Buckets(
        unbilled=sum(
            amount
            for line, amount in zip(delivery.lines, left, strict=True)
            if line.order_id is None
        )
    )


def invoice_buckets(invoice: Invoice) -> Buckets:
    """An issued invoice or debit memo is owed in full, an issued credit memo takes its total
    off. It does not re-open the order. What settles an invoice counts with the payment.
    """
    if invoice.state != _ISSUED:
        return ZERO
    if invoice.kind == _CREDIT_MEMO:
        return Buckets(receivables=-invoice.total)
    return Buckets(receivables=invoice.total)


def payment_buckets(payment: Payment) -> Buckets:
    """A received payment settles what it allocates, with the cash discount; the rest of the
    cash is unapplied. This follows from the payment alone, whatever its allocations name.
    """
    if payment.state != _RECEIVED:
        return ZERO
    applied = sum(allocation.amount for allocation in payment.allocations)
    discount = sum(allocation.discount for allocation in payment.allocations)
    return Buckets(receivables=-(applied + discount), unapplied_cash=payment.amount - applied)
