"""What people released against the reasons, and what became of it: for whoever answers for them."""

from typing import Literal

from credit_contracts.amounts import AmountText, CurrencyTold
from credit_contracts.decisions import ReasonCode
from credit_contracts.holds import DeskRole
from credit_contracts.ids import AccountId, OrderId, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

OverrideGroup = Literal["person", "reason", "against", "month"]


class OverrideOutcome(Told):
    """What was billed of an order in one currency and then paid late, is past due, or was written
    off by a credit memo after it was due. An invoice counts whole, with what it bills of the order,
    and under one of the three.
    """

    currency: CurrencyTold
    paid_late: AmountText
    unpaid: AmountText
    lost: AmountText


class Override(Told):
    """One release by a person: `against` are the reasons that held the order, `amount` what the
    release covers in the order's currency. `outcome` is empty while nothing went wrong.
    """

    override_id: str
    hold_id: str
    order_id: OrderId
    order_version: Version
    account_id: AccountId
    released_by: Text
    role: DeskRole
    reason_code: Text
    comment: Text
    against: tuple[ReasonCode, ...]
    currency: CurrencyTold
    amount: AmountText
    tolerance_percent: int
    released_at: Instant
    valid_until: Instant
    outcome: tuple[OverrideOutcome, ...]


class OverridePage(Told):
    items: tuple[Override, ...]
    next_cursor: str | None


class OverrideLine(Told):
    """Releases of one group in one currency: how many, what they came to, and what became of it.
    Of an order that was released several times, its outcome counts with the last of them.
    """

    group: Text
    currency: CurrencyTold
    overrides: int
    amount: AmountText
    paid_late: AmountText
    unpaid: AmountText
    lost: AmountText


class OverrideReport(Told):
    """`continues_before` is null when all releases asked for are added up. Otherwise there were too
    many for one answer: those released before that moment are not in it; ask for them with it as
    `until`, or for a shorter time.
    """

    by: OverrideGroup
    items: tuple[OverrideLine, ...]
    continues_before: Instant | None = None
