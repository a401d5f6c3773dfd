"""The sweep brings accounts whose facts moved to the lane, where every batch looks at them.

It decides nothing, and writes nothing of an account itself: being locked and read in a batch is
what raises and clears an account's notices, ends its dead reservations, and ends the holds of
orders that have ended or moved on. Held orders whose reasons may be gone go the same way, by
`clearing`, and orders that ask by event, by `answering`. What became of approved limits is seen to
by `limit_follow_up`, that a limit has moved is told by `news`, and what begins and ends without an
order by `episodes`.
"""

from credit_check import findings, heads, limit_follow_up, pending, store_held
from credit_check.answering import Answering
from credit_check.batcher import Batcher
from credit_check.bypassing import Bypassing
from credit_check.clearing import Clearing
from credit_check.episodes import Episodes
from credit_check.events import Envelopes
from credit_check.ledger_mark import Compared, LedgerMark, Standstill
from credit_check.limit_documents import Press
from credit_check.metrics import CheckMetrics
from credit_check.news import News
from credit_check.staleness import Staleness
from credit_check.store_limits import Place
from service_kit.clock import Clock
from service_kit.database import Connection, Pool, is_unreachable
from service_kit.logs import get_logger

ACCOUNTS_MAX = 512
IDLE_SECONDS = 0.25
FOLLOWER_SECONDS = 1.0
RATES_SECONDS = 1.0
RETRY_SECONDS = 10.0
CLEARING_SECONDS = 0.5
ELSEWHERE_SECONDS = 1.0
ELSEWHERE_REST = 50
"""What it reads grows with all that is reserved and held: it rests so many times as long as it took."""
LIMITS_SECONDS = 1.0
FINDINGS_SECONDS = 5.0
HEADS_SECONDS = 1.0
UPKEEP_SECONDS = 30.0
KEYS_KEPT_HOURS = 48
KEYS_DELETED_MAX = 20_000

log = get_logger()


