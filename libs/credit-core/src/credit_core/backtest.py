"""Back-testing: the orders of a history decided again, under one book of policies or two.

Each order is asked about at its moment in the history, by the same `decide` and from the same
figures as the running system would. What happened is not changed by the answers: an order that
would have been held is posted all the same, because its event is in the history. So both books
are asked the same questions on the same exposure, and what differs is theirs alone; only the
reservations that each has granted are its own.

Time is the history's: the moment of a decision is the latest event time so far. Everything before
it in the history has been applied, so that moment is the watermark too, and data is never stale.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from credit_core.book import AccountBook
from credit_core.by_day import by_day, last_day
from credit_core.claims import Reservation, live, reserved_sum
from credit_core.decision import Verdict, decide
from credit_core.documents import Document, Order, OrderState
from credit_core.earlier import NO_ORDERS, Earlier
from credit_core.group_book import GroupBook
from credit_core.policy import Policy
from credit_core.reasons import Outcome
from credit_core.standing import Question
from credit_core.versions import Refusal, refusal
from credit_core.world import World

PolicyOf = Callable[[str, str | None, str | None], Policy]
"""The policy of an account, from its id, segment and risk class."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the history and what it was answered: a verdict for each book of policies,
    in their order, or why it is not decided at all.
    """

    question: Question
    at: datetime
    verdicts: tuple[Verdict, ...] = ()
    refused: Refusal | None = None


class Trial:
    """One book of policies over a world: the reservations that it has granted so far."""

    def __init__(self, world: World, policy_of: PolicyOf) -> None:
        self._world = world
        self._policy_of = policy_of
        self._granted: dict[str, list[Reservation]] = {}
        self._orders_on: dict[str, dict[str, None]] = {}
        self._earlier: dict[str, dict[str, Earlier]] = {}

    def ask(self, question: Question, now: datetime, today: date) -> Verdict:
        """Decide, and reserve what a release grants."""
        world, account_id = self._world, question.account_id
        policy = self._policy(account_id)
        last = last_day(today, policy.horizon_days)
        book = AccountBook(
            account_id,
            world.terms(account_id),
            policy=policy,
            now=now,
            watermark=now,
            buckets=world.buckets_within(account_id, last),
            reserved=self._reserved(account_id, now, last),
            rates=world.rates(now),
            orders=(world.facts(question.order_id),),
            reservations=self._alive(question.order_id, now),
            today=today,
            dues=world.dues(account_id, today, policy.counting),
            earlier=self._earlier.get(account_id, NO_ORDERS),
            groups=self._groups(account_id, now, today),
        )
        verdict = decide(question, book.standing(question), policy)
        if verdict.outcome != Outcome.HOLD:
            self._earlier.setdefault(account_id, {})[question.order_id] = Earlier(now)
        if verdict.reservation is not None:
            self._granted.setdefault(question.order_id, []).append(verdict.reservation)
            self._orders_on.setdefault(account_id, {})[question.order_id] = None
        return verdict

    def _policy(self, account_id: str) -> Policy:
        account = self._world.account(account_id)
        if account is None:
            return self._policy_of(account_id, None, None)
        return self._policy_of(account_id, account.segment, account.risk_class)

    def _groups(self, account_id: str, now: datetime, today: date) -> list[GroupBook]:
        """The groups that the account counts in. Added up for each question: a history asks about
        one order at a time.
        """
        world, groups = self._world, []
        for head in world.ancestors(account_id) if world.account(account_id) else ():
            terms, account = world.terms(head), world.account(head)
            if terms is None or account is None:
                continue
            reserved = Counter[str]()
            members = world.members(head)
            for member in members:
                reserved.update(self._reserved(member, now))
            groups.append(
                GroupBook(
                    terms,
                    segment=account.segment,
                    members_total=len(members),
                    policy=self._policy(head),
                    today=today,
                    buckets=world.group_buckets(head),
                    reserved=reserved,
                    rates=world.rates(now),
                )
            )
        return groups

    def _reserved(
        self, account_id: str, now: datetime, last: date | None = None
    ) -> Mapping[str, int]:
        """The account's reserved amount by currency, within the horizon that ends on `last`."""
        orders = self._orders_on.get(account_id, {})
        alive = {order_id: self._alive(order_id, now) for order_id in orders}
        for order_id, granted in alive.items():
            if not granted:
                del orders[order_id]
        facts = {order_id: self._world.facts(order_id) for order_id in orders}
        granted = [each for order_id in orders for each in alive[order_id]]
        return reserved_sum(account_id, granted, facts, now, last).by_currency

    def _alive(self, order_id: str, now: datetime) -> Sequence[Reservation]:
        """The order's live reservations; those that have died are forgotten, for they never come
        back.
        """
        granted = self._granted.get(order_id)
        if granted is None:
            return ()
        facts = self._world.facts(order_id)
        alive = [each for each in granted if live(each, facts, now)]
        if alive:
            self._granted[order_id] = alive
        else:
            del self._granted[order_id]
        return alive


