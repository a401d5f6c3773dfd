"""One account's claims through a batch: what is released is seen by the next question."""

from datetime import date

from credit_core.buckets import Buckets
from credit_core.decision import decide
from credit_core.policy import Policy
from credit_core.reasons import Outcome
from support.standings import (
    POLICY,
    answer,
    asked,
    book,
    posted_order,
    rate,
    reserved_for,
    terms,
)


def test_each_release_is_seen_by_the_next_question() -> None:
    open_book = book(terms(1_000))
    assert [answer(open_book, asked(400, f"SO-{n}")).reserved_before_minor for n in range(3)] == [
        0,
        400,
        800,
    ]


def test_a_dry_run_is_seen_by_nobody() -> None:
    open_book = book(terms(1_000))
    question = asked(900)
    dry = decide(question, open_book.standing(question), POLICY)
    assert dry.reservation is not None
    assert answer(open_book, asked(900, "SO-2")).reserved_before_minor == 0


def test_an_amendment_grows_the_claim_by_the_difference_alone() -> None:
    open_book = book(terms(1_000))
    answer(open_book, asked(400, version=1))
    answer(open_book, asked(600, version=2))
    assert answer(open_book, asked(1, "SO-2")).reserved_before_minor == 600


def test_a_smaller_amendment_leaves_the_larger_promise_standing() -> None:
    open_book = book(terms(1_000))
    answer(open_book, asked(600, version=1))
    answer(open_book, asked(400, version=2))
    assert answer(open_book, asked(1, "SO-2")).reserved_before_minor == 600


def test_a_reservation_for_a_posted_order_counts_above_its_posting_only() -> None:
    open_book = book(terms(1_000), {"EUR": Buckets(300)}, orders=[posted_order("SO-1", 300)])
    answer(open_book, asked(500, version=2))
    verdict = answer(open_book, asked(1, "SO-2"))
    assert verdict.reserved_before_minor == 200
    assert verdict.exposure_before == Buckets(300)


def test_an_order_posted_on_another_account_is_not_taken_off_this_one() -> None:
    elsewhere = posted_order("SO-1", 300, account_id="C-43")
    verdict = answer(book(terms(1_000), 700, orders=[elsewhere]), asked(300, version=2))
    assert verdict.exposure_before == Buckets(receivables=700)
    assert verdict.exposure_after_minor == 1_000


def test_a_reservation_granted_on_another_account_grows_that_one_alone() -> None:
    open_book = book(terms())
    open_book.grant(reserved_for("SO-1", 100, account_id="C-43"))
    open_book.grant(reserved_for("SO-1", 40))
    position = open_book.position()
    assert position is not None
    assert position.reserved_minor == 40


def test_the_position_leaves_nothing_out_and_says_when_it_cannot_tell_all() -> None:
    buckets = {"EUR": Buckets(100), "USD": Buckets(10)}
    granted = [reserved_for("SO-1", 5), reserved_for("SO-2", 7, currency="USD")]
    known = book(terms(), buckets, reservations=granted, rates=[rate("USD", "EUR", 2)]).position()
    assert known is not None
    assert (known.exposure, known.reserved_minor, known.complete) == (Buckets(120), 19, True)
    assert known.taken_minor == 139
    partial = book(terms(), buckets, reservations=granted).position()
    assert partial is not None
    assert (partial.taken_minor, partial.complete) == (105, False)


def test_an_account_that_is_not_described_has_no_position() -> None:
    assert book(None, 100).position() is None


def test_the_limit_in_force_is_that_of_the_business_day() -> None:
    account = terms(
        100,
        temporary_limit_minor=500,
        temporary_valid_from=date(2026, 3, 3),
        temporary_valid_until=date(2026, 3, 3),
    )
    assert answer(book(account), asked(400)).outcome == Outcome.HOLD
    tomorrow = book(account, today=date(2026, 3, 3))
    assert answer(tomorrow, asked(400)).outcome == Outcome.RELEASE_WITH_WARNING


def test_what_is_given_back_is_free_for_the_next_question() -> None:
    open_book = book(terms(1_000), {"EUR": Buckets(300)}, orders=[posted_order("SO-1", 300)])
    answer(open_book, asked(500, version=2))
    answer(open_book, asked(700, version=3))
    open_book.withdraw("SO-1", 2)
    assert open_book.reserved == {"EUR": 400}
    open_book.withdraw("SO-1", 3)
    assert answer(open_book, asked(1, "SO-2")).reserved_before_minor == 0


def test_decisions_may_use_no_more_of_the_limit_than_the_policy_says() -> None:
    strict = Policy(limit_percent=90)
    at = book(terms(1_000), 800, policy=strict)
    assert at.limit_minor == 900
    assert answer(at, asked(100), strict).outcome == Outcome.RELEASE_WITH_WARNING
    above = book(terms(1_000), 800, policy=strict)
    assert answer(above, asked(101), strict).outcome == Outcome.HOLD
