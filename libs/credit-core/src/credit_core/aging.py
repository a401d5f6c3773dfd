"""Aging: how old what is owed is, net of the cash that is there to pay it.

The buckets are those that the trade reads everywhere: not due, 1 to 30 days past due, 31 to 60,
61 to 90, and above 90. Cash on hand (unapplied payments, credit memos, overpayments) pays the
oldest first, as it does for overdue, so that the four buckets of what is late add up to what is
overdue, and all five less the cash that is left over are exactly receivables - unapplied cash.
Aging is therefore another view of exposure, never a second opinion on it.

Whoever counts as a policy does that keeps cash apart, or leaves out what is disputed, sees the ages
so: the same, with that part beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from credit_core.overdue import Counting

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
    left_out: int = 0
    """What is disputed of the open amounts, where that is in none of the ages."""

    @property
    def overdue(self) -> int:
        """What is past due."""
        return self.days_1_30 + self.days_31_60 + self.days_61_90 + self.days_over_90

    @property
    def total(self) -> int:
        """Receivables - unapplied cash: all that is unpaid less the cash that is left over."""
        return self.not_due + self.overdue + self.left_out - self.cash_left


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


def aged_as(
    counting: Counting,
    due: Mapping[date, int],
    disputed: Mapping[date, int],
    cash_on_hand_minor: int,
    day: date,
) -> Aged:
    """The same as a policy counts: `disputed` is the part of `due` that is disputed. How many days
    past due its rules overlook is no matter here.
    """
    found = aged(counting.of(due, disputed), counting.cash(cash_on_hand_minor), day)
    return replace(
        found,
        cash_on_hand=cash_on_hand_minor,
        cash_left=found.cash_left if counting.cash_pays_oldest else cash_on_hand_minor,
        left_out=sum(disputed.values()) if counting.leave_out_disputed else 0,
    )
