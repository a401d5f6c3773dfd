"""Ways out of a hold are gone for real: each, taken as events, releases the order, and none of
them asks for more than it takes.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.decision import Verdict
from credit_core.documents import (
    Account,
    AccountStatus,
    Document,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Limit,
    Order,
    OrderLine,
    OrderState,
    Rate,
)
from credit_core.policy import Policy
from credit_core.reasons import Money, Outcome, ReasonCode
from credit_core.standing import Question
from credit_core.steps import Pay, RaiseLimit, Reduce, Step
from credit_core.waysout import COMPUTED, holding, ways_out
from support.situations import ACCOUNT_ID, History, UtcDays, situation_of, taken, temporary

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
DAYS = UtcDays()


def some_history(random: Random) -> tuple[History, Question]:
    def days(low: int, high: int) -> timedelta:
        return timedelta(days=random.randint(low, high))

    def perhaps(odds: float) -> bool:
        return random.random() < odds

    def currency() -> str:
        return "USD" if perhaps(0.2) else "EUR"

    account = Account(
        ACCOUNT_ID, 1, "A", "EUR", random.choice([0, 500, 2_000]), AccountStatus.OPEN,
        must_review=perhaps(0.1),
        limit_valid_until=TODAY + days(-2, 2) if perhaps(0.3) else None,
        next_review_on=TODAY + days(-2, 2) if perhaps(0.2) else None,
        secured_amount=random.choice([None, 100]),
    )  # fmt: skip
    documents: list[Document] = [
        Rate("EUR", "USD", 11 * 10**9, NOW - timedelta(days=2), 1, "desk"),
        account,
    ]
    if perhaps(0.4):
        limit = Limit(ACCOUNT_ID, 1, "EUR", random.choice([300, 1_000]))
        if perhaps(0.7):
            limit = replace(limit, temporary_limit=temporary(2_500, TODAY + days(-3, 3), 2))
        documents.append(limit)
    documents += [
        Invoice(
            f"I{n}", 1, ACCOUNT_ID, currency(), InvoiceKind.INVOICE, InvoiceState.ISSUED,
            random.randint(1, 900), TODAY - timedelta(days=80), TODAY + days(-60, 20),
            disputed_amount=random.choice([0, 0, 1, 900]),
        )
        for n in range(random.randint(0, 4))
    ]  # fmt: skip
    documents += [
        Order(
            f"O{n}", 1, ACCOUNT_ID, currency(),
            OrderState.REQUESTED if perhaps(0.4) else OrderState.OPEN,
            (OrderLine("1", random.randint(1, 900)),),
        )
        for n in range(random.randint(0, 4))
    ]  # fmt: skip
    policy = Policy(
        limit_percent=random.choice([100, 90]),
        secured_percent=random.choice([100, 50]),
        overdue_tolerated=random.choice([None, Money(50, "EUR")]),
        overdue_share_percent=random.choice([None, 40]),
        cash_pays_oldest=perhaps(0.7),
        leave_out_disputed=perhaps(0.5),
        order_maximum=random.choice([None, None, Money(700, "EUR")]),
    )
    start = NOW - timedelta(hours=len(documents))
    told = tuple((one, start + n * timedelta(hours=1)) for n, one in enumerate(documents))
    question = Question(
        "asked", 1, ACCOUNT_ID, currency(), random.randint(1, 2_000),
        secured_minor=random.choice([0, 0, 30]),
        payment_terms_days=random.choice([None, None, 60]),
    )  # fmt: skip
    return History(told, policy), question


def held(verdict: Verdict) -> bool:
    return verdict.outcome == Outcome.HOLD


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_each_way_out_taken_as_events_leaves_nothing_that_could_be_computed(random: Random) -> None:
    history, question = some_history(random)
    situation = situation_of(history, question)
    as_it_stands = history.ask(question).verdicts[0]
    found = ways_out(situation, DAYS)
    assert found.now.outcome == as_it_stands.outcome
    assert holding(found.now) == holding(as_it_stands)
    for way in found.ways:
        after = taken(history, question, way.steps).verdicts[0]
        assert holding(after) == holding(way.verdict) <= holding(as_it_stands) - COMPUTED, way
        assert held(after) == bool(found.not_computed), way


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_hold_over_computed_reasons_alone_always_has_a_way_out(random: Random) -> None:
    history, question = some_history(random)
    found = ways_out(situation_of(history, question), DAYS)
    if held(found.now) and holding(found.now) & COMPUTED:
        assert found.ways
    if not held(found.now):
        assert not found.ways


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_largest_amount_is_released_and_one_more_is_not(random: Random) -> None:
    history, question = some_history(random)
    found = ways_out(situation_of(history, question), DAYS)
    largest = found.largest_minor
    if largest is not None:
        assert not held(history.ask(replace(question, amount_minor=largest)).verdicts[0])
    if held(found.now):
        more = replace(question, amount_minor=(largest or 0) + 1)
        assert held(history.ask(more).verdicts[0])


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_way_out_asks_for_more_than_it_takes(random: Random) -> None:
    history, question = some_history(random)
    found = ways_out(situation_of(history, question), DAYS)
    for way in found.ways:
        *others, last = way.steps
        less = one_less(last)
        if less is not None:
            after = taken(history, question, [*others, less]).verdicts[0]
            assert holding(after) & COMPUTED, way


def one_less(step: Step) -> Step | None:
    """The step with one minor unit less of what it asks for; `None` where it has no such thing."""
    match step:
        case Reduce(to):
            return Reduce(replace(to, minor=to.minor + 1))
        case RaiseLimit(to=to):
            return replace(step, to=replace(to, minor=to.minor - 1))
        case Pay(items, None):
            *before, (last, minor) = items.items()
            return Pay(dict([*before, (last, minor - 1)]) if minor > 1 else dict(before))
        case Pay(items, Money(minor, code)):
            return Pay(items, Money(minor - 1, code) if minor > 1 else None)
    return None


def test_what_no_figure_clears_is_named_apart() -> None:
    random = Random(1)
    history, question = some_history(random)
    flagged = next(one for one, _ in history.told if isinstance(one, Account))
    stopped = replace(flagged, version=9, status=AccountStatus.STOPPED, must_review=True)
    found = ways_out(situation_of(history.then([stopped]), question), DAYS)
    assert set(found.not_computed) >= {ReasonCode.ACCOUNT_STOPPED, ReasonCode.MUST_REVIEW}
    assert found.largest_minor is None
    assert all(held(way.verdict) for way in found.ways)
