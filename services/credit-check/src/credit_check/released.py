"""What was released of the asked orders before: by decisions, and by people who closed holds.

Kept nowhere on its own: the newest release on record and the newest hold that a person closed say
it all. While a batch decides, what it releases and closes itself is noted here as well.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from credit_contracts.amounts import to_minor
from credit_core.earlier import NOTHING_EARLIER, Earlier, Override

RELEASED, REJECTED = "released", "rejected"

EarlierByOrder = dict[str, dict[str, Earlier]]
"""By account, then by order: an order that moves to another account is new to it."""


class Closed(Protocol):
    """A hold that was released or rejected, with its full state as told."""

    @property
    def hold_id(self) -> str: ...
    @property
    def order_id(self) -> str: ...
    @property
    def order_version(self) -> int: ...
    @property
    def account_id(self) -> str: ...
    @property
    def secured_minor(self) -> int: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


def read_earlier(
    releases: Iterable[tuple[str, str, datetime]], closed: Iterable[Closed]
) -> EarlierByOrder:
    """From each order's newest release (order, account, when) and its newest closed hold. What was
    released before a rejection does not count any more.
    """
    found: EarlierByOrder = {}
    ended: dict[str, datetime] = {}
    for hold in closed:
        if hold.content["state"] == REJECTED:
            ended[hold.order_id] = _changed_at(hold.content)
        else:
            note_closed(found, hold)
    for order_id, account_id, released_at in releases:
        if order_id not in ended or released_at > ended[order_id]:
            note_release(found, account_id, order_id, released_at)
    return found


def note_release(earlier: EarlierByOrder, account_id: str, order_id: str, at: datetime) -> None:
    """A decision, or a person, has released the order on the account."""
    of_account = earlier.setdefault(account_id, {})
    before = of_account.get(order_id, NOTHING_EARLIER)
    if before.released_at is None or before.released_at < at:
        of_account[order_id] = Earlier(at, before.override)


def forget_release(earlier: EarlierByOrder, order_id: str) -> None:
    """The order was given back, or refused: what was released of it before counts no more."""
    for of_account in earlier.values():
        of_account.pop(order_id, None)


def note_closed(earlier: EarlierByOrder, hold: Closed) -> None:
    """A person has let the order of the hold go, or refused it. A hold that was released without
    anybody has no days that somebody answers for: its decision says the same.
    """
    content = hold.content
    if content["state"] == REJECTED:
        forget_release(earlier, hold.order_id)
    elif content["state"] == RELEASED:
        override = _override(hold)
        if override is not None:
            earlier.setdefault(hold.account_id, {})[hold.order_id] = Earlier(
                override.released_at, override
            )


def _override(hold: Closed) -> Override | None:
    change, order = hold.content["change"], hold.content["order"]
    percent, until = change["tolerance_percent"], change["valid_until"]
    amount = change.get("amount") or order["amount"]
    if percent is None or until is None:
        return None
    return Override(
        hold_id=hold.hold_id,
        account_id=hold.account_id,
        order_version=hold.order_version,
        currency=order["currency"],
        amount_minor=to_minor(amount, order["currency"]),
        secured_minor=hold.secured_minor,
        tolerance_percent=percent,
        released_at=_changed_at(hold.content),
        valid_until=datetime.fromisoformat(until),
    )


def _changed_at(content: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(content["changed_at"])
