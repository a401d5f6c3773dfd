"""Where a batch is applied: here when it is small, by a process beside this one when it is large.

Decoding, folding and writing a batch is Python for most of its time, and one process of Python
uses one core. While there is a backlog, each lane therefore has a process of its own, a hand, to
which its batches go as they come from Kafka; this one only reads and hands out. A hand is started
by its lane's first large batch, and ended after a while without any.

A hand is trusted with nothing: it moves offsets by compare-and-set, under the epoch that this
process claimed. When it dies, what became of its batch is read from the database with the next
claim, as after any lost connection, and batches are applied here for a while.
"""

import asyncio
import contextlib
import marshal
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process

from pydantic import SecretStr

from exposure_tracker.arrivals import Item
from exposure_tracker.decode import decode
from exposure_tracker.faults import HandLostError
from exposure_tracker.hand import open_streams, read_frame, write_frame
from exposure_tracker.holdings import Holding
from exposure_tracker.packing import Report, Taken, pack_taken, unpack_report
from exposure_tracker.post import Poster, Read
from exposure_tracker.tally import Tally
from service_kit.clock import Clock
from service_kit.logs import get_logger
from service_kit.settings import secret

_RECORDS_MIN = 300
_SLICE_SECONDS = 0.05
_IDLE_SECONDS = 60.0
_RETRY_SECONDS = 30.0
ANSWER_SECONDS = 120.0
"""Longer than a batch takes whose statements all wait as long as they may: who does not answer until
then is frozen, and is ended."""

log = get_logger()


class Hand:
    """One process beside this one; at most one batch is with it at a time."""

    def __init__(
        self,
        process: Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer_seconds: float,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._answer_seconds = answer_seconds

    @classmethod
    async def start(cls, task: bytes, answer_seconds: float) -> "Hand":
        """A new process, told what to work with. Raises `OSError` when there can be none."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-m", "exposure_tracker.hand", str(theirs.fileno())),
                    stdin=DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            except BaseException:
                ours.close()
                raise
        reader, writer = await open_streams(ours)
        write_frame(writer, task)
        return cls(process, reader, writer, answer_seconds)

    async def apply(self, taken: Taken, holdings: list[Holding]) -> Report:
        """Have a batch applied.

        Raises:
            HandLostError: the process is gone, or does not answer; whether the batch was applied
                is not known.
        """
        try:
            async with asyncio.timeout(self._answer_seconds):
                write_frame(self._writer, pack_taken(taken, holdings))
                await self._writer.drain()
                return unpack_report(await read_frame(self._reader))
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as exc:
            raise HandLostError(frozenset(holding.key for holding in holdings)) from exc

    def kill(self) -> None:
        """End the process without waiting for it; the database ends its transaction."""
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> None:
        """End the process."""
        self.kill()
        await self._process.wait()


class Hands:
    """Applies batches, each lane's by a hand of its own where it is worth one."""

    def __init__(
        self,
        poster: Poster,
        clock: Clock,
        *,
        database_url: SecretStr | str,
        log_level: str,
        bytes_max: int,
        beside: bool,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._poster = poster
        self._clock = clock
        self._bytes_max = bytes_max
        self._beside = beside and len(os.sched_getaffinity(0)) > 1
        self._task = marshal.dumps((secret(database_url), log_level, bytes_max))
        self._answer_seconds = answer_seconds
        self._hands: dict[int, Hand] = {}
        self._used_at = 0.0
        self._retry_at = 0.0

    async def apply(self, lane: int, taken: Taken, tally: Tally) -> None:
        """Apply what was taken for the lane, all of it, and move its holdings on.

        One batch of a lane at a time. Raises what `Poster.apply` raises, and `HandLostError`.
        """
        now = self._clock.monotonic()
        if self._beside and len(taken) >= _RECORDS_MIN and now >= self._retry_at:
            self._used_at = now
            hand = await self._hand(lane)
            if hand is not None:
                await self._beside_us(lane, hand, taken, tally)
                return
        items = await self._decode(taken)
        await self._poster.apply(Read(items, [holding for _, holding in taken]), tally)

    async def _hand(self, lane: int) -> Hand | None:
        """The lane's hand; None when there cannot be one now."""
        if lane not in self._hands:
            try:
                self._hands[lane] = await Hand.start(self._task, self._answer_seconds)
            except OSError as exc:
                log.warning("applying here: no process beside", error=repr(exc))
                self._retry_at = self._clock.monotonic() + _RETRY_SECONDS
        return self._hands.get(lane)

    async def _beside_us(self, lane: int, hand: Hand, taken: Taken, tally: Tally) -> None:
        holdings = list(dict.fromkeys(holding for _, holding in taken))
        answered = False
        try:
            report = await hand.apply(taken, holdings)
            answered = True
        finally:
            if not answered:
                # Whatever it would still answer belongs to nobody.
                del self._hands[lane]
                hand.kill()
                self._retry_at = self._clock.monotonic() + _RETRY_SECONDS
        for holding, offset in zip(holdings, report.next_offsets, strict=True):
            holding.next_offset = offset
        tally.add(report.tally)
        if report.fault is not None:
            raise report.fault

    @property
    def count(self) -> int:
        """How many hands there are."""
        return len(self._hands)

    def kill(self) -> None:
        """End all hands without waiting for them."""
        for hand in self._hands.values():
            hand.kill()

    async def _decode(self, taken: Taken) -> list[Item]:
        """In slices: the group's heartbeats share this loop."""
        items: list[Item] = []
        yield_at = self._clock.monotonic() + _SLICE_SECONDS
        for record, _ in taken:
            items.append(decode(record, self._bytes_max))
            if self._clock.monotonic() > yield_at:
                await asyncio.sleep(0)
                yield_at = self._clock.monotonic() + _SLICE_SECONDS
        return items

    async def rest(self, lane: int) -> None:
        """End the lane's hand when no batch was large for a while; not while one is applied."""
        if self._hands and self._clock.monotonic() - self._used_at > _IDLE_SECONDS:
            await self._end(lane)

    async def _end(self, lane: int) -> None:
        hand = self._hands.pop(lane, None)
        if hand is not None:
            await hand.stop()

    async def stop(self) -> None:
        """End all hands; the next large batch starts others."""
        for lane in tuple(self._hands):
            await self._end(lane)
