from hypothesis import given
from hypothesis import strategies as st

from notifier.retry import Schedule

SCHEDULE = Schedule(first_seconds=2.0, seconds_max=900.0, attempts_max=20)


def test_waits_double_up_to_the_ceiling() -> None:
    assert [SCHEDULE.wait_seconds(n, 1.0) for n in (1, 2, 3, 4)] == [2.0, 4.0, 8.0, 16.0]
    assert SCHEDULE.wait_seconds(19, 1.0) == 900.0


def test_the_last_try_is_followed_by_none() -> None:
    assert not SCHEDULE.exhausted(19)
    assert SCHEDULE.exhausted(20)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_every_wait_is_between_half_of_its_ceiling_and_all_of_it(
    attempts: int, chance: float
) -> None:
    ceiling = SCHEDULE.wait_seconds(attempts, 1.0)
    assert ceiling / 2 <= SCHEDULE.wait_seconds(attempts, chance) <= ceiling <= 900.0
