"""Everything that a decision is made from, as one value.

A decision must be explainable years later and repeatable by anyone, so nothing is looked up
while deciding: the question is what the caller asked, the standing is what was read for it, and
both are values. The order's own claim on the account in the currency asked is left out of the
standing, because the question is what the account looks like *with* the order as asked, and an
order must not stand in its own way. What it claims in another currency stays in: a release does
not end that, so it counts beside the new claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from credit_core.buckets import Buckets
from credit_core.by_day import ByDay
from credit_core.earlier import NOTHING_EARLIER, Earlier
from credit_core.exposure import RateUsed
from credit_core.overdue import Overdue
from credit_core.policy import Checkpoint
from credit_core.terms import AccountTerms

NO_LAG = timedelta(0)
NOT_OVERDUE = Overdue()


@dataclass(frozen=True, slots=True)
class Question:
    """One check: may this version of the order, worth this much, be released?

    `amount_minor` is the whole order, gross, tax included, and `secured_minor` the part of it
    that a letter of credit or a card authorization covers; both in minor units of `currency`,
    which need not be the account's. `to_deliver` is what of it is to be delivered when, of lines
    that state a date.
    """

    order_id: str
    order_version: int
    account_id: str
    currency: str
    amount_minor: int
    secured_minor: int = 0
    payment_terms_days: int | None = None
    checkpoint: Checkpoint = Checkpoint.ORDER
    to_deliver: ByDay = ()


@dataclass(frozen=True, slots=True)
class AncestorStanding:
    """A group that the asked account belongs to, for one question: that of an account above it,
    or the one that it heads itself. Amounts are of all members together, in minor units of the
    head's currency; the order's own claim on the asked account, in the currency asked, is in none
    of them but its own two fields.

    What the order claims on another member counts on, as it does in another currency: the version
    that was released there may still come. `segment` is the head's, for who may be told of it.
    """

    account_id: str
    segment: str | None
    members_total: int
    currency: str
    limit_minor: int | None
    stopped: bool
    exposure: Buckets
    reserved_minor: int
    order_minor: int | None
    present_claim_minor: int
    unvalued: tuple[str, ...]
    rates: Mapping[str, RateUsed]

    @property
    def before_minor(self) -> int:
        """What is taken of the group's limit without this claim of the order."""
        return self.exposure.total + self.reserved_minor

    @property
    def lacks_minor(self) -> int | None:
        """By how much the group would be above its limit with the order, below zero where there is
        room left; None where nothing can be compared.
        """
        if self.limit_minor is None or self.order_minor is None:
            return None
        return self.before_minor + self.order_minor - self.limit_minor

    @property
    def raises_claim(self) -> bool:
        """Whether the order would take more of the group's limit than it does now."""
        return self.order_minor is not None and self.order_minor > self.present_claim_minor


@dataclass(frozen=True, slots=True)
class ForcedBy:
    """The person who holds this order by hand, and why, as a code."""

    by: str
    reason_code: str


class Standing(NamedTuple):
    """The account at one moment, for one question. Amounts are in minor units of the account's
    currency, and the order's own claim in the currency asked is in none of them but its own two
    fields.

    `terms` is `None` when the account is not described (or not to be shown to the caller):
    then nothing can be valued and the amounts are zero. `limit_minor` is the limit in force
    (`None`: unlimited). `order_minor` is what the order would claim at the version asked, and
    is `None` without a rate; `present_claim_minor` is what it claims in that currency already,
    so that a change of currency raises it. `reserves` is
    whether a release has anything to reserve: a version that is already posted claims by
    itself.

    `unvalued` lists the currencies that have amounts in them but no rate, sorted; `rates` the
    rate used for each currency other than the account's. `now` is the moment of the decision,
    `today` its business day, `watermark` that up to which all inbound events are applied
    (`None`: not known yet).

    `overdue` is what is more days past due than the policy allows, `overdue_tolerated_minor` how
    much of that it overlooks, and `order_maximum_minor` the most that it lets one order be worth
    (`None`: the rule is off, or cannot be valued), as `order_gross_minor` is worth. `earlier` is
    what was released of the order before, and nothing once the order has ended. `forced_by` is who
    holds it by hand (`None`: nobody).

    `ancestors` are the groups that the order counts in, the nearest first; the account itself is
    the first of them when it has members. Those that nobody has described limit nothing, and are
    left out.

    A tuple by its making, as the verdict is: both have many fields, and are made for every order.
    """

    account_id: str
    terms: AccountTerms | None
    limit_minor: int | None
    exposure: Buckets
    reserved_minor: int
    order_minor: int | None
    present_claim_minor: int
    reserves: bool
    unvalued: tuple[str, ...]
    rates: Mapping[str, RateUsed]
    watermark: datetime | None
    now: datetime
    today: date
    overdue: Overdue = NOT_OVERDUE
    overdue_tolerated_minor: int = 0
    order_gross_minor: int | None = None
    order_maximum_minor: int | None = None
    earlier: Earlier = NOTHING_EARLIER
    ancestors: tuple[AncestorStanding, ...] = ()
    forced_by: ForcedBy | None = None

    @property
    def before_minor(self) -> int:
        """What is taken of the limit without this claim of the order: exposure + reserved."""
        return self.exposure.total + self.reserved_minor

    @property
    def raises_claim(self) -> bool:
        """Whether the order would take more than it does now. An order is never held over
        money for becoming smaller, or for being asked again.
        """
        return self.order_minor is not None and self.order_minor > self.present_claim_minor

    @property
    def counted_at(self) -> datetime:
        """The moment that spans count from, and their ends are compared with: `now`, or the
        watermark where it is ahead of a clock that runs slow. What is granted is over by the
        watermark, so that by `now` alone something could be granted that is over already.
        """
        return self.now if self.watermark is None else max(self.now, self.watermark)

    @property
    def lag(self) -> timedelta | None:
        """How far the data is behind `now`; `None` when that is not known."""
        if self.watermark is None:
            return None
        return max(NO_LAG, self.now - self.watermark)
