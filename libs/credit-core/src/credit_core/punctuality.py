"""How long an account takes to pay: days sales outstanding, and average days late.

Both are read from documents of one account, and both are weighted by money, because an account
that pays its small invoices on the day and its large one in three months is a late payer.
Results are tenths of a day, integers: a ratio that nobody reads finer than that.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from credit_core.documents import (
    Allocation,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Payment,
    PaymentState,
)
from credit_core.money import round_half_away
from credit_core.overdue import Basis, due_on

SALES_DAYS = 90
"""The period whose sales DSO is measured against: a quarter, as is usual."""
SETTLED_DAYS = 365
"""How far back settled invoices say something about how the account pays now."""
_TENTHS = 10

Settlement = tuple[date, int]
"""Day and amount of what settles a part of an invoice."""


def days_sales_outstanding_tenths(total_minor: int, sales_minor: int) -> int | None:
    """DSO = receivables / credit sales of the period x days of the period, in tenths of a day.

    The standard formula of the Credit Research Foundation, over `SALES_DAYS`, with receivables
    net of unapplied cash. None where nothing was sold: there is nothing to measure by.
    """
    if sales_minor <= 0:
        return None
    return round_half_away(max(0, total_minor) * SALES_DAYS * _TENTHS, sales_minor)


def credit_sales(documents: Iterable[LedgerDocument], account_id: str, day: date) -> dict[str, int]:
    """By currency, what was invoiced to the account in the `SALES_DAYS` that end with `day`:
    issued invoices and debit memos less credit memos, in minor units.
    """
    begin = day - timedelta(days=SALES_DAYS)
    sales: dict[str, int] = {}
    for document in documents:
        if not isinstance(document, Invoice) or document.account_id != account_id:
            continue
        if document.state == InvoiceState.ISSUED and begin < document.issued_on <= day:
            sign = -1 if document.kind == InvoiceKind.CREDIT_MEMO else 1
            sales[document.currency] = sales.get(document.currency, 0) + sign * document.total
    return sales


def average_days_late_tenths(
    documents: Iterable[LedgerDocument], account_id: str, terms_days: int | None, day: date
) -> int | None:
    """Σ amount x days late / Σ amount over what settled the account's invoices, in tenths of a
    day; None where no invoice was settled in the `SETTLED_DAYS` that end with `day`.

    "Days beyond terms" as credit bureaus report it: weighted by money, and early is 0 late, not
    less, for an early payer of one invoice does not lend the money for another. Only invoices
    that are wholly settled count, so that an invoice half paid does not look punctual; each part
    is measured from the due date that it pays, the oldest instalment first. Amounts of several
    currencies are weighted apart and then by number of invoices, since no rate of the past is
    needed to say how late somebody paid.
    """
    own = [document for document in documents if document.account_id == account_id]
    paid_by = settlements(own)
    begin = day - timedelta(days=SETTLED_DAYS)
    by_currency: dict[str, list[int]] = {}
    for document in own:
        if not isinstance(document, Invoice) or not is_owed(document):
            continue
        paid = paid_by.get((document.currency, document.invoice_id), [])
        if sum(amount for _, amount in paid) < document.total:
            continue
        late, settled_on = _late(document, sorted(paid), terms_days)
        if begin < settled_on <= day:
            sums = by_currency.setdefault(document.currency, [0, 0, 0])
            sums[0] += late
            sums[1] += document.total
            sums[2] += 1
    return _averaged(by_currency)


def is_owed(invoice: Invoice) -> bool:
    """Whether the invoice is something to be paid: issued, no credit memo, and above zero."""
    return (
        invoice.state == InvoiceState.ISSUED
        and invoice.kind != InvoiceKind.CREDIT_MEMO
        and invoice.total > 0
    )


def _settles(invoice: Invoice) -> bool:
    return invoice.state == InvoiceState.ISSUED and invoice.kind == InvoiceKind.CREDIT_MEMO


def settlements(
    own: Iterable[LedgerDocument],
) -> Mapping[tuple[str, str], list[Settlement]]:
    """What settles each invoice, by currency and invoice; discounts settle as cash does."""
    found: dict[tuple[str, str], list[Settlement]] = {}
    for document in own:
        allocations: tuple[Allocation, ...] = ()
        on = date.min
        if isinstance(document, Payment) and document.state == PaymentState.RECEIVED:
            allocations, on = document.allocations, document.received_on
        elif isinstance(document, Invoice) and _settles(document):
            allocations, on = document.allocations, document.issued_on
        for one in allocations:
            parts = found.setdefault((document.currency, one.invoice_id), [])
            parts.append((on, one.amount + one.discount))
    return found


def owed(invoice: Invoice, terms_days: int | None) -> list[Settlement]:
    """Due date and amount of each part of an invoice, the earliest first."""
    parts = [(part.due_on, part.amount) for part in invoice.instalments]
    if parts:
        return sorted(parts)
    basis = Basis.ISSUED if invoice.due_on is None else Basis.DUE
    return [(due_on(basis, invoice.due_on or invoice.issued_on, terms_days), invoice.total)]


def _late(invoice: Invoice, paid: list[Settlement], terms_days: int | None) -> tuple[int, date]:
    """Σ amount x days late of one invoice, and the day that settled the last of it."""
    late = 0
    settled_on = date.min
    payments = iter(paid)
    left = 0
    for due, amount in owed(invoice, terms_days):
        open_part = amount
        while open_part:
            if not left:
                settled_on, left = next(payments)
                continue
            part = min(left, open_part)
            late += part * max(0, (settled_on - due).days)
            left -= part
            open_part -= part
    return late, settled_on


def _averaged(by_currency: Mapping[str, list[int]]) -> int | None:
    count = sum(sums[2] for sums in by_currency.values())
    if not count:
        return None
    tenths = [
        (round_half_away(late * _TENTHS, total), invoices)
        for late, total, invoices in by_currency.values()
    ]
    return round_half_away(sum(average * invoices for average, invoices in tenths), count)
