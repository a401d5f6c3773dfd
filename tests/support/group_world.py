"""The small world of `support.order_world`, with parents that come and go.

Two accounts order; each may stand below a head of its own group, below the other account, or alone,
and that changes while orders are on their way. An account that joins a group brings along what it
has been granted elsewhere, which may be more than the group's limit; no decision is to blame for
that. So when a parent changes, everything that its members may still come to is added up, and from
then on a group's true exposure must stay within that, or within its limit.
"""

from collections.abc import Iterable
from random import Random

from credit_core.book import AccountBook
from credit_core.claims import OrderFacts, reserved_sum
from credit_core.documents import LedgerDocument
from credit_core.group_book import GroupBook
from credit_core.groups import Groups, add_up
from credit_core.policy import Policy
from credit_core.terms import AccountTerms
from support.builders import DAY
from support.order_world import ACCOUNTS, LIMIT_MINOR, RATES, TERMS, Ledger, OrderWorld

HEAD = "G"
GROUP_LIMIT_MINOR = 1_300
LIMITS = {**dict.fromkeys(ACCOUNTS, LIMIT_MINOR), HEAD: GROUP_LIMIT_MINOR}


class GroupWorld(OrderWorld):
    """See the module. `sees_others` is false for a rule that is known to be wrong: a group takes
    what is posted of all members into account, and the reservations of the asked one alone.
    """

    def __init__(self, random: Random, *, sees_others: bool = True) -> None:
        self.parents: dict[str, str | None] = {**dict.fromkeys(ACCOUNTS, HEAD), HEAD: None}
        self.ceilings = dict(LIMITS)
        self.sees_others = sees_others
        self.moves = 0
        super().__init__(random)
        self.accounts = ACCOUNTS
        self.things = (*self.things, (1, self.re_parent))
        self.weights = [weight for weight, _ in self.things]

    def re_parent(self) -> None:
        """One account gets another parent, or none; a circle now and then."""
        account_id = self.random.choice(ACCOUNTS)
        others = [one for one in (*ACCOUNTS, HEAD, None) if one != account_id]
        self.parents[account_id] = self.random.choice([*others, HEAD])
        self.moves += 1
        for head, limit_minor in LIMITS.items():
            self.ceilings[head] = max(limit_minor, self._may_come_to(head))

    def _told(self, document: LedgerDocument, order_id: str | None) -> None:
        super()._told(document, order_id)
        for head in LIMITS:
            exposure_minor = self._exposure_minor(self.truth, self._members(head))
            if exposure_minor > self.ceilings[head]:
                self.breaches.append(f"group of {head} at {exposure_minor} after {document}")

    def _open_book(self, account_id: str, order_ids: set[str]) -> AccountBook:
        book = super()._open_book(account_id, order_ids)
        groups = Groups(self.parents)
        heads = [account_id] if len(groups.members(account_id)) > 1 else []
        heads += groups.ancestors(account_id)
        # The book of an account is made without groups by the world below; here it is given them.
        book.groups = [self._group_book(head, account_id) for head in heads]
        return book

    def _group_book(self, head: str, asked: str) -> GroupBook:
        members = self._members(head)
        counted = members if self.sees_others else [asked]
        return GroupBook(
            TERMS.get(head) or AccountTerms(head, "EUR", GROUP_LIMIT_MINOR),
            segment=None,
            members_total=2,
            policy=Policy(),
            today=DAY,
            buckets=add_up(self.seen.buckets.get(each, {}) for each in members),
            reserved=self._reserved(counted, self._all_facts(self.seen)),
            rates=RATES,
        )

    def _members(self, head: str) -> list[str]:
        return list(Groups(self.parents).members(head))

    def _all_facts(self, ledger: Ledger) -> dict[str, OrderFacts]:
        return {one.order_id: ledger.facts(one.order_id) for one in self.system.orders}

    def _reserved(self, members: Iterable[str], facts: dict[str, OrderFacts]) -> dict[str, int]:
        total: dict[str, int] = {}
        for each in members:
            folded = reserved_sum(each, self.reservations, facts, self.watermark)
            for currency, minor in folded.by_currency.items():
                total[currency] = total.get(currency, 0) + minor
        return total

    def _exposure_minor(self, ledger: Ledger, members: Iterable[str]) -> int:
        return sum(ledger.exposure_minor(each) for each in members if each in ACCOUNTS)

    def _may_come_to(self, head: str) -> int:
        """What is true of the members by now, and what has been granted to them besides, by what is
        true of the orders or by what is seen of them: whichever is more.
        """
        members = self._members(head)
        found = 0
        for ledger in (self.truth, self.seen):
            reserved = self._reserved(members, self._all_facts(ledger))
            minor = sum(RATES.convert(each, code, "EUR") or 0 for code, each in reserved.items())
            found = max(found, minor + self._exposure_minor(ledger, members))
        return found
