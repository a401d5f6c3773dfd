"""Traps that products of this field fell into, as far as they concern a decision."""

from credit_core.buckets import Buckets
from credit_core.documents import OrderState
from credit_core.reasons import Outcome, ReasonCode
from support.standings import (
    NOW,
    answer,
    asked,
    book,
    codes,
    posted_order,
    rate,
    reserved_for,
    terms,
)


def test_six_orders_of_1000_do_not_all_fit_into_5000() -> None:
    open_book = book(terms(5_000))
    outcomes = [answer(open_book, asked(1_000, f"SO-{n}")).outcome for n in range(6)]
    assert outcomes.count(Outcome.HOLD) == 1
    assert outcomes[-1] == Outcome.HOLD


def test_reserved_amounts_are_in_the_synchronous_check() -> None:
    open_book = book(terms(1_000), reservations=[reserved_for("SO-9", 1_000)])
    assert answer(open_book, asked(1)).outcome == Outcome.HOLD


def test_reopening_a_closed_order_whose_room_was_given_away_is_a_new_question() -> None:
    closed = posted_order("SO-1", 0, 2, OrderState.CLOSED, ordered=1_000)
    other = posted_order("SO-2", 1_000)
    open_book = book(
        terms(1_000),
        {"EUR": Buckets(1_000)},
        orders=[closed, other],
        reservations=[reserved_for("SO-1", 1_000, 1)],
    )
    verdict = answer(open_book, asked(1_000, "SO-1", version=3))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]


def test_an_order_that_was_ended_and_put_on_hold_again_claims_nothing_from_before() -> None:
    reopened = posted_order("SO-1", 0, 3, OrderState.ON_HOLD, ended_version=2, ordered=1_000)
    open_book = book(terms(1_000), 600, orders=[reopened], reservations=[reserved_for("SO-1", 900)])
    standing = open_book.standing(asked(900, version=4))
    assert (standing.present_claim_minor, standing.reserved_minor) == (0, 0)
    assert answer(open_book, asked(900, version=4)).outcome == Outcome.HOLD


def test_a_quantity_raised_after_the_release_is_checked_again() -> None:
    open_book = book(terms(1_000), reservations=[reserved_for("SO-1", 900)])
    assert answer(open_book, asked(1_001, version=2)).outcome == Outcome.HOLD


def test_a_released_order_is_not_blocked_again_at_delivery_for_less() -> None:
    open_book = book(terms(1_000), {"EUR": Buckets(1_500)}, orders=[posted_order("SO-1", 1_500)])
    assert answer(open_book, asked(1_400, version=2)).outcome == Outcome.RELEASE


def test_an_order_is_compared_in_the_right_currency() -> None:
    open_book = book(terms(1_000), rates=[rate("USD", "EUR", 2)])
    assert answer(open_book, asked(600, currency="USD")).outcome == Outcome.HOLD


def test_a_prepaid_order_is_not_refused_for_want_of_credit() -> None:
    open_book = book(terms(0), {"EUR": Buckets(unapplied_cash=1_000)})
    assert answer(open_book, asked(1_000)).outcome == Outcome.RELEASE


def test_a_limit_of_zero_is_not_read_as_unlimited() -> None:
    assert answer(book(terms(0)), asked(1)).outcome == Outcome.HOLD


def test_a_raised_limit_clears_the_reason_at_once() -> None:
    assert answer(book(terms(1_000), 900), asked(200)).outcome == Outcome.HOLD
    assert answer(book(terms(1_100), 900), asked(200)).outcome == Outcome.RELEASE_WITH_WARNING


def test_a_held_amendment_leaves_the_room_of_the_version_before_it_taken() -> None:
    open_book = book(terms(1_000))
    assert answer(open_book, asked(900, version=1)).outcome == Outcome.RELEASE_WITH_WARNING
    assert answer(open_book, asked(1_100, version=2)).outcome == Outcome.HOLD
    assert answer(open_book, asked(200, "SO-2")).outcome == Outcome.HOLD


def test_ten_orders_posted_above_their_release_leave_no_room_behind() -> None:
    """Each was released at 100 and posted at 110: the posted claim counts, and once."""
    orders = [posted_order(f"SO-{n}", 110) for n in range(9)]
    granted = [reserved_for(f"SO-{n}", 100) for n in range(9)]
    open_book = book(
        terms(1_000), {"EUR": Buckets(990)}, orders=orders, reservations=granted, watermark=NOW
    )
    assert answer(open_book, asked(10, "SO-10")).outcome == Outcome.RELEASE_WITH_WARNING
    assert answer(open_book, asked(1, "SO-11")).outcome == Outcome.HOLD


def test_the_payer_is_charged_and_nobody_else() -> None:
    """A reservation on another account is none of this account's."""
    granted = [reserved_for("SO-9", 1_000, account_id="C-43")]
    open_book = book(terms(1_000), reservations=granted)
    assert answer(open_book, asked(700)).outcome == Outcome.RELEASE
