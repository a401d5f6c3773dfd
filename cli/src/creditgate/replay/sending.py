"""Events onto Kafka, and the moment when the tracker has applied all of them.

The offsets that the broker gave are remembered per partition; the tracker's positions tell how
far it has applied. Both survive the death of either side: the producer retries, the question
for positions is asked again.
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from creditgate.failures import CommandError
from creditgate.replay.reading import Line

_POLL_SECONDS = 0.005
_POLL_SECONDS_MAX = 0.25
_IN_FLIGHT_MAX = 20_000


class Sender:
    """Sends in order per key, and knows the end of what it has sent per partition."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._in_flight: list[asyncio.Future[RecordMetadata]] = []
        self._ends: dict[tuple[str, int], int] = {}
        # Runs of offsets per partition, [first, next after last], ascending: others send too.
        self._runs: dict[tuple[str, int], list[list[int]]] = {}
        self.sent = 0
        self.first_sent_ms: int | None = None
        """The broker's time of the first event that it took, in milliseconds since 1970."""

    async def send(self, line: Line) -> None:
        """Hand one event to the producer; it goes out with its batch."""
        future = await self._producer.send(
            line.topic,
            key=line.key,
            value=line.value,
            headers=[("content-type", b"application/cloudevents+json")],
        )
        self._in_flight.append(future)
        self.sent += 1
        if len(self._in_flight) >= _IN_FLIGHT_MAX:
            await self.flush()

    async def flush(self) -> None:
        """Wait until the broker has everything that was sent.

        Raises:
            CommandError: the broker refused a record, or was away for longer than the producer
                waits.
        """
        if not self._in_flight:
            return
        waiting, self._in_flight = self._in_flight, []
        for outcome in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise CommandError(
                    f"Kafka did not take an event ({type(outcome).__name__}: {outcome})",
                    "see `creditgate status`, then replay again: what was sent is harmless to "
                    "send twice",
                ) from outcome
            place = (outcome.topic, outcome.partition)
            self._ends[place] = max(self._ends.get(place, 0), outcome.offset + 1)
            self._remember(place, outcome.offset, outcome.timestamp)

    def _remember(self, place: tuple[str, int], offset: int, at_ms: int) -> None:
        self.first_sent_ms = at_ms if self.first_sent_ms is None else min(self.first_sent_ms, at_ms)
        runs = self._runs.setdefault(place, [])
        if runs and runs[-1][1] == offset:
            runs[-1][1] = offset + 1
        else:
            runs.append([offset, offset + 1])

    def topics(self) -> set[str]:
        """Topics that took something."""
        return {topic for topic, _ in self._runs}

    def has_sent(self, topic: str, partition: int, offset: int) -> bool:
        """Whether the record at this place is one of those sent here."""
        runs = self._runs.get((topic, partition), [])
        before = bisect_right(runs, offset, key=lambda run: run[0])
        return before > 0 and offset < runs[before - 1][1]

    def behind(self, applied: dict[tuple[str, int], int]) -> int:
        """How many of the sent events are not applied yet, at the applied offsets given."""
        return sum(max(0, end - applied.get(place, 0)) for place, end in self._ends.items())


class Positions:
    """The tracker's applied offsets, waited for with patience."""

    def __init__(self, client: httpx.AsyncClient, *, patience_seconds: float) -> None:
        self._client = client
        self._patience_seconds = patience_seconds

    async def applied(self) -> dict[tuple[str, int], int] | None:
        """Next offset to apply per topic and partition; None while the tracker is away."""
        try:
            response = await self._client.get("/v1/positions")
        except httpx.HTTPError:
            return None
        if response.is_error:
            return None
        return {
            (item["topic"], item["partition"]): item["applied_offset"] or 0
            for item in response.json()["items"]
        }

    async def until_applied(self, sender: Sender, progress: Callable[[int], None]) -> None:
        """Return when everything that was sent has been applied; `progress` hears what is left.

        Raises:
            CommandError: nothing moved for the whole patience.
        """
        pause = _POLL_SECONDS
        left_before = None
        moved_at = time.monotonic()
        while True:
            applied = await self.applied()
            left = None if applied is None else sender.behind(applied)
            if left == 0:
                return
            if left is not None:
                progress(left)
            if left is not None and left != left_before:
                left_before, moved_at = left, time.monotonic()
            elif time.monotonic() - moved_at > self._patience_seconds:
                raise CommandError(
                    f"the exposure-tracker has not moved for {self._patience_seconds:.0f} s"
                    + (f", {left} events are not applied" if left else ""),
                    "see `creditgate status` and its log in the state folder",
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _POLL_SECONDS_MAX)
