"""What decisions of one account must be, said as simply as it can be: one dictionary, no sums kept.

Written from the rules of claims alone, sharing nothing with the core or the service: every figure
is added up anew from all that was posted, granted and decided. One currency, orders of one line,
invoices that bill an order, payments that name nothing; enough for the promise, small enough to
be read in one go. A model is a value: `copy` it to try what would have been.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Self

SUPERSEDED, POSTED = "VERSION_SUPERSEDED", "VERSION_POSTED"
RELEASED, HELD = "release", "hold"
RESERVATION_DAYS = 7


@dataclass
class Grant:
    """A reservation; `until` on the watermark's scale."""

    version: int
    amount: int
    until: float
    given_back: bool = False


@dataclass
class Order:
    """What was posted, granted and decided of one order. Amounts are in cents."""

    posted: dict[int, tuple[str, int]] = field(default_factory=dict)
    invoiced: int = 0
    grants: list[Grant] = field(default_factory=list)
    decided: int | None = None
    # What a person let go against the reasons; None: nothing, or taken back since.
    override: Grant | None = None

    @property
    def newest(self) -> int | None:
        return max(self.posted, default=None)

    def posted_claim(self) -> int:
        if self.newest is None:
            return 0
        state, ordered = self.posted[self.newest]
        return max(0, ordered - self.invoiced) if state == "open" else 0

    def goes_on(self, watermark: float) -> bool:
        """Whether it is posted open, or claims anything."""
        is_open = self.newest is not None and self.posted[self.newest][0] == "open"
        return is_open or self.claim(watermark) > 0

    def lives(self, grant: Grant, watermark: float) -> bool:
        """Whether nothing has ended it: no void, no posted version, not its days."""
        ended = max((v for v, (state, _) in self.posted.items() if state != "on_hold"), default=-1)
        return not grant.given_back and grant.version > ended and watermark < grant.until

    def claim(self, watermark: float) -> int:
        """The largest of what is posted and what is granted and lives."""
        live = [
            max(0, grant.amount - self.invoiced)
            for grant in self.grants
            if self.lives(grant, watermark)
        ]
        return max([self.posted_claim(), *live])


@dataclass
class Expected:
    """What a check must be answered: a refusal, or an outcome with its figures."""

    refusal: str | None = None
    outcome: str | None = None
    exposure: int = 0
    reserved: int = 0
    after: int = 0
    grants: int = 0
    until: float = 0.0


@dataclass
class Account:
    """One account; `watermark` in days on any scale."""

    limit: int
    orders: dict[str, Order] = field(default_factory=dict)
    receivables: int = 0
    cash: int = 0
    watermark: float = 0.0

    def copy(self) -> Self:
        return deepcopy(self)

    def order(self, order_id: str) -> Order:
        return self.orders.setdefault(order_id, Order())

    def exposure(self) -> int:
        claims = sum(each.posted_claim() for each in self.orders.values())
        return claims + self.receivables - self.cash

    def reserved(self) -> int:
        return sum(
            each.claim(self.watermark) - each.posted_claim() for each in self.orders.values()
        )

    def asked(self, order_id: str, version: int, amount: int) -> Expected:
        """The answer to a check now."""
        order = self.order(order_id)
        newest = order.newest
        if version < max(order.decided or 0, newest or 0):
            return Expected(refusal=SUPERSEDED)
        is_posted = newest == version and order.posted[version][0] != "on_hold"
        if is_posted and amount > order.posted[version][1]:
            return Expected(refusal=POSTED)
        claim = max(0, amount - order.invoiced)
        exposure = self.exposure() - order.posted_claim()
        present = order.claim(self.watermark)
        reserved = self.reserved() - (present - order.posted_claim())
        after = exposure + reserved + claim
        too_much = amount > 0 and claim > present and after > self.limit
        until = self.watermark + RESERVATION_DAYS
        override = order.override
        if (
            too_much
            and override is not None
            and amount <= override.amount
            and self.watermark < override.until
            and order.goes_on(self.watermark)
        ):
            too_much, until = False, min(until, override.until)
        grants = 0 if too_much or is_posted or amount <= 0 else amount
        outcome = HELD if too_much else RELEASED
        return Expected(None, outcome, exposure, reserved, after, grants, until)

    def decided(self, order_id: str, version: int, grants: int, until: float) -> None:
        """A decision was recorded, and granted so much until then."""
        order = self.order(order_id)
        order.decided = max(version, order.decided or 0)
        if grants:
            order.grants.append(Grant(version, grants, until))

    def released(self, order_id: str, version: int, amount: int) -> None:
        """A person let it go, for as long as a reservation lasts."""
        until = self.watermark + RESERVATION_DAYS
        self.decided(order_id, version, amount, until)
        order = self.order(order_id)
        order.override = order.grants[-1]

    def rejected(self, order_id: str, version: int) -> None:
        """A person refused it, and with it whatever a person let go of it before."""
        self.gave_back(order_id, version)
        self.order(order_id).override = None

    def voided(self, order_id: str, version: int, *, dead_too: bool) -> None:
        """The order system took it back up to a version, and with it what a person let go, if that
        still claimed anything; `dead_too`: as well if it did not, because the order was posted.
        """
        order = self.order(order_id)
        override = order.override
        if (
            override is not None
            and override.version <= version
            and (dead_too or order.lives(override, self.watermark))
        ):
            order.override = None
        self.gave_back(order_id, version)

    def gave_back(self, order_id: str, version: int) -> None:
        """What was granted up to a version claims nothing any more."""
        for grant in self.order(order_id).grants:
            if grant.version <= version:
                grant.given_back = True
