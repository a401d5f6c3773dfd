"""The answer of a check, over HTTP and as an event alike.

All reasons are given, each with its numbers; the outcome is the gravest of them. Figures are text
in the account's currency, except `order`, which repeats what was asked in the order's own. A
figure that cannot be known (no account, no rate) is null, never zero.
"""

from typing import Literal

from credit_contracts.amounts import AmountText, CurrencyTold, RatioText, SignedAmountText
from credit_contracts.ids import AccountId, Flag, OrderId, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

Outcome = Literal["release", "release_with_warning", "hold"]
Severity = Literal["hold", "warning", "info"]
ReasonCode = Literal[
    "LIMIT_EXCEEDED",
    "GROUP_LIMIT_EXCEEDED",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "DUNNING_LEVEL",
    "ACCOUNT_STOPPED",
    "ACCOUNT_UNKNOWN",
    "ACCOUNT_EXCLUDED",
    "LIMIT_EXPIRED",
    "REVIEW_DUE",
    "MUST_REVIEW",
    "TERMS_CHANGED",
    "FX_RATE_MISSING",
    "DATA_STALE",
    "MANUAL_HOLD",
    "NEAR_LIMIT",
    "GROUP_NEAR_LIMIT",
]


class Reason(Told):
    """Why: `figures` are the numbers that the rule compared, by name, as text. A reason for
    information (`info`) changes no outcome.
    """

    code: ReasonCode
    severity: Severity
    message: Text
    figures: dict[str, str]


class OrderValue(Told):
    """What was asked: the whole order, gross, in its own currency."""

    currency: CurrencyTold
    amount: AmountText


class Buckets(Told):
    """The four parts of exposure; `total` = open orders + unbilled + receivables - cash."""

    open_orders: SignedAmountText
    unbilled: SignedAmountText
    receivables: SignedAmountText
    unapplied_cash: SignedAmountText
    total: SignedAmountText


class Reservation(Told):
    """Credit granted to this order ahead of its own event; gross, in the account's currency."""

    amount: SignedAmountText
    expires_at: Instant


class RateUsed(Told):
    """One rate document that the figures rest on; a cross rate rests on two."""

    rate: str
    as_of: Instant
    version: Version
    source: str


class GroupFigures(Told):
    """A group that the order counts in, by the account at its head; the same figures as for the
    account, of all members together and in the head's currency. `limit` null is unlimited. `members_total` counts the head as well.
    """

    account_id: AccountId
    segment: str | None
    members_total: int
    currency: CurrencyTold
    limit: SignedAmountText | None
    exposure_before: Buckets
    reserved_before: SignedAmountText
    order_amount: SignedAmountText | None
    exposure_after: SignedAmountText | None
    utilization_after: RatioText | None
    rates: dict[str, RateUsed]


class Freshness(Told):
    """How recent the exposure was: every inbound event up to `watermark` is in it.

    `watermark` and `lag_seconds` are null while not every inbound partition is known.
    """

    watermark: Instant | None
    lag_seconds: float | None
    stale: Flag


class CheckAnswer(Told):
    """`*_before` leave the order's own claim in the asked currency out; `order_amount` is its
    claim at this version.

    `exposure_after` = `exposure_before.total` + `reserved_before` + `order_amount`, exactly.
    `rates` is keyed "BASE/QUOTE". `currency` and the figures are null for an unknown account;
    `limit` null is unlimited when the account is known. `groups` are those that the order counts
    in, the nearest first; a caller limited to a segment is told of those with a head in it.
    `policy_scope` is the entry of the policy
    that the account was decided by: `default`, `segment:…`, `risk_class:…` or `account:…`; null
    in answers recorded before policies had entries.
    """

    check_id: str
    order_id: OrderId
    order_version: Version
    account_id: AccountId
    account_known: Flag
    outcome: Outcome
    reasons: tuple[Reason, ...]
    order: OrderValue
    currency: CurrencyTold | None
    order_amount: SignedAmountText | None
    limit: SignedAmountText | None
    exposure_before: Buckets | None
    reserved_before: SignedAmountText | None
    exposure_after: SignedAmountText | None
    available_after: SignedAmountText | None
    utilization_after: RatioText | None
    reservation: Reservation | None
    hold_id: str | None
    policy_version: Version
    policy_scope: str | None = None
    rates: dict[str, RateUsed]
    freshness: Freshness
    decided_at: Instant
    dry_run: Flag = False
    groups: tuple[GroupFigures, ...] = ()


class DecisionV1(CheckAnswer):
    """The same answer, told on the bus once it is committed. Dry runs are not told."""
