"""Clearing: held orders whose reasons may be gone are brought to the lane, to be decided again.

Accounts of one group are looked at together, because they share room. A look is one transaction,
so an account with thousands of holds is taken in portions, in the order of those who wait; when the
ledger moves on in between, the pass begins anew, for what was freed meanwhile belongs to the first
in that order. After some new beginnings it goes on to the end, lest the last never have their turn.

A hold that cannot be decided must not keep the others of its group waiting: a look that fails is
had again in halves, in their order, until what fails is alone, and that hold is set aside for a
while, longer each time.

Nothing is remembered here that matters: what was looked at is kept in the database, and whoever
leads next goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from credit_check import store_held
from credit_check.answers import INTERNAL_ERROR, OK
from credit_check.batcher import Batcher
from credit_check.metrics import CheckMetrics
from credit_check.second_looks import Held, SecondLook, Tally
from service_kit.clock import Clock
from service_kit.database import Connection
from service_kit.logs import get_logger

PORTION = 128
"""Holds decided in one transaction: others wait for their answers meanwhile."""
BEGINNINGS_MAX = 4
REST = 5.0
"""A group rests for so many times as long as its look took, if that was long."""
LONG_SECONDS = 0.5

log = get_logger()


@dataclass(slots=True)
class _Group:
    head_id: str
    marks: dict[str, str]
    held: list[Held] = field(default_factory=list)
    failed_before: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)


class Clearing:
    """One round at a time, by the process that leads the sweep."""

    def __init__(self, batcher: Batcher, clock: Clock, metrics: CheckMetrics, zone: str) -> None:
        self._batcher = batcher
        self._clock = clock
        self._metrics = metrics
        self._zone = zone
        self._not_before: dict[str, float] = {}

    async def round(self, connection: Connection) -> None:
        """Look at all that is due, each group once."""
        now = self._clock.monotonic()
        self._not_before = {head: at for head, at in self._not_before.items() if at > now}
        small: list[_Group] = []
        for head_id, marks in (await store_held.due(connection, self._zone)).items():
            if head_id in self._not_before:
                continue
            group = _Group(head_id, marks)
            await self._read(connection, group)
            if len(group.held) > PORTION:
                await self._large(connection, group)
                continue
            small.append(group)
            if sum(len(each.held) for each in small) >= PORTION:
                await self._small(connection, small)
                small = []
        await self._small(connection, small)

    async def _read(self, connection: Connection, group: _Group) -> None:
        found = await store_held.held(connection, group.marks)
        group.held, group.failed_before = found.held, found.failed_before
        if found.unreadable:
            await self._set_aside(connection, found.unreadable)

    async def _small(self, connection: Connection, groups: Sequence[_Group]) -> None:
        """Several groups at once, each in a look of its own."""
        had = await self._look(connection, [(group, group.held) for group in groups if group.held])
        for group in groups:
            if had.get(group.head_id, True):
                await self._keep(connection, group)

    async def _large(self, connection: Connection, group: _Group) -> None:
        """One group with more holds than fit into a transaction."""
        started_at = self._clock.monotonic()
        for beginning in range(BEGINNINGS_MAX):
            last = beginning == BEGINNINGS_MAX - 1
            if await self._pass(connection, group, to_the_end=last):
                break
            await self._read(connection, group)
        seconds = self._clock.monotonic() - started_at
        if seconds > LONG_SECONDS:
            self._not_before[group.head_id] = self._clock.monotonic() + REST * seconds

    async def _pass(self, connection: Connection, group: _Group, *, to_the_end: bool) -> bool:
        """All portions in their order; False when the ledger moved on before the last of them."""
        before = await store_held.counters(connection, group.marks)
        for start in range(0, len(group.held), PORTION):
            moved = start and await store_held.counters(connection, group.marks) != before
            if moved and not to_the_end:
                return False
            portion = group.held[start : start + PORTION]
            if not (await self._look(connection, [(group, portion)]))[group.head_id]:
                return True
        await self._keep(connection, group)
        return True

    async def _keep(self, connection: Connection, group: _Group) -> None:
        tally = group.tally
        await store_held.looked(connection, group.marks, rated=tally.rated, late=tally.late)

    async def _look(
        self, connection: Connection, asked: Sequence[tuple[_Group, Sequence[Held]]]
    ) -> dict[str, bool]:
        """By head, whether all of these could be looked at, or were set aside."""
        looks = [SecondLook(held) for _, held in asked]
        replies = await self._batcher.work(looks)
        had = {}
        for (group, held), look, reply in zip(asked, looks, replies, strict=True):
            had[group.head_id] = reply.status == OK
            if reply.status == OK:
                await self._looked(connection, group, held, look.tally)
            elif reply.status == INTERNAL_ERROR:
                had[group.head_id] = await self._apart(connection, group, held)
        return had

    async def _apart(self, connection: Connection, group: _Group, held: Sequence[Held]) -> bool:
        """Look at the halves of what could not be looked at together, one after the other, and set
        aside what cannot be on its own; False when the database went away meanwhile.
        """
        if len(held) == 1:
            await self._set_aside(connection, {held[0].hold_id})
            return True
        middle = len(held) // 2
        for half in (held[:middle], held[middle:]):
            if not (await self._look(connection, [(group, half)]))[group.head_id]:
                return False
        return True

    async def _looked(
        self, connection: Connection, group: _Group, held: Sequence[Held], tally: Tally
    ) -> None:
        group.tally += tally
        self._metrics.second_looks.inc(tally.looked)
        self._metrics.auto_releases.inc(tally.released)
        mended = group.failed_before.intersection(each.hold_id for each in held)
        if mended:
            await store_held.decided(connection, mended)

    async def _set_aside(self, connection: Connection, hold_ids: set[str]) -> None:
        self._metrics.failed_second_looks.inc(len(hold_ids))
        log.error("holds cannot be decided again and are set aside", hold_ids=sorted(hold_ids))
        await store_held.set_aside(connection, hold_ids)
