"""Accounts to lanes: each account has one lane per process, so its tasks share batches.

Nothing rests on that for correctness (gates are locked in the database, by any lane of any
process), only the size of batches and the absence of waiting. So where accounts go is one
function, to be replaced where the database itself is split by account.
"""

import asyncio
import zlib
from collections.abc import Iterable, Sequence

from credit_check.acts import Look
from credit_check.answers import OK
from credit_check.lane import Lane
from credit_check.metrics import CheckMetrics
from credit_check.tasks import Reply, Task


def lane_of(account_id: str, lanes: int) -> int:
    """The lane of an account, the same in every process: 0 to `lanes` - 1."""
    return zlib.crc32(account_id.encode()) % lanes


class Batcher:
    """All lanes of the process behind one door."""

    def __init__(self, lanes: Sequence[Lane], metrics: CheckMetrics) -> None:
        self._lanes = lanes
        metrics.queue_depth.set_function(lambda: sum(lane.waiting for lane in lanes))

    def ask(self, task: Task) -> "asyncio.Future[Reply]":
        """The task's reply to come: see `Lane.ask`. Tasks of one account are decided in the order
        in which they are asked.
        """
        return self._lane(task).ask(task)

    async def look(self, account_ids: Iterable[str]) -> int:
        """Look at accounts when there is room for it; returns how many could be looked at."""
        replies = await self.work([Look(account_id) for account_id in account_ids])
        return sum(reply.status == OK for reply in replies)

    async def work(self, tasks: Iterable[Task]) -> list[Reply]:
        """The replies to tasks that nobody waits for: a bounded portion of each batch."""
        return await asyncio.gather(*(self._lane(each).look(each) for each in tasks))

    @property
    def down(self) -> bool:
        """Whether some accounts cannot be decided on now."""
        return any(lane.down for lane in self._lanes)

    @property
    def failing(self) -> bool:
        """Whether a lane decides nothing although the database is there."""
        return any(lane.failing for lane in self._lanes)

    def try_again(self) -> None:
        """Let lanes that fail find out whether they still do."""
        for lane in self._lanes:
            lane.try_again()

    async def run(self) -> None:
        """Run all lanes until stopped; one that fails fails them all."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(lane.run())

    def stop(self) -> None:
        """Let what waits be answered, then end."""
        for lane in self._lanes:
            lane.stop()

    def _lane(self, task: Task) -> Lane:
        return self._lanes[lane_of(task.ask.accounts[0], len(self._lanes))]
