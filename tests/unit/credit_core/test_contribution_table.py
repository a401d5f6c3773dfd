"""What each kind of document adds to exposure: the contribution table, row by row."""

from dataclasses import replace
from datetime import date

import pytest

from credit_core.buckets import ZERO, Buckets
from credit_core.documents import (
    Allocation,
    DeliveryState,
    Instalment,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    OrderLine,
    OrderState,
    PaymentState,
)
from support.builders import delivery, exposure_of, exposures_of, invoice, order, payment, ships


def line(ordered: int, *, delivered: int = 0, invoiced: int = 0, line_id: str = "1") -> OrderLine:
    return OrderLine(line_id, ordered, delivered, invoiced)


def test_an_open_order_claims_what_is_still_to_come() -> None:
    assert exposure_of(order(100, 50)) == Buckets(open_orders=150)


def test_what_was_delivered_moves_from_open_to_unbilled() -> None:
    assert exposure_of(order(line(100, delivered=60))) == Buckets(open_orders=40, unbilled=60)


def test_what_was_invoiced_leaves_the_order() -> None:
    assert exposure_of(order(line(100, delivered=60, invoiced=25))) == Buckets(40, 35)


def test_what_was_invoiced_before_delivery_leaves_the_open_part() -> None:
    assert exposure_of(order(line(100, delivered=20, invoiced=70))) == Buckets(open_orders=30)


def test_more_delivered_than_ordered_is_owed() -> None:
    assert exposure_of(order(line(100, delivered=130))) == Buckets(unbilled=130)


def test_more_invoiced_than_ordered_or_delivered_gives_nothing_back() -> None:
    assert exposure_of(order(line(100, delivered=100, invoiced=130))) == ZERO


@pytest.mark.parametrize("state", [OrderState.ON_HOLD, OrderState.CLOSED, OrderState.CANCELLED])
def test_an_order_that_is_not_open_claims_only_goods_that_left(state: OrderState) -> None:
    document = order(line(100, delivered=60, invoiced=10), state=state)
    assert exposure_of(document) == Buckets(unbilled=50)


def test_a_requested_order_claims_nothing() -> None:
    assert exposure_of(order(100, state=OrderState.REQUESTED)) == ZERO


@pytest.mark.parametrize(
    ("secured", "left"),
    [(0, Buckets(40, 60)), (30, Buckets(10, 60)), (55, Buckets(0, 45)), (300, ZERO)],
)
def test_the_secured_amount_comes_off_the_open_part_first(secured: int, left: Buckets) -> None:
    assert exposure_of(order(line(100, delivered=60), secured_amount=secured)) == left


def test_the_secured_amount_of_an_order_on_hold_comes_off_its_unbilled_part() -> None:
    document = order(line(100, delivered=60), state=OrderState.ON_HOLD, secured_amount=50)
    assert exposure_of(document) == Buckets(unbilled=10)


def test_a_shipped_delivery_without_order_is_unbilled() -> None:
    assert exposure_of(delivery(ships(60, None, None))) == Buckets(unbilled=60)


def test_a_cancelled_delivery_adds_nothing() -> None:
    document = delivery(ships(60, None, None), ships(9), state=DeliveryState.CANCELLED)
    assert exposure_of(document) == ZERO


@pytest.mark.parametrize(
    ("kind", "receivables"),
    [
        (InvoiceKind.INVOICE, 100),
        (InvoiceKind.DEBIT_MEMO, 100),
        (InvoiceKind.CREDIT_MEMO, -100),
    ],
)
def test_an_issued_invoice_or_memo_counts_its_total(kind: InvoiceKind, receivables: int) -> None:
    assert exposure_of(invoice(100, kind=kind)) == Buckets(receivables=receivables)


@pytest.mark.parametrize("kind", InvoiceKind)
@pytest.mark.parametrize("state", [InvoiceState.DRAFT, InvoiceState.VOID])
def test_a_draft_or_void_invoice_adds_nothing(kind: InvoiceKind, state: InvoiceState) -> None:
    assert exposure_of(invoice(100, kind=kind, state=state)) == ZERO


def test_a_payment_settles_what_it_allocates_and_the_rest_is_unapplied() -> None:
    document = payment(100, Allocation("I", 60), Allocation("J", 10))
    assert exposure_of(document) == Buckets(receivables=-70, unapplied_cash=30)


def test_cash_discount_settles_without_cash() -> None:
    document = payment(97, Allocation("I", 97, discount=3))
    assert exposure_of(invoice(100), document) == ZERO


def test_a_reversed_payment_adds_nothing() -> None:
    document = payment(100, Allocation("I", 60), state=PaymentState.REVERSED)
    assert exposure_of(document) == ZERO


@pytest.mark.parametrize(
    "refund",
    [
        payment(100, version=2, state=PaymentState.REVERSED),
        invoice(100, invoice_id="R", kind=InvoiceKind.DEBIT_MEMO),
    ],
    ids=["a reversed payment", "a debit memo"],
)
def test_a_refund_takes_back_what_was_paid_ahead(refund: LedgerDocument) -> None:
    assert exposure_of(payment(100), refund).total == 0


def test_a_return_or_write_off_is_a_credit_memo_that_settles_its_invoice() -> None:
    memo = invoice(
        40, invoice_id="M", kind=InvoiceKind.CREDIT_MEMO, allocations=(Allocation("I", 40),)
    )
    assert exposure_of(invoice(100), memo) == Buckets(receivables=60)


def test_instalments_and_disputes_change_when_and_not_what_is_owed() -> None:
    parts = (Instalment(date(2026, 1, 1), 30), Instalment(date(2026, 2, 1), 70))
    assert exposure_of(replace(invoice(100), instalments=parts)) == Buckets(receivables=100)
    assert exposure_of(replace(invoice(100), disputed_amount=60)) == Buckets(receivables=100)


def test_a_prepayment_lowers_exposure_as_unapplied_cash() -> None:
    buckets = exposure_of(order(80), payment(100))
    assert buckets == Buckets(open_orders=80, unapplied_cash=100)
    assert buckets.total == -20


def test_each_document_counts_in_its_own_currency() -> None:
    exposures = exposures_of(order(100), invoice(7, currency="JPY"))
    assert exposures == {
        ("A", "EUR"): Buckets(open_orders=100),
        ("A", "JPY"): Buckets(receivables=7),
    }
