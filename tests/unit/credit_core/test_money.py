"""Rounding, and the arithmetic of buckets."""

import pytest

from credit_core.buckets import ZERO, Buckets, difference
from credit_core.money import decimal_text, round_half_away


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [
        (5, 2, 3),
        (-5, 2, -3),
        (5, -2, -3),
        (-5, -2, 3),
        (7, 3, 2),
        (8, 3, 3),
        (-7, 3, -2),
        (-8, 3, -3),
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (1, 3, 0),
        (10**30 + 5, 10, 10**29 + 1),
    ],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert round_half_away(numerator, denominator) == nearest


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        round_half_away(1, 0)


@pytest.mark.parametrize(
    ("scaled", "decimals", "text"),
    [(12500, 4, "1.25"), (10000, 4, "1"), (-5, 2, "-0.05"), (0, 10, "0"), (7, 0, "7")],
)
def test_decimal_text_has_no_trailing_zeros(scaled: int, decimals: int, text: str) -> None:
    assert decimal_text(scaled, decimals) == text


def test_exposure_is_what_is_owed_less_unapplied_cash() -> None:
    assert Buckets(1, 20, 300, 4000).total == -3679


def test_buckets_add_and_subtract_part_by_part() -> None:
    assert Buckets(1, 2, 3, 4) + Buckets(10, 20, 30, 40) == Buckets(11, 22, 33, 44)
    assert Buckets(11, 22, 33, 44) - Buckets(10, 20, 30, 40) == Buckets(1, 2, 3, 4)
    assert -Buckets(1, 2, 3, 4) == ZERO - Buckets(1, 2, 3, 4)


def test_buckets_that_cancel_out_are_not_nothing() -> None:
    offset = Buckets(receivables=5, unapplied_cash=5)
    assert offset.total == 0
    assert offset
    assert not ZERO


def test_a_difference_leaves_out_what_did_not_change() -> None:
    old = {("A", "EUR"): Buckets(1), ("B", "EUR"): Buckets(2), ("C", "EUR"): Buckets(3)}
    new = {("A", "EUR"): Buckets(1), ("B", "EUR"): Buckets(5), ("D", "EUR"): Buckets(4)}
    assert difference(new, old) == {
        ("B", "EUR"): Buckets(3),
        ("C", "EUR"): Buckets(-3),
        ("D", "EUR"): Buckets(4),
    }
