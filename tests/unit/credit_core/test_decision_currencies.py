"""Orders and documents in other currencies than the account's: never zero, never one to one."""

from datetime import timedelta

from credit_core.buckets import Buckets
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

DOLLAR = rate("USD", "EUR", 2)
OLD = NOW - timedelta(days=7)


def test_an_order_is_compared_in_the_currency_of_the_account() -> None:
    open_book = book(terms(1_000), rates=[DOLLAR])
    verdict = answer(open_book, asked(501, currency="USD"))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert verdict.order_minor == 1_002


def test_a_reservation_stays_in_the_currency_of_its_order() -> None:
    verdict = answer(book(terms(), rates=[DOLLAR]), asked(100, currency="USD"))
    assert verdict.reservation is not None
    assert (verdict.reservation.amount_minor, verdict.reservation.currency) == (100, "USD")
    assert verdict.rates["USD"].legs == (DOLLAR,)


def test_minor_units_of_different_sizes_are_valued_right() -> None:
    # 1 KWD = 3 EUR: 1.000 KWD is 1000 minor units, and 3.00 EUR are 300.
    verdict = answer(book(terms(), rates=[rate("KWD", "EUR", 3)]), asked(1_000, currency="KWD"))
    assert verdict.order_minor == 300


def test_an_order_without_a_rate_is_held_and_not_valued() -> None:
    verdict = answer(book(terms()), asked(1, currency="USD"))
    assert codes(verdict) == [ReasonCode.FX_RATE_MISSING]
    assert verdict.reasons[0].figures == {"currency": "EUR", "missing": "USD"}
    assert (verdict.order_minor, verdict.exposure_after_minor) == (None, None)
    assert verdict.available_after_minor is None


def test_a_document_without_a_rate_holds_an_order_in_the_own_currency() -> None:
    buckets = {"EUR": Buckets(receivables=100), "USD": Buckets(receivables=1)}
    verdict = answer(book(terms(), buckets), asked(1))
    assert codes(verdict) == [ReasonCode.FX_RATE_MISSING]
    assert verdict.exposure_before == Buckets(receivables=100)


def test_a_reservation_without_a_rate_holds_the_next_order() -> None:
    open_book = book(terms(), reservations=[reserved_for("SO-9", 1, currency="USD")])
    assert codes(answer(open_book, asked(1))) == [ReasonCode.FX_RATE_MISSING]


def test_a_currency_in_which_nothing_is_left_needs_no_rate() -> None:
    own = posted_order("SO-1", 50, currency="USD")
    buckets = {"USD": Buckets(50), "JPY": Buckets()}
    open_book = book(terms(), buckets, orders=[own])
    nothing = asked(0, version=2, currency="USD")
    assert answer(open_book, nothing).outcome == Outcome.RELEASE


def test_what_the_order_claims_in_another_currency_needs_its_rate() -> None:
    own = posted_order("SO-1", 50, currency="USD")
    open_book = book(terms(), {"USD": Buckets(50)}, orders=[own])
    assert codes(answer(open_book, asked(10, version=2))) == [ReasonCode.FX_RATE_MISSING]


def test_every_currency_without_a_rate_is_named_in_one_reason() -> None:
    buckets = {"USD": Buckets(1), "JPY": Buckets(1)}
    verdict = answer(book(terms(), buckets), asked(1, currency="KWD"))
    assert codes(verdict) == [ReasonCode.FX_RATE_MISSING]
    assert verdict.reasons[0].figures["missing"] == "JPY, KWD, USD"


def test_a_rate_as_old_as_allowed_is_used_and_a_moment_older_holds() -> None:
    fresh = answer(
        book(terms(), rates=[rate("USD", "EUR", 2, as_of=OLD)]), asked(1, currency="USD")
    )
    assert fresh.outcome == Outcome.RELEASE
    as_of = OLD - timedelta(microseconds=1)
    verdict = answer(
        book(terms(), rates=[rate("USD", "EUR", 2, as_of=as_of)]), asked(1, currency="USD")
    )
    assert codes(verdict) == [ReasonCode.FX_RATE_MISSING]
    assert verdict.order_minor == 2
    assert verdict.reasons[0].figures == {
        "currency": "EUR",
        "outdated": "USD",
        "oldest_as_of": as_of,
        "rate_age_days_max": 7,
    }


def test_a_rate_that_nothing_needs_holds_nothing_however_old() -> None:
    ancient = rate("USD", "EUR", 2, as_of=NOW - timedelta(days=999))
    assert answer(book(terms(), rates=[ancient]), asked(1)).outcome == Outcome.RELEASE


def test_across_two_rates_the_older_one_counts() -> None:
    rates = [
        rate("USD", "EUR", 2),
        rate("JPY", "USD", 1, as_of=OLD - timedelta(days=1)),
    ]
    verdict = answer(book(terms(), rates=rates), asked(1, currency="JPY"))
    assert codes(verdict) == [ReasonCode.FX_RATE_MISSING]


