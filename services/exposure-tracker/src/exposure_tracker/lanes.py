"""Batches side by side: while the server works for the one, the next is folded.

A third of a batch's time is the server's, and the rest is Python's; one batch after another would
leave each idle while the other works. A partition belongs to one lane by its number, for all
topics alike, so that the documents of one account are in one lane. Two lanes never move the same
offset; where their documents meet, the locks keep them apart that keep processes apart.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

from exposure_tracker.cancelling import asked_for
from exposure_tracker.store_feeds import Partition

_LANES = 3
"""Each waits for the server for a third of its time: with three, two cores are busy throughout."""


class Lane:
    """At most one batch in flight."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.turn = asyncio.Lock()
        """Held by whoever moves offsets of the lane: a batch, or the watch over idle partitions."""
        self._writing: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a batch is in flight."""
        return self._writing is not None and not self._writing.done()

    async def start(self, write: Coroutine[Any, Any, None]) -> None:
        """Begin a batch when the one before has ended; raises what that one raised."""
        try:
            await self.finish()
        except BaseException:
            write.close()
            raise
        self._writing = asyncio.create_task(write)

    async def finish(self) -> None:
        """Wait for the batch in flight, if there is one; raises what it raised."""
        if self._writing is None:
            return
        writing, self._writing = self._writing, None
        try:
            await writing
        except asyncio.CancelledError:
            if asked_for():
                raise
            raise TimeoutError("the batch was given up inside the driver") from None


class Lanes:
    """All lanes of a process."""

    def __init__(self) -> None:
        self._lanes = tuple(Lane(number) for number in range(_LANES))
        self._waiting_longest = list(self._lanes)

    def __iter__(self) -> Iterator[Lane]:
        return iter(self._lanes)

    def of(self, partition: Partition) -> Lane:
        """The lane that the partition belongs to."""
        return self._lanes[partition[1] % _LANES]

    def in_turn(self) -> list[Lane]:
        """The lanes in the order in which to read for them: the idle ones first, and of those,
        as of the busy ones, the one that was served longest ago.
        """
        return sorted(self._waiting_longest, key=lambda lane: lane.busy)

    def served(self, lane: Lane) -> None:
        """Note that a batch was read for the lane."""
        self._waiting_longest.remove(lane)
        self._waiting_longest.append(lane)

    async def finish_ended(self) -> None:
        """Hear of batches that have ended; raises what the first of them raised."""
        for lane in self._lanes:
            if not lane.busy:
                await lane.finish()

    async def finish_all(self) -> list[Exception]:
        """Wait for all batches in flight; returns what they raised."""
        raised = []
        for lane in self._lanes:
            try:
                await lane.finish()
            except Exception as exc:  # noqa: BLE001 - told to the caller, all of them
                raised.append(exc)
        return raised
