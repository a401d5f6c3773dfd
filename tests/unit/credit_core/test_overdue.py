"""What is due when, and what of it is overdue."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_core.documents import Instalment, Invoice, InvoiceKind, InvoiceState
from credit_core.overdue import (
    Basis,
    Overdue,
    cash_on_hand,
    due_on,
    due_sums,
    open_amount,
    overdue,
)
from support.builders import DAY, invoice

MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)


def in_parts(*parts: tuple[date, int]) -> Invoice:
    instalments = tuple(Instalment(day, amount) for day, amount in parts)
    return replace(invoice(sum(amount for _, amount in parts)), instalments=instalments)


def test_the_open_amount_is_what_is_not_allocated_and_never_below_zero() -> None:
    assert open_amount(invoice(100), 30) == 70
    assert open_amount(invoice(100), 130) == 0


@pytest.mark.parametrize(
    "document",
    [
        None,
        invoice(100, state=InvoiceState.DRAFT),
        invoice(100, state=InvoiceState.VOID),
        invoice(100, kind=InvoiceKind.CREDIT_MEMO),
    ],
)
def test_nothing_is_due_but_issued_invoices_and_debit_memos(document: Invoice | None) -> None:
    assert open_amount(document, 0) == 0
    assert due_sums(document, 0) == {}


def test_a_debit_memo_is_due_like_an_invoice() -> None:
    document = invoice(100, kind=InvoiceKind.DEBIT_MEMO)
    assert due_sums(document, 0) == {("A", "EUR", Basis.ISSUED, DAY): 100}


def test_the_stated_due_date_beats_the_day_of_issue() -> None:
    document = replace(invoice(100), due_on=JUNE)
    assert due_sums(document, 40) == {("A", "EUR", Basis.DUE, JUNE): 60}


def test_instalments_beat_the_stated_due_date_and_are_paid_oldest_first() -> None:
    document = replace(in_parts((JULY, 20), (MAY, 50), (JUNE, 30)), due_on=DAY)
    assert due_sums(document, 60) == {
        ("A", "EUR", Basis.DUE, JUNE): 20,
        ("A", "EUR", Basis.DUE, JULY): 20,
    }


def test_instalments_of_one_day_are_one_sum() -> None:
    assert due_sums(in_parts((MAY, 50), (MAY, 50)), 30) == {("A", "EUR", Basis.DUE, MAY): 70}


def test_a_settled_invoice_has_nothing_due() -> None:
    assert due_sums(in_parts((MAY, 50), (JUNE, 50)), 100) == {}


def test_the_accounts_terms_count_from_the_day_of_issue() -> None:
    assert due_on(Basis.ISSUED, DAY, 14) == DAY + timedelta(days=14)
    assert due_on(Basis.ISSUED, DAY, 0) == DAY
    assert due_on(Basis.ISSUED, DAY, None) == DAY + timedelta(days=30)
    assert due_on(Basis.DUE, DAY, 14) == DAY


def test_cash_on_hand_is_all_that_settles_without_naming_an_open_invoice() -> None:
    assert cash_on_hand(100, 100, 0) == 0
    assert cash_on_hand(100, 70, 5) == 35, "a credit memo of 30 and unapplied cash of 5"


def test_due_today_is_not_overdue() -> None:
    assert overdue({JUNE: 100}, 0, JUNE) == Overdue(0, None, 0)
    assert overdue({JUNE: 100}, 0, JUNE + timedelta(days=1)) == Overdue(100, JUNE, 1)


def test_cash_pays_the_oldest_first() -> None:
    due = {JULY: 20, MAY: 50, JUNE: 30}
    day = JULY + timedelta(days=1)
    assert overdue(due, 0, day) == Overdue(100, MAY, 62)
    assert overdue(due, 60, day) == Overdue(40, JUNE, 31)
    assert overdue(due, 80, day) == Overdue(20, JULY, 1)
    assert overdue(due, 100, day) == Overdue()


def test_more_than_so_many_days_overdue_looks_at_what_was_due_before_then() -> None:
    due = {MAY: 50, JUNE: 30}
    assert overdue(due, 0, JULY, more_than_days=30) == Overdue(50, MAY, 61)
    assert overdue(due, 0, JULY, more_than_days=29) == Overdue(80, MAY, 61)
    assert overdue(due, 60, JULY, more_than_days=30) == Overdue()


def test_a_day_of_issue_at_the_end_of_the_calendar_is_due_at_its_end() -> None:
    assert due_on(Basis.ISSUED, date.max, 30) == date.max
    assert due_on(Basis.ISSUED, date.max - timedelta(days=40), 30) == date(9999, 12, 21)
