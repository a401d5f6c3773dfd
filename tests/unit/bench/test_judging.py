"""The bench's arithmetic, on figures made up so that the answer is known."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judging import P99, RATE, Ratio, Trend, median_interval

SIZES = (10, 1_000, 100_000)


def ratio(ours: list[float], theirs: list[float], gate: float | None = 0.5) -> Ratio:
    return Ratio("T9", "ours ÷ theirs", ours, theirs, gate, None)


def trend(rounds: list[list[float]], negligible_share: float = 0.02) -> Trend:
    return Trend("D9", "time against size", SIZES, rounds, negligible_share)


def noisy(growth_ms: float, *, rounds: int = 40, drift_ms: float = 5.0) -> list[list[float]]:
    """Times of 3 ms that grow by `growth_ms` a tenfold, beside a drift far greater than that."""
    chance = random.Random(7)
    return [
        [
            3.0 + drift_ms * number / rounds + growth_ms * math.log10(size) + chance.gauss(0, 0.1)
            for size in SIZES
        ]
        for number in range(rounds)
    ]


def test_a_ratio_is_taken_round_by_round_before_the_median() -> None:
    # A slow machine in the second round slows both: of the medians' ratio that would be 1.5.
    found = ratio([100.0, 20.0, 300.0], [100.0, 40.0, 200.0])
    assert found.rounds == [1.0, 0.5, 1.5]
    assert found.median == 1.0


def test_a_ratio_of_unequal_rounds_is_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        _ = ratio([1.0, 2.0], [1.0]).rounds


@pytest.mark.parametrize(
    ("gate", "holds"), [(0.49, True), (0.5, True), (0.51, False), (None, True)]
)
def test_a_gate_is_reached_by_the_median_at_or_above_it(gate: float | None, holds: bool) -> None:
    assert ratio([1.0, 5.0, 9.0], [10.0, 10.0, 10.0], gate).holds is holds


@pytest.mark.parametrize(
    ("gate", "holds"), [(0.49, False), (0.5, True), (0.51, True), (None, True)]
)
def test_where_less_is_better_a_gate_is_reached_at_or_below_it(
    gate: float | None, holds: bool
) -> None:
    times = Ratio("T9", "p99", [1.0, 5.0, 9.0], [10.0, 10.0, 10.0], gate, None, P99)
    assert times.holds is holds


def test_a_bound_says_from_where_on_it_is_reached_and_a_figure_has_its_unit() -> None:
    assert (RATE.bound(0.8), P99.bound(3)) == ("≥ 0.8", "≤ 3")
    assert (RATE.figure(2_727.4), P99.figure(5.04), P99.figure(1_234)) == (
        "2,727/s",
        "5.0 ms",
        "1,234 ms",
    )


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3))
def test_the_slope_is_what_a_tenfold_size_adds(slope: float, start: float) -> None:
    times = [start + slope * math.log10(size) for size in SIZES]
    assert trend([times] * 3).slope == pytest.approx(slope, abs=1e-9, rel=1e-9)


@given(st.lists(st.floats(-100, 100), min_size=6, max_size=60))
def test_the_interval_of_the_median_holds_it_and_ignores_the_order(values: list[float]) -> None:
    low, high = median_interval(values)
    ordered = sorted(values)
    middle = ordered[(len(values) - 1) // 2], ordered[len(values) // 2]
    assert low <= middle[0] <= middle[1] <= high
    assert median_interval(values[::-1]) == (low, high)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(6, 1, 6), (8, 1, 8), (9, 2, 8), (20, 6, 15), (40, 14, 27)]
)
def test_the_interval_is_that_of_the_tables_of_the_sign_test(
    count: int, low: int, high: int
) -> None:
    assert median_interval([float(value) for value in range(1, count + 1)]) == (low, high)


@pytest.mark.parametrize("count", range(6))
def test_too_few_rounds_have_no_interval_and_reach_no_gate(count: int) -> None:
    assert median_interval([1.0] * count) == (-math.inf, math.inf)
    if count:
        assert not trend([[3.0, 3.0, 3.0]] * count).holds


def test_the_interval_covers_the_true_median_as_often_as_it_says() -> None:
    chance = random.Random(11)
    covered = 0
    for _ in range(2_000):
        low, high = median_interval([chance.expovariate(1.0) for _ in range(15)])
        covered += low <= math.log(2) <= high
    assert covered / 2_000 >= 0.94


def test_times_that_do_not_grow_hold_though_the_machine_drifts() -> None:
    assert trend(noisy(0.0)).holds


def test_growth_is_found_beneath_a_greater_drift() -> None:
    found = trend(noisy(1.0))
    low, high = found.interval
    assert 0 < low <= 1.0 <= high
    assert not found.holds


def test_a_certain_but_negligible_slope_is_no_trend() -> None:
    rounds = [[3.0, 3.02, 3.04]] * 10
    assert trend(rounds, negligible_share=0.02).holds
    assert not trend(rounds, negligible_share=0.001).holds


def test_times_that_fall_with_the_size_hold() -> None:
    assert trend([[3.0, 2.0, 1.0]] * 10).holds


def test_the_medians_of_a_trend_are_by_size() -> None:
    assert trend([[1.0, 2.0, 3.0], [2.0, 3.0, 4.0], [9.0, 9.0, 9.0]]).medians == [2.0, 3.0, 4.0]
