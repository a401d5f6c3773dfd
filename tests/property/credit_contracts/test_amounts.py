"""Amounts go from text to minor units and back without losing or gaining anything."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency
from pydantic import TypeAdapter, ValidationError

from credit_contracts.amounts import (
    CURRENCIES,
    AmountText,
    Purse,
    SignedAmountText,
    TooFine,
    UnknownCurrency,
    digits,
    to_minor,
    to_text,
)
from credit_contracts.faults import Findings
from credit_contracts.rates import from_e10, to_e10

AMOUNT = TypeAdapter(AmountText)
SIGNED = TypeAdapter(SignedAmountText)
currencies = st.sampled_from(sorted(CURRENCIES))
texts = st.from_regex(r"[0-9]{1,13}(\.[0-9]{1,4})?", fullmatch=True, alphabet="0123456789.")


def largest_minor(currency: str) -> int:
    return int(10 ** (13 + digits(currency))) - 1


@given(currencies, st.data())
def test_every_amount_of_every_currency_survives_the_round_trip(
    currency: str, data: st.DataObject
) -> None:
    minor = data.draw(st.integers(0, largest_minor(currency)))
    text = to_text(minor, currency)
    assert AMOUNT.validate_python(text) == text
    assert to_minor(text, currency) == minor


@given(currencies, st.integers(-(2**63), 2**63 - 1))
def test_output_has_exactly_the_digits_of_its_currency(currency: str, minor: int) -> None:
    text = to_text(minor, currency)
    assert SIGNED.validate_python(text) == text
    assert Decimal(text).scaleb(digits(currency)) == minor
    assert len(text.partition(".")[2]) == digits(currency)


@given(texts, currencies)
def test_an_amount_means_what_its_decimal_means_or_is_too_fine(text: str, currency: str) -> None:
    exact = Decimal(text).scaleb(digits(currency))
    findings = Findings()
    read_by_purse = Purse(currency, findings).minor(text, "amount")
    if exact == exact.to_integral_value():
        assert to_minor(text, currency) == exact == read_by_purse
        findings.close()
    else:
        with pytest.raises(TooFine, match=currency):
            to_minor(text, currency)
        with pytest.raises(ValidationError, match="finer than"):
            findings.close()


@given(st.text(max_size=20))
def test_what_is_no_amount_is_refused_alike_by_both_readers(text: str) -> None:
    try:
        AMOUNT.validate_python(text)
    except ValidationError:
        with pytest.raises(ValueError, match="is not an amount"):
            to_minor(text, "CLF")
    else:
        assert to_minor(text, "CLF") >= 0


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "1.", ".5", "1,5", "1e3", " 1", "1 ", "1\n", "NaN", "1.00001", "٣", "1" * 14],
)
def test_near_misses_are_no_amounts(text: str) -> None:
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(text)
    with pytest.raises(ValueError, match="is not an amount"):
        to_minor(text, "CLF")


def test_every_currency_of_the_list_with_a_minor_unit_is_known() -> None:
    listed = {c.code: c.exponent for c in Currency if c.exponent is not None}
    assert listed.keys() == CURRENCIES
    assert {digits(code) for code in listed} == {0, 2, 3, 4}
    assert all(digits(code) == exponent for code, exponent in listed.items())


@pytest.mark.parametrize("code", ["XAU", "X" * 3, "XTS", "EUX", "eur", "", "EURO", "€"])
def test_other_codes_are_unknown(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        digits(code)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (-1250, "EUR", "-12.50"),
        (12, "JPY", "12"),
        (0, "EUR", "0.00"),
        (-1, "KWD", "-0.001"),
        (5, "CLF", "0.0005"),
    ],
)
def test_output_reads_as_people_write_it(minor: int, currency: str, text: str) -> None:
    assert to_text(minor, currency) == text


def test_zeros_beyond_the_minor_unit_are_harmless() -> None:
    assert to_minor("100.0000", "JPY") == 100
    assert to_minor("1.5000", "EUR") == 150


@given(st.integers(0, 10**23 - 1))
def test_rates_survive_the_round_trip(rate_e10: int) -> None:
    assert to_e10(from_e10(rate_e10)) == rate_e10


@given(st.from_regex(r"[0-9]{1,13}(\.[0-9]{1,10})?", fullmatch=True, alphabet="0123456789."))
def test_a_rate_means_what_its_decimal_means(text: str) -> None:
    assert to_e10(text) == Decimal(text).scaleb(10)
    assert Decimal(from_e10(to_e10(text))) == Decimal(text)
