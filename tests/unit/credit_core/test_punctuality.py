"""How long an account takes to pay, on figures that can be checked by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from credit_core.documents import (
    Allocation,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentState,
)
from credit_core.punctuality import (
    average_days_late_tenths,
    credit_sales,
    days_sales_outstanding_tenths,
)
from support.builders import DAY, invoice, payment

TODAY = DAY + timedelta(days=100)


def owed(invoice_id: str, total: int, **more: Any) -> Invoice:
    """Issued on DAY, due 30 days later."""
    return replace(invoice(total, invoice_id=invoice_id), **more)


def paid(invoice_id: str, amount: int, days: int, discount: int = 0) -> Payment:
    """Received so many days after DAY."""
    made = payment(amount, Allocation(invoice_id, amount, discount), payment_id=f"P{days}")
    return replace(made, received_on=DAY + timedelta(days=days))


def late(*documents: Invoice | Payment, day: date = TODAY) -> int | None:
    return average_days_late_tenths(documents, "A", 30, day)


def test_days_late_are_weighted_by_what_was_paid() -> None:
    small, large = owed("S", 100), owed("L", 300)
    assert late(small, large, paid("S", 100, 30), paid("L", 300, 50)) == 150


def test_early_is_not_late_and_lends_nothing_to_others() -> None:
    assert late(owed("S", 100), paid("S", 100, 1)) == 0
    assert late(owed("S", 100), owed("L", 100), paid("S", 100, 1), paid("L", 100, 40)) == 50


def test_only_what_is_wholly_settled_counts() -> None:
    assert late(owed("S", 100), paid("S", 99, 90)) is None
    assert late(owed("S", 100), paid("S", 98, 40, discount=2)) == 100
    reversed_ = replace(paid("S", 100, 90), state=PaymentState.REVERSED)
    assert late(owed("S", 100), reversed_) is None
    assert late(owed("S", 100, state=InvoiceState.VOID), paid("S", 100, 90)) is None


def test_parts_are_measured_from_the_instalment_that_they_pay() -> None:
    parts = (
        Instalment(DAY + timedelta(days=60), 50),
        Instalment(DAY + timedelta(days=10), 50),
    )
    split = owed("S", 100, instalments=parts)
    assert late(split, paid("S", 50, 20), paid("S", 50, 60)) == 50


def test_a_credit_memo_settles_on_the_day_it_was_issued() -> None:
    memo = replace(
        invoice(100, invoice_id="M", kind=InvoiceKind.CREDIT_MEMO),
        issued_on=DAY + timedelta(days=33),
        allocations=(Allocation("S", 100),),
    )
    assert late(owed("S", 100), memo) == 30


def test_what_was_settled_long_ago_or_by_others_says_nothing() -> None:
    assert late(owed("S", 100), paid("S", 100, 40), day=DAY + timedelta(days=405)) is None
    other = replace(paid("S", 100, 40), account_id="B")
    assert late(owed("S", 100), other) is None


def test_sales_are_what_was_invoiced_in_ninety_days_less_credit_memos() -> None:
    memo = replace(invoice(30, invoice_id="M", kind=InvoiceKind.CREDIT_MEMO), issued_on=TODAY)
    fresh = owed("F", 100, issued_on=TODAY - timedelta(days=89))
    stale = owed("S", 100, issued_on=TODAY - timedelta(days=90))
    draft = owed("D", 100, issued_on=TODAY, state=InvoiceState.DRAFT)
    assert credit_sales([memo, fresh, stale, draft], "A", TODAY) == {"EUR": 70}


def test_days_sales_outstanding_is_receivables_in_days_of_sales() -> None:
    assert days_sales_outstanding_tenths(5_000, 10_000) == 450
    assert days_sales_outstanding_tenths(-5_000, 10_000) == 0
    assert days_sales_outstanding_tenths(5_000, 0) is None
