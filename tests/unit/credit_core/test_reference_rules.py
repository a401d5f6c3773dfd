"""How deliveries, invoices and payments move amounts along: the reference rules, one by one.

Every figure here holds in every order of arrival (see `exposures_of`).
"""

from credit_core.buckets import ZERO, Buckets
from credit_core.documents import (
    Allocation,
    Cover,
    DeliveryState,
    InvoiceKind,
    InvoiceState,
    OrderLine,
    OrderState,
)
from support.builders import delivery, exposure_of, exposures_of, invoice, order, payment, ships


# Rule 1: the larger of what the order states and what documents name.
def test_a_delivery_that_the_order_states_as_well_counts_once() -> None:
    assert exposure_of(order(OrderLine("1", 100, delivered=60)), delivery(ships(60))) == Buckets(
        40, 60
    )


def test_deliveries_beyond_what_the_order_states_count() -> None:
    documents = (order(OrderLine("1", 100, delivered=20)), delivery(ships(60)))
    assert exposure_of(*documents) == Buckets(40, 60)


def test_an_order_that_knows_of_more_than_the_documents_is_believed() -> None:
    documents = (order(OrderLine("1", 100, 90, 80)), delivery(ships(60)), invoice(60, to_order(60)))
    assert exposure_of(*documents) == Buckets(10, 10, 60)


def test_a_cancelled_delivery_takes_back_what_it_delivered() -> None:
    cancelled = delivery(ships(60), version=2, state=DeliveryState.CANCELLED)
    assert exposure_of(order(100), delivery(ships(60)), cancelled) == Buckets(open_orders=100)


# Rule 2: what an entry leads to.
def to_order(amount: int, order_line_id: str | None = "1") -> Cover:
    return Cover(amount, order_id="O", order_line_id=order_line_id)


def to_delivery(amount: int, delivery_line_id: str | None = "1") -> Cover:
    return Cover(amount, delivery_id="D", delivery_line_id=delivery_line_id)


def test_an_entry_that_names_an_order_bills_it() -> None:
    assert exposure_of(order(100), invoice(70, to_order(70))) == Buckets(30, 0, 70)


def test_an_entry_that_names_a_delivery_bills_the_order_of_its_line() -> None:
    documents = (order(100), delivery(ships(60)), invoice(60, to_delivery(60)))
    assert exposure_of(*documents) == Buckets(40, 0, 60)


def test_an_entry_that_names_both_bills_the_order_once() -> None:
    both = Cover(60, "O", "1", "D", "1")
    assert exposure_of(order(100), delivery(ships(60)), invoice(60, both)) == Buckets(40, 0, 60)


def test_an_entry_that_names_an_order_and_another_orders_delivery_bills_the_order_it_names() -> (
    None
):
    other = order(50, order_id="O2")
    both = Cover(50, "O2", "1", "D", "1")
    documents = (order(100), other, delivery(ships(60)), invoice(50, both))
    assert exposure_of(*documents) == Buckets(40, 60, 50)


def test_a_billed_delivery_stays_billed_when_it_is_cancelled() -> None:
    cancelled = delivery(ships(60), state=DeliveryState.CANCELLED)
    assert exposure_of(order(100), cancelled, invoice(60, to_delivery(60))) == Buckets(40, 0, 60)


def test_drafts_and_credit_memos_bill_nothing() -> None:
    draft = invoice(70, to_order(70), state=InvoiceState.DRAFT)
    memo = invoice(70, to_order(70), invoice_id="M", kind=InvoiceKind.CREDIT_MEMO)
    assert exposure_of(order(100), draft, memo) == Buckets(100, 0, -70)


def test_a_voided_invoice_gives_the_order_back_what_it_billed() -> None:
    void = invoice(70, to_order(70), version=2, state=InvoiceState.VOID)
    assert exposure_of(order(100), invoice(70, to_order(70)), void) == Buckets(100)


def test_an_entry_that_names_nothing_bills_nothing() -> None:
    assert exposure_of(order(100), invoice(70, Cover(70))) == Buckets(100, 0, 70)


