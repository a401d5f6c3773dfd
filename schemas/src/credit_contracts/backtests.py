"""What a back-test answers: a history decided again under one policy, or under two.

Decisions are counted as such. Values are of orders, each counted once, by its latest decision:
whole, by currency, in the order's own. They are what the orders were worth, not what was lost: an
order that would have been held would have waited.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.types import Strict

from credit_contracts.amounts import CurrencyTold, RatioText, SignedAmountText
from credit_contracts.decisions import OrderValue, Outcome, ReasonCode
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.ids import AccountId, OrderId, Version
from credit_contracts.shapes import Asked, Told
from credit_contracts.times import Instant

LATE_DAYS_MAX = 3_650
BacktestState = Literal["running", "done", "failed", "interrupted"]


class BacktestAmounts(Told):
    """What orders of one currency were worth, and what was billed of them by invoices that were
    later paid late, or were past due when the history ended.
    """

    currency: CurrencyTold
    value: SignedAmountText
    paid_late: SignedAmountText
    unpaid: SignedAmountText


class BacktestWorth(Told):
    """A set of orders and what came of them."""

    orders: int
    amounts: tuple[BacktestAmounts, ...]


class BacktestSide(Told):
    """What one policy did. `held` are the orders that it delayed; `reasons` counts decisions
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
    other way round; both, and `flips`, are empty without a second policy. `flips` are the first
    ones, in the order of their decisions; `flips_left_out` tells how many more there are.
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
    flips_left_out: int = 0


class BacktestRequest(Asked):
    """Which recorded decisions are asked about again: those from `decided_from` on and before
    `decided_to`, all that are kept unless given. `against` is another version, the one in force
    unless given. An invoice is paid late when that is more than `late_days` after it was due.
    """

    against: Version | None = None
    decided_from: Instant | None = None
    decided_to: Instant | None = None
    late_days: Annotated[int, Strict(), Field(ge=0, le=LATE_DAYS_MAX), NullIs(0)] = 0

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        findings = Findings()
        begin, end = self.decided_from, self.decided_to
        if begin is not None and end is not None and begin >= end:
            error = fault(
                "not_after",
                "is not after decided_from",
                "send a later time, or leave one of them out",
            )
            findings.add(("decided_to",), error, end)
        findings.close()
        return self


class BacktestProgress(Told):
    """Events and questions gone through, of how many; null until they are counted."""

    rows_done: int
    rows_total: int | None


class BacktestHead(Told):
    """One back-test of what was recorded, without its report. `interrupted`: the service was ended
    meanwhile; ask again. `problem` says why it failed, and what to do.
    """

    backtest_id: str
    version: Version
    against: Version
    decided_from: Instant | None
    decided_to: Instant | None
    late_days: int
    state: BacktestState
    requested_by: str
    requested_at: Instant
    ended_at: Instant | None
    progress: BacktestProgress
    problem: str | None


class Backtest(BacktestHead):
    """One back-test; the report is there when it is done."""

    report: BacktestReport | None


class BacktestPage(Told):
    items: tuple[BacktestHead, ...]
    next_cursor: str | None
