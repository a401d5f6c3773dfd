"""Findings of a back-test in the words of the contract."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from credit_contracts.amounts import to_text
from credit_contracts.backtests import (
    BacktestAmounts,
    BacktestFlip,
    BacktestReport,
    BacktestSide,
    BacktestTurn,
    BacktestWorth,
)
from credit_contracts.decisions import OrderValue
from credit_core.comparison import Findings, Flips, Row, Side, Worth
from credit_core.policies import PolicyBook
from credit_core.reasons import Outcome, ReasonCode
from credit_core.utilization import ratio_text


@dataclass(frozen=True, slots=True)
class Tested:
    """One book of policies and what people call it: a version, a file."""

    name: str
    book: PolicyBook


@dataclass(frozen=True, slots=True)
class History:
    """What was gone through."""

    events: int
    out_of_order: int
    asked: int
    late_days: int
    began_at: datetime | None
    ended_at: datetime | None


def report_of(
    tested: Sequence[Tested], history: History, findings: Findings, flips_max: int | None = None
) -> BacktestReport:
    """The report, with the first `flips_max` flips (None: with all); `tested` is the policy and, if
    there is one, that it is held against.
    """
    flips = findings.flips[:flips_max]
    sides = [_side(each, side) for each, side in zip(tested, findings.sides, strict=True)]
    return BacktestReport(
        events=history.events,
        out_of_order=history.out_of_order,
        began_at=history.began_at,
        ended_at=history.ended_at,
        asked=history.asked,
        refused=dict(sorted(findings.refused.items())),
        late_days=history.late_days,
        tested=sides[0],
        against=sides[1] if len(sides) > 1 else None,
        newly_held=_turn(findings.newly_held),
        newly_released=_turn(findings.newly_released),
        flips=tuple(map(_flip, flips)),
        flips_left_out=len(findings.flips) - len(flips),
    )


def _side(tested: Tested, side: Side) -> BacktestSide:
    held, decisions = side.outcomes[Outcome.HOLD], side.decisions
    return BacktestSide(
        policy=tested.name,
        policy_version=tested.book.version,
        decisions=decisions,
        outcomes={outcome.value: side.outcomes[outcome] for outcome in Outcome},
        hold_rate=ratio_text(held, decisions) if decisions else None,
        reasons=_reasons(side.reasons),
        held=_worth(side.held),
        released=_worth(side.released),
    )


def _turn(flips: Flips) -> BacktestTurn:
    return BacktestTurn(
        decisions=flips.decisions, reasons=_reasons(flips.reasons), orders=_worth(flips.worth)
    )


def _flip(row: Row) -> BacktestFlip:
    answer, against = row.answers
    return BacktestFlip(
        order_id=row.order_id,
        order_version=row.order_version,
        account_id=row.account_id,
        asked_at=row.at,
        order=OrderValue(currency=row.currency, amount=to_text(row.amount_minor, row.currency)),
        outcome=answer.outcome.value,
        reasons=tuple(code.value for code in answer.codes),
        against_outcome=against.outcome.value,
        against_reasons=tuple(code.value for code in against.codes),
    )


def _reasons(counts: Counter[ReasonCode]) -> dict[ReasonCode, int]:
    """The most frequent first, then by code."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _worth(worth: Worth) -> BacktestWorth:
    return BacktestWorth(
        orders=worth.orders,
        amounts=tuple(
            BacktestAmounts(
                currency=currency,
                value=to_text(worth.value.get(currency, 0), currency),
                paid_late=to_text(worth.paid_late.get(currency, 0), currency),
                unpaid=to_text(worth.unpaid.get(currency, 0), currency),
            )
            for currency in sorted({*worth.value, *worth.paid_late, *worth.unpaid})
        ),
    )
