"""What would clear a hold, computed, and each way decided before it is told.

A way is a list of steps to be taken together. Of each kind the least is told: the largest order
that fits, the oldest invoices and as much of the last as it takes, the smallest other orders that
make room alone, the lowest limit, the earliest moment.
"""

from typing import Literal

from credit_contracts.amounts import AmountText, CurrencyTold
from credit_contracts.decisions import OrderValue, Outcome, Reason, ReasonCode
from credit_contracts.ids import AccountId, DocumentId, OrderId, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant

StepKind = Literal[
    "reduce_order",
    "pay",
    "cancel_orders",
    "wait",
    "raise_limit",
    "extend_limit",
    "review",
    "shorten_terms",
]


class WayItem(Told):
    """So much of an invoice (or of its instalment of that day) to be paid; `open` is all of it."""

    invoice_id: DocumentId
    due_on: Day
    currency: CurrencyTold
    amount: AmountText
    open: AmountText


class WayOrder(Told):
    """Another order, and what is free when it is cancelled or paid."""

    order_id: OrderId
    currency: CurrencyTold
    amount: AmountText


class WayStep(Told):
    """One step; what does not belong to its kind is null or empty.

    `reduce_order`: to `amount`. `pay`: `items`, and `amount` in advance where they are not enough.
    `cancel_orders`: `orders`. `wait`: until `at`, which lies in `day`. `raise_limit`: the limit of
    `account_id` by `amount` to `limit`; `temporary` says which of its two limits. `extend_limit`
    and `review`: to `day`, or beyond. `shorten_terms`: the order's, to `days`.
    """

    kind: StepKind
    message: str
    amount: OrderValue | None = None
    limit: OrderValue | None = None
    temporary: bool | None = None
    account_id: AccountId | None = None
    items: tuple[WayItem, ...] = ()
    orders: tuple[WayOrder, ...] = ()
    at: Instant | None = None
    day: Day | None = None
    days: int | None = None


class WayOut(Told):
    """Steps, and what is decided once they are taken: `reasons` then, warnings included."""

    steps: tuple[WayStep, ...]
    outcome: Outcome
    reasons: tuple[Reason, ...]


class NotComputed(Told):
    """A reason that no figure clears, and who or what does."""

    code: ReasonCode
    cleared_by: str


class WaysOutAnswer(Told):
    """`outcome` and `reasons` are what the order is answered as things stand at `decided_at`.
    `largest_amount` is the largest that could be released now, null where no amount would be.
    `ways` is empty where nothing can be computed, or the order would be released. For a caller
    limited to a segment both rest on what it may see: where a group whose head it may not see holds
    the order, no figure tells of its room, and `not_computed` names the reason.
    """

    hold_id: str
    order_id: OrderId
    order_version: Version
    account_id: AccountId
    order: OrderValue
    outcome: Outcome
    reasons: tuple[Reason, ...]
    largest_amount: OrderValue | None
    ways: tuple[WayOut, ...]
    not_computed: tuple[NotComputed, ...]
    policy_version: Version
    policy_scope: str
    decided_at: Instant
