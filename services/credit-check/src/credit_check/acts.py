"""What people and order systems do with what was decided: release or reject a hold, void an order.

A person's release is an override: it reserves the order's amount as a check's release does, but
against the reasons, and its record is the hold's last state with who and why.
"""

from abc import ABC, abstractmethod
from datetime import timedelta

import orjson

from credit_check.answers import OK, problem_reply
from credit_check.batch import HELD_OPEN, Batch
from credit_check.holds import (
    CANCELLED,
    SUPERSEDED,
    change,
    end_hold,
)
from credit_check.released import REJECTED, RELEASED
from credit_check.snapshot import HoldRow
from credit_check.tasks import SYSTEM, Ask, Key, Reply
from credit_contracts.amounts import to_minor
from credit_core.claims import Reservation
from credit_core.standing import Question
from credit_core.versions import reserves
from service_kit.ids import new_id


class HoldAct(ABC):
    """What release and reject share: the hold must be open and its order must not have moved on."""

    __slots__ = ("_by", "_comment", "_hold_id", "_reason_code", "ask")

    def __init__(
        self,
        hold: HoldRow,
        accounts: tuple[str, ...],
        *,
        by: str,
        reason_code: str,
        comment: str,
        key: Key,
        visible: str | None = None,
    ) -> None:
        """`hold` as read before, for its order; `accounts` are all that the order was asked on.
        `visible` is the segment that the caller is limited to.
        """
        self._hold_id = hold.hold_id
        self._by = by
        self._reason_code = reason_code
        self._comment = comment
        self.ask = Ask(
            accounts=accounts,
            orders=(hold.order_id,),
            holds=(hold.hold_id,),
            key=key,
            visible=visible,
        )

    def decide(self, batch: Batch) -> Reply:
        """Act on the hold as it is now, or say why it cannot be; see `tasks.Task`."""
        read = batch.snapshot.holds[self._hold_id]
        hold = batch.open_holds.get(read.order_id)
        if hold is None or hold.hold_id != self._hold_id:
            return _closed(batch, read)
        newest = max(
            batch.newest_decided(hold.order_id) or 0, batch.facts(hold.order_id).newest_version or 0
        )
        if newest > hold.order_version:
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


class Release(HoldAct):
    """A person lets the order go against the reasons, for some days and up to some percent more."""

    __slots__ = ("_tolerance_percent", "_valid_days")

    def __init__(
        self,
        hold: HoldRow,
        accounts: tuple[str, ...],
        *,
        by: str,
        reason_code: str,
        comment: str,
        key: Key,
        valid_days: int | None,
        tolerance_percent: int = 0,
        visible: str | None = None,
    ) -> None:
        """`valid_days` defaults to what the policy lets any reservation last."""
        super().__init__(
            hold, accounts,
            by=by, reason_code=reason_code, comment=comment, key=key, visible=visible,
        )  # fmt: skip
        self._valid_days = valid_days
        self._tolerance_percent = tolerance_percent

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Reserve the order's whole amount at its version, and close the hold. The tolerance is
        kept with it and reserves nothing: it is for a later version that is worth a little more.
        A stop stands above any person's release: while the account is stopped nothing is released.
        """
        if batch.stopped(hold.account_id):
            return problem_reply(
                "ACCOUNT_STOPPED",
                f"Account {hold.account_id} of hold {hold.hold_id} is stopped, or one that stands"
                " above it.",
            )
        days = self._valid_days or batch.book(hold.account_id).policy.reservation_days
        watermark = batch.snapshot.watermark
        begins = batch.now if watermark is None else max(batch.now, watermark)
        expires_at = begins + timedelta(days=days)
        order = hold.content["order"]
        question = Question(
            order_id=hold.order_id,
            order_version=hold.order_version,
            account_id=hold.account_id,
            currency=order["currency"],
            amount_minor=to_minor(order["amount"], order["currency"]),
            secured_minor=hold.secured_minor,
        )
        if question.amount_minor > 0 and reserves(question, batch.facts(hold.order_id)):
            batch.grant(
                new_id("rel"),
                Reservation(
                    order_id=question.order_id,
                    order_version=question.order_version,
                    account_id=question.account_id,
                    currency=question.currency,
                    amount_minor=question.amount_minor,
                    secured_minor=question.secured_minor,
                    expires_at=expires_at,
                ),
            )
        why = change(
            self._by, self._reason_code, self._comment,
            tolerance_percent=self._tolerance_percent, valid_until=expires_at,
        )  # fmt: skip
        return Reply(OK, end_hold(batch, hold, RELEASED, why))


class Reject(HoldAct):
    """A person refuses the order: its hold ends, and so does what was reserved for it before."""

    __slots__ = ()

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Give back the order's reservations up to the hold's version, and close the hold."""
        batch.withdraw(hold.order_id, hold.order_version, REJECTED)
        why = change(self._by, self._reason_code, self._comment)
        return Reply(OK, end_hold(batch, hold, REJECTED, why))


class Void:
    """The order system takes an order back: reservations up to a version end, its hold too."""

    __slots__ = ("_by", "_order_id", "_order_version", "ask")

    def __init__(
        self, order_id: str, order_version: int, accounts: tuple[str, ...], *, by: str, key: Key
    ) -> None:
        """`accounts` are all that the order was ever asked on."""
        self._order_id = order_id
        self._order_version = order_version
        self._by = by
        self.ask = Ask(accounts=accounts, orders=(order_id,), key=key)

    def decide(self, batch: Batch) -> Reply:
        """Give everything back up to the version; see `tasks.Task`."""
        order_id, version = self._order_id, self._order_version
        hold = batch.open_holds.get(order_id)
        concerned = {each.reservation.account_id for each in batch.granted(order_id)}
        if hold is not None:
            concerned.add(hold.account_id)
        batch.require(concerned)
        voided = batch.withdraw(order_id, version, "voided")
        cancelled = None
        if hold is not None and hold.order_version <= version:
            cancelled = hold.hold_id
            why = change(self._by, "VOIDED", f"Version {version} of the order was voided.")
            end_hold(batch, hold, CANCELLED, why)
        return Reply(
            OK,
            orjson.dumps(
                {
                    "order_id": order_id,
                    "order_version": version,
                    "reservations_voided": voided,
                    "hold_id": cancelled,
                }
            ),
        )


class Look:
    """A second look at an account: every batch looks at all accounts that it locks, so that being
    locked and read is all that this asks for.
    """

    __slots__ = ("ask",)

    def __init__(self, account_id: str) -> None:
        self.ask = Ask(accounts=(account_id,))

    def decide(self, batch: Batch) -> Reply:
        """Nothing of its own: see `settle`, which also ends holds whose order has moved on."""
        del batch
        return Reply(OK, b"")


def end_passed(batch: Batch) -> None:
    """End open holds that what is posted of their order has passed: cancelled where it is closed
    or cancelled at their version or later, superseded where it has a newer version.
    """
    for hold in list(batch.open_holds.values()):
        if hold.account_id not in batch.locked:
            continue
        if hold.order_ended:
            why = change(SYSTEM, "ORDER_ENDED", "The order was posted closed or cancelled.")
            end_hold(batch, hold, CANCELLED, why)
        elif hold.order_posted is not None and hold.order_posted > hold.order_version:
            posted = f"Version {hold.order_posted} of the order was posted."
            end_hold(batch, hold, SUPERSEDED, change(SYSTEM, "NEWER_VERSION", posted))


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
