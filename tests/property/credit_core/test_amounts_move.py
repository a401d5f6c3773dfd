"""One order with all its deliveries and invoices: amounts move between buckets, never double.

Within the ordered amounts every way of naming (the line, the order alone, the delivery line, the
delivery alone, both) and every order of arrival ends with each amount in exactly one bucket.
"""

from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.buckets import Buckets
from credit_core.documents import Cover, DeliveryLine, LedgerDocument, OrderLine
from credit_core.ledger import Book, Kind, post
from support.builders import delivery, invoice, order, payment, posted
from support.strategies import randoms

repeatable = settings(derandomize=True, deadline=None, max_examples=200)


@dataclass(frozen=True, slots=True)
class Goods:
    """One order line: what of it was shipped, and what of that was billed."""

    ordered: int
    shipped: int
    billed: int


@st.composite
def goods(draw: st.DrawFn) -> Goods:
    ordered = draw(st.integers(0, 1000))
    shipped = draw(st.integers(0, ordered))
    return Goods(ordered, shipped, draw(st.integers(0, shipped)))


def documents(lines: list[Goods], random: Random) -> list[LedgerDocument]:
    """The order, a delivery of all that was shipped and an invoice of all that was billed."""
    made: list[LedgerDocument] = [
        order(*(OrderLine(str(number), one.ordered) for number, one in enumerate(lines)))
    ]
    shipped = [DeliveryLine("", one.shipped, "O", str(number)) for number, one in enumerate(lines)]
    made.append(delivery(*shipped))
    covers = []
    for number, one in enumerate(lines):
        ways = (
            Cover(one.billed, "O", str(number)),
            Cover(one.billed, "O", str(number), "D", str(number + 1)),
            Cover(one.billed, "O", str(number), "D"),
            Cover(one.billed, None, None, "D", str(number + 1)),
        )
        covers.append(random.choice(ways))
    made.append(invoice(sum(one.billed for one in lines), *covers))
    return made


@repeatable
@given(lines=st.lists(goods(), min_size=1, max_size=4), random=randoms)
def test_every_amount_ends_in_the_bucket_that_it_reached(
    lines: list[Goods], random: Random
) -> None:
    arrival = documents(lines, random)
    random.shuffle(arrival)
    book = Book()
    for document in arrival:
        post(book, document)
    reached = Buckets(
        open_orders=sum(one.ordered - one.shipped for one in lines),
        unbilled=sum(one.shipped - one.billed for one in lines),
        receivables=sum(one.billed for one in lines),
    )
    assert posted(book).get(("A", "EUR"), Buckets()) == reached


@repeatable
@given(lines=st.lists(goods(), min_size=1, max_size=4), random=randoms)
def test_named_loosely_the_whole_is_still_counted_once(lines: list[Goods], random: Random) -> None:
    """Without line references nobody knows which line was billed, but the sum is beyond doubt."""
    shipped, billed = (
        sum(one.shipped for one in lines),
        sum(one.billed for one in lines),
    )
    arrival: list[LedgerDocument] = [
        order(*(one.ordered for one in lines)),
        delivery(DeliveryLine("", shipped, "O", random.choice((None, "77")))),
        invoice(billed, random.choice((Cover(billed, "O"), Cover(billed, None, None, "D")))),
    ]
    random.shuffle(arrival)
    book = Book()
    for document in arrival:
        post(book, document)
    exposure = posted(book).get(("A", "EUR"), Buckets())
    assert exposure.total == sum(one.ordered for one in lines)
    assert exposure.receivables == billed


@repeatable
@given(lines=st.lists(goods(), min_size=1, max_size=3), random=randoms)
def test_what_left_the_warehouse_is_never_lost_on_the_way(
    lines: list[Goods], random: Random
) -> None:
    """Whatever has come of the order, its shipped goods are in a bucket once told."""
    arrival = documents(lines, random)
    random.shuffle(arrival)
    book = Book()
    for document in arrival:
        post(book, document)
        if book[Kind.DELIVERY, "D"].newest is not None:
            exposure = posted(book).get(("A", "EUR"), Buckets())
            assert exposure.total >= sum(one.shipped for one in lines)


@repeatable
@given(
    lines=st.lists(goods(), min_size=1, max_size=3),
    paid=st.integers(0, 4000),
    random=randoms,
)
def test_cash_lowers_exposure_by_exactly_what_came(
    lines: list[Goods], paid: int, random: Random
) -> None:
    arrival = documents(lines, random)
    without = Book()
    for document in arrival:
        post(without, document)
    arrival.append(payment(paid))
    random.shuffle(arrival)
    book = Book()
    for document in arrival:
        post(book, document)
    before = posted(without).get(("A", "EUR"), Buckets())
    assert posted(book).get(("A", "EUR"), Buckets()).total == before.total - paid
