"""What a back-test found, added up: outcomes, what was delayed, and where two policies differ.

Counts are of decisions. Values are of orders, each counted once, by its latest decision, in its
own currency and whole: what a hold delays is the order, not what is left of it to claim.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from credit_core.backtest import Asked
from credit_core.lateness import ByCurrency, Late
from credit_core.reasons import Outcome, ReasonCode, Severity


@dataclass(frozen=True, slots=True)
class Answer:
    """One policy's answer, without its figures; `codes` are those of its reasons that hold."""

    outcome: Outcome
    codes: tuple[ReasonCode, ...]

    @property
    def held(self) -> bool:
        """Whether the order has to wait."""
        return self.outcome == Outcome.HOLD


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of each policy; the amount is the whole order, in minor units of `currency`."""

    order_id: str
    order_version: int
    account_id: str
    currency: str
    amount_minor: int
    at: datetime
    answers: tuple[Answer, ...]

    @property
    def flipped(self) -> bool:
        """Whether one policy holds what the other releases."""
        return len({answer.held for answer in self.answers}) > 1


@dataclass(slots=True)
class Worth:
    """A set of orders: how many they are, what they are worth, and what came of them: what was
    billed of them by invoices that were paid late, or never.
    """

    orders: int = 0
    value: ByCurrency = field(default_factory=dict)
    paid_late: ByCurrency = field(default_factory=dict)
    unpaid: ByCurrency = field(default_factory=dict)

    def add(self, row: Row, late: Late) -> None:
        """Count one order in."""
        self.orders += 1
        _add(self.value, {row.currency: row.amount_minor})
        _add(self.paid_late, late.paid_late.get(row.order_id, {}))
        _add(self.unpaid, late.unpaid.get(row.order_id, {}))


@dataclass(slots=True)
class Side:
    """What one policy did: decisions by outcome and by reason, and the orders by what became of
    them.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[ReasonCode] = field(default_factory=Counter)
    held: Worth = field(default_factory=Worth)
    released: Worth = field(default_factory=Worth)

    @property
    def decisions(self) -> int:
        """How many decisions there were."""
        return self.outcomes.total()


@dataclass(slots=True)
class Flips:
    """Decisions that one policy turns round: how many they are, the reasons of whichever holds,
    and the orders whose latest decision is one of them.
    """

    decisions: int = 0
    worth: Worth = field(default_factory=Worth)
    reasons: Counter[ReasonCode] = field(default_factory=Counter)


@dataclass(slots=True)
class Findings:
    """All of it. `sides` stand in the order of the policies; `newly_held` are orders that the
    first holds and the second releases, `newly_released` the other way round.
    """

    sides: tuple[Side, ...]
    flips: tuple[Row, ...]
    newly_held: Flips
    newly_released: Flips
    refused: Counter[str]


class Comparison:
    """Takes in decisions as they are made, and keeps of each no more than is told in the end."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._refused: Counter[str] = Counter()

    @property
    def asked(self) -> int:
        """How many questions were put so far."""
        return len(self._rows) + self._refused.total()

    def add(self, asked: Asked) -> None:
        """Take in one question with its verdicts."""
        if asked.refused is not None:
            self._refused[asked.refused.value] += 1
            return
        question = asked.question
        answers = tuple(
            Answer(
                verdict.outcome,
                tuple(one.code for one in verdict.reasons if one.severity == Severity.HOLD),
            )
            for verdict in asked.verdicts
        )
        self._rows.append(
            Row(
                question.order_id,
                question.order_version,
                question.account_id,
                question.currency,
                question.amount_minor,
                asked.at,
                answers,
            )
        )

    def findings(self, policies: int, late: Late) -> Findings:
        """Add up all decisions of so many policies; `late` is what became of their orders."""
        latest = {row.order_id: row for row in self._rows}
        return Findings(
            sides=tuple(
                _side(place, self._rows, latest.values(), late) for place in range(policies)
            ),
            flips=tuple(row for row in self._rows if row.flipped),
            newly_held=_flips(0, self._rows, latest.values(), late),
            newly_released=_flips(1, self._rows, latest.values(), late),
            refused=self._refused,
        )


def _side(place: int, rows: Sequence[Row], latest: Iterable[Row], late: Late) -> Side:
    side = Side()
    for row in rows:
        answer = row.answers[place]
        side.outcomes[answer.outcome] += 1
        side.reasons.update(set(answer.codes))
    for row in latest:
        (side.held if row.answers[place].held else side.released).add(row, late)
    return side


def _flips(holder: int, rows: Sequence[Row], latest: Iterable[Row], late: Late) -> Flips:
    """The flips in which the policy at this place is the one that holds."""
    flips = Flips()
    for row in rows:
        if row.flipped and row.answers[holder].held:
            flips.decisions += 1
            flips.reasons.update(set(row.answers[holder].codes))
    for row in latest:
        if row.flipped and row.answers[holder].held:
            flips.worth.add(row, late)
    return flips


def _add(into: ByCurrency, amounts: ByCurrency) -> None:
    for currency, minor in amounts.items():
        into[currency] = into.get(currency, 0) + minor
