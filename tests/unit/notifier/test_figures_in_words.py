from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import figures


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("5446.78", "EUR", "5,446.78 EUR"),
        ("-12.50", "EUR", "-12.50 EUR"),
        ("1234567", "JPY", "1,234,567 JPY"),
        ("0.005", "KWD", "0.005 KWD"),
        ("9999999999999.9999", "CLF", "9,999,999,999,999.9999 CLF"),
        ("many", "EUR", "many EUR"),
        ("5", None, "5"),
        (None, "EUR", "not known"),
    ],
)
def test_amounts_are_grouped_and_bear_their_currency(
    amount: str | None, currency: str | None, shown: str
) -> None:
    assert figures.money(amount, currency) == shown


def test_no_limit_is_unlimited_only_where_the_account_is_known() -> None:
    assert figures.limit_money(None, "EUR") == "unlimited"
    assert figures.limit_money(None, None) == "not known"
    assert figures.limit_money("0.00", "EUR") == "0.00 EUR"


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [("0.87", "87 %"), ("0.8", "80 %"), ("1.0545", "105.45 %"), ("1", "100 %"), ("?", "?")],
)
def test_ratios_are_shown_as_shares_of_a_hundred(ratio: str, shown: str) -> None:
    assert figures.percent(ratio) == shown


def test_an_account_just_below_its_limit_is_not_shown_as_full() -> None:
    assert figures.share("99999.99", "100000.00") == "99 %"
    assert figures.share("100000.00", "100000.00") == "100 %"
    assert figures.share("1.00", "0.00") is None
    assert figures.share("1.00", None) is None


@pytest.mark.parametrize("taken", ["100000.01", "100400.00", "100999.99"])
def test_an_account_just_above_its_limit_is_not_shown_as_exactly_full(taken: str) -> None:
    assert figures.share(taken, "100000.00") == "above 100 %"
    assert figures.share("101000.00", "100000.00") == "101 %"


@pytest.mark.parametrize(
    ("ratio", "available", "shown"),
    [
        ("1.00", "-0.01", "above 100 %"),
        ("1.00", "0.01", "below 100 %"),
        ("1.00", "0.00", "100 %"),
        ("1.00", None, "100 %"),
        ("1.0001", "-12.00", "100.01 %"),
        ("0.87", "13000.00", "87 %"),
        ("?", "-1.00", "?"),
    ],
)
def test_a_rounded_utilization_does_not_contradict_what_is_left(
    ratio: str, available: str | None, shown: str
) -> None:
    assert figures.utilization(ratio, available) == shown


def test_amounts_in_a_sentence_are_grouped_and_nothing_else_is() -> None:
    said = "Order 4500012.50 of 4500012.50 EUR: -12500.00 EUR left of 5000.00 EUR, see 98765 EUR."
    assert figures.grouped(said, {"4500012.50", "-12500.00", "5000.00"}) == (
        "Order 4500012.50 of 4,500,012.50 EUR: -12,500.00 EUR left of 5,000.00 EUR, see 98765 EUR."
    )


amounts = st.decimals(
    min_value=Decimal(-(10**15)), max_value=Decimal(10**15), places=2, allow_nan=False
).map(lambda value: f"{value:f}")


@given(amounts)
def test_what_is_shown_is_the_same_number_to_the_last_digit(amount: str) -> None:
    shown = figures.money(amount, "EUR").removesuffix(" EUR").replace(",", "")
    assert Decimal(shown) == Decimal(amount)


@given(amounts, amounts)
def test_the_excess_is_what_is_missing_to_the_limit(limit: str, taken: str) -> None:
    excess = figures.excess(limit, taken)
    if excess is None:
        assert Decimal(taken) <= Decimal(limit)
    else:
        assert Decimal(limit) + Decimal(excess) == Decimal(taken)
        assert Decimal(excess) > 0
