"""What a group takes while a batch is decided: the sums of its members, growing with them.

The members' buckets and reserved amounts are added up where they lie, so that a group of a
thousand accounts is a few numbers here. From then on each member's book tells the groups that it
counts in what it grants and takes back, and the next question of another member sees it.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date

from credit_core.buckets import ZERO, Buckets
from credit_core.exposure import Rates
from credit_core.notices import Position
from credit_core.policy import Policy
from credit_core.standing import AncestorStanding
from credit_core.tally import Tally
from credit_core.terms import AccountTerms


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """What an order claims on the account it is asked on, in the currency asked: `posted` lies in
    the buckets, `reserved_minor` beside them, and `claimed_minor` is both together. Minor units of
    `currency`.
    """

    currency: str
    posted: Buckets = ZERO
    reserved_minor: int = 0
    claimed_minor: int = 0

    def left_out_of(
        self, buckets: Mapping[str, Buckets], reserved: Mapping[str, int]
    ) -> tuple[Mapping[str, Buckets], Mapping[str, int]]:
        """Both by currency, without this claim."""
        if not self.claimed_minor:
            return buckets, reserved
        currency = self.currency
        if self.posted:
            buckets = {**buckets, currency: buckets.get(currency, ZERO) - self.posted}
        return buckets, {**reserved, currency: reserved.get(currency, 0) - self.reserved_minor}


class GroupBook:
    """The claims on one group during one batch; see `credit_core.book` for its accounts'."""

    def __init__(
        self,
        head: AccountTerms,
        *,
        segment: str | None,
        members_total: int,
        policy: Policy,
        today: date,
        buckets: Mapping[str, Buckets],
        reserved: Mapping[str, int],
        rates: Rates,
    ) -> None:
        """`head` are the terms of the account at the group's head, whose limit is the one that
        `policy`, its own, leaves of it on `today`. `buckets` and `reserved` are those of all
        members, the head included, added up by document currency.
        """
        self.head = head
        self.segment = segment
        self._members_total = members_total
        self._policy = policy
        self._today = today
        self._limit_minor = self._limit_in_force()
        self._buckets = buckets
        self._reserved = dict(reserved)
        self._rates = rates

    def under(self, policy: Policy) -> "GroupBook":
        """The same group, with all that is granted from now on, held against the limit that
        another policy leaves.
        """
        other = copy(self)
        other._policy = policy  # noqa: SLF001 - of its own class
        other._limit_minor = other._limit_in_force()  # noqa: SLF001 - as above
        return other

    def reserve(self, currency: str, minor: int) -> None:
        """A member has reserved this much more (or less), in minor units of `currency`."""
        self._reserved[currency] = self._reserved.get(currency, 0) + minor

    def moved(self, currency: str, parts: Buckets, reserved_minor: int) -> "GroupBook":
        """The group's book if a member took so much more, or less."""
        buckets = {**self._buckets, currency: self._buckets.get(currency, ZERO) + parts}
        changed = self._with(self.head, self._today, buckets)
        changed.reserve(currency, reserved_minor)
        return changed

    def headed(self, head: AccountTerms, today: date) -> "GroupBook":
        """The group's book with other terms of its head, or on another day."""
        return self._with(head, today, self._buckets)

    def _limit_in_force(self) -> int | None:
        policy = self._policy
        return self.head.limit_in_force(
            self._today, limit_percent=policy.limit_percent, secured_percent=policy.secured_percent
        )

    def _with(self, head: AccountTerms, today: date, buckets: Mapping[str, Buckets]) -> "GroupBook":
        return GroupBook(
            head,
            segment=self.segment,
            members_total=self._members_total,
            policy=self._policy,
            today=today,
            buckets=buckets,
            reserved=self._reserved,
            rates=self._rates,
        )

    def standing(self, own: OwnClaim, asked_minor: int) -> AncestorStanding:
        """The group as a question of one of its members sees it: `own` is what the order claims
        there already, `asked_minor` what it would, in the currency asked.
        """
        head = self.head
        tally = Tally(head.currency, self._rates)
        buckets, reserved = own.left_out_of(self._buckets, self._reserved)
        present_minor = self._rates.convert(own.claimed_minor, own.currency, head.currency)
        exposure, reserved_minor = tally.exposure(buckets), tally.sum(reserved)
        order_minor = tally.value(asked_minor, own.currency)
        return AncestorStanding(
            account_id=head.account_id,
            segment=self.segment,
            members_total=self._members_total,
            currency=head.currency,
            limit_minor=self._limit_minor,
            stopped=head.stopped,
            exposure=exposure,
            reserved_minor=reserved_minor,
            order_minor=order_minor,
            present_claim_minor=present_minor or 0,
            unvalued=tuple(sorted(tally.unvalued)),
            rates=tally.rates_used,
        )

    def position(self) -> Position:
        """The group with nothing left out, for its notices."""
        currency = self.head.currency
        tally = Tally(currency, self._rates)
        return Position(
            currency=currency,
            limit_minor=self._limit_minor,
            exposure=tally.exposure(self._buckets),
            reserved_minor=tally.sum(self._reserved),
            complete=not tally.unvalued,
        )