class Backtest:
    """A history on its way through; see the module. Feed it with `take`, in the order of events."""

    def __init__(
        self,
        policies: Iterable[PolicyOf],
        digits: Callable[[str], int],
        day_of: Callable[[datetime], date] = lambda at: at.astimezone(UTC).date(),
    ) -> None:
        """`day_of` tells the business day of a moment."""
        self.world = World(digits)
        self.now: datetime | None = None
        self.out_of_order = 0
        self._day_of = day_of
        self._trials = [Trial(self.world, policy_of) for policy_of in policies]
        self._newest_decided: dict[str, int] = {}
        self._opened: set[str] = set()
        self._requested: set[tuple[str, int]] = set()

    @property
    def today(self) -> date:
        """The business day of the history's latest moment."""
        assert self.now is not None, "asked before the first event"
        return self._day_of(self.now)

    def take(self, document: Document, at: datetime) -> Asked | None:
        """Take in the next event, whose time is `at`; returns the question that came before it.

        Asked about are each order's first version in state `open`, worth all that it orders, and
        each version in state `requested`, once.

        Raises:
            TooLargeError: a sum would leave what can be kept; the back-test cannot go on.
        """
        if self.now is not None and at < self.now:
            self.out_of_order += 1
        asked = None
        if isinstance(document, Order) and self._wants(document):
            asked = self.ask(question_of(document), at)
        self.apply(document, at)
        return asked

    def apply(self, document: Document, at: datetime) -> None:
        """Take in an event about which nobody asks, or has asked already; errors as `take`."""
        self.world.apply(document, self._reach(at))

    def ask(self, question: Question, at: datetime) -> Asked:
        """Put one question to every book of policies, at `at` or the history's latest moment."""
        now = self._reach(at)
        today, order_id = self.today, question.order_id
        newest = self._newest_decided.get(order_id)
        refused = refusal(question, self.world.facts(order_id), newest)
        if refused is not None:
            return Asked(question, now, refused=refused)
        if newest is None or question.order_version > newest:
            self._newest_decided[order_id] = question.order_version
        verdicts = tuple(trial.ask(question, now, today) for trial in self._trials)
        return Asked(question, now, verdicts)

    def _reach(self, at: datetime) -> datetime:
        """Let time go on to `at`, or stand still where that is past; returns what it is now."""
        if self.now is None or at > self.now:
            self.now = at
        return self.now

    def _wants(self, order: Order) -> bool:
        if order.state == OrderState.REQUESTED:
            version = (order.order_id, order.version)
            fresh = version not in self._requested
            self._requested.add(version)
            return fresh
        if order.state != OrderState.OPEN or order.order_id in self._opened:
            return False
        self._opened.add(order.order_id)
        return True


def question_of(order: Order) -> Question:
    """The question that an order's system asks with this version: all that it orders."""
    return Question(
        order_id=order.order_id,
        order_version=order.version,
        account_id=order.account_id,
        currency=order.currency,
        amount_minor=sum(line.ordered for line in order.lines),
        secured_minor=order.secured_amount,
        payment_terms_days=order.payment_terms_days,
        to_deliver=by_day((line.deliver_on, line.ordered) for line in order.lines),
    )
