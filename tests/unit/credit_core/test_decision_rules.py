"""Each rule's edges, and what all rules have in common."""

from datetime import timedelta

import pytest

from credit_core.buckets import Buckets
from credit_core.documents import AccountStatus
from credit_core.policy import OnStale, Policy
from credit_core.reasons import Money, Outcome, ReasonCode, Severity
from support.standings import (
    ACCOUNT_ID,
    LATER,
    NOW,
    answer,
    asked,
    book,
    codes,
    posted_order,
    reserved_for,
    terms,
)

STOPPED = AccountStatus.STOPPED


def test_an_order_exactly_at_the_limit_passes() -> None:
    verdict = answer(book(terms(1_000), 400), asked(600))
    assert verdict.outcome == Outcome.RELEASE_WITH_WARNING
    assert verdict.available_after_minor == 0


def test_one_minor_unit_above_the_limit_is_held_and_says_by_how_much() -> None:
    verdict = answer(book(terms(1_000), 400), asked(601))
    assert verdict.outcome == Outcome.HOLD
    (reason,) = verdict.reasons
    assert (reason.code, reason.severity) == (ReasonCode.LIMIT_EXCEEDED, Severity.HOLD)
    assert reason.figures == {
        "limit": Money(1_000, "EUR"),
        "exposure": Money(400, "EUR"),
        "reserved": Money(0, "EUR"),
        "available": Money(600, "EUR"),
        "order": Money(601, "EUR"),
        "exposure_after": Money(1_001, "EUR"),
        "excess": Money(1, "EUR"),
    }
    assert verdict.reservation is None


def test_what_is_reserved_for_other_orders_counts_as_taken() -> None:
    open_book = book(terms(1_000), 400, reservations=[reserved_for("SO-9", 300)])
    verdict = answer(open_book, asked(301))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert verdict.reserved_before_minor == 300


@pytest.mark.parametrize(
    ("amount", "warned"), [(799, False), (800, True), (801, True), (1_000, True)]
)
def test_the_warning_begins_exactly_at_the_threshold(amount: int, warned: bool) -> None:
    verdict = answer(book(terms(1_000)), asked(amount))
    assert codes(verdict) == [ReasonCode.NEAR_LIMIT] * warned
    assert verdict.outcome == (Outcome.RELEASE_WITH_WARNING if warned else Outcome.RELEASE)


