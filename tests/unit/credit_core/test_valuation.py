"""Exposure in the account's currency: which rate is used, and how it is rounded."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from credit_core.buckets import ZERO, Buckets
from credit_core.documents import Rate
from credit_core.exposure import Rates, newest_rates, value
from support.core_documents import digits

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rate(
    pair: str,
    text: str,
    *,
    days_old: int = 0,
    version: int = 0,
    source: str = "ecb",
) -> Rate:
    base, quote = pair.split("/")
    rate_e10 = int(Fraction(text) * 10**10)
    return Rate(base, quote, rate_e10, NOW - timedelta(days=days_old), version, source)


def rates(*given: Rate) -> Rates:
    return Rates(given, digits)


def test_the_direct_rate_is_used_first() -> None:
    known = rates(rate("USD/EUR", "0.9"), rate("EUR/USD", "2"))
    assert known.convert(1000, "USD", "EUR") == 900


def test_the_opposite_rate_is_inverted() -> None:
    assert rates(rate("EUR/USD", "1.25")).convert(1000, "USD", "EUR") == 800


def test_the_euro_is_the_first_bridge() -> None:
    known = rates(
        rate("USD/KWD", "0.3"),
        rate("KWD/JPY", "400"),
        rate("USD/EUR", "0.9"),
        rate("EUR/JPY", "100"),
    )
    assert known.convert(100, "USD", "JPY") == 90


def test_without_the_euro_the_first_bridge_by_code_is_taken() -> None:
    known = rates(
        rate("EUR/USD", "1.25"),
        rate("JPY/USD", "0.01"),
        rate("EUR/JPY", "150"),
        rate("KWD/EUR", "3"),
        rate("KWD/JPY", "480"),
    )
    used = known.find("USD", "KWD")
    assert used is not None
    assert [leg.base + leg.quote for leg in used.legs] == ["EURUSD", "KWDEUR"]
    bare = rates(rate("JPY/USD", "0.01"), rate("KWD/JPY", "480"), rate("KWD/EUR", "3"))
    used = bare.find("USD", "KWD")
    assert used is not None
    assert [leg.base + leg.quote for leg in used.legs] == ["JPYUSD", "KWDJPY"]


def test_two_bridges_in_a_row_are_one_too_many() -> None:
    known = rates(rate("USD/KWD", "0.3"), rate("KWD/EUR", "3"), rate("EUR/JPY", "150"))
    assert known.convert(100, "USD", "JPY") is None


def test_a_bridge_may_be_crossed_by_inverse_rates() -> None:
    known = rates(rate("EUR/USD", "1.25"), rate("EUR/JPY", "150"))
    assert known.convert(125, "USD", "JPY") == 150


def test_the_same_currency_needs_no_rate() -> None:
    assert rates().convert(-7, "JPY", "JPY") == -7
    assert rates().convert(-7, "JPY", "EUR") is None


@pytest.mark.parametrize(
    ("amount_minor", "base", "quote", "worth"),
    [
        (1, "JPY", "EUR", 1),  # 0.5 cent
        (-1, "JPY", "EUR", -1),
        (3, "JPY", "EUR", 2),
        (1, "EUR", "JPY", 2),
        (1, "KWD", "JPY", 1),  # 0.5 yen
        (1000, "KWD", "JPY", 500),
    ],
)
def test_minor_units_differ_and_halves_go_away_from_zero(
    amount_minor: int, base: str, quote: str, worth: int
) -> None:
    known = rates(rate("JPY/EUR", "0.005"), rate("KWD/JPY", "500"))
    assert known.convert(amount_minor, base, quote) == worth


def test_each_bucket_of_each_currency_is_rounded_once() -> None:
    known = rates(rate("USD/EUR", "0.5"), rate("JPY/EUR", "0.005"))
    valued = value(
        {"EUR": Buckets(100), "USD": Buckets(1, 1, -1, 1), "JPY": Buckets(1)}, "EUR", known
    )
    assert valued.buckets == Buckets(102, 1, -1, 1)
    assert valued.unvalued == {}


def test_a_missing_rate_is_neither_zero_nor_one() -> None:
    lonely = Buckets(receivables=500)
    valued = value({"EUR": Buckets(100), "USD": lonely}, "EUR", rates())
    assert valued.buckets == Buckets(100)
    assert valued.unvalued == {"USD": lonely}
    assert valued.rates_used == {}


def test_an_account_without_currency_is_wholly_unvalued() -> None:
    valued = value({"EUR": Buckets(100)}, None, rates(rate("EUR/USD", "1.25")))
    assert valued.buckets == ZERO
    assert valued.unvalued == {"EUR": Buckets(100)}


def test_a_currency_with_nothing_left_needs_no_rate() -> None:
    valued = value({"USD": ZERO, "JPY": ZERO}, "EUR", rates(rate("USD/EUR", "0.9")))
    assert (valued.buckets, valued.unvalued, valued.rates_used) == (ZERO, {}, {})


def test_what_offsets_itself_needs_a_rate_all_the_same() -> None:
    offset = Buckets(receivables=5, unapplied_cash=5)
    assert value({"USD": offset}, "EUR", rates()).unvalued == {"USD": offset}


def test_the_rates_used_are_told_with_the_age_of_the_oldest() -> None:
    legs = (rate("USD/EUR", "0.9", days_old=3), rate("EUR/JPY", "100", days_old=8))
    used = value({"USD": Buckets(100)}, "JPY", rates(*legs)).rates_used
    assert set(used) == {"USD"}
    assert used["USD"].legs == legs
    assert used["USD"].factor == 90
    assert used["USD"].as_of == NOW - timedelta(days=8)


def test_the_newest_rate_is_the_latest_not_in_the_future() -> None:
    future = rate("EUR/USD", "9", days_old=-1)
    latest, older = rate("EUR/USD", "2", days_old=1), rate("EUR/USD", "3", days_old=2, version=5)
    other = rate("EUR/JPY", "150", days_old=400)
    assert newest_rates([older, future, latest, other], NOW) == [latest, other]
    assert newest_rates([rate("EUR/USD", "1")], NOW) == [rate("EUR/USD", "1")]


def test_at_one_moment_version_then_source_then_bytes_decide() -> None:
    given = [
        rate("EUR/USD", "3", version=1, source="desk"),
        rate("EUR/USD", "4", version=1),
        rate("EUR/USD", "10", version=1),
        rate("EUR/USD", "7", version=0, source="zkb"),
    ]
    for arrival in (given, given[::-1]):
        assert newest_rates(arrival, NOW) == [rate("EUR/USD", "4", version=1)]
