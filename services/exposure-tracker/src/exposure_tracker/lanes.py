"""Batches side by side: while the server works for the one, another is folded.

A third of a batch's time is the server's, and the rest is Python's; one batch after another would
leave each idle while the other works. A partition belongs to one lane by its number, for all
topics alike, so that the documents of one account are in one lane. Two lanes never move the same
offset; where their documents meet, the locks keep them apart that keep processes apart.

A lane's next batch is read while its last one is written, and begins the moment that one ends.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

from exposure_tracker.cancelling import asked_for
from exposure_tracker.store_feeds import Partition

_Write = Coroutine[Any, Any, None]
_LANES = 3
"""Each waits for the server for a third of its time: with three, two cores are busy throughout."""


class Lane:
    """One batch in flight, and at most one more that waits for it to end well."""

    def __init__(self, number: int, ended: asyncio.Event) -> None:
        self.number = number
        self.turn = asyncio.Lock()
        """Held by whoever moves offsets of the lane: a batch, or the watch over idle partitions."""
        self._ended = ended
        self._writing: asyncio.Task[None] | None = None
        self._next: _Write | None = None

    @property
    def busy(self) -> bool:
        """Whether a batch is in flight."""
        return self._writing is not None and not self._writing.done()

    @property
    def has_room(self) -> bool:
        """Whether no batch waits."""
        return self._next is None

    async def start(self, write: _Write) -> None:
        """Begin a batch, now or when the one in flight has ended; raises what that one raised if
        it has ended already. When it fails later, this batch is never begun: what was read must
        be read again. Needs room.
        """
        if self.busy:
            self._next = write
            return
        try:
            await self.finish()
        except BaseException:
            write.close()
            raise
        self._writing = asyncio.create_task(self._write(write))

    async def _write(self, write: _Write) -> None:
        try:
            while True:
                await write
                if self._next is None:
                    return
                write, self._next = self._next, None
                self._ended.set()
        finally:
            if self._next is not None:
                self._next.close()
                self._next = None
            self._ended.set()

    async def finish(self) -> None:
        """Wait for the lane's batches, if there are any; raises what one of them raised."""
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
        self._ended = asyncio.Event()
        self._lanes = tuple(Lane(number, self._ended) for number in range(_LANES))
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

    async def wait_for_room(self) -> None:
        """Wait until a batch of any lane ends."""
        self._ended.clear()
        await self._ended.wait()

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
