"""A lane: one connection with one batch in flight, and no timer.

The next batch is whatever arrived while the last one was on its way, so a lone request waits for
nobody, and under load the cost of a transaction is shared by as many as wait. The requests that
asked are not here any more: when one of them goes away, its task is decided all the same.

What can go wrong is settled here, so that a task only ever sees a fresh, complete batch:

- a batch that another one crossed is read and decided again;
- an order that would be held on a sum that may be too large by now is read again, its account
  folded anew, in a part of its own;
- a batch at whose moment another version of the policies is in force is read again for that one;
- a connection lost with a batch on it leaves the outcome unknown: on a new connection, *after*
  the locks are had (so the old transaction is over), what was recorded under the key or the check
  id is the answer, and only what was not is decided again;
- a batch that fails for another reason is halved until the one that cannot be decided is alone;
- while the database is away everything is refused at once. Nothing is ever released by default;
- when task after task cannot be decided and nothing in between can, it is not the tasks: the lane
  is failing, which is told by `/ready`. An account that could be looked at before is tried first,
  so that one that cannot be decided, sent again and again, does not pass for that.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence

from credit_check.acts import Look
from credit_check.admission import Admission
from credit_check.answers import problem_reply
from credit_check.batch import Batch
from credit_check.events import Envelopes
from credit_check.kept_sums import KeptSums
from credit_check.lineage import KnownGroups
from credit_check.link import Link
from credit_check.metrics import CheckMetrics
from credit_check.policy_reading import read_text
from credit_check.session import (
    Connect,
    LostError,
    MissingGateError,
    OtherPolicyError,
    Session,
    SessionError,
)
from credit_check.settle import settle
from credit_check.shelf import Held, Shelf
from credit_check.tasks import KeptSumError, NotLockedError, Reply, Task
from service_kit.clock import Clock
from service_kit.logs import get_logger

BATCH_MAX = 128
BACKGROUND_SHARE = 8
"""What nobody waits for is at most one in so many of a batch: a backlog of it makes no batch long."""
TRIES_MAX = 5
FAILURES_MAX = 5

UNAVAILABLE = problem_reply(
    "UNAVAILABLE", "The database is away, so nothing can be decided and nothing is released."
)
OVERLOADED = problem_reply("OVERLOADED", "More requests are waiting than can be answered in time.")
INTERNAL = problem_reply(
    "INTERNAL", "This request could not be decided; nothing of it was recorded."
)

log = get_logger()


class Waiting:
    """A task in the queue and whoever waits for its reply."""

    __slots__ = ("behind", "done", "task")

    def __init__(self, task: Task, *, behind: bool = False) -> None:
        self.task = task
        self.behind = behind
        """Whether it is work in the background."""
        self.done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def tell(self, reply: Reply) -> None:
        """Give the reply to whoever still waits."""
        if not self.done.done():
            self.done.set_result(reply)


class Lane:
    """See the module. `run` is its life; `ask` and `look` are how others reach it."""

    def __init__(
        self,
        connect: Connect,
        *,
        shelf: Shelf,
        envelopes: Envelopes,
        admission: Admission,
        clock: Clock,
        metrics: CheckMetrics,
        batch_max: int = BATCH_MAX,
    ) -> None:
        self._link = Link(connect, clock)
        self._groups = KnownGroups()
        self._kept_sums = KeptSums()
        self._shelf = shelf
        self._policy_version: int | None = None
        self._envelopes = envelopes
        self._admission = admission
        self._clock = clock
        self._metrics = metrics
        self._batch_max = batch_max
        self._queue: deque[Waiting] = deque()
        self._background: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._stopping = False
        self._failures = 0
        self._decidable: str | None = None

    @property
    def failing(self) -> bool:
        """Whether so many tasks in a row could not be decided that it cannot be due to them."""
        return self._failures >= FAILURES_MAX

    def try_again(self) -> None:
        """While failing, look at an account: a lane that is sent no work could not recover."""
        if self.failing and self._decidable is not None and not self._background:
            self._background.append(Waiting(Look(self._decidable), behind=True))
            self._arrived.set()

    @property
    def down(self) -> bool:
        """Whether the database could not be reached when it was last tried."""
        return self._link.down

    @property
    def waiting(self) -> int:
        """How many tasks wait for a batch."""
        return len(self._queue)

    def ask(self, task: Task) -> "asyncio.Future[Reply]":
        """The task's reply to come, or a 503 at once when it could not be had in good time."""
        waiting = Waiting(task)
        if self.down:
            self._metrics.unavailable.inc()
            waiting.tell(UNAVAILABLE)
        elif len(self._queue) >= self._admission.bound:
            self._metrics.overloaded.inc()
            waiting.tell(OVERLOADED)
        else:
            self._queue.append(waiting)
            self._arrived.set()
        return waiting.done

    async def look(self, task: Task) -> Reply:
        """As `ask`, for work that nobody waits for: a bounded portion of each batch."""
        if self.down:
            return UNAVAILABLE
        waiting = Waiting(task, behind=True)
        self._background.append(waiting)
        self._arrived.set()
        return await waiting.done

    def stop(self) -> None:
        """End `run` once everything that waits has been answered."""
        self._stopping = True
        self._arrived.set()

    async def run(self) -> None:
        """Decide batch after batch until stopped."""
        try:
            while True:
                await self._arrived.wait()
                batch = self._take()
                if batch:
                    await self._process(batch)
                elif self._stopping:
                    return
                else:
                    self._arrived.clear()
                await self._link.come_back(self._refuse_waiting)
        finally:
            self._refuse_waiting()
            await self._link.drop()

    def _take(self) -> list[Waiting]:
        """What arrived: in its order, up to the cap; beside it a bounded portion of the work in the
        background, which whoever asks has to wait for.
        """
        queue, background = self._queue, self._background
        behind = min(len(background), self._batch_max // BACKGROUND_SHARE)
        room = self._batch_max - behind
        taken = [queue.popleft() for _ in range(min(len(queue), room))]
        taken += [background.popleft() for _ in range(behind)]
        return taken

    async def _process(self, batch: list[Waiting]) -> None:
        started_at = self._clock.monotonic()
        parts = [batch]
        while parts:
            part = parts.pop()
            parts.extend(reversed(await self._try(part)))
        self._admission.learn(len(batch), started_at)
        self._metrics.batch_size.observe(len(batch))
        self._metrics.batch_seconds.observe(self._clock.monotonic() - started_at)

    async def _try(self, part: list[Waiting]) -> list[list[Waiting]]:
        """Bring the part to its replies; returns what of it is to be tried on its own: its halves,
        or what has to be read anew.
        """
        for _ in range(TRIES_MAX):
            try:
                anew = await self._transact(part)
            except SessionError as exc:
                await self._recover(exc, part)
                if self._link.down:
                    return self._refuse(part, UNAVAILABLE)
            except Exception:
                await self._link.roll_back()
                if len(part) > 1:
                    return _halves(part)
                log.exception("a task cannot be decided")
                self._failed(part[0].task)
                return self._refuse(part, INTERNAL)
            else:
                self._failures = 0
                self._decidable = part[0].task.ask.accounts[0]
                return [anew] if anew else []
        return _halves(part) if len(part) > 1 else self._refuse(part, UNAVAILABLE)

    def _failed(self, task: Task) -> None:
        self._failures += 1
        if self._decidable is None:
            self._decidable = task.ask.accounts[0]
        if self._failures == FAILURES_MAX:
            self.try_again()

    async def _recover(self, exc: SessionError, part: list[Waiting]) -> None:
        """Make the next try possible, and note what it has to know of this one."""
        self._metrics.batch_retries.labels(type(exc).__name__).inc()
        if isinstance(exc, LostError):
            log.warning("connection lost with a batch on it", cause=str(exc), tasks=len(part))
            await self._link.drop()
            for waiting in part:
                waiting.task.ask.attempts += 1
            return
        log.info("batch to be read again", cause=type(exc).__name__, tasks=len(part))
        await self._link.roll_back()
        if isinstance(exc, MissingGateError):
            self._link.forget_gates()
        if isinstance(exc, OtherPolicyError):
            self._policy_version = exc.version

    def _refuse(self, part: list[Waiting], reply: Reply) -> list[list[Waiting]]:
        if reply is UNAVAILABLE:
            self._metrics.unavailable.inc(len(part))
        for waiting in part:
            waiting.tell(reply)
        return []

    async def _transact(self, part: list[Waiting]) -> list[Waiting]:
        """Decide and commit; returns those whose accounts have to be folded before."""
        tasks = [waiting.task for waiting in part]
        asks = [task.ask for task in tasks]
        for ask in asks:
            self._groups.prepare(ask)
        session = await self._link.open()
        policies = await self._policies(session)
        await self._link.ensure_gates(
            session, (each for ask in asks if ask.locks for each in ask.accounts)
        )
        snapshot = await session.gather(asks, policies.needs)
        self._groups.learn(snapshot)
        if snapshot.policy_version != policies.book.version:
            raise OtherPolicyError(snapshot.policy_version)
        batch = Batch(asks, snapshot, policies, self._envelopes, self._kept_sums)
        replies = [_answered(batch, task) for task in tasks]
        settle(batch)
        if batch.locked:
            await session.record(batch.writes)
            to_note = batch.lineage.to_note()
            if to_note:
                await session.note_parents(to_note)
        await session.commit(more=bool(self._queue))
        batch.note_folds()
        self._count(batch, replies)
        return self._tell(part, replies)

    def _tell(self, part: list[Waiting], replies: Sequence[Reply | None]) -> list[Waiting]:
        """Give what was answered; the rest waits at the front for a batch that locks more, but for
        what is returned.
        """
        again, anew = [], []
        for waiting, reply in zip(part, replies, strict=True):
            if reply is not None:
                waiting.tell(reply)
            elif waiting.task.ask.folds:
                anew.append(waiting)
            else:
                again.append(waiting)
        for waiting in reversed(again):
            (self._background if waiting.behind else self._queue).appendleft(waiting)
        return anew

    async def _policies(self, session: Session) -> Held:
        """What to decide by: the book that the last read asked for, where that was another one."""
        version, self._policy_version = self._policy_version, None
        if version is not None and version != self._shelf.held.book.version:
            self._shelf.put(read_text(version, await session.policy(version)))
        return self._shelf.held

    def _refuse_waiting(self) -> bool:
        """Refuse everything that waits; returns whether to go on trying to connect."""
        for queue in (self._queue, self._background):
            self._refuse(list(queue), UNAVAILABLE)
            queue.clear()
        return not self._stopping

    def _count(self, batch: Batch, replies: Sequence[Reply | None]) -> None:
        metrics = self._metrics
        for outcome, count in Counter(each.outcome for each in batch.verdicts).items():
            metrics.decisions[outcome].inc(count)
        reasons = (reason.code for verdict in batch.verdicts for reason in verdict.reasons)
        for code, count in Counter(reasons).items():
            metrics.reasons[code].inc(count)
        for said in batch.shadowed:
            metrics.shadow[said].inc()
        metrics.replays.inc(sum(reply.replayed for reply in replies if reply is not None))


def _answered(batch: Batch, task: Task) -> Reply | None:
    """The task's reply; None when it has to be asked again, with what was missing."""
    try:
        return batch.answer(task)
    except NotLockedError as exc:
        task.ask.accounts += tuple(sorted(exc.account_ids - set(task.ask.accounts)))
    except KeptSumError:
        task.ask.folds = True
    return None


def _halves(part: list[Waiting]) -> list[list[Waiting]]:
    middle = len(part) // 2
    return [part[:middle], part[middle:]]
