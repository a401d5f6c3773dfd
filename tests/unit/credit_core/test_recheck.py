"""An order that was released before: what is not raised again, and what a person's release covers."""

from datetime import timedelta
from typing import Any

import pytest

from credit_core.claims import OrderFacts, Reservation
from credit_core.decision import Verdict
from credit_core.documents import AccountStatus, OrderState
from credit_core.earlier import Earlier, Override
from credit_core.policy import Checkpoint, Policy
from credit_core.reasons import Outcome, ReasonCode, Severity
from credit_core.standing import Question
from credit_core.terms import AccountTerms
from support.standings import (
    ACCOUNT_ID,
    NOW,
    answer,
    asked,
    book,
    codes,
    dues,
    posted_order,
    reserved_for,
    terms,
)

DAY = timedelta(days=1)
PAST = NOW.date() - 40 * DAY
RESERVED = [reserved_for("SO-1", 100)]
NOT_OF_MONEY = [
    ReasonCode.MUST_REVIEW,
    ReasonCode.OVERDUE,
    ReasonCode.OVERDUE_SHARE,
    ReasonCode.DUNNING_LEVEL,
    ReasonCode.LIMIT_EXPIRED,
    ReasonCode.REVIEW_DUE,
    ReasonCode.TERMS_CHANGED,
]
STRICT = Policy(overdue_share_percent=10, dunning_level_max=1)
BAD_TERMS = terms(
    10_000,
    must_review=True,
    dunning_level=3,
    limit_valid_until=PAST,
    next_review_on=PAST,
    payment_terms_days=14,
)


def released(days_ago: float) -> Earlier:
    return Earlier(released_at=NOW - days_ago * DAY)


def by_person(percent: int = 0, **more: Any) -> Earlier:
    """A person released SO-1, worth 100, for six more days."""
    fields: dict[str, Any] = {
        "hold_id": "hld_1", "account_id": ACCOUNT_ID, "order_version": 1, "currency": "EUR",
        "amount_minor": 100, "secured_minor": 0, "tolerance_percent": percent,
        "released_at": NOW - DAY, "valid_until": NOW + 6 * DAY,
    }  # fmt: skip
    return Earlier(NOW - DAY, Override(**{**fields, **more}))


def decided(
    question: Question,
    earlier: Earlier,
    account: AccountTerms = BAD_TERMS,
    *,
    reservations: list[Reservation] = RESERVED,
    orders: tuple[OrderFacts, ...] = (),
    policy: Policy = STRICT,
    **more: Any,
) -> Verdict:
    """One question on an account where all is bad that is not about money."""
    open_book = book(
        account,
        more.pop("buckets", 100),
        reservations=reservations,
        orders=orders,
        policy=policy,
        due=more.pop("due", {"EUR": dues({PAST: 100})}),
        earlier={"SO-1": earlier},
        **more,
    )
    return answer(open_book, question, policy)


def test_a_new_order_is_held_for_everything() -> None:
    verdict = decided(asked(100, payment_terms_days=30), Earlier(), reservations=[])
    assert codes(verdict) == NOT_OF_MONEY


@pytest.mark.parametrize("days_ago", [0, 1, 6.999])
def test_what_is_not_about_money_is_not_raised_again_within_days_of_a_release(
    days_ago: float,
) -> None:
    again = asked(110, version=2, payment_terms_days=30)
    assert codes(decided(again, released(days_ago))) == []


@pytest.mark.parametrize(("days_ago", "days"), [(7, 7), (1, 0), (2, 2)])
def test_afterwards_it_is(days_ago: int, days: int) -> None:
    again = asked(110, version=2, payment_terms_days=30)
    policy = Policy(overdue_share_percent=10, dunning_level_max=1, recheck_days=days)
    assert codes(decided(again, released(days_ago), policy=policy)) == NOT_OF_MONEY


def test_money_and_stale_data_are_asked_about_each_time() -> None:
    again = asked(9_000, version=2)
    verdict = decided(again, released(1), terms(1_000), watermark=None)
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED, ReasonCode.DATA_STALE]


def test_a_stop_and_a_missing_rate_are_raised_again() -> None:
    again = asked(1, version=2, currency="USD")
    verdict = decided(again, released(1), terms(1_000, status=AccountStatus.STOPPED))
    assert codes(verdict) == [ReasonCode.ACCOUNT_STOPPED, ReasonCode.FX_RATE_MISSING]


@pytest.mark.parametrize(
    "ended",
    [
        OrderFacts("SO-1"),
        posted_order("SO-1", 0, 2, OrderState.CLOSED, ordered=100),
        posted_order("SO-1", 0, 2, OrderState.CANCELLED, ordered=100),
        posted_order("SO-1", 0, 2, OrderState.ON_HOLD, ordered=100, ended_version=1),
        posted_order("SO-1", 100, 2, account_id="C-43"),
    ],
    ids=lambda facts: str(facts.newest_state or "never posted"),
)
@pytest.mark.parametrize("earlier", [released(1), by_person(100)], ids=["decision", "person"])
def test_an_order_that_ended_is_decided_like_a_new_one(ended: OrderFacts, earlier: Earlier) -> None:
    voided = [] if ended.newest_state is None else RESERVED
    again = asked(100, version=3, payment_terms_days=30)
    verdict = decided(again, earlier, reservations=voided, orders=(ended,))
    assert codes(verdict) == NOT_OF_MONEY
    assert verdict.outcome == Outcome.HOLD


