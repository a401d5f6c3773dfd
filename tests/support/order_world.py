"""A small world to hunt for credit given twice: an order system, a ledger that lags, a desk.

Events reach the ledger in any order, some twice; the watermark is held back by what is still on
its way. What is *true* is kept beside what is *seen*: the promise is about the truth, and a
decision knows only what is seen. The rule by which claims are judged can be swapped for
one that is known to be wrong, so that a test can show that this world would notice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import Self

from credit_core.book import AccountBook
from credit_core.buckets import ZERO, Buckets
from credit_core.claims import OrderFacts, Reservation, claims_of_order, reserved_sum
from credit_core.decision import decide
from credit_core.documents import LedgerDocument, Order, OrderState, Rate
from credit_core.exposure import Rates, value
from credit_core.ledger import Book, Kind, post, posted_claim
from credit_core.policy import OnStale, Policy
from credit_core.reasons import Outcome
from credit_core.standing import Question, Standing
from credit_core.terms import AccountTerms
from support.order_system import OrderSystem

START = datetime(2026, 1, 1, tzinfo=UTC)
LIMIT_MINOR = 1_000
ACCOUNTS = ("A", "B")
# One dollar is two euros, so that no valuation is ever rounded.
RATES = Rates([Rate("USD", "EUR", 2 * 10**10, START, 1, "desk")], lambda _currency: 2)
POLICY = Policy(on_stale=OnStale.RELEASE, rate_age_days=10_000)
TERMS = {account_id: AccountTerms(account_id, "EUR", LIMIT_MINOR) for account_id in ACCOUNTS}


class Rule(Enum):
    """How claims are judged: the real rule, and four that give room away twice."""

    REAL = auto()
    NEWEST_POSTED_ALONE = auto()
    HOLD_ENDS_EARLIER = auto()
    EXPIRY_BY_CLOCK = auto()
    OWN_CLAIM_IN_ANY_CURRENCY = auto()


class Ledger:
    """The real ledger, with the buckets that a store would keep."""

    def __init__(self) -> None:
        self.book = Book()
        self.buckets: dict[str, dict[str, Buckets]] = {account_id: {} for account_id in ACCOUNTS}

    def post(self, document: LedgerDocument) -> None:
        for delta in post(self.book, document).deltas:
            kept = self.buckets[delta.account_id]
            kept[delta.currency] = kept.get(delta.currency, ZERO) + delta.buckets

    def exposure_minor(self, account_id: str) -> int:
        return value(self.buckets[account_id], "EUR", RATES).buckets.total

    def facts(self, order_id: str) -> OrderFacts:
        entry = self.book[Kind.ORDER, order_id]
        invoiced: dict[str, int] = {}
        for (currency, _), named in entry.named.items():
            invoiced[currency] = invoiced.get(currency, 0) + named.invoiced
        order = entry.newest
        if not isinstance(order, Order):
            return OrderFacts(order_id, ended_version=entry.ended_version, invoiced_minor=invoiced)
        return OrderFacts(
            order_id,
            newest_version=order.version,
            newest_state=order.state,
            account_id=order.account_id,
            currency=order.currency,
            ordered_minor=sum(line.ordered for line in order.lines),
            ended_version=entry.ended_version,
            posted_claim_minor=posted_claim(entry),
            posted_unbilled_minor=entry.posted.get(
                (order.account_id, order.currency), ZERO
            ).unbilled,
            invoiced_minor=invoiced,
        )


@dataclass(frozen=True, slots=True)
class Underway:
    """An event told and not applied yet."""

    told_at: datetime
    document: LedgerDocument
    order_id: str | None


class OrderWorld:
    """Runs one history. `step` does one random thing; `finish` ships all that may be shipped.

    `breaches` tells each time that the true exposure of an account was above its limit.
    """

    def __init__(self, random: Random, rule: Rule = Rule.REAL) -> None:
        self.random = random
        self.rule = rule
        self.now = START
        self.seen, self.truth = Ledger(), Ledger()
        self.underway: list[Underway] = []
        self.reservations: list[Reservation] = []
        self.newest_decided: dict[str, int] = {}
        self.outcomes: list[Outcome] = []
        self.breaches: list[str] = []
        self.accounts = ACCOUNTS[: random.randint(1, len(ACCOUNTS))]
        self.system = OrderSystem(random, self._told, self._goods_arrived, self._all_arrived)
        self.things: tuple[tuple[int, Callable[[], None]], ...] = (
            (10, self.ask),
            (8, lambda: self.system.show_open(self.now)),
            (3, self.system.show_on_hold),
            (2, self.system.show_end),
            (4, self.system.ship),
            (4, self.system.bill),
            (2, self.system.pay),
            (1, self.system.void_bill),
            (1, self.give_back),
            (12, self.apply_one),
            (3, self.pass_time),
        )
        self.weights = [weight for weight, _ in self.things]

    def step(self) -> None:
        ((_, thing),) = self.random.choices(self.things, self.weights)
        thing()

    def run(self, steps: int) -> Self:
        """A whole history: `steps` random things, then all that stands released is shipped and
        everything arrives.
        """
        for _ in range(steps):
            self.step()
        for order in self.system.orders:
            self.system.show_released(order, self.now)
        while self.underway:
            self.apply_one()
        return self

    @property
    def watermark(self) -> datetime:
        """Everything told before it is applied."""
        return min((event.told_at for event in self.underway), default=self.now)

    def ask(self) -> None:
        """A batch of questions on one account, decided one after another."""
        account_id = self.random.choice(self.accounts)
        asked = [self.system.question(account_id) for _ in range(self.random.randint(1, 3))]
        book = self._open_book(account_id, {order.order_id for order, _ in asked})
        for order, question in asked:
            if book.refusal(question) is not None:
                continue
            verdict = decide(question, self._standing(book, question), POLICY)
            book.record(question, verdict)
            self.newest_decided[order.order_id] = max(
                question.order_version, self.newest_decided.get(order.order_id, 0)
            )
            self.outcomes.append(verdict.outcome)
            if verdict.outcome == Outcome.HOLD:
                order.held.add(question.order_version)
                if self.rule == Rule.HOLD_ENDS_EARLIER:
                    self._void(order.order_id, question.order_version - 1)
            if verdict.reservation is not None:
                self.reservations.append(verdict.reservation)
                order.note_release(verdict.reservation)
        self._compare_with_fold(account_id, book)

    def give_back(self) -> None:
        given_back = self.system.give_back()
        if given_back is not None:
            self._void(*given_back)

    def apply_one(self) -> None:
        """Any of the events on their way arrives; now and then it will arrive once more."""
        if not self.underway:
            return
        place = self.random.randrange(len(self.underway))
        self.seen.post(self.underway[place].document)
        if self.random.random() > 0.1:
            del self.underway[place]

    def pass_time(self) -> None:
        self.now += timedelta(hours=self.random.randint(1, 100))

    def _told(self, document: LedgerDocument, order_id: str | None) -> None:
        self.underway.append(Underway(self.now, document, order_id))
        self.truth.post(document)
        for account_id in ACCOUNTS:
            exposure_minor = self.truth.exposure_minor(account_id)
            if exposure_minor > LIMIT_MINOR:
                self.breaches.append(f"{account_id} at {exposure_minor} after {document}")

    def _goods_arrived(self, order_id: str) -> bool:
        return not any(
            event.order_id == order_id and not isinstance(event.document, Order)
            for event in self.underway
        )

    def _all_arrived(self, order_id: str) -> bool:
        return not any(event.order_id == order_id for event in self.underway)

    def _open_book(self, account_id: str, order_ids: set[str]) -> AccountBook:
        facts = {one.order_id: self._facts(one.order_id) for one in self.system.orders}
        watermark = self.now if self.rule == Rule.EXPIRY_BY_CLOCK else self.watermark
        folded = reserved_sum(account_id, self.reservations, facts, watermark)
        return AccountBook(
            account_id,
            TERMS[account_id],
            policy=POLICY,
            now=self.now,
            watermark=watermark,
            buckets=self.seen.buckets[account_id],
            reserved=folded.by_currency,
            rates=RATES,
            orders=[facts[order_id] for order_id in order_ids],
            reservations=[one for one in self.reservations if one.order_id in order_ids],
            newest_decided=self.newest_decided,
        )

    def _standing(self, book: AccountBook, question: Question) -> Standing:
        """What the book shows; by the wrong rule without what the order claims in currencies that
        it is not asked in, although a release in another one does not end those claims.
        """
        standing = book.standing(question)
        if self.rule != Rule.OWN_CLAIM_IN_ANY_CURRENCY:
            return standing
        granted = [one for one in self.reservations if one.order_id == question.order_id]
        claims = claims_of_order(granted, self._facts(question.order_id), self.watermark)
        elsewhere = [
            RATES.convert(minor, currency, "EUR") or 0
            for (account_id, currency), minor in claims.items()
            if account_id == question.account_id and currency != question.currency
        ]
        return standing._replace(
            reserved_minor=standing.reserved_minor - sum(elsewhere),
            present_claim_minor=max([standing.present_claim_minor, *elsewhere]),
        )

    def _compare_with_fold(self, account_id: str, book: AccountBook) -> None:
        """What a book has grown to is what a fold of all reservations gives."""
        position = book.position()
        if position is None or self.rule != Rule.REAL:
            return
        folded = self._open_book(account_id, set()).position()
        assert folded == position, f"grown to {position}, folded {folded}"

    def _facts(self, order_id: str) -> OrderFacts:
        facts = self.seen.facts(order_id)
        if self.rule != Rule.NEWEST_POSTED_ALONE:
            return facts
        ended = facts.newest_state not in (None, OrderState.ON_HOLD)
        return replace(facts, ended_version=facts.newest_version if ended else None)

    def _void(self, order_id: str, version: int) -> None:
        self.reservations = [
            replace(one, voided=True)
            if one.order_id == order_id and one.order_version <= version
            else one
            for one in self.reservations
        ]