# Rule 3: amounts that name no line are spread.
def test_amounts_without_a_line_fill_the_lines_in_their_sequence() -> None:
    billed = invoice(130, to_order(130, None))
    shipped = delivery(ships(110, "O", None))
    # Billed 100, 30; delivered 100, 10.
    assert exposure_of(order(100, 50), billed, shipped) == Buckets(20, 0, 130)


def test_a_line_that_the_order_does_not_have_is_no_line() -> None:
    assert exposure_of(order(100, 50), delivery(ships(110, "O", "99"))) == Buckets(40, 110)


def test_each_line_takes_up_to_ordered_minus_what_names_it() -> None:
    shipped = delivery(ships(80, "O", "1"), ships(30, "O", None))
    lines = (OrderLine("1", 100, invoiced=100), OrderLine("2", 50, invoiced=10))
    # Delivered 80 + 20 and 10, so nothing is left to bill.
    assert exposure_of(order(*lines), shipped) == Buckets(open_orders=40)


def test_what_remains_after_spreading_lands_on_the_last_line() -> None:
    assert exposure_of(order(100, 50), delivery(ships(200, "O", None))) == Buckets(unbilled=200)


def test_rooms_are_filled_to_the_unit() -> None:
    shipped = delivery(ships(99, "O", "1"), ships(1, "O", None))
    assert exposure_of(order(OrderLine("1", 100, invoiced=100), 50), shipped) == Buckets(50)


def test_lines_named_beyond_their_amount_take_nothing_more() -> None:
    shipped = delivery(ships(120, "O", "1"), ships(50, "O", None))
    assert exposure_of(order(100, 50), shipped) == Buckets(unbilled=170)


def test_a_line_that_comes_with_a_later_version_draws_what_named_it() -> None:
    later = order(100, 50, version=2)
    assert exposure_of(order(100), later, delivery(ships(50, "O", "2"))) == Buckets(100, 50)


def test_a_delivery_named_without_a_line_is_billed_line_by_line() -> None:
    shipped = delivery(ships(40, "O", "1"), ships(30, None, None))
    billed = invoice(50, to_delivery(50, None))
    # 40 of the first line lead to the order, 10 of 30 bill what stands alone.
    assert exposure_of(order(100), shipped, billed) == Buckets(60, 20, 50)


def test_spreading_over_a_delivery_leaves_room_for_all_entries_that_name_its_lines() -> None:
    shipped = delivery(ships(40, None, None), ships(30, None, None))
    billed = invoice(60, Cover(25, "O9", "1", "D", "1"), to_delivery(5, "1"), to_delivery(30, "77"))
    # First line: 25 + 5 named, room for 10; the other 20 go to the second.
    assert exposure_of(shipped, billed) == Buckets(0, 10, 60)


def test_more_billed_than_delivered_goes_to_the_last_line_and_on_to_its_order() -> None:
    shipped = delivery(ships(40, "O", "1"), ships(30, "O", "2"))
    billed = invoice(90, to_delivery(90, None))
    # Line 2 of the order: delivered 30, invoiced 50.
    assert exposure_of(order(40, 60), shipped, billed) == Buckets(10, 0, 90)


# Rule 4: what stands alone, and hops across currencies.
def test_a_delivery_of_an_unknown_order_stands_alone() -> None:
    assert exposure_of(delivery(ships(60))) == Buckets(unbilled=60)


def test_a_delivery_stops_standing_alone_when_its_order_comes() -> None:
    assert exposure_of(delivery(ships(60)), order(100)) == Buckets(40, 60)


def test_a_question_does_not_make_an_order_known() -> None:
    question = order(100, state=OrderState.REQUESTED)
    assert exposure_of(delivery(ships(60)), question) == Buckets(unbilled=60)


def test_a_delivery_in_another_currency_than_its_order_stands_alone() -> None:
    exposures = exposures_of(delivery(ships(60)), order(100, currency="USD"))
    assert exposures == {
        ("A", "EUR"): Buckets(unbilled=60),
        ("A", "USD"): Buckets(open_orders=100),
    }


