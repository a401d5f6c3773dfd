"""Time as a thing that is handed in, so that tests own it.

Decisions and expiry take the database's clock; this one serves what only concerns a process:
retries, cache lifetimes, liveness. `SettableClock` is a full twin, not a mock: sleepers wake in
the order of their deadlines when the time is moved past them.
"""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is recorded, monotonic time for what is measured."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Returns once `monotonic` has advanced by `seconds`; at once for zero or less."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))


async def sleep_or_wake(clock: Clock, seconds: float, wake: asyncio.Event) -> None:
    """Return when the time is over or the event is set, whichever is first; it stays set."""
    asleep = asyncio.ensure_future(clock.sleep(seconds))
    woken = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait((asleep, woken), return_when=asyncio.FIRST_COMPLETED)
    finally:
        asleep.cancel()
        woken.cancel()


class SettableClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 1, 1, tzinfo=UTC)
        self._monotonic = 0.0
        self._sequence = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._sequence), waiter))
        await waiter

    def advance(self, seconds: float) -> None:
        """Moves both clocks on and wakes whoever has slept long enough."""
        if seconds < 0:
            raise ValueError("monotonic time does not run backwards; use set() for the wall clock")
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._monotonic:
            waiter = heapq.heappop(self._sleepers)[2]
            if not waiter.done():
                waiter.set_result(None)

    def set(self, now: datetime) -> None:
        """Puts the wall clock anywhere, backwards too, as an operator or NTP may do."""
        self._now = now
