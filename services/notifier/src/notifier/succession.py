"""How the holds of one order follow one another, and which of them still says something.

Each time a held order is asked for again, the new decision ends the hold there was and opens the
next. To the people who are told, that is one case: what counts is the newest hold, not the row of
those before it, and one that was merely followed by another has not been decided by anybody.

So one telling covers the whole row while the order's version and the reasons stay the same: an
order system that polls a held order does not mail. The row ends when somebody ends a hold; what is
held after that is told anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credit_contracts.holds import HoldV1

OPEN, SUPERSEDED = "open", "superseded"


@dataclass(frozen=True, slots=True)
class Case:
    """One hold of an order, in its newest known state; `reason_codes` are those that hold."""

    hold_id: str
    order_id: str
    order_version: int
    reason_codes: frozenset[str]
    opened_at: datetime
    state: str

    @property
    def place(self) -> tuple[datetime, bool, str]:
        """Where it stands among the holds of its order. Of several opened at one moment, only the
        last is not superseded.
        """
        return self.opened_at, self.state != SUPERSEDED, self.hold_id

    @property
    def undecided(self) -> bool:
        """Whether nobody has ended it: it is open, or was followed by a newer decision."""
        return self.state in {OPEN, SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Past:
    """A hold that was dealt with before; `told_to` are the addresses, in lower case, that a message
    about it went to or is on its way to.
    """

    case: Case
    told_to: frozenset[str]


def case_of(hold: HoldV1, state: str) -> Case:
    """A hold as it was told when it was opened, in the state `state`."""
    return Case(
        hold.hold_id,
        hold.order_id,
        hold.order_version,
        holding_codes(hold),
        hold.opened_at,
        state,
    )


def holding_codes(hold: HoldV1) -> frozenset[str]:
    """The codes of the reasons that hold the order; warnings left out."""
    return frozenset(reason.code for reason in hold.reasons if reason.severity == "hold")


def newest_by_order(cases: Iterable[Case]) -> dict[str, Case]:
    """The last hold of each order."""
    newest: dict[str, Case] = {}
    for case in cases:
        known = newest.get(case.order_id)
        if known is None or known.place < case.place:
            newest[case.order_id] = case
    return newest


def overtaken(case: Case, newest: Case | None) -> bool:
    """Whether the newest hold of its order says all that there is to say of this one."""
    return case.undecided and newest is not None and newest.place > case.place


def told_before(case: Case, address: str, past: Iterable[Past]) -> bool:
    """Whether `address` (in lower case) has heard of this case: from an earlier hold of the order
    with the same version and reasons, and nobody has ended a hold of the order since.
    """
    same: list[Case] = []
    ended: list[Case] = []
    for each in past:
        if each.case.order_id != case.order_id or each.case.place >= case.place:
            continue
        if not each.case.undecided:
            ended.append(each.case)
        elif address in each.told_to and _same_case(each.case, case):
            same.append(each.case)
    last_end = max((each.place for each in ended), default=None)
    return any(last_end is None or each.place > last_end for each in same)


def overtaken_by_told(case: Case, address: str, past: Iterable[Past]) -> bool:
    """Whether `address` (in lower case) has heard of a later hold of the order already."""
    return any(
        address in each.told_to
        and each.case.order_id == case.order_id
        and overtaken(case, each.case)
        for each in past
    )


def _same_case(one: Case, other: Case) -> bool:
    return (one.order_version, one.reason_codes) == (other.order_version, other.reason_codes)
