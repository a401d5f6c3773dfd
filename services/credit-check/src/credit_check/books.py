"""The books of one batch: of its accounts, and of the groups that they count in.

Each is opened from what was read when it is first needed, and grows with what the batch grants. A
group's starts from the sums of its members as they were read; from then on the books of those that
this batch decides on tell it more.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_check.lineage import Lineage
from credit_check.snapshot import Granted, Snapshot
from credit_check.tasks import Ask
from credit_core.book import AccountBook
from credit_core.buckets import Buckets
from credit_core.by_day import beyond, last_day
from credit_core.claims import OrderFacts, ReservedSum, reserved_sum
from credit_core.group_book import GroupBook
from credit_core.policies import PolicyBook
from credit_core.policy import Policy


@dataclass(frozen=True, slots=True)
class Fold:
    """How an account's reserved sum was had: `keepable` is whether it may be kept in the gate."""

    keepable: bool
    next_expiry_at: datetime | None
    folded_at: datetime | None


class Books:
    """See the module. `folds` tells of each account opened how its reserved sum was had, and
    `earlier`, by account and order, what was released before, in this batch as well.
    """

    def __init__(
        self, asks: Sequence[Ask], snapshot: Snapshot, policies: PolicyBook, lineage: Lineage
    ) -> None:
        self.earlier = {account_id: dict(each) for account_id, each in snapshot.earlier.items()}
        self.folds: dict[str, Fold] = {}
        self._snapshot = snapshot
        self._policies = policies
        self._lineage = lineage
        self._opened: dict[str, AccountBook] = {}
        self._shadows: dict[str, AccountBook] = {}
        self._groups: dict[str, GroupBook | None] = {}
        self._orders: defaultdict[str, set[str]] = defaultdict(set)
        for ask in asks:
            for account_id in ask.accounts:
                self._orders[account_id].update(ask.orders)

    def of(self, account_id: str) -> AccountBook:
        """The account's book."""
        found = self._opened.get(account_id)
        if found is None:
            found = self._opened[account_id] = self._open(account_id)
        return found

    def of_shadow(self, account_id: str, shadow: PolicyBook) -> AccountBook:
        """The account's book as the shadow sees it; there is one shadow in a batch."""
        found = self._shadows.get(account_id)
        if found is None:
            policy = self._policy_of(account_id, shadow)
            groups = [
                group.under(self._policy_of(head, shadow))
                for head in self._lineage.counting_in(account_id)
                if (group := self.of_group(head)) is not None
            ]
            dues = self._snapshot.dues.get((account_id, policy.counting))
            found = self._shadows[account_id] = self.of(account_id).under(policy, dues, groups)
        return found

    def of_group(self, head: str) -> GroupBook | None:
        """The book of the group that the account heads; None where it has no members, or nobody
        has described it: then it limits nothing.
        """
        if head not in self._groups:
            self._groups[head] = self._open_group(head)
        return self._groups[head]

    def unknown(self, account_id: str) -> AccountBook:
        """The book of an account as if nobody had described it."""
        snapshot = self._snapshot
        return AccountBook(
            account_id,
            None,
            policy=self._policies.default,
            now=snapshot.now,
            watermark=snapshot.watermark,
            buckets={},
            reserved={},
            rates=snapshot.rates,
            today=snapshot.today,
        )

    def _open(self, account_id: str) -> AccountBook:
        snapshot = self._snapshot
        order_ids = self._orders.get(account_id, ())
        policy = self._policy_of(account_id, self._policies)
        return AccountBook(
            account_id,
            snapshot.terms.get(account_id),
            policy=policy,
            now=self._snapshot.now,
            watermark=snapshot.watermark,
            buckets=self._buckets(account_id, policy),
            reserved=self._reserved(account_id, policy),
            rates=snapshot.rates,
            today=snapshot.today,
            earlier=self.earlier.setdefault(account_id, {}),
            dues=snapshot.dues.get((account_id, policy.counting)),
            orders=[snapshot.facts(order_id) for order_id in order_ids],
            reservations=[
                each.reservation
                for order_id in order_ids
                for each in snapshot.granted_by_order.get(order_id, ())
            ],
            groups=[
                group
                for head in self._lineage.counting_in(account_id)
                if (group := self.of_group(head)) is not None
            ],
        )

    def _open_group(self, head: str) -> GroupBook | None:
        """What the members come to as they were read; from then on their books tell it more."""
        snapshot = self._snapshot
        terms, read = snapshot.terms.get(head), snapshot.groups.get(head)
        if terms is None or read is None:
            return None
        reserved = Counter(read.reserved)
        for member in read.unfolded:
            if member in snapshot.granted_by_account:
                reserved.update(self._fold(member).by_currency)
        return GroupBook(
            terms,
            segment=snapshot.segments.get(head),
            members_total=read.members_total,
            policy=self._policy_of(head, self._policies),
            today=snapshot.today,
            buckets=read.buckets,
            reserved=reserved,
            rates=snapshot.rates,
        )

    def _policy_of(self, account_id: str, policies: PolicyBook) -> Policy:
        """What the account goes by. One that is not described goes by the default alone, as one
        that the caller may not see does: an entry for it would tell the two apart.
        """
        snapshot = self._snapshot
        if account_id not in snapshot.terms:
            return policies.default
        return policies.for_account(
            account_id, snapshot.segments.get(account_id), snapshot.risk_classes.get(account_id)
        )

    def _buckets(self, account_id: str, policy: Policy) -> Mapping[str, Buckets]:
        """The account's buckets within its horizon."""
        buckets: Mapping[str, Buckets] = self._snapshot.buckets.get(account_id, {})
        if policy.horizon_days is None:
            return buckets
        beyond = self._snapshot.beyond.get((account_id, policy.horizon_days), {})
        return {
            currency: parts - Buckets(open_orders=beyond.get(currency, 0))
            for currency, parts in buckets.items()
        }

    def _fold(self, account_id: str, last: date | None = None) -> ReservedSum:
        snapshot = self._snapshot
        return reserved_sum(
            account_id,
            [each.reservation for each in snapshot.granted_by_account.get(account_id, ())],
            snapshot.orders,
            snapshot.watermark,
            last,
        )

    def _reserved(self, account_id: str, policy: Policy) -> Mapping[str, int]:
        """The account's reserved sum: the kept one where it still holds, else folded now."""
        snapshot = self._snapshot
        gate = snapshot.gates[account_id]
        if gate.kept:
            self.folds[account_id] = Fold(
                keepable=True, next_expiry_at=gate.next_expiry_at, folded_at=gate.folded_at
            )
            return gate.reserved
        granted = snapshot.granted_by_account.get(account_id, ())
        last = last_day(snapshot.today, policy.horizon_days)
        folded = self._fold(account_id, last)
        self.folds[account_id] = Fold(
            keepable=all(
                stays_home(account_id, snapshot.facts(each.reservation.order_id))
                and not self._differs_by_day(each, last)
                for each in granted
            ),
            next_expiry_at=folded.next_expiry,
            folded_at=self._snapshot.now,
        )
        return folded.by_currency

    def _differs_by_day(self, granted: Granted, last: date | None) -> bool:
        """Whether what the reservation takes beside the posted order is another sum tomorrow, or
        without a horizon, as groups count: something of either lies beyond `last`.
        """
        facts = self._snapshot.facts(granted.reservation.order_id)
        return bool(beyond(granted.reservation.to_deliver, last) or beyond(facts.to_deliver, last))


def stays_home(account_id: str, facts: OrderFacts) -> bool:
    """Whether nothing on another account can raise what a reservation of the order takes on this.

    What changes on this account moves its change counter. An invoice of another account that bills
    the order, or the order's posting on another one, moves only theirs.
    """
    return facts.account_id in {None, account_id} and not any(facts.invoiced_minor.values())
