"""Steps that people can take so that a held order is released, and what each would change.

Each step is what somebody would do (a payment, a smaller order, a higher limit), and knows the
situation that it leads to; so a step that is proposed and the situation that was decided about
cannot come to differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from credit_core.reasons import Money
from credit_core.terms import AccountTerms
from credit_core.whatif import Item, OtherOrder, Situation


class Step(Protocol):
    """One step; see the module."""

    def taken(self, situation: Situation) -> Situation:
        """The situation once it is taken."""
        ...


@dataclass(frozen=True, slots=True)
class Reduce:
    """Send a version of the order that is worth no more than this."""

    to: Money

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        return situation.worth(self.to.minor)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay these items, so much of each, oldest first; and so much in advance."""

    items: Mapping[Item, int]
    in_advance: Money | None = None

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        changed, more = situation.paid(self.items), self.in_advance
        return changed if more is None else changed.paid_in_advance(more.currency, more.minor)


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel these orders (or wait until they are paid)."""

    orders: tuple[OtherOrder, ...]

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        for other in self.orders:
            situation = situation.without(other)
        return situation


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until then: a temporary limit begins or ends, or reservations of other orders expire."""

    until: datetime
    day: date

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        return situation.later(self.until, self.day)


@dataclass(frozen=True, slots=True)
class RaiseLimit:
    """Raise the limit in force of an account (the order's own, or one at the head of its group) by
    so much, to so much; `temporary` says which of its two limits that is.
    """

    account_id: str
    by: Money
    to: Money
    temporary: bool

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        terms = terms_of(situation, self.account_id)
        if self.temporary:
            return situation.under(replace(terms, temporary_limit_minor=self.to.minor))
        return situation.under(replace(terms, credit_limit_minor=self.to.minor))


@dataclass(frozen=True, slots=True)
class ExtendLimit:
    """Extend the limit's validity to this day, or beyond."""

    valid_until: date

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        terms = terms_of(situation, situation.question.account_id)
        return situation.under(replace(terms, limit_valid_until=self.valid_until))


@dataclass(frozen=True, slots=True)
class Review:
    """Review the account, and set the next review for this day, or later."""

    next_review_on: date

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        terms = terms_of(situation, situation.question.account_id)
        return situation.under(replace(terms, next_review_on=self.next_review_on))


@dataclass(frozen=True, slots=True)
class ShortenTerms:
    """Send a version of the order that is to be paid within so many days."""

    days: int

    def taken(self, situation: Situation) -> Situation:
        """See `Step`."""
        question = replace(situation.question, payment_terms_days=self.days)
        return replace(situation, question=question)


def terms_of(situation: Situation, account_id: str) -> AccountTerms:
    """The terms of the account asked on, or of one at the head of a group of it.

    Raises:
        LookupError: it is neither, or nobody has described it.
    """
    own = situation.terms
    for terms in (own, *(group.head for group in situation.groups)):
        if terms is not None and terms.account_id == account_id:
            return terms
    raise LookupError(f"account {account_id} has no terms here")