def test_an_order_that_is_wholly_billed_still_goes_on() -> None:
    billed = posted_order("SO-1", 0, ordered=100, invoiced_minor={"EUR": 100})
    verdict = decided(asked(100, version=2), released(1), reservations=[], orders=(billed,))
    assert codes(verdict) == []


@pytest.mark.parametrize(
    ("checkpoint", "expected"),
    [
        (Checkpoint.ORDER, NOT_OF_MONEY),
        (
            Checkpoint.DELIVERY,
            [
                ReasonCode.OVERDUE,
                ReasonCode.OVERDUE_SHARE,
                ReasonCode.DUNNING_LEVEL,
                ReasonCode.LIMIT_EXPIRED,
            ],
        ),
        (Checkpoint.INVOICE, []),
    ],
)
def test_later_checkpoints_do_not_ask_again_what_the_release_has_settled(
    checkpoint: Checkpoint, expected: list[ReasonCode]
) -> None:
    posted = (posted_order("SO-1", 100),)
    again = asked(100, version=2, payment_terms_days=30, checkpoint=checkpoint)
    late = decided(again, released(60), reservations=[], orders=posted)
    assert codes(late) == expected
    never = decided(again, Earlier(), reservations=[], orders=posted)
    assert codes(never) == NOT_OF_MONEY, "only a release can have settled anything"


def test_a_checkpoint_asks_what_the_policy_says() -> None:
    policy = Policy(delivery_rules_off=frozenset({ReasonCode.LIMIT_EXCEEDED}))
    more = asked(200, version=2, checkpoint=Checkpoint.DELIVERY)
    facts = (posted_order("SO-1", 100),)
    assert codes(decided(more, released(9), terms(50), orders=facts, policy=policy, due=None)) == []


@pytest.mark.parametrize(
    ("amount", "secured", "percent", "outcome"),
    [
        (100, 0, 0, Outcome.RELEASE),
        (101, 0, 0, Outcome.HOLD),
        (110, 0, 10, Outcome.RELEASE),
        (111, 0, 10, Outcome.HOLD),
        (150, 50, 10, Outcome.HOLD),
    ],
)
def test_a_persons_release_covers_its_amount_and_the_tolerance(
    amount: int, secured: int, percent: int, outcome: Outcome
) -> None:
    again = asked(amount, version=2, secured_minor=secured, payment_terms_days=30)
    earlier = by_person(percent, released_at=NOW - 30 * DAY)
    assert decided(again, Earlier(NOW - 30 * DAY, earlier.override), terms(50)).outcome == outcome


def test_less_security_is_more_credit_and_is_not_covered() -> None:
    again = asked(100, version=2)
    held = [reserved_for("SO-1", 100, secured=50)]
    verdict = decided(again, by_person(10, secured_minor=50), terms(20), reservations=held)
    assert verdict.outcome == Outcome.HOLD


def test_covered_reasons_are_told_with_the_hold_that_covers_them() -> None:
    verdict = decided(asked(110, version=2), by_person(10), terms(50), watermark=None)
    assert verdict.outcome == Outcome.RELEASE
    assert [(reason.code, reason.severity) for reason in verdict.reasons] == [
        (ReasonCode.LIMIT_EXCEEDED, Severity.INFO),
        (ReasonCode.DATA_STALE, Severity.INFO),
    ]
    assert {reason.figures["covered_by_hold"] for reason in verdict.reasons} == {"hld_1"}


def test_what_is_covered_is_reserved_for_the_persons_days_alone() -> None:
    until = NOW + timedelta(hours=5)
    verdict = decided(asked(110, version=2), by_person(10, valid_until=until), terms(50))
    assert verdict.reservation is not None
    assert (verdict.reservation.amount_minor, verdict.reservation.expires_at) == (110, until)
    fits = decided(asked(110, version=2), by_person(10, valid_until=until), terms(1_000))
    assert fits.reservation is not None
    assert fits.reservation.expires_at > until, "a release that needs no cover is one of its own"


@pytest.mark.parametrize(
    "earlier",
    [by_person(10, valid_until=NOW), by_person(10, currency="USD")],
    ids=["over", "currency"],
)
def test_a_release_that_is_over_or_of_another_currency_covers_nothing(earlier: Earlier) -> None:
    assert decided(asked(110, version=2), earlier, terms(50)).outcome == Outcome.HOLD


def test_a_release_is_over_where_the_data_is_beyond_it_though_the_clock_is_not() -> None:
    """What it covered then would be reserved by something that is over already."""
    earlier = by_person(10, valid_until=NOW + DAY)
    held = [reserved_for("SO-1", 100, expires_at=NOW + 9 * DAY)]
    for ahead, outcome in ((timedelta(hours=23), Outcome.RELEASE), (DAY, Outcome.HOLD)):
        verdict = decided(
            asked(110, version=2), earlier, terms(50), reservations=held, watermark=NOW + ahead
        )
        assert verdict.outcome == outcome


def test_a_stop_stands_above_any_persons_release() -> None:
    stopped = terms(50, status=AccountStatus.STOPPED)
    verdict = decided(asked(110, version=2), by_person(10), stopped)
    assert verdict.outcome == Outcome.HOLD
    assert [reason.severity for reason in verdict.reasons] == [Severity.HOLD, Severity.INFO]


def test_an_order_of_an_unknown_account_can_be_covered() -> None:
    open_book = book(None, reservations=RESERVED, earlier={"SO-1": by_person(10)})
    verdict = answer(open_book, asked(110, version=2))
    assert verdict.outcome == Outcome.RELEASE
