"""Aging: how old what is owed is, net of the cash that is there to pay it.

The buckets are those that the trade reads everywhere: not due, 1 to 30 days past due, 31 to 60,
61 to 90, and above 90. Cash on hand (unapplied payments, credit memos, overpayments) pays the
oldest first, as it does for overdue, so that the four buckets of what is late add up to what is
overdue, and all five less the cash that is left over are exactly receivables - unapplied cash.
Aging is therefore another view of exposure, never a second opinion on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_MONTH_DAYS = 30
_LAST_BUCKET = 3


@dataclass(frozen=True, slots=True)
class Aged:
    """Open amounts by age in minor units of one currency, after cash on hand has paid the oldest.
    An amount due on the day itself is not due yet.
    """

    not_due: int = 0
    days_1_30: int = 0
    days_31_60: int = 0
    days_61_90: int = 0
    days_over_90: int = 0
    cash_on_hand: int = 0
    """All of the cash that pays without naming an open invoice."""
    cash_left: int = 0
    """The part of it that found nothing to pay."""
    oldest_due_on: date | None = None
    """Due date of the oldest amount still unpaid, whether past or to come; None: nothing is."""

    @property
    def overdue(self) -> int:
        """What is past due."""
        return self.days_1_30 + self.days_31_60 + self.days_61_90 + self.days_over_90

    @property
    def total(self) -> int:
        """Receivables - unapplied cash: all that is unpaid less the cash that is left over."""
        return self.not_due + self.overdue - self.cash_left


def aged(due: Mapping[date, int], cash_on_hand_minor: int, day: date) -> Aged:
    """What is unpaid on `day` by age; `due` holds the open amounts of one account and currency by
    due date, `cash_on_hand_minor` what `overdue.cash_on_hand` says of the same.
    """
    left = cash_on_hand_minor
    not_due = 0
    late = [0, 0, 0, 0]
    oldest: date | None = None
    for due_on in sorted(due):
        unpaid = max(0, due[due_on] - left)
        left = max(0, left - due[due_on])
        if not unpaid:
            continue
        oldest = oldest or due_on
        if due_on >= day:
            not_due += unpaid
        else:
            late[min(_LAST_BUCKET, ((day - due_on).days - 1) // _MONTH_DAYS)] += unpaid
    return Aged(not_due, late[0], late[1], late[2], late[3], cash_on_hand_minor, left, oldest)
