"""IBM receivables: invoices with the one payment that settled each, in full.

Nothing there is left open, so a replay must end with every account at exactly zero. The data
names no currency and no limit: dollars are assumed, and the limit is said to be unlimited.
"""

from collections.abc import Iterator
from pathlib import Path

from credit_contracts.accounts import AccountV1
from credit_contracts.invoices import InvoiceV1
from credit_contracts.payments import PaymentV1
from creditgate.convert.checked import made
from creditgate.convert.history import Happening
from creditgate.convert.tables import Row, rows

CURRENCY = "USD"
FILE = "WA_Fn-UseC_-Accounts-Receivable.csv"
_DATES = "%m/%d/%Y"
_COLUMNS = (
    "customerID",
    "invoiceNumber",
    "InvoiceDate",
    "DueDate",
    "InvoiceAmount",
    "Disputed",
    "SettledDate",
)
_FROM = {"total": "InvoiceAmount", "amount": "InvoiceAmount", "invoice_id": "invoiceNumber"}


def happenings(folder: Path) -> Iterator[Happening]:
    """Each customer once, and each row as an invoice and its payment.

    Raises:
        SourceError: with the place of what is missing or wrong.
    """
    seen: set[str] = set()
    for row in rows(folder / FILE, _COLUMNS):
        account_id = row.needed("customerID")
        if account_id not in seen:
            seen.add(account_id)
            yield _account(row, account_id)
        yield from _settled_invoice(row, account_id)


def _account(row: Row, account_id: str) -> Happening:
    fields = {
        "account_id": account_id,
        "version": 1,
        "name": account_id,
        "currency": CURRENCY,
        "credit_limit": None,
        "status": "open",
    }
    return Happening(made(AccountV1, row, fields), None)


def _settled_invoice(row: Row, account_id: str) -> Iterator[Happening]:
    invoice_id = row.needed("invoiceNumber")
    amount = row.needed("InvoiceAmount")
    issued_on = row.day("InvoiceDate", _DATES)
    received_on = row.day("SettledDate", _DATES)
    shared = {"version": 1, "account_id": account_id, "currency": CURRENCY}
    invoice = shared | {
        "invoice_id": invoice_id,
        "kind": "invoice",
        "state": "issued",
        "total": amount,
        "issued_on": issued_on,
        "due_on": row.day("DueDate", _DATES),
        "disputed_amount": amount if row.text("Disputed") == "Yes" else "0",
    }
    payment = shared | {
        "payment_id": f"settles-{invoice_id}",
        "state": "received",
        "amount": amount,
        "received_on": received_on,
        "allocations": [{"invoice_id": invoice_id, "amount": amount}],
    }
    yield Happening(made(InvoiceV1, row, invoice, _FROM), issued_on)
    yield Happening(made(PaymentV1, row, payment, _FROM), received_on)