def test_missing_and_outdated_rates_are_told_together() -> None:
    buckets = {"USD": Buckets(1), "JPY": Buckets(1)}
    rates = [rate("USD", "EUR", 2, as_of=OLD - timedelta(days=1))]
    (reason,) = answer(book(terms(), buckets, rates=rates), asked(1)).reasons
    assert (reason.figures["missing"], reason.figures["outdated"]) == ("JPY", "USD")


def test_an_amendment_in_another_currency_counts_beside_the_release_that_it_amends() -> None:
    """Either version may still be posted, so what is answered is what counts afterwards."""
    open_book = book(terms(1_000), rates=[DOLLAR])
    assert answer(open_book, asked(1_000)).outcome != Outcome.HOLD
    verdict = answer(open_book, asked(500, version=2, currency="USD"))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert (verdict.reserved_before_minor, verdict.exposure_after_minor) == (1_000, 2_000)


def test_what_an_amendment_in_another_currency_is_answered_is_what_counts_afterwards() -> None:
    open_book = book(terms(3_000), rates=[DOLLAR])
    answer(open_book, asked(1_000))
    verdict = answer(open_book, asked(400, version=2, currency="USD"))
    assert verdict.exposure_after_minor == 1_800
    position = open_book.position()
    assert position is not None
    assert position.exposure.total + position.reserved_minor == 1_800


def test_an_amendment_in_another_currency_counts_beside_what_is_posted() -> None:
    open_book = book(
        terms(1_000),
        {"EUR": Buckets(1_000)},
        orders=[posted_order("SO-1", 1_000)],
        rates=[DOLLAR],
    )
    verdict = answer(open_book, asked(500, version=2, currency="USD"))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert verdict.exposure_before == Buckets(1_000)
    assert verdict.exposure_after_minor == 2_000


def test_goods_that_left_in_one_currency_are_no_room_for_their_order_in_another() -> None:
    """Once the order has another currency its deliveries stand alone, and stay owed."""
    shipped = posted_order("SO-1", 1_000, posted_unbilled_minor=1_000)
    open_book = book(
        terms(1_000), {"EUR": Buckets(unbilled=1_000)}, orders=[shipped], rates=[DOLLAR]
    )
    verdict = answer(open_book, asked(500, version=2, currency="USD"))
    assert codes(verdict) == [ReasonCode.LIMIT_EXCEEDED]
    assert verdict.exposure_before == Buckets(unbilled=1_000)
    assert verdict.exposure_after_minor == 2_000


def test_a_change_of_currency_raises_the_claim_even_when_the_order_gets_smaller() -> None:
    open_book = book(
        terms(100), {"EUR": Buckets(900)}, orders=[posted_order("SO-1", 900)], rates=[DOLLAR]
    )
    smaller = asked(100, version=2, currency="USD")
    assert open_book.standing(smaller).present_claim_minor == 0
    assert answer(open_book, smaller).outcome == Outcome.HOLD
    assert answer(open_book, asked(899, version=3)).outcome == Outcome.RELEASE


def test_an_order_claims_in_the_asked_currency_what_it_claims_there_already() -> None:
    granted = [reserved_for("SO-1", 300), reserved_for("SO-1", 100, 2, currency="USD")]
    open_book = book(terms(500), reservations=granted, rates=[DOLLAR])
    standing = open_book.standing(asked(100, version=3, currency="USD"))
    assert (standing.present_claim_minor, standing.reserved_minor) == (200, 300)


def test_an_amendment_on_another_account_leaves_the_claim_on_the_first() -> None:
    moved = posted_order("SO-1", 700, account_id="C-43")
    granted = [reserved_for("SO-1", 700, account_id="C-43")]
    open_book = book(terms(1_000), 400, orders=[moved], reservations=granted)
    standing = open_book.standing(asked(700, version=2))
    assert (standing.present_claim_minor, standing.before_minor) == (0, 400)
    assert answer(open_book, asked(700, version=2)).outcome == Outcome.HOLD


def test_invoices_in_one_currency_do_not_hide_growth_behind_a_claim_in_another() -> None:
    """560 euros reserved as dollars, 250 of the order billed in euros since: the dollars cannot
    be reduced by them, and 548 more euros are growth although they are fewer than 560.
    """
    order = posted_order("SO-1", 0, 3, invoiced_minor={"EUR": 250}, ordered=320)
    open_book = book(
        terms(1_000),
        550,
        orders=[order],
        reservations=[reserved_for("SO-1", 280, 4, currency="USD")],
        rates=[DOLLAR],
    )
    assert codes(answer(open_book, asked(798, version=6))) == [ReasonCode.LIMIT_EXCEEDED]


def test_a_claim_in_two_currencies_counts_in_both_until_it_is_posted() -> None:
    granted = [reserved_for("SO-9", 100), reserved_for("SO-9", 100, 2, currency="USD")]
    open_book = book(terms(), reservations=granted, rates=[DOLLAR])
    assert answer(open_book, asked(1)).reserved_before_minor == 300
