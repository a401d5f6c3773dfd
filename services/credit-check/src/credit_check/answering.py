"""Answering: requested orders are brought to the lane, in the order in which they were recorded.

One that cannot be decided keeps no other waiting: it is set aside, and tried again later, each time
after a longer while.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from credit_check import store_requested
from credit_check.answers import CONFLICT, INTERNAL_ERROR, OK
from credit_check.batcher import Batcher
from credit_check.metrics import CheckMetrics
from credit_check.requested import Requested
from credit_check.store_requested import Passed, Place
from credit_check.tasks import Reply
from credit_core.versions import Refusal
from service_kit.clock import Clock
from service_kit.database import Connection
from service_kit.logs import get_logger

AT_ONCE = 256
EVERYTHING_SECONDS = 600.0
SETTLE_SECONDS = 10.0
REST = 4.0
"""A look that takes long is followed by a rest of so many times its length."""
PAUSE_SECONDS_MIN = 30.0
PAUSE_SECONDS_MAX = EVERYTHING_SECONDS

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Aside:
    """A request that could not be decided, and when it is tried again."""

    pause_seconds: float
    again_at: float


class Answering:
    """One round at a time, by the process that leads the sweep."""

    def __init__(self, batcher: Batcher, clock: Clock, metrics: CheckMetrics) -> None:
        self._batcher = batcher
        self._clock = clock
        self._metrics = metrics
        self._not_before = 0.0
        self._everything_at = 0.0
        self._settle_at = 0.0
        self._aside: dict[Place, _Aside] = {}

    async def round(self, connection: Connection) -> int:
        """Answer what is there; returns how many were answered. The first round, and one now and
        then, also looks at what was taken for settled.
        """
        began = self._clock.monotonic()
        if began < self._not_before:
            return 0
        everything = began >= self._everything_at
        since = None if everything else await store_requested.settled_at(connection)
        seen_at = await store_requested.now(connection)
        found = await store_requested.requested(connection, since, AT_ONCE + len(self._aside))
        asked = (Requested(*one) for one in found.asked)
        tasks = [task for task in asked if self._has_turn(task, began)]
        replies = await self._batcher.work(tasks)
        answered = await self._count(connection, tasks, replies, found.unaskable)
        done = all(reply.status in {OK, CONFLICT, INTERNAL_ERROR} for reply in replies)
        self._set_aside(tasks, replies)
        now = self._clock.monotonic()
        if done and len(tasks) + len(found.unaskable) < AT_ONCE:
            if everything:
                self._everything_at = now + EVERYTHING_SECONDS
            if everything or now >= self._settle_at:
                self._settle_at = now + SETTLE_SECONDS
                await store_requested.settle(connection, seen_at)
        if not answered:
            self._not_before = now + REST * (now - began)
        return answered

    def _has_turn(self, task: Requested, now: float) -> bool:
        aside = self._aside.get(Place(task.order_id, task.order_version))
        return aside is None or aside.again_at <= now

    def _set_aside(self, tasks: Sequence[Requested], replies: Sequence[Reply]) -> None:
        now = self._clock.monotonic()
        long_ago = now - 2 * PAUSE_SECONDS_MAX
        self._aside = {at: one for at, one in self._aside.items() if one.again_at > long_ago}
        for task, reply in zip(tasks, replies, strict=True):
            place = Place(task.order_id, task.order_version)
            before = self._aside.pop(place, None)
            if reply.status != INTERNAL_ERROR:
                continue
            pause = PAUSE_SECONDS_MIN if before is None else 2 * before.pause_seconds
            pause = min(pause, PAUSE_SECONDS_MAX)
            self._aside[place] = _Aside(pause, now + pause)
            self._metrics.failed_requests.inc()
            log.error("a requested order cannot be decided and is set aside", **place._asdict())

    async def _count(
        self,
        connection: Connection,
        tasks: Sequence[Requested],
        replies: Sequence[Reply],
        unaskable: Sequence[Passed],
    ) -> int:
        passed = [
            *unaskable,
            *(
                _passed(task, reply)
                for task, reply in zip(tasks, replies, strict=True)
                if reply.status == CONFLICT
            ),
        ]
        await store_requested.pass_over(connection, passed)
        self._metrics.passed_requests.inc(len(passed))
        answered = sum(
            task.answered and reply.status == OK for task, reply in zip(tasks, replies, strict=True)
        )
        self._metrics.answered_requests.inc(answered)
        return answered


def _passed(task: Requested, reply: Reply) -> Passed:
    """Whoever waits for an answer finds with the order's checks why none comes, and in the log. That
    an order has moved on is usual; that more is asked for than what is posted already is a mistake
    of the sender.
    """
    problem = orjson.loads(reply.body)
    usual = problem["code"] == Refusal.VERSION_SUPERSEDED.value
    (log.info if usual else log.warning)(
        "a requested order is not answered",
        order_id=task.order_id,
        order_version=task.order_version,
        code=problem["code"],
        detail=problem["detail"],
        remedy=problem["remedy"],
    )
    return Passed(
        task.order_id, task.order_version, task.account_id, problem["code"], problem["detail"]
    )
