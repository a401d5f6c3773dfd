"""What is due when, and how much of it is overdue.

Open amounts come from invoices and what was allocated to them; everything else that settles
(unallocated cash, credit memos, overpayments) is cash on hand and pays the oldest first. So
aging and exposure always agree, without a list of special cases.

Sums by due date are kept with the basis of the date: a date that the invoice states, or the day
it was issued, to which the account's terms are added only when read. A change of terms moves
every such date without touching an invoice.

Two switches of a policy say what counts: whether cash on hand pays the oldest first (else it pays
nothing until somebody allocates it), and whether what is disputed is left out. Both are about what
is overdue alone; exposure has all of it either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from credit_core.documents import Invoice, InvoiceKind, InvoiceState

# Reached once: through their classes it takes five times as long, and this runs for every event.
_ISSUED = InvoiceState.ISSUED
_CREDIT_MEMO = InvoiceKind.CREDIT_MEMO
TERMS_DAYS_DEFAULT = 30
"""Payment terms of an account that states none."""


class Basis(StrEnum):
    """What the date of a sum is."""

    DUE = "due"
    """The due date itself."""
    ISSUED = "issued"
    """The day of issue: due that many days later as the account's terms say."""


DueKey = tuple[str, str, Basis, date]
"""(account_id, currency, basis, date)."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue on a day, in minor units of one currency."""

    amount_minor: int = 0
    oldest_due_on: date | None = None
    """Due date of the oldest item that cash on hand does not pay; None when nothing is
    overdue."""
    days: int = 0
    """Days since then."""


class Counting(NamedTuple):
    """How a policy counts what is overdue: what is more than so many days past due; with cash on
    hand taken off it, the oldest first; and without what is disputed of it, or with that.
    """

    more_than_days: int
    cash_pays_oldest: bool = True
    leave_out_disputed: bool = False

    @property
    def plain(self) -> bool:
        """Whether both switches are as they are unless a policy says otherwise."""
        return self.cash_pays_oldest and not self.leave_out_disputed

    def cash(self, cash_on_hand_minor: int) -> int:
        """How much of the cash on hand pays what is past due."""
        return max(0, cash_on_hand_minor) if self.cash_pays_oldest else 0

    def of(self, due: Mapping[date, int], disputed: Mapping[date, int]) -> Mapping[date, int]:
        """What counts of the open amounts by due date; `disputed` is the part that is disputed."""
        if not self.leave_out_disputed or not disputed:
            return due
        return {day: minor - disputed.get(day, 0) for day, minor in due.items()}


@dataclass(frozen=True, slots=True)
class Dues:
    """What is open on an account in one currency, in its minor units: all of it, the part that is
    past due by more than the days asked about, and the oldest due date that cash on hand does not
    pay (`None`: it pays all). The last two by one way of `Counting`, the first whatever that is.
    Enough to tell what is overdue without a row per day.
    """

    open_minor: int
    past_minor: int
    oldest_due_on: date | None
    cash_minor: int | None = None
    """Cash on hand, where this was read at another moment than the account's buckets: what is open
    at the one and received at the other would make cash that nobody has paid."""


def open_amount(invoice: Invoice | None, allocated_minor: int) -> int:
    """What is still to be paid of an issued invoice or debit memo: total - allocations (cash
    discount included) of its own account and currency, not below zero. 0 for anything else.
    """
    if invoice is None or invoice.state != _ISSUED:
        return 0
    if invoice.kind == _CREDIT_MEMO:
        return 0
    return max(0, invoice.total - allocated_minor)


def due_sums(invoice: Invoice | None, allocated_minor: int) -> dict[DueKey, int]:
    """The open amount by account, currency and date; instalments are paid oldest first.

    The date is the instalment's, else `due_on`, else the day of issue with that basis. Zeros
    are left out; the values add up to `open_amount`.
    """
    return _by_date(invoice, open_amount(invoice, allocated_minor))


def disputed_sums(invoice: Invoice | None, allocated_minor: int) -> dict[DueKey, int]:
    """The part of `due_sums` that is disputed, by the same keys, and never more than is open.

    It lies on the invoice's last instalments: what was paid, paid the oldest first.
    """
    if invoice is None or not invoice.disputed_amount:
        return {}
    return _by_date(invoice, min(invoice.disputed_amount, open_amount(invoice, allocated_minor)))


def _by_date(invoice: Invoice | None, left: int) -> dict[DueKey, int]:
    """`left` by account, currency and date, from the last instalment backwards: what is paid is
    paid oldest first.
    """
    if invoice is None or not left:
        return {}
    account_id, currency = invoice.account_id, invoice.currency
    if not invoice.instalments:
        if invoice.due_on is not None:
            return {(account_id, currency, Basis.DUE, invoice.due_on): left}
        return {(account_id, currency, Basis.ISSUED, invoice.issued_on): left}
    sums: dict[DueKey, int] = {}
    for instalment in sorted(invoice.instalments, key=lambda one: one.due_on, reverse=True):
        part = min(left, instalment.amount)
        if part:
            key = (account_id, currency, Basis.DUE, instalment.due_on)
            sums[key] = sums.get(key, 0) + part
        left -= part
    return sums


def due_on(basis: Basis, day: date, terms_days: int | None) -> date:
    """The due date of a sum: its own, or the day of issue plus the account's terms (30 days
    where the account states none). Never later than the last day that a calendar has.
    """
    if basis == Basis.DUE:
        return day
    terms = timedelta(days=TERMS_DAYS_DEFAULT if terms_days is None else terms_days)
    return day + min(terms, date.max - day)


def cash_on_hand(open_sum: int, receivables: int, unapplied_cash: int) -> int:
    """What settles without naming an open invoice: Σ open amounts - receivables + unapplied
    cash, all of one account and currency.
    """
    return open_sum - receivables + unapplied_cash


def overdue(
    due: Mapping[date, int], cash_on_hand_minor: int, day: date, more_than_days: int = 0
) -> Overdue:
    """What is more than `more_than_days` overdue on `day`: Σ due before that day - cash on
    hand, not below zero. Cash pays the oldest first; what is due on the day is not overdue.
    """
    cutoff = day - timedelta(days=more_than_days)
    left_cash = cash_on_hand_minor
    amount = 0
    oldest: date | None = None
    for due_date in sorted(due):
        if due_date >= cutoff:
            break
        unpaid = max(0, due[due_date] - max(0, left_cash))
        left_cash -= due[due_date]
        amount += unpaid
        if unpaid and oldest is None:
            oldest = due_date
    if oldest is None:
        return Overdue()
    return Overdue(amount, oldest, (day - oldest).days)


def dues_of(
    due: Mapping[date, int],
    disputed: Mapping[date, int],
    cash_on_hand_minor: int,
    day: date,
    counting: Counting,
) -> Dues:
    """The sums of one account and currency as decisions read them, from its open amounts by due
    date and what is disputed of them.
    """
    before = day - timedelta(days=counting.more_than_days)
    counted = counting.of(due, disputed)
    return Dues(
        sum(due.values()),
        sum(minor for due_date, minor in counted.items() if due_date < before),
        overdue(counted, counting.cash(cash_on_hand_minor), day).oldest_due_on,
    )
