"""What a back-test answers: a history decided again under one policy, or under two.

Decisions are counted as such. Values are of orders, each counted once, by its latest decision:
whole, by currency, in the order's own. They are what the orders were worth, not what was lost: an
order that would have been held would have waited.
"""

from credit_contracts.amounts import CurrencyTold, RatioText, SignedAmountText
from credit_contracts.decisions import OrderValue, Outcome, ReasonCode
from credit_contracts.ids import AccountId, OrderId, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

ByCurrency = dict[CurrencyTold, SignedAmountText]


class BacktestWorth(Told):
    """A set of orders and what came of them: `paid_late` and `unpaid` are what was billed of them
    by invoices that were later paid late, or were past due when the history ended.
    """

    orders: int
    value: ByCurrency
    paid_late: ByCurrency
    unpaid: ByCurrency


class BacktestSide(Told):
    """What one policy did. `held.value` is the value that it delayed; `reasons` counts decisions
    that were held, by each of their reasons.
    """

    policy: str
    policy_version: Version
    decisions: int
    outcomes: dict[Outcome, int]
    hold_rate: RatioText | None
    reasons: dict[ReasonCode, int]
    held: BacktestWorth
    released: BacktestWorth


class BacktestTurn(Told):
    """Decisions that went one way under one policy and the other way under the other, with the
    reasons of whichever holds.
    """

    decisions: int
    reasons: dict[ReasonCode, int]
    orders: BacktestWorth


class BacktestFlip(Told):
    """One decision that the two policies make differently; reasons are those that hold."""

    order_id: OrderId
    order_version: Version
    account_id: AccountId
    asked_at: Instant
    order: OrderValue
    outcome: Outcome
    reasons: tuple[ReasonCode, ...]
    against_outcome: Outcome
    against_reasons: tuple[ReasonCode, ...]


class BacktestReport(Told):
    """The whole finding. `out_of_order` counts events with a time before that of an earlier one;
    `refused` questions about versions that were history already, by code. `newly_held` are
    decisions that the policy holds and the other one (`against`) releases, `newly_released` the
    other way round; both, and `flips`, are empty without a second policy.
    """

    events: int
    out_of_order: int
    began_at: Instant | None
    ended_at: Instant | None
    asked: int
    refused: dict[str, int]
    late_days: int
    tested: BacktestSide
    against: BacktestSide | None
    newly_held: BacktestTurn
    newly_released: BacktestTurn
    flips: tuple[BacktestFlip, ...]
