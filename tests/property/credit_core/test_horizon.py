"""With a horizon, what is far away takes no credit until it is near, and nothing is given twice.

A small order system whose lines have dates: it asks, amends, posts what was released, ships some of
it, and days pass. Beside it everything is counted out anew each day, line by line, by rules written
a second time; the decision has to come to the same figures, and no release may go above the limit.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.book import AccountBook
from credit_core.buckets import Buckets
from credit_core.by_day import by_day
from credit_core.claims import OrderFacts, Reservation, reserved_sum
from credit_core.decision import decide
from credit_core.documents import OrderState
from credit_core.exposure import Rates
from credit_core.policy import Policy
from credit_core.reasons import Outcome
from credit_core.standing import Question
from support.core_documents import digits
from support.standings import ACCOUNT_ID, NOW, asked, posted_order, terms

LIMIT = 1_000
HORIZON = 30
POLICY = Policy(horizon_days=HORIZON, reservation_days=1_000)

Lines = list[tuple[int, date | None]]


def near(lines: Lines, today: date) -> int:
    return sum(m for m, day in lines if day is None or day <= today + timedelta(days=HORIZON))


@dataclass
class SalesOrder:
    order_id: str
    version: int = 0
    posted: Lines | None = None
    posted_version: int = 0
    granted: dict[int, tuple[Reservation, Lines]] = field(default_factory=dict)

    def counts_for(self, today: date) -> int:
        """The largest of what is posted and what was released and may still come."""
        live = [near(lines, today) for version, (_, lines) in self.granted.items()
                if version > self.posted_version]  # fmt: skip
        return max([0 if self.posted is None else near(self.posted, today), *live], default=0)


class World:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.today = NOW.date()
        self.orders = [SalesOrder(f"SO-{n}") for n in range(4)]

    def lines(self) -> Lines:
        days = (None, 0, 10, 29, 30, 31, 45, 90)
        picked = [self.random.choice(days) for _ in range(self.random.randint(1, 4))]
        return [
            (self.random.randint(1, 60) * 10, None if n is None else self.today + timedelta(days=n))
            for n in picked
        ]

    def book(self) -> AccountBook:
        facts = {order.order_id: self._facts(order) for order in self.orders}
        whole = sum(m for order in self.orders for m, _ in order.posted or ())
        far = whole - sum(near(order.posted or [], self.today) for order in self.orders)
        reservations = [one for order in self.orders for one, _ in order.granted.values()]
        last = self.today + timedelta(days=HORIZON)
        return AccountBook(
            ACCOUNT_ID,
            terms(LIMIT),
            policy=POLICY,
            now=NOW,
            watermark=NOW,
            buckets={"EUR": Buckets(open_orders=whole - far)},
            reserved=reserved_sum(ACCOUNT_ID, reservations, facts, NOW, last).by_currency,
            rates=Rates((), digits),
            orders=facts.values(),
            reservations=reservations,
            today=self.today,
        )

    def ask(self) -> None:
        order, lines = self.random.choice(self.orders), self.lines()
        order.version += 1
        question = replace(
            asked(sum(m for m, _ in lines), order.order_id, order.version),
            to_deliver=by_day((day, m) for m, day in lines),
        )
        others = sum(one.counts_for(self.today) for one in self.orders if one is not order)
        present = order.counts_for(self.today)
        open_book = self.book()
        standing = open_book.standing(question)
        assert standing.order_minor == near(lines, self.today)
        assert standing.before_minor == others
        assert standing.present_claim_minor == present
        verdict = decide(question, standing, POLICY)
        if verdict.reservation is None:
            assert verdict.outcome == Outcome.HOLD
            return
        open_book.record(question, verdict)
        order.granted[order.version] = (verdict.reservation, lines)
        claimed = others + order.counts_for(self.today)
        assert claimed <= max(LIMIT, others + present), "more was released than there is"
        position = open_book.position()
        assert position is not None
        assert position.exposure.total + position.reserved_minor == claimed

    def post(self) -> None:
        order = self.random.choice(self.orders)
        coming = [version for version in order.granted if version > order.posted_version]
        if coming:
            order.posted_version = self.random.choice(coming)
            order.posted = list(order.granted[order.posted_version][1])

    def ship(self) -> None:
        order = self.random.choice(self.orders)
        if order.posted:
            order.posted.pop(self.random.randrange(len(order.posted)))

    def pass_time(self) -> None:
        self.today += timedelta(days=self.random.randint(1, 20))

    def _facts(self, order: SalesOrder) -> OrderFacts:
        if order.posted is None:
            return OrderFacts(order.order_id)
        return posted_order(
            order.order_id,
            sum(m for m, _ in order.posted),
            order.posted_version,
            to_deliver=by_day((day, m) for m, day in order.posted),
        )


@settings(max_examples=250, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(5, 60))
def test_what_is_far_takes_no_credit_until_it_is_near(random: Random, steps: int) -> None:
    world = World(random)
    things = (world.ask, world.ask, world.ask, world.post, world.post, world.ship, world.pass_time)
    for _ in range(steps):
        random.choice(things)()


def _alone(question: Question, *orders: OrderFacts, horizon: int | None = HORIZON) -> int | None:
    policy = Policy(horizon_days=horizon)
    book = AccountBook(
        ACCOUNT_ID, terms(LIMIT), policy=policy, now=NOW, watermark=NOW, buckets={}, reserved={},
        rates=Rates((), digits), orders=orders,
    )  # fmt: skip
    return book.standing(question).order_minor


@pytest.mark.parametrize(("days", "counts"), [(30, 600), (31, 100)])
def test_the_last_day_of_the_horizon_is_near(days: int, counts: int) -> None:
    day = NOW.date() + timedelta(days=days)
    question = asked(600, to_deliver=((day, 500),))
    assert _alone(question) == counts
    assert _alone(question, horizon=None) == 600


def test_security_and_invoices_are_taken_to_be_for_what_is_far() -> None:
    far = NOW.date() + timedelta(days=90)
    billed = OrderFacts("SO-1", invoiced_minor={"EUR": 300})
    question = asked(600, to_deliver=((far, 500),), secured_minor=100)
    assert _alone(question, billed) == 100
    assert _alone(replace(question, secured_minor=250), billed) == 50


def test_an_order_that_is_all_far_takes_nothing_and_is_kept_by_day() -> None:
    far = NOW.date() + timedelta(days=90)
    question = asked(5_000, to_deliver=((far, 5_000),))
    assert _alone(question) == 0
    order = posted_order("SO-1", 5_000, state=OrderState.OPEN, to_deliver=((far, 5_000),))
    assert _alone(replace(question, order_version=2), order) == 0
