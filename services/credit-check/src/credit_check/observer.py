"""What waits: counted now and then for the metrics, and on demand for `/v1/progress`."""

from dataclasses import dataclass
from datetime import datetime

from credit_check import pending, store_held, store_requested
from credit_check.metrics import CheckMetrics
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable

EVERY_SECONDS = 5.0
_WAITING = """
    SELECT (SELECT count(*) FROM credit_check.hold h WHERE h.state = 'open') AS open_holds,
           (SELECT count(*) FROM credit_check.outbox) AS outbox_pending,
           (SELECT f.watermark FROM exposure.freshness f) AS watermark"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is left to look at and to tell, and up to when the ledger has read its events."""

    sweep_pending: int
    outbox_pending: int
    open_holds: int
    watermark: datetime | None


class Observer:
    """Counts in the database, so that every process shows the same."""

    def __init__(self, pool: Pool, clock: Clock, metrics: CheckMetrics, zone: str) -> None:
        self._pool = pool
        self._zone = zone
        self._clock = clock
        self._metrics = metrics

    async def run(self) -> None:
        """Count now and then until cancelled."""
        while True:
            try:
                await self.progress()
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
            await self._clock.sleep(EVERY_SECONDS)

    async def progress(self) -> Progress:
        """Count now. Accounts are counted before events: an account that was looked at in between
        has its events counted.
        """
        async with self._pool.acquire() as connection:
            to_look_at = await pending.count(connection)
            to_look_at += await store_requested.count(connection)
            to_look_at += await store_held.count_due(connection, self._zone)
            row = await connection.fetchrow(_WAITING)
        assert row is not None
        self._metrics.sweep_pending.set(to_look_at)
        self._metrics.open_holds.set(row["open_holds"])
        self._metrics.outbox_pending.set(row["outbox_pending"])
        return Progress(to_look_at, row["outbox_pending"], row["open_holds"], row["watermark"])