def test_the_threshold_is_compared_in_integers_and_not_as_it_is_shown() -> None:
    limit = 10**15
    below = answer(book(terms(limit)), asked(limit * 8 // 10 - 1))
    assert below.utilization_after == "0.80"
    assert below.outcome == Outcome.RELEASE


def test_an_exceeded_limit_is_not_also_near() -> None:
    assert codes(answer(book(terms(1_000)), asked(1_001))) == [ReasonCode.LIMIT_EXCEEDED]


def test_a_limit_of_zero_is_no_credit_and_not_unlimited() -> None:
    verdict = answer(book(terms(0)), asked(1))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert verdict.utilization_after is None


def test_an_account_without_credit_may_order_up_to_what_it_has_paid() -> None:
    paid = {"EUR": Buckets(unapplied_cash=500)}
    verdict = answer(book(terms(0), paid), asked(500))
    assert verdict.outcome == Outcome.RELEASE
    assert verdict.exposure_after_minor == 0
    assert answer(book(terms(0), paid), asked(501)).outcome == Outcome.HOLD


def test_no_limit_is_unlimited_and_has_no_utilization() -> None:
    verdict = answer(book(terms(None), 10**12), asked(10**12))
    assert verdict.outcome == Outcome.RELEASE
    assert (verdict.limit_minor, verdict.available_after_minor) == (None, None)
    assert verdict.utilization_after is None


def test_an_order_is_never_held_for_becoming_smaller() -> None:
    open_book = book(terms(100), {"EUR": Buckets(900)}, orders=[posted_order("SO-1", 900)])
    verdict = answer(open_book, asked(899, version=2))
    assert verdict.outcome == Outcome.RELEASE
    assert verdict.exposure_after_minor == 899


def test_an_order_that_grows_above_the_limit_is_held_whatever_it_had() -> None:
    open_book = book(terms(100), {"EUR": Buckets(900)}, orders=[posted_order("SO-1", 900)])
    assert codes(answer(open_book, asked(901, version=2))) == [ReasonCode.LIMIT_EXCEEDED]


def test_asking_again_for_the_same_is_never_held_over_money() -> None:
    open_book = book(terms(1_000))
    assert answer(open_book, asked(1_000)).outcome == Outcome.RELEASE_WITH_WARNING
    assert answer(open_book, asked(1_000)).outcome == Outcome.RELEASE_WITH_WARNING


def test_an_order_without_an_amount_passes_over_money_rules_alone() -> None:
    assert answer(book(terms(0), 900), asked(0)).outcome == Outcome.RELEASE
    flagged = answer(book(terms(0, must_review=True), 900), asked(0))
    assert codes(flagged) == [ReasonCode.MUST_REVIEW]


def test_nothing_is_reserved_for_an_order_without_an_amount() -> None:
    assert answer(book(terms(0)), asked(0)).reservation is None


def test_a_stopped_account_is_held_even_for_becoming_smaller() -> None:
    open_book = book(terms(1_000, status=STOPPED), orders=[posted_order("SO-1", 0)])
    assert codes(answer(open_book, asked(0, version=2))) == [ReasonCode.ACCOUNT_STOPPED]


def test_a_flagged_account_sends_every_order_to_a_person() -> None:
    assert codes(answer(book(terms(None, must_review=True)), asked(1))) == [ReasonCode.MUST_REVIEW]


def test_an_unknown_account_is_an_answer_that_tells_nothing_else() -> None:
    verdict = answer(book(None, 700), asked(1))
    assert codes(verdict) == [ReasonCode.ACCOUNT_UNKNOWN]
    assert verdict.outcome == Outcome.HOLD
    assert verdict.account_known is False
    told = (
        verdict.currency,
        verdict.limit_minor,
        verdict.exposure_before,
        verdict.reserved_before_minor,
        verdict.order_minor,
        verdict.exposure_after_minor,
        verdict.available_after_minor,
        verdict.utilization_after,
    )
    assert told == (None,) * 8


@pytest.mark.parametrize(("lag_seconds", "stale"), [(0, False), (60, False), (61, True)])
def test_data_is_stale_when_it_is_older_than_allowed(lag_seconds: int, stale: bool) -> None:
    verdict = answer(book(terms(), watermark=NOW - timedelta(seconds=lag_seconds)), asked(1))
    assert codes(verdict) == [ReasonCode.DATA_STALE] * stale
    assert verdict.stale is stale
    assert verdict.lag == timedelta(seconds=lag_seconds)


def test_a_moment_above_the_allowed_lag_is_told_as_a_whole_second_more() -> None:
    late = NOW - timedelta(seconds=60, microseconds=1)
    (reason,) = answer(book(terms(), watermark=late), asked(1)).reasons
    assert (reason.figures["lag_seconds"], reason.figures["lag_seconds_max"]) == (61, 60)


def test_data_of_unknown_age_is_stale() -> None:
    verdict = answer(book(terms(), watermark=None), asked(1))
    assert codes(verdict) == [ReasonCode.DATA_STALE]
    assert verdict.lag is None
    assert verdict.stale


def test_the_policy_may_release_on_stale_data_with_a_warning() -> None:
    policy = Policy(on_stale=OnStale.RELEASE)
    verdict = answer(book(terms(), watermark=None, policy=policy), asked(1), policy)
    assert verdict.outcome == Outcome.RELEASE_WITH_WARNING
    assert verdict.reasons[0].severity == Severity.WARNING
    assert verdict.stale


def test_a_watermark_ahead_of_a_slow_clock_is_no_lag() -> None:
    verdict = answer(book(terms(), watermark=NOW + timedelta(hours=1)), asked(1))
    assert (verdict.lag, verdict.stale) == (timedelta(0), False)


def test_all_reasons_are_told_and_the_gravest_decides() -> None:
    account = terms(1_000, status=STOPPED, must_review=True)
    verdict = answer(book(account, 900, watermark=None), asked(101))
    assert set(codes(verdict)) == {
        ReasonCode.ACCOUNT_STOPPED,
        ReasonCode.MUST_REVIEW,
        ReasonCode.LIMIT_EXCEEDED,
        ReasonCode.DATA_STALE,
    }
    near = answer(book(terms(1_000, must_review=True), 800), asked(1))
    assert codes(near) == [ReasonCode.MUST_REVIEW, ReasonCode.NEAR_LIMIT]
    assert near.outcome == Outcome.HOLD


def test_a_release_reserves_the_gross_amount_at_its_version() -> None:
    question = asked(500, version=3, secured_minor=200)
    verdict = answer(book(terms()), question)
    assert verdict.order_minor == 300
    assert verdict.reservation == reserved_for("SO-1", 500, 3, secured=200, expires_at=LATER)


def test_a_reservation_lasts_from_the_later_of_clock_and_watermark() -> None:
    ahead = NOW + timedelta(hours=1)
    reservation = answer(book(terms(), watermark=ahead), asked(1)).reservation
    assert reservation is not None
    assert reservation.expires_at == ahead + timedelta(days=7)


def test_the_figures_add_up_exactly_and_leave_the_order_itself_out() -> None:
    order = posted_order("SO-1", 500, posted_unbilled_minor=200)
    buckets = {"EUR": Buckets(700, 300, 40, 15)}
    others = [reserved_for("SO-9", 70), reserved_for("SO-1", 600, 2)]
    open_book = book(terms(5_000), buckets, orders=[order], reservations=others)
    verdict = answer(open_book, asked(650, version=3))
    assert verdict.exposure_before == Buckets(400, 100, 40, 15)
    assert verdict.reserved_before_minor == 70
    assert verdict.order_minor == 650
    assert verdict.exposure_after_minor == 525 + 70 + 650
    assert verdict.available_after_minor == 5_000 - 1_245
    assert verdict.utilization_after == "0.249"


def test_the_answer_names_the_account_policy_and_moment_it_was_given_for() -> None:
    policy = Policy(version=9)
    question = asked(1)
    open_book = book(terms(), policy=policy)
    assert open_book.standing(question).account_id == ACCOUNT_ID
    verdict = answer(open_book, question, policy)
    assert (verdict.policy_version, verdict.decided_at, verdict.watermark) == (9, NOW, NOW)
