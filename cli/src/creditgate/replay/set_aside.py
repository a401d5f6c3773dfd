"""How many of the events that a replay sent became dead letters.

The tracker sets an unusable record aside and goes on, so "applied" is true of it too; but whoever
replays a history must hear of it. Dead letters name the place they come from, and they are stamped
by the broker, so that only what came after the first event sent is read. They are published just
after they are applied: the tracker's own counter tells how many to wait for, for a moment.
"""

import asyncio
import re
import time

import httpx

from credit_contracts.topics import dead_letter_topic
from creditgate import servers
from creditgate.replay.sending import Sender
from service_kit.dead_letter import DEAD_SOURCE

_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.2
# Clocks of two brokers may differ by so much.
_BROKER_SKEW_MS = 60_000
_COUNTED = re.compile(r"^creditgate_dead_letters_total(?:\{[^}]*\})? (\S+)$", re.MULTILINE)


class DeadLetterCount:
    """The tracker's count of dead letters, as it was when this was made and is now."""

    def __init__(self, tracker: httpx.AsyncClient) -> None:
        self._tracker = tracker
        self._before = 0

    async def begin(self) -> None:
        """Remember the count from which `risen` counts."""
        self._before = await self._now()

    async def risen(self) -> int:
        """By how much it has risen; a restart counts from zero, and an absent tracker is zero."""
        now = await self._now()
        return now - self._before if now >= self._before else now

    async def _now(self) -> int:
        try:
            response = await self._tracker.get("/metrics")
        except httpx.HTTPError:
            return 0
        return 0 if response.is_error else counted(response.text)


def counted(exposition: str) -> int:
    """The sum of the dead letter counters in a page of metrics."""
    return sum(round(float(each)) for each in _COUNTED.findall(exposition))


async def set_aside(bootstrap_servers: str, sender: Sender, letters: DeadLetterCount) -> int:
    """How many of the events that `sender` sent are dead letters; all must be applied by now.

    Raises:
        CommandError: Kafka went silent in the middle.
        KafkaError: Kafka is away.
    """
    if sender.first_sent_ms is None:
        return 0
    topics = [dead_letter_topic(topic) for topic in sorted(sender.topics())]
    since_ms = max(0, sender.first_sent_ms - _BROKER_SKEW_MS)
    expected = await letters.risen()
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        records = await servers.read_since(bootstrap_servers, topics, since_ms)
        found = {source for record in records if (source := _source(record)) is not None}
        ours = sum(sender.has_sent(*source) for source in found)
        if len(found) >= expected or time.monotonic() > give_up_at:
            return ours
        await asyncio.sleep(_PAUSE_SECONDS)


def _source(record: servers.Record) -> tuple[str, int, int] | None:
    for name, value in record.headers:
        if name == DEAD_SOURCE:
            parts = value.decode(errors="replace").rsplit("/", 2)
            if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():  # noqa: PLR2004  # topic, partition, offset
                return parts[0], int(parts[1]), int(parts[2])
    return None
