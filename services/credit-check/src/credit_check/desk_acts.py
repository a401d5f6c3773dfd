"""What people do with an open hold, short of releasing it: reject, assign, comment, escalate.

Each act is a task of the hold's account, so that acts, decisions and postings of one account
happen one after the other, and each is a new version of the hold, told and kept.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from credit_check.answers import OK, problem_reply
from credit_check.batch import HELD_OPEN, Batch
from credit_check.holds import SUPERSEDED, change, change_hold, end_hold
from credit_check.released import REJECTED
from credit_check.snapshot import HoldRow
from credit_check.tasks import Ask, Key, Reply
from credit_core.desk_rules import ROLES, Person, Role, rank


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts on which hold, and why. `hold` as read before, for its order; `accounts` are all
    that the order was asked on, and `visible` is the segment that the person is limited to.
    """

    hold: HoldRow
    accounts: tuple[str, ...]
    by: Person
    key: Key
    reason_code: str
    comment: str | None
    visible: str | None = None
    traceparent: str | None = None


class HoldTask(ABC):
    """What all acts share: the hold must be open and its order must not have moved on."""

    __slots__ = ("_hold_id", "_said", "ask")

    def __init__(self, act: Act) -> None:
        self._hold_id = act.hold.hold_id
        self._said = act
        self.ask = Ask(
            accounts=tuple(sorted({act.hold.account_id, *act.accounts})),
            orders=(act.hold.order_id,),
            holds=(act.hold.hold_id,),
            currency=act.hold.content["order"]["currency"],
            key=act.key,
            visible=act.visible,
            traceparent=act.traceparent,
        )

    def decide(self, batch: Batch) -> Reply:
        """Act on the hold as it is now, or say why it cannot be; see `tasks.Task`. A hold by hand
        is of the order, whatever its version.
        """
        read = batch.snapshot.holds[self._hold_id]
        hold = batch.open_holds.get(read.order_id)
        if hold is None or hold.hold_id != self._hold_id:
            return _closed(batch, read)
        newest = newest_version(batch, hold.order_id)
        if newest > hold.order_version and not hold.content["forced"]:
            return problem_reply(
                "HOLD_SUPERSEDED",
                f"Hold {hold.hold_id} is of order_version {hold.order_version} of order"
                f" {hold.order_id}; the newest is {newest}.",
            )
        batch.require(each.reservation.account_id for each in batch.granted(hold.order_id))
        return self.act(batch, hold)

    @abstractmethod
    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """The act itself, on a hold that is open and of the newest version."""


class Reject(HoldTask):
    """A person refuses the order: its hold ends, and so does what was reserved for it before."""

    __slots__ = ()

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Give back the order's reservations up to the hold's version, and close the hold."""
        said = self._said
        batch.withdraw(hold.order_id, hold.order_version, REJECTED)
        why = change(said.by.name, said.reason_code, said.comment, role=said.by.role)
        return Reply(OK, end_hold(batch, hold, REJECTED, why))


class Assign(HoldTask):
    """Says who works on the hold, or gives it back to the queue."""

    __slots__ = ("_assignee",)

    def __init__(self, act: Act, assignee: str | None) -> None:
        super().__init__(act)
        self._assignee = assignee

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Note the assignee."""
        said = self._said
        why = change(
            said.by.name, said.reason_code, said.comment, role=said.by.role, act="assigned"
        )
        return Reply(OK, change_hold(batch, hold, why, assignee=self._assignee))


class Remark(HoldTask):
    """Adds words to the hold's story."""

    __slots__ = ()

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Only the words change, as a version of their own."""
        said = self._said
        why = change(
            said.by.name, said.reason_code, said.comment, role=said.by.role, act="commented"
        )
        return Reply(OK, change_hold(batch, hold, why))


class Escalate(HoldTask):
    """Hands the decision to a role."""

    __slots__ = ("_to",)

    def __init__(self, act: Act, to: Role | None) -> None:
        """`to` None: the role above the person's own, or above the one that it waits for."""
        super().__init__(act)
        self._to = to

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Note whom it waits for; the highest role has nobody above it."""
        said, present = self._said, hold.content.get("escalated_to")
        reached = max(rank(said.by.role), -1 if present is None else rank(Role(present)))
        to = self._to or ROLES[min(reached + 1, len(ROLES) - 1)]
        why = change(
            said.by.name, said.reason_code, said.comment, role=said.by.role, act="escalated"
        )
        return Reply(OK, change_hold(batch, hold, why, escalated_to=to))


def newest_version(batch: Batch, order_id: str) -> int:
    """The newest version of an order that was decided or posted; 0 before the first."""
    return max(batch.newest_decided(order_id) or 0, batch.facts(order_id).newest_version or 0)


def _closed(batch: Batch, hold: HoldRow) -> Reply:
    """The hold as it was read is no longer open, or was ended earlier in this batch."""
    written = batch.writes.holds.get(hold.hold_id)
    state = hold.state if written is None else written.state
    if state == SUPERSEDED:
        return problem_reply(
            "HOLD_SUPERSEDED",
            f"Hold {hold.hold_id} was superseded: order {hold.order_id} has moved on.",
        )
    assert state != HELD_OPEN
    return problem_reply("HOLD_CLOSED", f"Hold {hold.hold_id} is {state}.")
