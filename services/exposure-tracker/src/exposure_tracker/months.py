"""The months of versions and postings, made long before they are needed.

A row without a month is refused, and then nothing goes on; so months are made a quarter of a year
ahead, at every start and every hour since, and the room left is a metric. Making one costs nothing
while it is there already.
"""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from exposure_tracker.cancelling import asked_for
from exposure_tracker.faults import about_database
from exposure_tracker.metrics import Metrics
from service_kit.clock import Clock
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from service_kit.database import Pool

MONTHS_AHEAD = 3
_INTERVAL_SECONDS = 3600.0
_AGAIN_SECONDS = 10.0
_DAY_SECONDS = 86_400
_MAKE = "SELECT exposure.make_months(now(), $1)"

log = get_logger()


class Months:
    """The background task that keeps months ahead."""

    def __init__(self, pool: "Pool", metrics: Metrics, clock: Clock) -> None:
        self._pool = pool
        self._metrics = metrics
        self._clock = clock

    async def run(self) -> None:
        """Make months, until cancelled; what fails is tried again."""
        while True:
            pause_seconds = _INTERVAL_SECONDS
            try:
                await self.make()
            except asyncio.CancelledError:
                if asked_for():
                    raise
            except Exception as exc:
                if not about_database(exc):
                    raise
                # There is room for months yet, and a metric with an alert tells when there is not.
                log.warning("months not made", error=repr(exc))
                pause_seconds = _AGAIN_SECONDS
            await self._clock.sleep(pause_seconds)

    async def make(self) -> None:
        """Make what is missing, and show up to when rows have a place."""
        async with self._pool.acquire() as connection:
            until: datetime = await connection.fetchval(_MAKE, MONTHS_AHEAD)
        room = until - self._clock.now()
        self._metrics.months_made_days.set(room.total_seconds() / _DAY_SECONDS)
