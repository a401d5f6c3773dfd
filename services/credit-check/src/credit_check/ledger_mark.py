"""Whether anything has moved since all accounts were last compared, so that they are not compared
again and again while nothing does.

A comparison of all accounts goes by the ledger, the day, the policies in force, whether the data is
timely, and what the sweep has kept itself. The first four make one short text, the *mark*: it is
compared and never followed, so nothing that commits late can be passed over. The ledger's part of
it (`exposure.ledger_mark`) is moved by everything that moves the ledger, in the same transaction;
so what is read under one mark is one state of the ledger, however often it is read.

What has found nothing under a mark is left out until the mark is another one. It counts only when
nothing was under way any more that may have read the world of the mark before: a decision that did
may still write what it concluded. And because tables can be changed by hand, everything is compared
now and then, whatever the mark says.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

from service_kit.clock import Clock
from service_kit.database import Connection

T = TypeVar("T")

EVERYTHING_SECONDS = 30.0
TIMELY = "f.watermark > n.now - interval '10 minutes'"
"""SQL of `f`, the freshness, and a moment `n`: whether data is not so late that a new day says
nothing of it yet."""
_WORLD = """
      FROM (SELECT clock_timestamp() AS now) n
     CROSS JOIN exposure.ledger_mark l
     CROSS JOIN exposure.freshness f
      LEFT JOIN LATERAL (
           SELECT e.place FROM credit_check.policy_activation e WHERE e.active_from <= n.now
            ORDER BY e.active_from DESC, e.place DESC LIMIT 1) a ON true"""
_READ = f"""
    SELECT concat_ws('/', l.mark, (n.now AT TIME ZONE $1)::date, a.place, {TIMELY}) AS mark,
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest {_WORLD}"""
# A number of a transaction: whatever was under way before and writes has a lower one.
_NEXT = "SELECT pg_current_xact_id()::text::bigint"


class Compared(StrEnum):
    """What is compared of all accounts."""

    MOVED = "moved"
    JUDGED = "judged"
    ELSEWHERE = "elsewhere"
    BYPASSES = "bypasses"
    LIMITS = "limits"
    EPISODES = "episodes"


class Standstill:
    """The time during which one mark stands; what was found to be settled in it stays so."""

    __slots__ = ("_quiet", "_settled", "mark", "since")

    def __init__(self, mark: str, since: int) -> None:
        """Transactions below `since` may have read what was before."""
        self.mark = mark
        self.since = since
        self._settled: set[Compared] = set()
        self._quiet = False

    def seen(self, oldest: int) -> None:
        """No transaction below `oldest` is under way any more."""
        self._quiet = oldest > self.since

    async def compare(
        self,
        what: Compared,
        find: Callable[[], Awaitable[T]],
        *,
        after: Compared | None = None,
    ) -> T | None:
        """What `find` finds; None, without a look, where it found nothing before under this mark.
        `after`: what has to be settled first, because `find` goes by what that writes.
        """
        if what in self._settled:
            return None
        # As it was before `find` looks: others may see more of the same standstill meanwhile.
        settles = self._quiet and (after is None or after in self._settled)
        found = await find()
        if settles and not found:
            self._settled.add(what)
        return found


class LedgerMark:
    """Read at the beginning of each round of comparisons, by any number of rounds at a time."""

    def __init__(self, clock: Clock, zone: str) -> None:
        """Days are those of the business time zone `zone`."""
        self._clock = clock
        self._zone = zone
        self._now: Standstill | None = None
        self._until = 0.0

    async def read(self, connection: Connection) -> Standstill:
        """The standstill of this moment: the one before as long as its mark stands, a new one when
        it is time to compare everything.
        """
        row = await connection.fetchrow(_READ, self._zone)
        assert row is not None
        mark, now = row["mark"], self._now
        if now is None or now.mark != mark:
            now = self._begin(mark, await connection.fetchval(_NEXT))
        elif self._clock.monotonic() >= self._until:
            now = self._begin(mark, now.since)
        now.seen(row["oldest"])
        return now

    def _begin(self, mark: str, since: int) -> Standstill:
        self._until = self._clock.monotonic() + EVERYTHING_SECONDS
        self._now = Standstill(mark, since)
        return self._now
