"""Accounts, books and questions for tests of decisions: every default is the dull case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from credit_core.book import AccountBook
from credit_core.buckets import Buckets
from credit_core.claims import OrderFacts, Reservation, reserved_sum
from credit_core.decision import Verdict, decide
from credit_core.documents import OrderState, Rate
from credit_core.earlier import NO_ORDERS, Earlier
from credit_core.exposure import Rates
from credit_core.group_book import GroupBook
from credit_core.overdue import Counting, Dues, dues_of
from credit_core.policy import Policy
from credit_core.reasons import ReasonCode
from credit_core.standing import Question
from credit_core.terms import AccountTerms
from support.core_documents import digits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCOUNT_ID = "C-42"
POLICY = Policy()
LATER = NOW + timedelta(days=7)


def terms(limit: int | None = 1_000, currency: str = "EUR", **more: Any) -> AccountTerms:
    return AccountTerms(ACCOUNT_ID, currency, limit, **more)


def rate(base: str, quote: str, units: int, *, as_of: datetime = NOW) -> Rate:
    """1 `base` = `units` `quote`."""
    return Rate(base, quote, units * 10**10, as_of, 1, "desk")


def asked(amount: int, order_id: str = "SO-1", version: int = 1, **more: Any) -> Question:
    return Question(
        order_id,
        version,
        more.pop("account_id", ACCOUNT_ID),
        more.pop("currency", "EUR"),
        amount,
        **more,
    )


def reserved_for(order_id: str, amount: int, version: int = 1, **more: Any) -> Reservation:
    return Reservation(
        order_id,
        version,
        more.pop("account_id", ACCOUNT_ID),
        more.pop("currency", "EUR"),
        amount,
        more.pop("secured", 0),
        more.pop("expires_at", LATER),
        **more,
    )


def posted_order(
    order_id: str, claim: int, version: int = 1, state: OrderState = OrderState.OPEN, **more: Any
) -> OrderFacts:
    """An order in the ledger; unless told otherwise it is worth what it claims."""
    ended = None if state == OrderState.ON_HOLD else version
    return OrderFacts(
        order_id,
        newest_version=version,
        newest_state=state,
        account_id=more.pop("account_id", ACCOUNT_ID),
        currency=more.pop("currency", "EUR"),
        ordered_minor=more.pop("ordered", claim),
        ended_version=more.pop("ended_version", ended),
        posted_claim_minor=claim,
        **more,
    )


def dues(
    by_day: Mapping[date, int],
    open_minor: int | None = None,
    cash: int = 0,
    *,
    disputed: Mapping[date, int] | None = None,
    counting: Counting = POLICY.counting,
) -> Dues:
    """What the store tells of these open items, when that much cash is on hand."""
    found = dues_of(by_day, disputed or {}, cash, NOW.date(), counting)
    return found if open_minor is None else replace(found, open_minor=open_minor)


def book(
    account: AccountTerms | None,
    buckets: Mapping[str, Buckets] | int = 0,
    *,
    orders: Iterable[OrderFacts] = (),
    reservations: Iterable[Reservation] = (),
    rates: Iterable[Rate] = (),
    watermark: datetime | None = NOW,
    policy: Policy = POLICY,
    newest_decided: Mapping[str, int] | None = None,
    today: date | None = None,
    due: Mapping[str, Dues] | None = None,
    earlier: Mapping[str, Earlier] = NO_ORDERS,
    groups: Sequence[GroupBook] = (),
) -> AccountBook:
    """The account's book; `buckets` as one number are receivables in euros."""
    orders, reservations = list(orders), list(reservations)
    folded = reserved_sum(
        ACCOUNT_ID, reservations, {facts.order_id: facts for facts in orders}, watermark
    )
    return AccountBook(
        ACCOUNT_ID,
        account,
        policy=policy,
        now=NOW,
        watermark=watermark,
        buckets={"EUR": Buckets(receivables=buckets)} if isinstance(buckets, int) else buckets,
        reserved=folded.by_currency,
        rates=Rates(rates, digits),
        orders=orders,
        reservations=reservations,
        newest_decided=newest_decided,
        today=today,
        dues=due,
        earlier=earlier,
        groups=groups,
    )


def answer(open_book: AccountBook, question: Question, policy: Policy = POLICY) -> Verdict:
    """Decide one question and let it count for those that follow."""
    assert open_book.refusal(question) is None
    verdict = decide(question, open_book.standing(question), policy)
    open_book.record(question, verdict)
    return verdict


def codes(verdict: Verdict) -> list[ReasonCode]:
    return [reason.code for reason in verdict.reasons]
