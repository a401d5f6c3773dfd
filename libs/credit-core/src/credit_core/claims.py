"""What one order takes of an account's credit: the largest of what is posted and what is promised.

A release promises credit before the order's own event has arrived. From then on the order
appears twice, as a promise and as a fact, and must be counted once: its claim is the *largest*
of the two. That needs no message which says "the promise has become a fact", hence none that
can be lost, late or doubled.

Two tempting shortcuts give room away twice and are not taken here. A later decision, a hold
included, does not end an earlier reservation: the older version may still be on its way. And
whether a reservation has ended is judged by *every* posted version of the order, not by the
newest alone: versions are kept, so a reservation that has ended never comes back, whatever the
order of arrival.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from credit_core.buckets import Buckets, Place
from credit_core.by_day import ByDay, beyond
from credit_core.documents import OrderState

NOTHING_INVOICED: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reservation:
    """Credit granted by a release, per order and version, in minor units of `currency`.

    `amount_minor` is the whole order, gross. What is invoiced of it by now is subtracted when
    it is read, never stored, so that an invoice which is voided again needs no repair. It
    counts on the account and in the currency that it was granted in, wherever the order is
    posted later. `to_deliver` is what of it is to be delivered on which day, of lines that stated
    one: with a horizon, what lies beyond it counts on the day on which it is near.
    """

    order_id: str
    order_version: int
    account_id: str
    currency: str
    amount_minor: int
    secured_minor: int
    expires_at: datetime
    voided: bool = False
    to_deliver: ByDay = ()


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the ledger knows of one order; all of it absent or zero while it is a stub.

    `ended_version` is the highest version ever posted in a state other than `requested` or
    `on_hold`. `posted_claim_minor` is the order's open plus its unbilled part, and
    `posted_unbilled_minor` the latter alone, both in minor units of `currency`.
    `invoiced_minor` is by currency, and is known even before the order is. `to_deliver` is the
    open part by delivery date, of lines that state one.
    """

    order_id: str
    newest_version: int | None = None
    newest_state: OrderState | None = None
    account_id: str | None = None
    currency: str | None = None
    ordered_minor: int = 0
    ended_version: int | None = None
    posted_claim_minor: int = 0
    posted_unbilled_minor: int = 0
    invoiced_minor: Mapping[str, int] = field(default_factory=lambda: NOTHING_INVOICED)
    to_deliver: ByDay = ()

    def claim_within(self, last: date | None) -> int:
        """The posted claim without what is to be delivered after `last` (`None`: no horizon)."""
        return self.posted_claim_minor - beyond(self.to_deliver, last)

    def posted_within(self, last: date | None) -> Buckets:
        """The posted claim by bucket: what to leave out of the account's buckets when the
        order itself is the question.
        """
        unbilled_minor = self.posted_unbilled_minor
        return Buckets(
            open_orders=self.claim_within(last) - unbilled_minor, unbilled=unbilled_minor
        )


def live(reservation: Reservation, facts: OrderFacts, watermark: datetime | None) -> bool:
    """Whether the reservation still counts.

    It does unless it was voided (or its version rejected), a posted version of the order, the
    same or newer, has ended it, or it expired. Expiry goes by the tracker's `watermark` and not
    by a clock: while the order's event may still be waiting to be applied, its credit is not
    given away. An unknown watermark (`None`) therefore expires nothing.
    """
    if reservation.voided:
        return False
    if facts.ended_version is not None and facts.ended_version >= reservation.order_version:
        return False
    return watermark is None or watermark < reservation.expires_at


class Asking(Protocol):
    """An order as asked about, or as it was granted."""

    @property
    def amount_minor(self) -> int: ...
    @property
    def secured_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def to_deliver(self) -> ByDay: ...


