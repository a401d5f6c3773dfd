"""What was agreed with an account holds its orders: limits and reviews past their day, dunning,
longer terms, orders that are too large for one.
"""

from datetime import timedelta

import pytest

from credit_core.policy import Policy
from credit_core.reasons import Money, ReasonCode
from support.standings import NOW, answer, asked, book, codes, posted_order, rate, terms

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def test_a_limit_holds_to_the_end_of_its_last_day() -> None:
    assert codes(answer(book(terms(limit_valid_until=TODAY)), asked(1))) == []
    expired = answer(book(terms(limit_valid_until=YESTERDAY)), asked(1))
    assert codes(expired) == [ReasonCode.LIMIT_EXPIRED]
    assert expired.reasons[0].figures["limit_valid_until"] == YESTERDAY


def test_a_limit_without_a_ceiling_expires_as_well() -> None:
    assert codes(answer(book(terms(None, limit_valid_until=YESTERDAY)), asked(1))) == [
        ReasonCode.LIMIT_EXPIRED
    ]


def test_a_temporary_limit_in_its_dates_stands_in_for_an_expired_one() -> None:
    agreed = terms(
        limit_valid_until=YESTERDAY, temporary_limit_minor=500, temporary_valid_until=TODAY
    )
    assert codes(answer(book(agreed), asked(1))) == []
    over = terms(
        limit_valid_until=YESTERDAY, temporary_limit_minor=500, temporary_valid_until=YESTERDAY
    )
    assert codes(answer(book(over), asked(1))) == [ReasonCode.LIMIT_EXPIRED]


def test_a_review_is_due_after_its_day() -> None:
    assert codes(answer(book(terms(next_review_on=TODAY)), asked(1))) == []
    due = answer(book(terms(next_review_on=YESTERDAY)), asked(1))
    assert codes(due) == [ReasonCode.REVIEW_DUE]


@pytest.mark.parametrize("past_days", [1, 5, 6])
def test_days_of_grace_are_given_by_the_policy(past_days: int) -> None:
    day = TODAY - timedelta(days=past_days)
    policy = Policy(limit_grace_days=5, review_grace_days=5)
    account = terms(limit_valid_until=day, next_review_on=day)
    held = codes(answer(book(account, policy=policy), asked(1), policy))
    expected = [ReasonCode.LIMIT_EXPIRED, ReasonCode.REVIEW_DUE] if past_days > 5 else []
    assert held == expected


def test_dunning_is_off_unless_the_policy_names_a_level() -> None:
    assert codes(answer(book(terms(dunning_level=9)), asked(1))) == []
    policy = Policy(dunning_level_max=2)
    assert codes(answer(book(terms(dunning_level=2), policy=policy), asked(1), policy)) == []
    held = answer(book(terms(dunning_level=3), policy=policy), asked(1), policy)
    assert codes(held) == [ReasonCode.DUNNING_LEVEL]


def test_an_order_with_longer_terms_than_agreed_is_held() -> None:
    agreed = terms(payment_terms_days=14)
    assert codes(answer(book(agreed), asked(1, payment_terms_days=14))) == []
    held = answer(book(agreed), asked(1, payment_terms_days=15))
    assert codes(held) == [ReasonCode.TERMS_CHANGED]
    assert held.reasons[0].figures == {"order_terms_days": 15, "account_terms_days": 14}


def test_an_account_that_states_no_terms_has_thirty_days() -> None:
    assert codes(answer(book(terms()), asked(1, payment_terms_days=30))) == []
    assert codes(answer(book(terms()), asked(1, payment_terms_days=31))) == [
        ReasonCode.TERMS_CHANGED
    ]


def test_one_order_above_the_maximum_is_held_by_its_whole_value() -> None:
    policy = Policy(order_maximum=Money(500, "EUR"))
    at_it = answer(book(terms(None), policy=policy), asked(500), policy)
    assert codes(at_it) == []
    above = answer(book(terms(None), policy=policy), asked(501, secured_minor=400), policy)
    assert codes(above) == [ReasonCode.ORDER_LIMIT_EXCEEDED]
    assert above.reasons[0].figures["order_maximum"] == Money(500, "EUR")


def test_an_order_is_not_held_by_the_maximum_for_becoming_smaller() -> None:
    policy = Policy(order_maximum=Money(500, "EUR"))
    orders = [posted_order("SO-1", 900)]
    smaller = answer(
        book(terms(None), 900, orders=orders, policy=policy), asked(800, version=2), policy
    )
    assert codes(smaller) == []


def test_the_maximum_is_compared_in_the_account_currency() -> None:
    policy = Policy(order_maximum=Money(500, "USD"))
    rates = [rate("USD", "EUR", 2)]
    assert codes(answer(book(terms(None), rates=rates, policy=policy), asked(1000), policy)) == []
    above = answer(book(terms(None), rates=rates, policy=policy), asked(1001), policy)
    assert codes(above) == [ReasonCode.ORDER_LIMIT_EXCEEDED]


def test_a_maximum_that_cannot_be_valued_is_never_taken_for_none() -> None:
    policy = Policy(order_maximum=Money(500, "USD"))
    assert codes(answer(book(terms(None), policy=policy), asked(1), policy)) == [
        ReasonCode.FX_RATE_MISSING
    ]
