"""A caller's rate: never more than its bucket holds and what flows in, never less for good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_kit.clock import SettableClock
from service_kit.rates import BURST_SECONDS, Rates

LONGEST = 5


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.floats(0, 3, allow_nan=False), st.integers(1, LONGEST)), max_size=60),
)
def test_no_more_gets_through_than_was_saved_up_and_flowed_in(
    per_second: int, asked: list[tuple[float, int]]
) -> None:
    clock = SettableClock()
    rates = Rates(clock)
    most = max(1.0, per_second * BURST_SECONDS)
    through = 0
    for pause, count in asked:
        clock.advance(pause)
        waits = rates.take("one", per_second, count)
        assert waits >= 0
        through += 0 if waits else count
        # A list may owe what is more than the bucket holds.
        assert through <= most + clock.monotonic() * per_second + max(0, LONGEST - most) + 1e-6


@given(st.integers(1, 50), st.integers(1, 200))
def test_who_waits_as_told_gets_through(per_second: int, count: int) -> None:
    clock = SettableClock()
    rates = Rates(clock)
    rates.take("one", per_second, count)
    waits = rates.take("one", per_second, count)
    clock.advance(waits + 1e-6)
    assert waits == 0 or rates.take("one", per_second, count) == 0


def test_one_callers_loop_takes_nothing_from_another() -> None:
    rates = Rates(SettableClock())
    while not rates.take("wild", 5):
        pass
    assert rates.take("wild", 5) == pytest.approx(0.2)
    assert rates.take("calm", 5) == 0
