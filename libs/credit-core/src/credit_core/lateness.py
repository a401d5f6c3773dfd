"""What became of the orders of a history: which of them were billed by invoices that were paid
late, or not at all.

A hold costs sales today and saves what would never have been paid; a back-test can tell only the
first from decisions alone. The second is in the documents that came later: an order leads to its
invoices, and those to the days on which they were settled.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from credit_core.buckets import ZERO, Buckets
from credit_core.documents import Delivery, Invoice, LedgerDocument
from credit_core.entries import Book, Kind
from credit_core.ledger import post
from credit_core.overdue import cash_on_hand
from credit_core.punctuality import Settlement, is_owed, owed, settlements

ByCurrency = dict[str, int]
"""Minor units by currency."""


@dataclass(frozen=True, slots=True)
class Late:
    """By order id, what was billed of it by invoices that were paid late, by such that were past
    due when the history ended, and, where those are asked for apart, by such that were written off.
    """

    paid_late: Mapping[str, ByCurrency]
    unpaid: Mapping[str, ByCurrency]
    lost: Mapping[str, ByCurrency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Open:
    """A part of an invoice that nothing has been allocated to."""

    due_on: date
    minor: int
    invoice: Invoice


def late_orders(
    documents: Iterable[LedgerDocument],
    buckets: Callable[[str], Mapping[str, Buckets]],
    terms_days: Callable[[str], int | None],
    day: date,
    more_than_days: int,
    *,
    lost_apart: bool = False,
) -> Late:
    """Which orders were paid late, judged on `day`, the last of the history.

    An invoice is late when any part of it was settled more than `more_than_days` after its due
    date, and unpaid when one is still open by then; it counts whole, with what it bills of the
    order. Cash that names no invoice pays the oldest open parts. When it came is not asked: what
    it pays is not late.

    Args:
        documents: newest versions, all of the history.
        buckets: of an account at the end, by currency.
        terms_days: payment terms of an account.
        day: the business day that the history ended on.
        more_than_days: how late is not late yet.
        lost_apart: tell invoices that a credit memo settled after they were due as lost, and not
            as paid late or unpaid.
    """
    kept = list(documents)
    by_account: dict[str, list[LedgerDocument]] = {}
    for document in kept:
        by_account.setdefault(document.account_id, []).append(document)
    grace = timedelta(days=more_than_days)
    paid_late: list[Invoice] = []
    unpaid: list[Invoice] = []
    lost: list[Invoice] = []
    for account_id, own in by_account.items():
        paid = settlements(own)
        memos = settlements(one for one in own if isinstance(one, Invoice)) if lost_apart else {}
        left: dict[str, list[_Open]] = {}
        for invoice in own:
            if not isinstance(invoice, Invoice) or not is_owed(invoice):
                continue
            parts = owed(invoice, terms_days(account_id))
            settled = sorted(paid.get((invoice.currency, invoice.invoice_id), ()))
            was_late, rest = _walk(parts, settled, grace)
            if was_late:
                paid_late.append(invoice)
            written_off = memos.get((invoice.currency, invoice.invoice_id), ())
            if any(on > parts[0][0] for on, _ in written_off):
                lost.append(invoice)
            left.setdefault(invoice.currency, []).extend(
                _Open(due, minor, invoice) for due, minor in rest
            )
        own_buckets = buckets(account_id)
        for currency, items in left.items():
            overdue = _past_due(items, own_buckets.get(currency, ZERO), day, grace)
            unpaid.extend(overdue)
    gone = {invoice.invoice_id for invoice in lost}
    unpaid = [one for one in unpaid if one.invoice_id not in gone]
    never = gone.union(invoice.invoice_id for invoice in unpaid)
    deliveries = [document for document in kept if isinstance(document, Delivery)]
    return Late(
        _billed([one for one in paid_late if one.invoice_id not in never], deliveries),
        _billed(unpaid, deliveries),
        _billed(lost, deliveries),
    )


def _walk(
    parts: list[Settlement], settled: list[Settlement], grace: timedelta
) -> tuple[bool, list[Settlement]]:
    """Whether any part was settled too late, and what is left of each; the oldest is paid first."""
    late = False
    rest: list[Settlement] = []
    payments = iter(settled)
    on, left = date.min, 0
    for due, amount in parts:
        open_part = amount
        while open_part:
            if not left:
                on, left = next(payments, (date.min, 0))
                if not left:
                    rest.append((due, open_part))
                    break
            part = min(left, open_part)
            late = late or on - due > grace
            left -= part
            open_part -= part
    return late, rest


def _past_due(items: list[_Open], own: Buckets, day: date, grace: timedelta) -> list[Invoice]:
    """The invoices with a part past due that cash on hand does not pay, each once."""
    open_minor = sum(item.minor for item in items)
    cash = max(0, cash_on_hand(open_minor, own.receivables, own.unapplied_cash))
    found: dict[str, Invoice] = {}
    for item in sorted(items, key=lambda one: (one.due_on, one.invoice.invoice_id)):
        unpaid = item.minor - min(cash, item.minor)
        cash -= item.minor - unpaid
        if unpaid and day - item.due_on > grace:
            found[item.invoice.invoice_id] = item.invoice
    return list(found.values())


def _billed(invoices: list[Invoice], deliveries: list[Delivery]) -> dict[str, ByCurrency]:
    """What these invoices bill of each order: the ledger's own way from an invoice over deliveries
    to orders, walked with these invoices alone.
    """
    ledger = Book()
    for delivery in deliveries:
        post(ledger, delivery)
    for invoice in invoices:
        post(ledger, invoice)
    billed: dict[str, ByCurrency] = {}
    for (kind, id_), entry in ledger.items():
        if kind != Kind.ORDER:
            continue
        for (currency, _), sums in entry.named.items():
            if sums.invoiced:
                of_order = billed.setdefault(id_, {})
                of_order[currency] = of_order.get(currency, 0) + sums.invoiced
    return billed
