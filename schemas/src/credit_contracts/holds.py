"""The hold: the open case that a hold decision starts, told in full at each change.

States run open -> released | rejected | cancelled | superseded, each told with who and why; the
highest version is the present one.
"""

from typing import Literal

from credit_contracts.amounts import AmountText, CurrencyTold, SignedAmountText
from credit_contracts.decisions import OrderValue, Reason
from credit_contracts.ids import AccountId, Flag, OrderId, Priority, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant

HoldState = Literal["open", "released", "rejected", "cancelled", "superseded"]
DeskRole = Literal["agent", "manager", "director", "committee"]


HoldAct = Literal[
    "opened",
    "forced",
    "assigned",
    "commented",
    "escalated",
    "proposed",
    "reasons_changed",
    "released",
    "rejected",
    "cancelled",
    "superseded",
]


class HoldChange(Told):
    """Who brought the hold into its present state, and why.

    `by` is the name of an API key or a person's id, or "creditgate" for the system itself. The
    scope of a release by a person: up to `amount` in the order's currency and `tolerance_percent`
    above it, until `valid_until`; `role` is the person's. `act` is what was done; "proposed" is a
    release that waits for a second person; "reasons_changed" a look that found other reasons.
    """

    by: Text
    reason_code: Text
    comment: Text | None = None
    tolerance_percent: int | None = None
    valid_until: Instant | None = None
    amount: AmountText | None = None
    role: DeskRole | None = None
    act: HoldAct | None = None


class ProposedRelease(Told):
    """A release that a person wanted and that waits for somebody else: for a higher role, because
    it is above the person's ceiling, or for a second person.
    """

    by: Text
    role: DeskRole
    reason_code: Text
    comment: Text
    amount: AmountText
    tolerance_percent: int
    valid_days: int
    proposed_at: Instant


class ForcedBy(Told):
    """The person who holds the order by hand, whatever the rules say."""

    by: Text
    reason_code: Text
    comment: Text
    forced_at: Instant


class HoldV1(Told):
    """`order` is the order's value in its own currency, `order_amount` its claim in the account's.

    `reasons`, `limit`, `exposure_after` and `available_after` are those of the decision that opened
    it, or of the last look at it that found other reasons; a figure is null where it could not be
    known (and `limit` also where it is unlimited). `check_id` is that decision; empty for a hold by
    hand of an order that nobody has asked about yet.

    `assignee` works on it, `escalated_to` is the role that has to decide, `proposed_release` what
    was wanted already, and `due_at` by when it should be decided on; each null where there is
    none. While `forced`, the order is held by hand (`forced_by`) whatever its version.
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
    currency: CurrencyTold | None
    order_amount: SignedAmountText | None
    limit: SignedAmountText | None
    exposure_after: SignedAmountText | None
    available_after: SignedAmountText | None
    priority: Priority = 0
    deliver_on: Day | None = None
    forced: Flag = False
    forced_by: ForcedBy | None = None
    assignee: Text | None = None
    escalated_to: DeskRole | None = None
    proposed_release: ProposedRelease | None = None
    due_at: Instant | None = None
    opened_at: Instant
    changed_at: Instant
    change: HoldChange
