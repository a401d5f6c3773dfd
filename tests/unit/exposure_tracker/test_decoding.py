"""A batch decoded by a worker is the batch decoded here, whatever becomes of the worker."""

import asyncio
from random import Random

import pytest

from exposure_tracker.decode import decode
from exposure_tracker.decoding import Decoder
from exposure_tracker.packing import pack_records, unpack, work
from service_kit.clock import SystemClock
from support.histories import account_event, history, rate_event
from support.wire import WireRecord, cloud_event, records

BYTES_MAX = 5_000


def mixed(seed: int, size: int = 400) -> list[WireRecord]:
    random = Random(seed)
    events = history(random, size)
    events += [account_event(random) for _ in range(20)] + [rate_event(random) for _ in range(20)]
    made = records(events)
    stranger = cloud_event(events[0]).replace(b"creditgate.", b"shop.")
    for value in (None, b"{", b"x" * (BYTES_MAX + 1), stranger):
        made.append(WireRecord("t", 0, len(made), value, b"key"))
    random.shuffle(made)
    return made


@pytest.mark.parametrize("seed", range(5))
def test_what_is_packed_and_unpacked_is_the_same(seed: int) -> None:
    made = mixed(seed)
    here = [decode(record, BYTES_MAX) for record in made]
    assert unpack(made, work(pack_records(made, BYTES_MAX))) == here


async def test_a_large_batch_is_decoded_beside_and_ends_the_same() -> None:
    made = mixed(9)
    decoder = Decoder(SystemClock(), bytes_max=BYTES_MAX, beside=True)
    try:
        for _ in range(2):
            assert await decoder.decode(made) == [decode(record, BYTES_MAX) for record in made]
    finally:
        await decoder.stop()


async def test_requests_under_way_at_once_each_get_their_own_answer() -> None:
    batches = [mixed(seed) for seed in range(20, 24)]
    decoder = Decoder(SystemClock(), bytes_max=BYTES_MAX, beside=True)
    try:
        answers = await asyncio.gather(*(decoder.decode(made) for made in batches))
    finally:
        await decoder.stop()
    for made, items in zip(batches, answers, strict=True):
        assert items == [decode(record, BYTES_MAX) for record in made]


async def test_a_request_given_up_leaves_no_answer_to_the_next_one() -> None:
    first, second = mixed(12), mixed(13)
    decoder = Decoder(SystemClock(), bytes_max=BYTES_MAX, beside=True)
    try:
        given_up = asyncio.create_task(decoder.decode(first))
        await asyncio.sleep(0.01)
        given_up.cancel()
        assert await decoder.decode(second) == [decode(record, BYTES_MAX) for record in second]
    finally:
        await decoder.stop()


async def test_a_worker_that_dies_costs_nothing_but_time() -> None:
    made = mixed(10)
    decoder = Decoder(SystemClock(), bytes_max=BYTES_MAX, beside=True)
    try:
        await decoder.decode(made)
        decoder.kill_worker()
        assert await decoder.decode(made) == [decode(record, BYTES_MAX) for record in made]
    finally:
        await decoder.stop()


async def test_without_leave_no_worker_is_started() -> None:
    made = mixed(11)
    decoder = Decoder(SystemClock(), bytes_max=BYTES_MAX, beside=False)
    assert await decoder.decode(made) == [decode(record, BYTES_MAX) for record in made]
    assert not decoder.has_worker