def test_goods_of_a_known_order_do_not_stand_alone_whatever_its_state() -> None:
    document = order(OrderLine("1", 100, invoiced=60), state=OrderState.CLOSED)
    assert exposure_of(delivery(ships(60)), document) == ZERO


def test_goods_stand_alone_on_the_account_of_their_delivery_until_the_order_is_known() -> None:
    shipped = delivery(ships(60), account_id="B")
    assert exposures_of(shipped) == {("B", "EUR"): Buckets(unbilled=60)}
    assert exposures_of(shipped, order(100)) == {("A", "EUR"): Buckets(40, 60)}


def test_an_invoice_in_another_currency_moves_nothing() -> None:
    exposures = exposures_of(order(100), invoice(70, to_order(70), currency="USD"))
    assert exposures == {
        ("A", "EUR"): Buckets(open_orders=100),
        ("A", "USD"): Buckets(receivables=70),
    }


def test_an_order_that_changes_its_currency_is_met_by_other_documents() -> None:
    dollars = delivery(ships(30), delivery_id="D2", currency="USD")
    exposures = exposures_of(
        order(100), order(90, version=2, currency="USD"), delivery(ships(60)), dollars
    )
    assert exposures == {
        ("A", "EUR"): Buckets(unbilled=60),
        ("A", "USD"): Buckets(60, 30),
    }


def test_an_entry_in_another_currency_than_its_delivery_bills_nothing_of_it() -> None:
    exposures = exposures_of(delivery(ships(60)), invoice(60, to_delivery(60), currency="USD"))
    assert exposures == {
        ("A", "EUR"): Buckets(unbilled=60),
        ("A", "USD"): Buckets(receivables=60),
    }


# Rule 5: references wait, and what is uncertain counts on the safe side.
def test_an_entry_that_names_the_delivery_line_bills_it_before_the_order_is_known() -> None:
    assert exposure_of(delivery(ships(60)), invoice(45, to_delivery(45))) == Buckets(0, 15, 45)


def test_an_entry_that_names_the_unknown_order_alone_leaves_its_delivery_unbilled() -> None:
    documents = (delivery(ships(60)), invoice(60, to_order(60)))
    assert exposure_of(*documents) == Buckets(0, 60, 60)
    assert exposure_of(*documents, order(100)) == Buckets(40, 0, 60)


def test_an_entry_that_names_the_order_and_a_delivery_without_its_line_bills_the_order_alone() -> (
    None
):
    documents = (delivery(ships(60)), invoice(60, Cover(60, "O", "1", "D")))
    assert exposure_of(*documents) == Buckets(0, 60, 60)
    assert exposure_of(*documents, order(100)) == Buckets(40, 0, 60)


def test_an_invoice_waits_for_an_unknown_delivery() -> None:
    billed = invoice(60, to_delivery(60))
    assert exposure_of(order(100), billed) == Buckets(100, 0, 60)
    assert exposure_of(order(100), billed, delivery(ships(60))) == Buckets(40, 0, 60)


def test_in_an_unknown_order_entries_of_other_currencies_wait_and_move_nothing() -> None:
    dollars = invoice(70, to_order(70), currency="USD")
    assert exposures_of(delivery(ships(60)), dollars, order(100)) == {
        ("A", "EUR"): Buckets(40, 60),
        ("A", "USD"): Buckets(receivables=70),
    }


# Rule 6: payments stand for themselves.
def test_a_payment_counts_in_the_account_that_it_names_whatever_it_allocates() -> None:
    exposures = exposures_of(invoice(100), payment(80, Allocation("I", 80), account_id="B"))
    assert exposures == {
        ("A", "EUR"): Buckets(receivables=100),
        ("B", "EUR"): Buckets(receivables=-80),
    }


def test_a_credit_memos_allocations_move_nothing_between_buckets() -> None:
    memo = invoice(
        30, invoice_id="M", kind=InvoiceKind.CREDIT_MEMO, allocations=(Allocation("I", 30),)
    )
    assert exposure_of(invoice(100), memo) == Buckets(receivables=70)