class Sweep:
    """One loop per process; of several processes one leads and the others wait for its end."""

    def __init__(
        self,
        pool: Pool,
        batcher: Batcher,
        clock: Clock,
        metrics: CheckMetrics,
        *,
        zone: str,
        envelopes: Envelopes,
        clearing: Clearing,
        answering: Answering,
        press: Press,
        bypassing: Bypassing,
        episodes: Episodes,
        staleness: Staleness,
    ) -> None:
        """Days are those of the business time zone `zone`."""
        self._zone = zone
        self._mark = LedgerMark(clock, zone)
        self._pool = pool
        self._batcher = batcher
        self._clock = clock
        self._metrics = metrics
        self._envelopes = envelopes
        self._rates_mark: str | None = None
        self._rates_at = 0.0
        self._clearing = clearing
        self._answering = answering
        self._press = press
        self._elsewhere_at = 0.0
        self._limits_at = 0.0
        self._limits_after: Place | None = None
        self._bypassing = bypassing
        self._news = News(clock, press)
        self._episodes = episodes
        self._staleness = staleness
        self._clearing_at = 0.0
        self._policies_at = 0.0
        self._activation: int | None = None
        self._findings_at = 0.0
        self._heads_at = 0.0
        self._upkeep_at = 0.0
        self._clean_at = clock.monotonic()

    async def run(self) -> None:
        """Sweep until cancelled; the database being away only makes it wait."""
        while True:
            try:
                async with self._pool.acquire() as connection:
                    if await pending.lead(connection):
                        await self._lead(connection)
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                log.warning("sweep paused", error=repr(exc))
            await self._clock.sleep(FOLLOWER_SECONDS)

    async def _lead(self, connection: Connection) -> None:
        """Round after round, each followed by a rest as long as itself, since looks share the lanes
        with questions; and by one in which accounts may move again, unless more are waiting.
        """
        self._mark = LedgerMark(self._clock, self._zone)
        while True:
            began = self._clock.monotonic()
            found = await self.sweep_once(connection)
            took = self._clock.monotonic() - began
            await self._clock.sleep(took if found >= ACCOUNTS_MAX else max(IDLE_SECONDS, took))

    async def sweep_once(self, connection: Connection) -> int:
        """One round; returns how many accounts were looked at because their own facts moved, and
        how many orders were answered.
        """
        standing = await self._mark.read(connection)
        looked = await self._look_at_moved(connection, standing)
        looked += await self._answering.round(connection)
        now = self._clock.monotonic()
        if not looked:
            self._clean_at = now
        self._metrics.sweep_lag_seconds.set(now - self._clean_at)
        if now >= self._policies_at:
            all_looked = await self._look_at_policies(connection)
            self._policies_at = now + (0.0 if all_looked else RETRY_SECONDS)
        if now >= self._rates_at:
            self._rates_at = now + RATES_SECONDS
            await self._look_at_rates(connection)
        if now >= self._clearing_at:
            self._clearing_at = now + CLEARING_SECONDS
            await self._clearing.round(connection)
        if now >= self._elsewhere_at:
            await self._look_elsewhere(connection, standing)
            took = self._clock.monotonic() - now
            self._elsewhere_at = now + max(ELSEWHERE_SECONDS, ELSEWHERE_REST * took)
        if now >= self._limits_at:
            self._limits_after = await limit_follow_up.follow_up(
                connection, self._press, self._limits_after
            )
            self._limits_at = now + (LIMITS_SECONDS if self._limits_after is None else 0.0)
        await self._bypassing.round(connection, standing)
        await self._news.round(connection, standing)
        await self._episodes.round(connection, standing)
        if now >= self._findings_at:
            self._findings_at = now + FINDINGS_SECONDS
            late = await self._staleness.late(connection)
            await findings.tell(connection, self._envelopes, late)
        if now >= self._heads_at:
            self._heads_at = now + HEADS_SECONDS
            await heads.tell(connection, self._envelopes)
        if now >= self._upkeep_at:
            self._upkeep_at = now + UPKEEP_SECONDS
            await store_held.forget(connection)
            await pending.forget_keys(connection, KEYS_KEPT_HOURS, KEYS_DELETED_MAX)
        return looked

    async def _look_at_moved(self, connection: Connection, standing: Standstill) -> int:
        moved = await standing.compare(
            Compared.MOVED, lambda: pending.moved(connection, self._zone, ACCOUNTS_MAX)
        )
        expired = await pending.expired(connection, ACCOUNTS_MAX)
        return await self._look(list(dict.fromkeys([*(moved or ()), *expired])))

    async def _look_elsewhere(self, connection: Connection, standing: Standstill) -> None:
        concerned = await standing.compare(
            Compared.ELSEWHERE, lambda: pending.concerned_elsewhere(connection)
        )
        if concerned:
            await self._look(await pending.forget_sums(connection, concerned))

    async def _look_at_policies(self, connection: Connection) -> bool:
        """When other policies are in force, look again at every account, for its notices: a portion
        in each round, so that nothing else waits for it. Held orders are seen to by `clearing`.
        Returns whether all of the portion could be looked at.
        """
        activation = await pending.activation(connection)
        if activation == self._activation:
            return True
        account_ids = await pending.judged_before(connection, ACCOUNTS_MAX)
        if not account_ids:
            self._activation = activation
        return await self._look(account_ids) == len(account_ids)

    async def _look_at_rates(self, connection: Connection) -> None:
        mark = await pending.rates_mark(connection)
        if mark != self._rates_mark:
            account_ids = await pending.with_foreign_currency(connection)
            if await self._look(account_ids) == len(account_ids):
                self._rates_mark = mark

    async def _look(self, account_ids: list[str]) -> int:
        looked = 0
        for start in range(0, len(account_ids), ACCOUNTS_MAX):
            looked += await self._batcher.look(account_ids[start : start + ACCOUNTS_MAX])
        return looked
