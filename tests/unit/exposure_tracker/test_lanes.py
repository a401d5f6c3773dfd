"""Lanes: which partition belongs where, whose turn it is, and that no fault is lost."""

import asyncio

import pytest

from exposure_tracker.lanes import Lanes


async def _fail(reason: str) -> None:
    raise ValueError(reason)


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def test_partitions_of_one_number_share_a_lane_whatever_their_topic() -> None:
    lanes = Lanes()
    assert lanes.of(("credit.orders", 3)) is lanes.of(("credit.payments", 3))
    assert {id(lanes.of(("credit.orders", number))) for number in range(12)} == set(map(id, lanes))


def test_the_lane_served_longest_ago_comes_first_and_idle_ones_before_busy_ones() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        first, second, third = lanes.in_turn()
        lanes.served(first)
        assert lanes.in_turn() == [second, third, first]
        end = asyncio.Event()
        await second.start(_until(end))
        assert lanes.in_turn() == [third, first, second]
        await first.start(_until(end))
        assert lanes.in_turn() == [third, second, first]
        end.set()
        assert await lanes.finish_all() == []

    asyncio.run(scenario())


def test_a_batch_begins_when_the_one_before_has_ended_and_one_more_has_room() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        lane, *_ = lanes
        begun: list[str] = []
        ends = {name: asyncio.Event() for name in ("first", "second")}

        async def write(name: str) -> None:
            begun.append(name)
            await ends[name].wait()

        room = [lane.has_room]
        for name in ends:
            await lane.start(write(name))
            room.append(lane.has_room)
        assert room == [True, True, False]
        await asyncio.sleep(0)
        assert begun == ["first"]
        ends["first"].set()
        await lanes.wait_for_room()
        await asyncio.sleep(0)
        assert begun == ["first", "second"]
        assert lane.has_room
        ends["second"].set()
        await lane.finish()
        assert not lane.busy

    asyncio.run(scenario())


def test_what_waits_for_a_batch_that_fails_is_never_begun() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        lane, *_ = lanes
        await lane.start(_fail("the first"))
        await lane.start(_fail("never begun"))
        await lanes.wait_for_room()
        with pytest.raises(ValueError, match="the first"):
            await lane.finish()
        assert lane.has_room
        await lane.finish()

    asyncio.run(scenario())


def test_a_batch_that_comes_after_a_fault_hears_of_it_and_is_not_begun() -> None:
    async def scenario() -> None:
        lane, *_ = Lanes()
        await lane.start(_fail("the first"))
        await asyncio.sleep(0)
        with pytest.raises(ValueError, match="the first"):
            await lane.start(_fail("never begun"))
        await lane.finish()

    asyncio.run(scenario())


def test_faults_of_all_lanes_are_told() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        for number, lane in enumerate(lanes):
            await lane.start(_fail(str(number)))
        assert [str(exc) for exc in await lanes.finish_all()] == ["0", "1", "2"]
        assert await lanes.finish_all() == []

    asyncio.run(scenario())


def test_an_ended_batch_is_heard_of_without_waiting_for_the_others() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        first, second, _ = lanes
        end = asyncio.Event()
        await first.start(_until(end))
        await second.start(_fail("ended"))
        await asyncio.sleep(0)
        with pytest.raises(ValueError, match="ended"):
            await lanes.finish_ended()
        end.set()
        assert await lanes.finish_all() == []

    asyncio.run(scenario())


def test_a_batch_given_up_inside_a_driver_is_a_timeout() -> None:
    async def given_up() -> None:
        raise asyncio.CancelledError

    async def scenario() -> None:
        lane, *_ = Lanes()
        await lane.start(given_up())
        with pytest.raises(TimeoutError):
            await lane.finish()

    asyncio.run(scenario())
