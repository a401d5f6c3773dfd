"""A group of trackers whose members come and go every few seconds, in every way there is.

A member ends cleanly, is killed, or is frozen until the group has long given its partitions to
others, and then wakes up with a batch in its hands. What happens when is drawn from one random
source, so that a storm can be told by its number.
"""

import asyncio
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from service_kit.kafka import SESSION_TIMEOUT_MS
from support.oracle import Event
from support.tracking import Tracked, TrackerProcess

FROZEN_SECONDS = SESSION_TIMEOUT_MS / 1000 + 3
_SMALL_BATCHES = ("5", "20", "60")


@dataclass(slots=True)
class Storm:
    """Around `members` trackers run at any moment; with `freezing`, some of them sleep."""

    tracked: Tracked
    random: Random
    members: int
    freezing: bool
    running: list[TrackerProcess] = field(default_factory=list)
    frozen: list[tuple[float, TrackerProcess]] = field(default_factory=list)

    async def blow(self, portions: Iterable[list[Event]], pause_seconds: float) -> None:
        """Send portion after portion, with somebody joining or leaving after each."""
        self._join()
        for portion in portions:
            await self.tracked.send(portion)
            self._gust()
            await asyncio.sleep(self.random.uniform(0.5, 1.5) * pause_seconds)

    async def calm(self) -> TrackerProcess:
        """Let everybody wake up and the group be whole; returns a member of it."""
        for _, process in self.frozen:
            process.thaw()
            self.running.append(process)
        self.frozen.clear()
        while len(self.running) < self.members:
            self._join()
        for process in self.running:
            await process.until_ready()
        return self.running[0]

    def _join(self) -> None:
        batch = self.random.choice(_SMALL_BATCHES)
        self.running.append(self.tracked.start(CREDITGATE_BATCH_RECORDS_MAX=batch))

    def _gust(self) -> None:
        now = time.monotonic()
        for since, process in [one for one in self.frozen if now - one[0] > FROZEN_SECONDS]:
            process.thaw()
            self.frozen.remove((since, process))
            self.running.append(process)
        if len(self.running) < self.members:
            self._join()
            return
        leaving = self.running.pop(self.random.randrange(len(self.running)))
        ways = ("end", "end", "kill", *(("freeze",) if self.freezing else ()))
        match self.random.choice(ways):
            case "end":
                # Who is told to end before it has begun has nothing to bring to an end.
                assert leaving.end() in (0, -signal.SIGTERM)
            case "kill":
                leaving.kill()
            case _:
                leaving.freeze()
                self.frozen.append((now, leaving))
