"""A held order in a history, as people would find it, and the events that they would then send.

The situation is read off the history's documents; a step becomes the documents that somebody would
send to take it. So a proposed way out can be gone for real, in a new history, and asked again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from credit_core.backtest import Asked, Backtest
from credit_core.claims import Reservation
from credit_core.documents import (
    Account,
    Allocation,
    Document,
    Invoice,
    Limit,
    Order,
    OrderState,
    Payment,
    PaymentState,
    Rate,
    TemporaryLimit,
)
from credit_core.policy import Policy
from credit_core.standing import Question
from credit_core.steps import (
    Cancel,
    ExtendLimit,
    Pay,
    RaiseLimit,
    Reduce,
    Review,
    ShortenTerms,
    Step,
    Wait,
)
from credit_core.whatif import Item, OtherOrder, Situation
from support.core_documents import digits

ACCOUNT_ID = "A"


class UtcDays:
    """The days of a business in UTC."""

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(UTC).date()

    def begin_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), UTC)


@dataclass(frozen=True)
class History:
    """Documents of one account, each with its moment; every invoice is due on one day, and nothing
    is allocated to it yet.
    """

    told: tuple[tuple[Document, datetime], ...]
    policy: Policy

    def run(self) -> tuple[Backtest, list[Asked]]:
        test = Backtest([lambda _account, _segment, _risk: self.policy], digits)
        asked = [test.take(document, at) for document, at in self.told]
        return test, [each for each in asked if each is not None]

    def ask(self, question: Question) -> Asked:
        return self.run()[0].ask(question, self.told[-1][1])

    def then(self, documents: Iterable[Document], at: datetime | None = None) -> "History":
        moment = at or self.told[-1][1]
        return replace(self, told=(*self.told, *((each, moment) for each in documents)))


def situation_of(history: History, question: Question) -> Situation:
    test, asked = history.run()
    world, now, account = test.world, test.now, test.world.account(question.account_id)
    assert now is not None
    assert account is not None
    granted = [each.verdicts[0].reservation for each in asked if each.verdicts]
    others = tuple(_others(test, [each for each in granted if each is not None], now))
    reserved: dict[str, int] = {}
    for other in others:
        if other.reserved_minor:
            reserved[other.currency] = reserved.get(other.currency, 0) + other.reserved_minor
    return Situation(
        question=question,
        terms=world.terms(account.account_id),
        policy=history.policy,
        now=now,
        today=test.today,
        watermark=now,
        buckets=world.buckets(account.account_id),
        reserved=reserved,
        rates=world.rates(now),
        facts=world.facts(question.order_id),
        items=tuple(
            Item(
                one.invoice_id,
                one.currency,
                one.due_on or one.issued_on,
                one.total,
                min(one.disputed_amount, one.total),
            )
            for one in world.documents()
            if isinstance(one, Invoice)
        ),
        others=others,
    )


def _others(test: Backtest, granted: Sequence[Reservation], now: datetime) -> Iterator[OtherOrder]:
    for document in test.world.documents():
        if isinstance(document, Order) and document.state == OrderState.OPEN:
            facts = test.world.facts(document.order_id)
            yield OtherOrder(
                document.order_id, document.currency, facts.posted_within(None).open_orders
            )
    for each in granted:
        facts = test.world.facts(each.order_id)
        if facts.newest_version is None and now < each.expires_at:
            yield OtherOrder(each.order_id, each.currency, 0, each.amount_minor, each.expires_at)


def taken(history: History, question: Question, steps: Iterable[Step]) -> Asked:
    """The question once the steps have been taken for real."""
    for number, step in enumerate(steps):
        match step:
            case Reduce(to):
                question = replace(question, amount_minor=to.minor)
            case ShortenTerms(days):
                question = replace(question, payment_terms_days=days)
            case Wait(until, _):
                history = history.then(_told_anew(history, until), until)
            case Cancel(orders):
                history = history.then(_cancelled(history, one.order_id) for one in orders)
            case Pay():
                history = history.then(_payments(step, str(number), history.told[-1][1].date()))
            case _:
                history = history.then([_changed(history, step)])
    return history.ask(question)


def _payments(step: Pay, name: str, day: date) -> Iterator[Payment]:
    for item, minor in step.items.items():
        yield Payment(
            f"{name}-{item.invoice_id}", 1, ACCOUNT_ID, item.currency, PaymentState.RECEIVED, minor,
            day, (Allocation(item.invoice_id, minor),),
        )  # fmt: skip
    if step.in_advance is not None:
        more = step.in_advance
        yield Payment(name, 1, ACCOUNT_ID, more.currency, PaymentState.RECEIVED, more.minor, day)


def _cancelled(history: History, order_id: str) -> Order:
    """An order that is only reserved for is taken back by a version that is cancelled."""
    orders = [one for one, _ in history.told if isinstance(one, Order) and one.order_id == order_id]
    return replace(orders[-1], version=orders[-1].version + 1, state=OrderState.CANCELLED)


def _told_anew(history: History, at: datetime) -> Iterator[Document]:
    """Rates as they were, of that moment: feeds go on while people wait."""
    yield _account(history)
    for one, _ in history.told:
        if isinstance(one, Rate):
            yield replace(one, as_of=at)


def _account(history: History) -> Account:
    return [one for one, _ in history.told if isinstance(one, Account)][-1]


def _changed(history: History, step: Step) -> Document:
    limits = [one for one, _ in history.told if isinstance(one, Limit)]
    newest: Account | Limit = limits[-1] if limits else _account(history)
    version = newest.version + 1
    match step:
        case RaiseLimit(_, _, to, True):
            assert isinstance(newest, Limit)
            assert newest.temporary_limit is not None
            raised = replace(newest.temporary_limit, amount=to.minor)
            return replace(newest, version=version, temporary_limit=raised)
        case RaiseLimit(_, _, to, _):
            return replace(newest, version=version, credit_limit=to.minor)
        case ExtendLimit(valid_until):
            return replace(newest, version=version, limit_valid_until=valid_until)
        case Review(next_review_on):
            return replace(newest, version=version, next_review_on=next_review_on)
    raise AssertionError(step)


def temporary(amount: int, begins: date, days: int) -> TemporaryLimit:
    return TemporaryLimit(amount, begins, begins + timedelta(days=days))
