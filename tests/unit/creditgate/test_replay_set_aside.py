"""What a replay has sent is told from what others sent, and dead letters are counted."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from aiokafka import AIOKafkaProducer

from creditgate.replay.reading import Line
from creditgate.replay.sending import Sender
from creditgate.replay.set_aside import APPLIED, DEAD_LETTERS, THERE_ALREADY, counted


class _Log:
    """A producer's twin: one partition at whose end another sender's records come in between."""

    def __init__(self, offsets: list[int]) -> None:
        self._offsets = iter(offsets)

    async def send(self, topic: str, **_: Any) -> "asyncio.Future[Any]":
        taken: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        offset = next(self._offsets)
        place = SimpleNamespace(topic=topic, partition=3, offset=offset, timestamp=1_000 + offset)
        taken.set_result(place)
        return taken


async def test_only_the_offsets_that_were_given_are_those_sent() -> None:
    offsets = [5, 6, 7, 10, 12, 13]
    sender = Sender(cast("AIOKafkaProducer", _Log(offsets)))
    for number in range(len(offsets)):
        await sender.send(Line(number, "credit.orders", b"k", b"{}", "creditgate.order.v1", {}))
    await sender.flush()
    found = [each for each in range(20) if sender.has_sent("credit.orders", 3, each)]
    assert found == offsets
    assert not sender.has_sent("credit.orders", 4, 5)
    assert not sender.has_sent("credit.accounts", 3, 5)
    assert (sender.topics(), sender.first_sent_ms) == ({"credit.orders"}, 1_005)


def test_the_count_is_the_sum_over_all_topics() -> None:
    exposition = (
        "# TYPE creditgate_dead_letters_total counter\n"
        'creditgate_dead_letters_total{topic="credit.orders"} 2.0\n'
        'creditgate_dead_letters_total{topic="credit.accounts"} 1.0\n'
        "creditgate_unpublished_dead_letters 9.0\n"
    )
    assert counted(exposition, DEAD_LETTERS) == 3
    assert counted("", DEAD_LETTERS) == 0


def test_what_was_there_already_is_counted_by_what_became_of_it() -> None:
    exposition = "".join(
        f'creditgate_ledger_events_total{{kind="{kind}",outcome="{outcome}"}} {count}\n'
        for kind, outcome, count in [
            ("order", "applied", 1.0),
            ("order", "duplicate", 2.0),
            ("invoice", "duplicate", 4.0),
            ("invoice", "stale", 8.0),
            ("invoice", "conflict_lost", 16.0),
        ]
    )
    assert counted(exposition, APPLIED, THERE_ALREADY) == 14
    assert counted(exposition, APPLIED) == 31
