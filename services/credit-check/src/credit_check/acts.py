"""What order systems and the ledger do with what was decided: void an order, end passed holds.

What people do with holds is in `desk_acts`, `releasing` and `forcing`.
"""

import orjson

from credit_check.answers import OK
from credit_check.batch import Batch
from credit_check.holds import CANCELLED, SUPERSEDED, change, end_hold
from credit_check.released import forget_release
from credit_check.tasks import SYSTEM, Ask, Key, Reply


class Void:
    """The order system takes an order back: reservations up to a version end, its hold too, unless
    a person holds the order by hand: then only a person lets it go.
    """

    __slots__ = ("_by", "_order_id", "_order_version", "ask")

    def __init__(
        self, order_id: str, order_version: int, accounts: tuple[str, ...], *, by: str, key: Key,
        traceparent: str | None = None,
    ) -> None:  # fmt: skip
        """`accounts` are all that the order was ever asked on."""
        self._order_id = order_id
        self._order_version = order_version
        self._by = by
        self.ask = Ask(accounts=accounts, orders=(order_id,), key=key, traceparent=traceparent)

    def decide(self, batch: Batch) -> Reply:
        """Give everything back up to the version; see `tasks.Task`."""
        order_id, version = self._order_id, self._order_version
        hold = batch.open_holds.get(order_id)
        concerned = {each.reservation.account_id for each in batch.granted(order_id)}
        if hold is not None:
            concerned.add(hold.account_id)
        batch.require(concerned)
        voided = batch.withdraw(order_id, version, "voided")
        if not batch.granted(order_id):
            forget_release(batch.books.earlier, order_id)
        cancelled = None
        if hold is not None and hold.order_version <= version and not hold.content["forced"]:
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
        self.ask = Ask(accounts=(account_id,), grants=False)

    def decide(self, batch: Batch) -> Reply:
        """Nothing of its own: see `settle`, which also ends holds whose order has moved on."""
        del batch
        return Reply(OK, b"")


def end_passed(batch: Batch) -> None:
    """End open holds that what is posted of their order has passed: cancelled where it is closed
    or cancelled at their version or later, superseded where it has a newer version. A hold by hand
    is of the order, whatever its version, and ends with the order alone.
    """
    for hold in list(batch.open_holds.values()):
        if hold.account_id not in batch.locked:
            continue
        if hold.order_ended:
            why = change(SYSTEM, "ORDER_ENDED", "The order was posted closed or cancelled.")
            end_hold(batch, hold, CANCELLED, why)
        elif hold.content["forced"]:
            continue
        elif hold.order_posted is not None and hold.order_posted > hold.order_version:
            posted = f"Version {hold.order_posted} of the order was posted."
            end_hold(batch, hold, SUPERSEDED, change(SYSTEM, "NEWER_VERSION", posted))
