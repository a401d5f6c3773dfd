"""Keeping the sum of reservations in the gate changes no answer: it is what a fold would give."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit_check.acts import Void
from credit_check.batch import Batch
from credit_check.check import Check
from credit_check.events import Envelopes
from credit_check.settle import settle
from credit_check.shelf import Shelf
from credit_check.tasks import Key, Reply, Task
from credit_core.standing import Question
from service_kit.clock import SettableClock
from support.memory_lane import MemoryDatabase

LIMIT = 1_000
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Ask:
    order: int
    version: int
    amount_minor: int
    account: int
    dry_run: bool


@dataclass(frozen=True, slots=True)
class GiveBack:
    order: int
    version: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What invoices of somebody else bill of the order from now on."""

    order: int
    minor: int


Step = Ask | GiveBack | Bill | int
"""A number is a wait in days."""

STEPS = st.one_of(
    st.builds(
        Ask,
        order=st.integers(0, 3),
        version=st.integers(1, 4),
        amount_minor=st.integers(0, 700),
        account=st.integers(0, 1),
        dry_run=st.booleans(),
    ),
    st.builds(GiveBack, order=st.integers(0, 3), version=st.integers(0, 4)),
    st.builds(Bill, order=st.integers(0, 3), minor=st.sampled_from((0, 100, 400))),
    st.integers(1, 8),
)


BILLED, OTHER = (
    Ask(order, version=1, amount_minor=600, account=0, dry_run=False) for order in (0, 1)
)


def task(step: Ask | GiveBack, number: int) -> Task:
    order_id = f"O-{step.order}"
    if isinstance(step, GiveBack):
        key = Key("", f"void-{number}", b"")
        return Void(order_id, step.version, ("A-0", "A-1"), by="tests", key=key)
    check = Check(
        Question(order_id, step.version, f"A-{step.account}", "EUR", step.amount_minor),
        by="tests",
        dry_run=step.dry_run,
    )
    # Its hold may be on the other account: both are locked, as they are when a lane asks again.
    check.ask.accounts = ("A-0", "A-1")
    return check


class World:
    """One database, decided on batch by batch."""

    def __init__(self, *, keeps: bool) -> None:
        self.database = MemoryDatabase(SettableClock())
        self.database.keeps = keeps
        for account_id in ("A-0", "A-1"):
            self.database.account(account_id, LIMIT)

    def bill(self, bill: Bill) -> None:
        """No account of ours moves by it. What it takes from a sum the sweep sees, and has the sum
        forgotten; what it gives back to one nobody sees.
        """
        order_id, billed = f"O-{bill.order}", self.database.billed
        if bill.minor > billed.get(order_id, 0):
            self.database.kept.clear()
        billed[order_id] = bill.minor

    async def decide(self, steps: Sequence[Ask | GiveBack], number: int) -> list[object]:
        session = await self.database.connect()
        tasks = [task(step, 100 * number + place) for place, step in enumerate(steps)]
        asks = [each.ask for each in tasks]
        held = Shelf().held
        batch = Batch(asks, await session.gather(asks, held.needs), held, Envelopes())
        replies = [batch.answer(each) for each in tasks]
        settle(batch)
        await session.record(batch.writes)
        await session.commit(more=False)
        return [said(reply) for reply in replies]


def said(reply: Reply) -> object:
    """A reply without what is new each time."""
    body = orjson.loads(reply.body)
    return {name: each for name, each in body.items() if name not in {"check_id", "hold_id"}}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(STEPS, min_size=1, max_size=4), max_size=8))
@example([[Bill(0, 400), BILLED], [Bill(0, 0), OTHER]])
def test_a_world_that_keeps_sums_answers_as_one_that_folds(batches: list[list[Step]]) -> None:
    async def live() -> None:
        worlds = World(keeps=True), World(keeps=False)
        for number, batch in enumerate(batches):
            steps = [step for step in batch if isinstance(step, Ask | GiveBack)]
            for world in worlds:
                world.database.clock.advance(
                    DAY_SECONDS * sum(step for step in batch if isinstance(step, int))
                )
                for step in batch:
                    if isinstance(step, Bill):
                        world.bill(step)
            kept, folded = [await world.decide(steps, number) for world in worlds]
            assert kept == folded

    asyncio.run(live())
