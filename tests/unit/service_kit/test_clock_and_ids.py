import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_kit.clock import SettableClock, SystemClock, sleep_or_wake
from service_kit.ids import first_id, new_id, ulid
from service_kit.stall import StallWatch


async def test_sleepers_wake_in_the_order_of_their_deadlines() -> None:
    clock = SettableClock()
    woken: list[int] = []

    async def sleeper(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleeper(seconds)) for seconds in (3, 1, 2)]
    await asyncio.sleep(0)
    clock.advance(2)
    await asyncio.sleep(0)
    assert woken == [1, 2]
    clock.advance(1)
    await asyncio.gather(*tasks)
    assert woken == [1, 2, 3]


async def test_a_sleeper_returns_when_woken_or_when_its_time_is_over_and_leaves_none_asleep() -> (
    None
):
    clock, wake = SettableClock(), asyncio.Event()
    # The loop is shared with other tests of the run, so what runs already is not ours to count.
    before = asyncio.all_tasks()
    for rouse in (wake.set, lambda: clock.advance(5)):
        sleeping = asyncio.create_task(sleep_or_wake(clock, 5, wake))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not sleeping.done()
        rouse()
        await asyncio.wait_for(sleeping, 60)
        wake.clear()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before


def test_monotonic_time_never_runs_backwards_whatever_the_wall_clock_does() -> None:
    clock = SettableClock()
    before = clock.monotonic()
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    assert clock.monotonic() == before
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


async def test_the_systems_clock_tells_utc_and_sleeps_nothing_for_less_than_nothing() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    await clock.sleep(-5)


@given(
    st.integers(0, 2**48 - 1),
    st.integers(0, 2**48 - 1),
    st.binary(min_size=10, max_size=10),
    st.binary(min_size=10, max_size=10),
)
def test_ids_sort_by_time_then_by_their_random_part(
    one: int, other: int, salt: bytes, pepper: bytes
) -> None:
    first, second = ulid(one, salt), ulid(other, pepper)
    assert (first < second) == ((one, salt) < (other, pepper))
    assert len(first) == 26
    assert set(first) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@given(st.integers(0, 2**47), st.integers(0, 2**47), st.binary(min_size=10, max_size=10))
def test_what_was_made_since_a_moment_is_told_by_its_id(made: int, since: int, salt: bytes) -> None:
    begin = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=since % 10**14)
    made %= 10**14
    made_id = f"chk_{ulid(made, salt)}"
    assert (made_id >= first_id("chk", begin)) == (made >= since % 10**14)


def test_a_new_id_tells_its_kind_and_is_new() -> None:
    made = {new_id("chk") for _ in range(1000)}
    assert len(made) == 1000
    assert all(each.startswith("chk_0") and len(each) == 30 for each in made)


def test_a_consumer_with_work_that_does_not_move_is_stalled_and_no_other() -> None:
    clock = SettableClock()
    watch = StallWatch(clock, 60)
    seen = []
    for seconds, progress, lag in (
        (0, 5, 100),  # something to do
        (61, 5, 100),  # not done for too long
        (0, 6, 99),  # something done
        (61, 6, 0),  # nothing left to do
        (59, 6, 10),  # new work, not late yet
        (2, 6, 10),  # late
    ):
        clock.advance(seconds)
        watch.observe(progress, lag)
        seen.append(watch.stalled)
    assert seen == [False, True, False, False, False, True]


def test_not_knowing_what_is_left_is_no_verdict() -> None:
    clock = SettableClock()
    watch = StallWatch(clock, 60)
    watch.observe(6, 10)
    watch.unknown()
    clock.advance(61)
    assert watch.seconds == 0.0
    watch.observe(6, 10)
    clock.advance(59)
    assert not watch.stalled
