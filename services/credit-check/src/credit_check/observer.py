"""What waits: counted now and then for the metrics, and on demand for `/v1/progress`."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from credit_check import (
    pending,
    store_bypasses,
    store_episodes,
    store_held,
    store_news,
    store_requested,
)
from credit_check.ledger_mark import Compared, LedgerMark
from credit_check.metrics import CheckMetrics
from service_kit.clock import Clock
from service_kit.database import Connection, Pool, is_unreachable

EVERY_SECONDS = 5.0
_WAITING = """
    SELECT (SELECT count(*) FROM credit_check.hold h WHERE h.state = 'open') AS open_holds,
           (SELECT count(*) FROM credit_check.set_aside a
              JOIN credit_check.hold h ON h.hold_id = a.hold_id AND h.state = 'open') AS set_aside,
           (SELECT count(*) FROM credit_check.outbox) AS outbox_pending,
           (SELECT f.watermark FROM exposure.freshness f) AS watermark"""
_HOLDS = """
    SELECT c.reason, w.age, count(*) AS holds, count(*) FILTER (WHERE h.due_at < now()) AS overdue
      FROM credit_check.hold h
     CROSS JOIN LATERAL unnest(h.reason_codes) AS c (reason)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN h.opened_at > now() - interval '1 hour' THEN 'under_1_hour'
                       WHEN h.opened_at > now() - interval '1 day' THEN 'under_1_day'
                       WHEN h.opened_at > now() - interval '7 days' THEN 'under_1_week'
                       ELSE 'older' END AS age) w
     WHERE h.state = 'open' GROUP BY 1, 2"""


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
        self._mark = LedgerMark(clock, zone)
        self._clock = clock
        self._metrics = metrics

    async def run(self) -> None:
        """Count now and then until cancelled."""
        while True:
            try:
                await self.progress()
                await self.ages()
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
            await self._clock.sleep(EVERY_SECONDS)

    async def progress(self) -> Progress:
        """Count now. Accounts are counted before events: an account that was looked at in between
        has its events counted.
        """
        async with self._pool.acquire() as connection:
            to_look_at = await self._compared(connection)
            to_look_at += await pending.count_expired(connection)
            to_look_at += await store_requested.count(connection)
            to_look_at += await store_held.count_due(connection, self._zone)
            row = await connection.fetchrow(_WAITING)
        assert row is not None
        self._metrics.sweep_pending.set(to_look_at)
        self._metrics.open_holds.set(row["open_holds"])
        self._metrics.set_aside_holds.set(row["set_aside"])
        self._metrics.outbox_pending.set(row["outbox_pending"])
        return Progress(to_look_at, row["outbox_pending"], row["open_holds"], row["watermark"])

    async def _compared(self, connection: Connection) -> int:
        """How many accounts comparisons find. Looks for episodes go by gates, so they are counted
        after these.
        """
        standing = await self._mark.read(connection)
        counts: dict[Compared, Callable[[], Awaitable[int]]] = {
            Compared.MOVED: lambda: pending.count_moved(connection, self._zone),
            Compared.JUDGED: lambda: pending.count_judged_before(connection),
            Compared.BYPASSES: lambda: store_bypasses.count(connection),
            Compared.LIMITS: lambda: store_news.count_moved(connection),
        }
        found = 0
        for what, count in counts.items():
            found += await standing.compare(what, count) or 0
        due = await standing.compare(
            Compared.EPISODES,
            lambda: store_episodes.count(connection, self._zone),
            after=Compared.MOVED,
        )
        return found + (due or 0)

    async def ages(self) -> None:
        """Count open holds by reason and age, and those past their service level."""
        rows = await self._pool.fetch(_HOLDS)
        waiting, overdue = self._metrics.waiting_holds, self._metrics.overdue_holds
        waiting.clear()
        overdue.clear()
        late: Counter[str] = Counter()
        for row in rows:
            waiting.labels(row["reason"], row["age"]).set(row["holds"])
            late[row["reason"]] += row["overdue"]
        for reason, count in late.items():
            overdue.labels(reason).set(count)
