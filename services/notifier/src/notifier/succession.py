"""How the holds of one order follow one another, and which of them still says something.

Each time a held order is asked for again, the new decision ends the hold there was and opens the
next. To the people who are told, that is one case: what counts is the newest hold, not the row of
those before it, and one that was merely followed by another has not been decided by anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credit_contracts.holds import HoldV1

OPEN, SUPERSEDED = "open", "superseded"


@dataclass(frozen=True, slots=True)
class Case:
    """One hold of an order, in its newest known state."""

    hold_id: str
    order_id: str
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


def case_of(hold: HoldV1, state: str) -> Case:
    """A hold as it was told when it was opened, in the state `state`."""
    return Case(hold.hold_id, hold.order_id, hold.opened_at, state)


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
