"""The hold: the open case that a hold decision starts, told in full at each change.

States run open -> released | rejected | cancelled | superseded, each told with who and why; the
highest version is the present one.
"""

from typing import Literal

from credit_contracts.amounts import CurrencyCode, SignedAmountText
from credit_contracts.decisions import OrderValue, Reason
from credit_contracts.ids import AccountId, Flag, OrderId, Priority, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant

HoldState = Literal["open", "released", "rejected", "cancelled", "superseded"]


class HoldChange(Told):
    """Who brought the hold into its present state, and why.

    `by` is the name of an API key or a person's id, or "creditgate" for the system itself. The
    scope of a release by a person: `tolerance_percent` above the amount, until `valid_until`.
    """

    by: Text
    reason_code: Text
    comment: Text | None = None
    tolerance_percent: int | None = None
    valid_until: Instant | None = None


class HoldV1(Told):
    """`order` is the order's value in its own currency, `order_amount` its claim in the account's.

    `reasons`, `limit`, `exposure_after` and `available_after` are those of the decision that opened
    it, or of the last look at it that found other reasons; a figure is null where it could not be
    known (and `limit` also where it is unlimited).
    """

    hold_id: str
    version: Version
    state: HoldState
    order_id: OrderId
    order_version: Version
    account_id: AccountId
    check_id: str
    reasons: tuple[Reason, ...]
    order: OrderValue
    currency: CurrencyCode | None
    order_amount: SignedAmountText | None
    limit: SignedAmountText | None
    exposure_after: SignedAmountText | None
    available_after: SignedAmountText | None
    priority: Priority = 0
    deliver_on: Day | None = None
    forced: Flag = False
    opened_at: Instant
    changed_at: Instant
    change: HoldChange
