"""Answers about how old what is owed is, and how the account pays."""

from credit_contracts.amounts import CurrencyTold, SignedAmountText
from credit_contracts.ids import AccountId
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant


class Ages(Told):
    """What is unpaid by age, after cash on hand has paid the oldest.

    `not_due` and the four `days_*` (past due) less `cash_left` are `total`, which is receivables
    less unapplied cash; plus `disputed` where that is left out. `cash_on_hand` is all the cash
    there was to pay with; `cash_left` the part of it that found nothing open, or all of it where
    it is kept apart. `disputed` is told of open amounts before cash pays.
    """

    not_due: SignedAmountText
    days_1_30: SignedAmountText
    days_31_60: SignedAmountText
    days_61_90: SignedAmountText
    days_over_90: SignedAmountText
    cash_on_hand: SignedAmountText
    cash_left: SignedAmountText
    disputed: SignedAmountText
    total: SignedAmountText


class CurrencyAges(Ages):
    """The ages of one document currency, in that currency."""

    currency: CurrencyTold
    oldest_due_on: Day | None


class ValuedAges(Ages):
    """The ages of all currencies that can be valued, in the account's.

    The late ones add up to `overdue`, and all of them, less `cash_left` and plus `rounding`, to
    `total`: both as the exposure answer tells them. `rounding` is what valuing each age for
    itself leaves: a few minor units where there are several currencies, else nothing.
    """

    overdue: SignedAmountText
    rounding: SignedAmountText


class AgingAnswer(Told):
    """Ages of one account on a day. `ages` is null for an account that is not described yet.

    `unvalued` names currencies without a rate, whose amounts are in `by_currency` alone.
    `days_sales_outstanding` and `average_days_late` are days with one decimal, null where
    nothing was sold, or settled; see the credit desk's page for how they are measured.
    `cash_pays_oldest` and `leave_out_disputed` are as asked for: the switches that a policy has by
    these names, so that ages can be seen as its rules see them.
    """

    account_id: AccountId
    currency: CurrencyTold | None
    day: Day
    ages: ValuedAges | None
    oldest_due_on: Day | None
    by_currency: tuple[CurrencyAges, ...]
    unvalued: tuple[CurrencyTold, ...]
    days_sales_outstanding: str | None
    average_days_late: str | None
    watermark: Instant | None
    as_of: Instant | None = None
    known_at: Instant | None = None
    cash_pays_oldest: bool = True
    leave_out_disputed: bool = False
