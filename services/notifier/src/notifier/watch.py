"""Looks at the notifier from outside its loops: how far behind it is, and whether it moves.

A consumer can be alive and stuck. So liveness is not "the process answers" but "the stored offsets
move while there is something to read"; and what is not known (brokers away) is no reason to kill
a process that could do nothing about it.
"""

import asyncio

from notifier import idempotency, store_messages
from notifier.decode import Topics
from notifier.feed import Feed, FeedAwayError
from notifier.metrics import Metrics
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable
from service_kit.logs import get_logger
from service_kit.stall import StallWatch

_LOOK_EVERY_SECONDS = 1.0
_PURGE_EVERY_SECONDS = 3600.0

log = get_logger()


class Watch:
    """A background task. `contacts_known` is set once all contacts sent so far were heard."""

    def __init__(
        self,
        pool: Pool,
        feed: Feed,
        topics: Topics,
        *,
        stall_seconds: float,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._pool = pool
        self._feed = feed
        self._topics = topics
        self._clock = clock
        self._metrics = metrics
        self._purged_at: float | None = None
        self.contacts_known = asyncio.Event()
        self.stall = StallWatch(clock, stall_seconds)

    async def run(self) -> None:
        """Looks once a second until cancelled."""
        while True:
            try:
                await self._look()
            except FeedAwayError:
                self.stall.unknown()
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                self.stall.unknown()
            await self._clock.sleep(_LOOK_EVERY_SECONDS)

    async def _look(self) -> None:
        alerts, seconds = await store_messages.pending(self._pool)
        self._metrics.alerts_pending.set(alerts)
        self._metrics.oldest_pending_seconds.set(seconds)
        now = self._clock.monotonic()
        if self._purged_at is None or now - self._purged_at >= _PURGE_EVERY_SECONDS:
            await idempotency.purge(self._pool)
            self._purged_at = now
        lag = await self._feed.lag()
        self._metrics.lag_records.set(lag.total)
        if lag.by_topic[self._topics.accounts] == 0:
            self.contacts_known.set()
        if self._feed.stopped is None:
            self.stall.observe(self._feed.heard, lag.ours)
        else:
            self.stall.unknown()
