"""Traps that products of this field fell into, as far as exposure can fall into them."""

import pytest

from credit_core.buckets import ZERO, Buckets
from credit_core.documents import Cover, InvoiceKind, InvoiceState, OrderLine, OrderState
from credit_core.exposure import Rates, value
from support.builders import delivery, exposure_of, exposures_of, invoice, order, payment, ships
from support.core_documents import digits


def test_a_delivery_is_not_counted_together_with_its_order() -> None:
    """60 read as 120 in frappe/erpnext#47279."""
    assert exposure_of(order(60), delivery(ships(60))).total == 60


def test_a_closed_order_claims_again_when_it_is_opened_again() -> None:
    """The first order came back for nothing in frappe/erpnext#33967."""
    closed = order(100, version=2, state=OrderState.CLOSED)
    again = order(100, version=3)
    second = order(100, order_id="O2")
    assert exposure_of(order(100), closed, second) == Buckets(open_orders=100)
    assert exposure_of(order(100), closed, second, again) == Buckets(open_orders=200)


def test_a_raised_quantity_claims_at_once() -> None:
    """frappe/erpnext#32671."""
    assert exposure_of(order(100), order(150, version=2)) == Buckets(open_orders=150)


@pytest.mark.parametrize("state", [InvoiceState.DRAFT, InvoiceState.ISSUED])
def test_an_invoice_and_its_order_are_not_both_counted(state: InvoiceState) -> None:
    """A draft invoice was counted beside its order in OCA/credit-control#60."""
    document = invoice(100, Cover(100, "O", "1"), state=state)
    assert exposure_of(order(100), document).total == 100


def test_the_remainder_is_measured_per_line() -> None:
    """Per order, the dearer second line would be eaten up by the first: odoo/odoo#164963."""
    billed = invoice(120, Cover(120, "O", "1"))
    assert exposure_of(order(100, 50), billed) == Buckets(50, 0, 120)


def test_a_credit_memo_does_not_open_the_order_again() -> None:
    """frappe/erpnext#50768."""
    memo = invoice(40, Cover(40, "O", "1"), invoice_id="M", kind=InvoiceKind.CREDIT_MEMO)
    assert exposure_of(order(100), invoice(100, Cover(100, "O", "1")), memo) == Buckets(0, 0, 60)


def test_a_corrected_payer_takes_the_whole_contribution_along() -> None:
    """The orderer was charged instead of the payer in OCA/credit-control#84."""
    documents = (order(100), delivery(ships(60)), invoice(20, Cover(20, "O", "1")))
    corrected = order(100, version=2, account_id="B")
    assert exposures_of(*documents, corrected) == {
        ("A", "EUR"): Buckets(receivables=20),
        ("B", "EUR"): Buckets(40, 40),
    }


def test_an_order_is_never_compared_in_another_currency() -> None:
    """OCA/credit-control#314: without a rate it is unvalued, not taken as it stands."""
    exposures = exposures_of(order(100, currency="USD"))
    by_currency = {currency: buckets for (_, currency), buckets in exposures.items()}
    valued = value(by_currency, "EUR", Rates((), digits))
    assert valued.buckets == ZERO
    assert valued.unvalued == {"USD": Buckets(open_orders=100)}


def test_a_prepaid_order_leaves_no_exposure() -> None:
    """netsuitephp/netsuite-php#85: what was paid ahead counts against the order."""
    assert exposure_of(order(100), payment(100)).total == 0


def test_a_price_change_on_one_line_leaves_no_phantom_on_another() -> None:
    shipped = delivery(ships(100, "O", "1"), ships(50, "O", "2"))
    billed = invoice(140, Cover(90, "O", "1"), Cover(50, "O", "2"))
    repriced = order(OrderLine("1", 90), OrderLine("2", 50), version=2)
    assert exposure_of(order(100, 50), repriced, shipped, billed) == Buckets(0, 10, 140)


def test_a_down_payment_invoice_takes_its_part_off_the_order() -> None:
    assert exposure_of(order(100), invoice(30, Cover(30, "O"))) == Buckets(70, 0, 30)
