"""A second look at held orders: each is decided again, and released once nothing stands against it.

The same function decides that decided first, on what the batch reads now, and the same record is
left: a decision that the order system hears, and the hold's last state. Those who wait are looked
at in the stated order, each release reserving before the next is tried, so that freed room goes to
the most urgent and the longest waiting first; who does not fit is passed over for who does.

Three kinds of hold are left to people: one that a person opened, one whose order is posted at its
version (it went on against the hold; its claim stands already, so that there is nothing left to
ask, and clearing the hold would only hide it), and one whose order has moved on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import orjson

from credit_check.answers import OK
from credit_check.batch import Batch
from credit_check.holds import change, change_reasons, end_hold
from credit_check.released import RELEASED
from credit_check.snapshot import HoldRow
from credit_check.tasks import MANY, SYSTEM, Ask, Reply
from credit_check.verdicts import answer_to, record, verdict_on
from credit_core.decision import Verdict
from credit_core.exposure import Rates
from credit_core.reasons import Outcome, ReasonCode, Severity
from credit_core.standing import Question
from credit_core.versions import reserves
from service_kit.ids import new_id

RELEASED_AGAIN = "AUTO_RELEASED"
REASONS_CHANGED = "REASONS_CHANGED"


@dataclass(frozen=True, slots=True)
class Held:
    """An open hold as it was found; what of it may have changed since is read again."""

    hold_id: str
    priority: int
    opened_at: datetime
    question: Question


def in_order(held: Sequence[Held], rates: Rates) -> list[Held]:
    """Higher priority first, then opened earlier, then smaller: by what the order would take of
    the credit, all in one currency. What no rate leads to is not known to be small, and comes last.
    """
    common = min((each.question.currency for each in held), default="")

    def place(each: Held) -> tuple[int, datetime, bool, int, str]:
        question = each.question
        taken_minor = max(0, question.amount_minor - question.secured_minor)
        worth_minor = rates.convert(taken_minor, question.currency, common)
        unknown = worth_minor is None
        return -each.priority, each.opened_at, unknown, worth_minor or 0, each.hold_id

    return sorted(held, key=place)


@dataclass(slots=True)
class Tally:
    """What came of a look. `rated`: some decision depended on rates; `late`: some was held because
    the data is late.
    """

    looked: int = 0
    released: int = 0
    rated: bool = False
    late: bool = False

    def __iadd__(self, other: "Tally") -> Self:
        self.looked += other.looked
        self.released += other.released
        self.rated |= other.rated
        self.late |= other.late
        return self


class SecondLook:
    """Decides some holds again, one after the other and in one transaction."""

    __slots__ = ("_held", "ask", "tally")

    def __init__(self, held: Sequence[Held]) -> None:
        """`held`: at least one, of one account or of accounts whose room is shared, in the order in
        which they are to be decided (see `in_order`).
        """
        self._held = tuple(held)
        self.tally = Tally()
        self.ask = Ask(
            accounts=tuple(sorted({each.question.account_id for each in held})),
            orders=tuple(each.question.order_id for each in self._held),
            currency=MANY,
        )

    def decide(self, batch: Batch) -> Reply:
        """Look at those that are still open; see `tasks.Task`. A batch that is decided again
        begins its tally anew.
        """
        self.tally = Tally()
        for held in self._held:
            hold = batch.open_holds.get(held.question.order_id)
            if hold is not None and hold.hold_id == held.hold_id:
                self._look(batch, hold, held.question)
        return Reply(OK, b"")

    def _look(self, batch: Batch, hold: HoldRow, question: Question) -> None:
        if not _asks(batch, hold, question):
            return
        verdict = verdict_on(batch, question)
        self.tally.looked += 1
        self.tally.rated |= _rests_on_rates(verdict)
        self.tally.late |= _has(verdict, ReasonCode.DATA_STALE)
        if verdict.outcome != Outcome.HOLD:
            self.tally.released += 1
            _release(batch, hold, question, verdict)
        elif _told_otherwise(hold, verdict):
            answer = answer_to(batch, hold.content["check_id"], question, verdict)
            why = change(SYSTEM, REASONS_CHANGED, None, act="reasons_changed")
            change_reasons(batch, hold, answer, why)


def _asks(batch: Batch, hold: HoldRow, question: Question) -> bool:
    """Whether there is anything to decide again; see the module."""
    return (
        not hold.content["forced"]
        and not hold.order_ended
        and batch.refusal(question) is None
        and reserves(question, batch.facts(question.order_id))
    )


def _release(batch: Batch, hold: HoldRow, question: Question, verdict: Verdict) -> None:
    check_id = new_id("chk")
    answer = answer_to(batch, check_id, question, verdict)
    record(batch, check_id, question, verdict, orjson.dumps(answer), by=SYSTEM)
    granted = verdict.reservation
    why = change(
        SYSTEM,
        RELEASED_AGAIN,
        f"What held it is gone: decided again by {check_id}.",
        valid_until=None if granted is None else granted.expires_at,
    )
    end_hold(batch, hold, RELEASED, why)


def _told_otherwise(hold: HoldRow, verdict: Verdict) -> bool:
    """Whether the hold stands for other reasons than it says. That the data is late is no news of
    the order, and would be told of every hold twice: when it begins and when it is over.
    """
    said = {each["code"] for each in hold.content["reasons"] if each["severity"] == Severity.HOLD}
    found = {each.code.value for each in verdict.reasons if each.severity == Severity.HOLD}
    return found - said != {ReasonCode.DATA_STALE.value} and found != said


def _rests_on_rates(verdict: Verdict) -> bool:
    """Whether another rate could make another verdict: the account's own, or that of a group."""
    used = bool(verdict.rates) or any(group.rates for group in verdict.groups)
    return used or _has(verdict, ReasonCode.FX_RATE_MISSING)


def _has(verdict: Verdict, code: ReasonCode) -> bool:
    return any(reason.code == code for reason in verdict.reasons)
