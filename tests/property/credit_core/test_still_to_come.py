"""What is still to be delivered by date, checked against counting it out unit by unit."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.by_day import beyond, last_day
from credit_core.documents import (
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Order,
    OrderLine,
    OrderState,
)
from credit_core.entries import Entry, Kind, Named
from credit_core.horizon import delivery_sums, still_to_come
from credit_core.ledger import Book, post

TODAY = date(2026, 3, 2)
DAYS = st.none() | st.integers(-3, 6).map(lambda days: TODAY + timedelta(days=days))
SMALL = st.integers(0, 6)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    lines = tuple(
        OrderLine(str(number), draw(SMALL), draw(SMALL), draw(SMALL), draw(DAYS))
        for number in range(draw(st.integers(1, 4)))
    )
    named: dict[tuple[str, str | None], Named] = {}
    for line_id in (None, "0", "1", "2", "9"):
        sums = Named(delivered=draw(SMALL), invoiced=draw(SMALL))
        if draw(st.booleans()) and sums != Named():
            named[draw(st.sampled_from(("EUR", "EUR", "USD"))), line_id] = sums
    state = draw(st.sampled_from((OrderState.OPEN, OrderState.OPEN, OrderState.CLOSED)))
    order = Order("O", 1, "A", "EUR", state, lines, draw(SMALL))
    return Entry(Kind.ORDER, "O", order, named=named)


def counted_out(entry: Entry) -> dict[date, int]:
    """One unit at a time: each one that left or was billed goes to its line, to the first with
    room, or to the last; each one that is secured to the latest day.
    """
    order = entry.newest
    assert isinstance(order, Order)
    if order.state != OrderState.OPEN:
        return {}
    gone = []
    for which in ("delivered", "invoiced"):
        own = [0] * len(order.lines)
        loose = 0
        for (currency, line_id), sums in entry.named.items():
            if currency != order.currency:
                continue
            at = [n for n, line in enumerate(order.lines) if line.line_id == line_id]
            if at:
                own[at[0]] += getattr(sums, which)
            else:
                loose += getattr(sums, which)
        for _ in range(loose):
            room = [n for n, line in enumerate(order.lines) if own[n] < line.ordered]
            own[room[0] if room else -1] += 1
        gone.append(
            [max(n, getattr(line, which)) for n, line in zip(own, order.lines, strict=True)]
        )
    units = [
        line.deliver_on or date.min
        for line, shipped, billed in zip(order.lines, *gone, strict=True)
        for _ in range(line.ordered - max(shipped, billed))
    ]
    left = sorted(units)[: max(0, len(units) - order.secured_amount)]
    return {day: left.count(day) for day in set(left) if day != date.min}


@settings(max_examples=600, deadline=None)
@given(entries())
def test_open_amounts_by_date_are_what_counting_units_gives(entry: Entry) -> None:
    expected = counted_out(entry)
    assert dict(still_to_come(entry)) == expected
    assert [day for day, _ in still_to_come(entry)] == sorted(expected)


@given(entries(), st.none() | st.integers(0, 6))
def test_what_lies_beyond_is_never_more_than_what_is_open(entry: Entry, days: int | None) -> None:
    order = entry.newest
    assert isinstance(order, Order)
    book = Book()
    book[Kind.ORDER, "O"].named = entry.named
    post(book, order)
    posted = book[Kind.ORDER, "O"].posted
    open_minor = posted[("A", "EUR")].open_orders if posted else 0
    found = beyond(still_to_come(entry), last_day(TODAY, days))
    assert 0 <= found <= open_minor
    assert days is not None or found == 0


def test_goods_and_bills_that_come_first_leave_nothing_to_come() -> None:
    later = TODAY + timedelta(days=90)
    lines = (OrderLine("1", 100), OrderLine("2", 100, deliver_on=later))
    book = Book()
    post(book, Order("O", 1, "A", "EUR", OrderState.OPEN, lines))
    assert delivery_sums(book[Kind.ORDER, "O"]) == {("A", "EUR", later): 100}
    goods = (DeliveryLine("1", 30, "O", "2"),)
    post(book, Delivery("D", 1, "A", "EUR", DeliveryState.SHIPPED, goods))
    billed = (Cover(50, "O", "2"),)
    post(
        book,
        Invoice(
            "I", 1, "A", "EUR", InvoiceKind.INVOICE, InvoiceState.ISSUED, 50, TODAY, covers=billed
        ),
    )
    assert delivery_sums(book[Kind.ORDER, "O"]) == {("A", "EUR", later): 50}


def test_a_horizon_beyond_all_calendars_leaves_nothing_out() -> None:
    assert last_day(TODAY, 10**9) is None
    assert last_day(TODAY, 0) == TODAY
