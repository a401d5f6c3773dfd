"""A batch decoded by a worker is the batch decoded here, whatever becomes of the worker."""

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
