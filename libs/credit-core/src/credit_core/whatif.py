"""A held order in its situation, and what it would be if something changed.

Everything that a decision on the order rests on, and beside it what could change: the open items
that could be paid, the other orders that could go, the limit, the day. Each change makes a new
situation, and `verdict` decides in it, so that whatever is proposed to people has been decided
before it is said.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from credit_core.book import AccountBook
from credit_core.buckets import ZERO, Buckets
from credit_core.claims import OrderFacts, Reservation
from credit_core.decision import Verdict, decide
from credit_core.earlier import NOTHING_EARLIER, Earlier
from credit_core.exposure import Rates
from credit_core.group_book import GroupBook
from credit_core.overdue import Dues, cash_on_hand, dues_of
from credit_core.policy import Policy
from credit_core.standing import ForcedBy, Question
from credit_core.terms import AccountTerms


@dataclass(frozen=True, slots=True)
class Item:
    """What is open of one invoice and falls due on one day, in minor units of `currency`, and how
    much of that is disputed.
    """

    invoice_id: str
    currency: str
    due_on: date
    open_minor: int
    disputed_minor: int = 0

    def less(self, paid_minor: int) -> "Item":
        """Once so much of it is paid: what is not disputed is paid first."""
        left = self.open_minor - paid_minor
        return replace(self, open_minor=left, disputed_minor=min(self.disputed_minor, left))


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """Another order of the account, in minor units of `currency`: `open_minor` of it is posted and
    still to come, `reserved_minor` is what its reservations take beside what is posted, all of it
    until `expires_at` (`None`: nothing is reserved).
    """

    order_id: str
    currency: str
    open_minor: int
    reserved_minor: int = 0
    expires_at: datetime | None = None

    @property
    def freed_minor(self) -> int:
        """What would be free if the order were cancelled. What left already stays owed."""
        return self.open_minor + self.reserved_minor


@dataclass(frozen=True, slots=True)
class Situation:
    """See the module. The fields are those of `AccountBook`, all of one moment, for one question;
    `items` and `others` are parts of `buckets` and `reserved` by what they come from.
    """

    question: Question
    terms: AccountTerms | None
    policy: Policy
    now: datetime
    today: date
    watermark: datetime | None
    buckets: Mapping[str, Buckets]
    reserved: Mapping[str, int]
    rates: Rates
    facts: OrderFacts
    reservations: tuple[Reservation, ...] = ()
    earlier: Earlier = NOTHING_EARLIER
    items: tuple[Item, ...] = ()
    others: tuple[OtherOrder, ...] = ()
    groups: tuple[GroupBook, ...] = ()
    forced_by: ForcedBy | None = None

    def verdict(self) -> Verdict:
        """What the order is answered in this situation."""
        order_id = self.question.order_id
        book = AccountBook(
            self.question.account_id,
            self.terms,
            policy=self.policy,
            now=self.now,
            watermark=self.watermark,
            buckets=self.buckets,
            reserved=self.reserved,
            rates=self.rates,
            orders=(self.facts,),
            reservations=self.reservations,
            today=self.today,
            dues=self._dues(),
            earlier={order_id: self.earlier},
            groups=self.groups,
        )
        standing = book.standing(self.question)._replace(forced_by=self.forced_by)
        return decide(self.question, standing, self.policy)

    def apart_from(self, heads: AbstractSet[str]) -> "Situation":
        """As if the groups of these heads were not there."""
        groups = tuple(each for each in self.groups if each.head.account_id not in heads)
        return replace(self, groups=groups)

    def worth(self, amount_minor: int) -> "Situation":
        """The order asked for another amount."""
        return replace(self, question=replace(self.question, amount_minor=amount_minor))

    def paid(self, payments: Mapping[Item, int]) -> "Situation":
        """So much of these items paid, in their own minor units."""
        changed = self
        for item, minor in payments.items():
            changed = changed._moved(item.currency, Buckets(receivables=-minor))
        items = (item.less(payments.get(item, 0)) for item in self.items)
        return replace(changed, items=tuple(item for item in items if item.open_minor))

    def paid_in_advance(self, currency: str, minor: int) -> "Situation":
        """So much cash received that names no invoice."""
        return self._moved(currency, Buckets(unapplied_cash=minor))

    def without(self, other: OtherOrder) -> "Situation":
        """Another order cancelled: what of it is still to come does not come."""
        freed = Buckets(open_orders=-other.open_minor)
        changed = self._moved(other.currency, freed, -other.reserved_minor)
        return replace(changed, others=tuple(each for each in self.others if each != other))

    def under(self, terms: AccountTerms) -> "Situation":
        """Terms changed: the account's, or those of an account at the head of its group."""
        own = self.terms is not None and self.terms.account_id == terms.account_id
        groups = tuple(
            each.headed(terms, self.today) if each.head.account_id == terms.account_id else each
            for each in self.groups
        )
        return replace(self, terms=terms if own else self.terms, groups=groups)

    def later(self, moment: datetime, today: date) -> "Situation":
        """Nothing happens until a moment to come but that days pass, reservations expire and rates
        are told anew as they were.
        """
        passed = -((self.now - moment) // timedelta(days=1))
        changed = replace(
            self,
            now=moment,
            today=today,
            watermark=moment,
            groups=tuple(each.headed(each.head, today) for each in self.groups),
            policy=replace(self.policy, rate_age_days=self.policy.rate_age_days + passed),
        )
        for other in self.others:
            if other.expires_at is not None and other.expires_at <= moment:
                changed = changed.without(replace(other, open_minor=0))
        return changed

    def _moved(self, currency: str, parts: Buckets, reserved_minor: int = 0) -> "Situation":
        buckets = {**self.buckets, currency: self.buckets.get(currency, ZERO) + parts}
        reserved = {**self.reserved, currency: self.reserved.get(currency, 0) + reserved_minor}
        groups = tuple(each.moved(currency, parts, reserved_minor) for each in self.groups)
        return replace(self, buckets=buckets, reserved=reserved, groups=groups)

    def _dues(self) -> dict[str, Dues]:
        by_currency: dict[str, tuple[dict[date, int], dict[date, int]]] = {}
        for item in self.items:
            due, disputed = by_currency.setdefault(item.currency, ({}, {}))
            due[item.due_on] = due.get(item.due_on, 0) + item.open_minor
            disputed[item.due_on] = disputed.get(item.due_on, 0) + item.disputed_minor
        found = {}
        for currency, (due, disputed) in by_currency.items():
            parts = self.buckets.get(currency, ZERO)
            open_minor = sum(due.values())
            cash = cash_on_hand(open_minor, parts.receivables, parts.unapplied_cash)
            found[currency] = dues_of(due, disputed, cash, self.today, self.policy.counting)
        return found
