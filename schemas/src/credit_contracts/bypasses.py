"""Bypasses: posted orders that went on without being let go, as credit-check lists them."""

from typing import Literal

from credit_contracts.amounts import AmountText
from credit_contracts.decisions import OrderValue
from credit_contracts.ids import AccountId, OrderId, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

BypassKind = Literal["unchecked_order", "hold_ignored", "overshoot"]
BypassState = Literal["open", "ended"]


class Bypass(Told):
    """`order` is what is posted, whole, in its own currency; `released` the most that was released
    of it in that currency on this account, null if nothing was. `hold_id` is the hold that it went
    on against, and `notice_id` the notice that told of it.
    """

    bypass_id: str
    kind: BypassKind
    state: BypassState
    account_id: AccountId
    order_id: OrderId
    order_version: Version
    order: OrderValue
    released: AmountText | None
    hold_id: str | None
    notice_id: str
    seen_at: Instant
    ended_at: Instant | None


class BypassPage(Told):
    items: tuple[Bypass, ...]
    next_cursor: str | None
