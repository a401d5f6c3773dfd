"""What is still to be delivered, and when: what lies beyond a horizon can be left out of credit.

A year-long call-off order is a plan, not a debt: its far lines may never be called. So a policy can
leave out what is to be delivered further away than so many days, of the order asked about and of
all open orders alike. Goods that left and bills that were sent count whatever date was agreed.

Amounts are kept by day, never "within the horizon": which days are near is read anew each day,
without anything being posted.
"""

from datetime import date

from credit_core.by_day import ByDay, by_day
from credit_core.contributions import order_lines
from credit_core.documents import Order, OrderState
from credit_core.entries import Entry

DeliveryKey = tuple[str, str, date]
"""(account_id, currency, delivery date)."""


def still_to_come(entry: Entry) -> ByDay:
    """The open part of an order by delivery date: ordered - what left or was billed, per line.

    What is secured of the order is taken off the latest days first: it stands for the order
    as a whole, and what is near counts in full. Lines without a date are near; they are not here.
    """
    order = entry.newest
    if not isinstance(order, Order) or order.state != OrderState.OPEN:
        return ()
    for line in order.lines:
        if line.deliver_on is not None:
            break
    else:
        return ()
    days = by_day(
        (line.deliver_on, max(0, ordered - max(delivered, invoiced)))
        for line, (ordered, delivered, invoiced) in zip(
            order.lines, order_lines(order, entry.named), strict=True
        )
    )
    secured_minor = order.secured_amount
    if not secured_minor:
        return days
    left: list[tuple[date, int]] = []
    for day, minor in reversed(days):
        off = min(secured_minor, minor)
        secured_minor -= off
        if minor > off:
            left.append((day, minor - off))
    return tuple(reversed(left))


def delivery_sums(entry: Entry) -> dict[DeliveryKey, int]:
    """`still_to_come` by the order's account and currency."""
    newest = entry.newest
    if newest is None:
        return {}
    return {(newest.account_id, newest.currency, day): minor for day, minor in still_to_come(entry)}