def claim_minor(asking: Asking, invoiced_minor: Mapping[str, int], last: date | None = None) -> int:
    """What the order takes, in minor units of its currency: less what is secured and what is
    invoiced in the same currency, never below zero.

    With a horizon that ends on `last`, at most what is to be delivered until then. Which lines
    the security and the invoices are for is not known here: until the order is posted they are
    taken to be for what lies beyond, which counts rather too much than too little.
    """
    amount_minor = asking.amount_minor
    left_minor = amount_minor - asking.secured_minor - invoiced_minor.get(asking.currency, 0)
    return max(0, min(left_minor, amount_minor - beyond(asking.to_deliver, last)))


def claims_of_order(
    reservations: Iterable[Reservation],
    facts: OrderFacts,
    watermark: datetime | None,
    last: date | None = None,
) -> dict[Place, int]:
    """The claim of one order by (account_id, currency): in each place the largest of its posted
    claim and its live reservations. Places with a zero claim are left out.

    A claim in two places (the payer or the currency was changed by an amendment that is not
    posted yet) counts in both until the order is posted in one: either may still come true.
    """
    claims: dict[Place, int] = {}
    posted_minor = facts.claim_within(last)
    if posted_minor and facts.account_id is not None and facts.currency is not None:
        claims[facts.account_id, facts.currency] = posted_minor
    for reservation in reservations:
        if live(reservation, facts, watermark):
            place = (reservation.account_id, reservation.currency)
            left_minor = claim_minor(reservation, facts.invoiced_minor, last)
            if left_minor > claims.get(place, 0):
                claims[place] = left_minor
    return claims


def reserved_by_order(
    reservations: Iterable[Reservation],
    facts: OrderFacts,
    watermark: datetime | None,
    last: date | None = None,
) -> dict[Place, int]:
    """What the order's claim exceeds its posted claim by, per (account_id, currency): its part
    of the account's reserved amount. Places with nothing are left out.
    """
    claims = claims_of_order(reservations, facts, watermark, last)
    if facts.account_id is not None and facts.currency is not None:
        place = (facts.account_id, facts.currency)
        if place in claims:
            claims[place] -= facts.claim_within(last)
    return {place: excess_minor for place, excess_minor in claims.items() if excess_minor}


@dataclass(frozen=True, slots=True)
class ReservedSum:
    """The reserved amount of one account by currency, in minor units, zeros left out.

    `next_expiry` is when the watermark will next end one of the reservations that it was folded
    from (`None`: never). A kept sum is the fold's result for as long as the watermark has not
    reached that time and neither the account's reservations nor what the ledger knows of their
    orders have changed. Orders that were posted, or invoiced, on *another* account count as
    such a change too.
    """

    by_currency: Mapping[str, int]
    next_expiry: datetime | None


def reserved_sum(
    account_id: str,
    reservations: Iterable[Reservation],
    facts: Mapping[str, OrderFacts],
    watermark: datetime | None,
    last: date | None = None,
) -> ReservedSum:
    """Fold the reserved amount of `account_id` from the reservations granted on it.

    Args:
        account_id: reservations on other accounts are passed over.
        reservations: in any order; dead ones may be among them and count nothing.
        facts: by order id; an order without an entry is one that the ledger has not seen.
        watermark: see `live`.
        last: the last day of the account's horizon; `None` without one.
    """
    by_order: dict[str, list[Reservation]] = {}
    next_expiry: datetime | None = None
    for reservation in reservations:
        order_facts = facts.get(reservation.order_id) or OrderFacts(reservation.order_id)
        if reservation.account_id != account_id or not live(reservation, order_facts, watermark):
            continue
        by_order.setdefault(reservation.order_id, []).append(reservation)
        if next_expiry is None or reservation.expires_at < next_expiry:
            next_expiry = reservation.expires_at
    by_currency: dict[str, int] = {}
    for order_id, granted in by_order.items():
        order_facts = facts.get(order_id) or OrderFacts(order_id)
        for (_, currency), excess_minor in reserved_by_order(
            granted, order_facts, watermark, last
        ).items():
            by_currency[currency] = by_currency.get(currency, 0) + excess_minor
    return ReservedSum(by_currency, next_expiry)
