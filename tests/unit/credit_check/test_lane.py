"""The lane on a database in memory: order, sharing, halving, overload, unknown outcomes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest_asyncio

from credit_check.admission import Admission
from credit_check.batch import Batch
from credit_check.batcher import Batcher, lane_of
from credit_check.check import Check
from credit_check.events import Envelopes
from credit_check.lane import BACKGROUND_SHARE, BATCH_MAX, FAILURES_MAX, Lane
from credit_check.metrics import CheckMetrics
from credit_check.session import ConflictError, LostError, MissingGateError
from credit_check.shelf import Shelf
from credit_check.snapshot import Gate
from credit_check.tasks import Ask, Key, NotLockedError, Reply, digest
from credit_core.standing import Question
from service_kit.clock import SettableClock
from service_kit.logs import configure
from service_kit.metrics import new_registry
from support.memory_lane import MemoryDatabase


class Desk:
    """One lane with its database, running."""

    def __init__(self, waiting_max: int = 10_000) -> None:
        self.clock = SettableClock()
        self.database = MemoryDatabase(self.clock)
        self.metrics = CheckMetrics(new_registry())
        self.lane = Lane(
            self.database.connect,
            shelf=Shelf(),
            envelopes=Envelopes(),
            admission=Admission(self.clock, waiting_min=waiting_max, waiting_max=waiting_max),
            clock=self.clock,
            metrics=self.metrics,
        )

    def check(self, order_id: str, amount_minor: int, **more: Any) -> Check:
        account_id = more.pop("account_id", "A")
        question = Question(order_id, more.pop("version", 1), account_id, "EUR", amount_minor)
        return Check(question, by="caller", **more)

    async def outcome(self, order_id: str, amount_minor: int, **more: Any) -> str:
        reply = await self.lane.ask(self.check(order_id, amount_minor, **more))
        outcome: str = orjson.loads(reply.body).get("outcome", str(reply.status))
        return outcome

    async def wait(self) -> None:
        """Let whoever can go on do so."""
        for _ in range(20):
            await asyncio.sleep(0)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    configure("warning", "credit-check")
    made = Desk()
    made.database.account("A", 1_000)
    running = asyncio.create_task(made.lane.run())
    yield made
    made.lane.stop()
    await running


async def test_a_lone_request_waits_for_nobody(desk: Desk) -> None:
    assert await desk.outcome("O-1", 100) == "release"
    assert desk.database.batches == [["O-1"]]


async def test_what_arrives_meanwhile_is_the_next_batch_in_its_order(desk: Desk) -> None:
    desk.database.going.clear()
    first = asyncio.create_task(desk.outcome("O-0", 1))
    await desk.wait()
    others = [asyncio.create_task(desk.outcome(f"O-{n}", 1)) for n in range(1, BATCH_MAX + 5)]
    await desk.wait()
    desk.database.going.set()
    await asyncio.gather(first, *others)
    assert desk.database.order_of == [f"O-{n}" for n in range(BATCH_MAX + 5)]
    assert [len(batch) for batch in desk.database.batches] == [1, BATCH_MAX, 4]


async def test_questions_of_one_batch_see_one_another(desk: Desk) -> None:
    desk.database.going.clear()
    asked = [asyncio.create_task(desk.outcome(f"O-{n}", 300)) for n in range(5)]
    await desk.wait()
    desk.database.going.set()
    outcomes = await asyncio.gather(*asked)
    assert outcomes == ["release", "release", "release_with_warning", "hold", "hold"]


async def test_twins_of_one_batch_get_one_answer(desk: Desk) -> None:
    desk.database.going.clear()
    key = Key("caller", "k", digest("check", b"body"))
    other = Key("caller", "k", digest("check", b"other"))
    tasks = [desk.check("O-1", 300, key=each) for each in (key, key, other)]
    asked = [desk.lane.ask(task) for task in tasks]
    await desk.wait()
    desk.database.going.set()
    first, twin, stranger = await asyncio.gather(*asked)
    assert first.body == twin.body
    assert (first.replayed, twin.replayed) == (False, True)
    assert stranger.status == 422
    assert len(desk.database.decisions) == 1


async def test_one_that_cannot_be_decided_is_found_by_halving(desk: Desk) -> None:
    class Poison:
        ask = Ask(accounts=("A",), orders=("P",))

        def decide(self, batch: Batch) -> Reply:
            raise ZeroDivisionError(str(batch.now))

    desk.database.going.clear()
    asked = [asyncio.create_task(desk.outcome(f"O-{n}", 1)) for n in range(6)]
    poison = desk.lane.ask(Poison())
    more = [asyncio.create_task(desk.outcome(f"O-{n}", 1)) for n in range(6, 11)]
    await desk.wait()
    desk.database.going.set()
    assert set(await asyncio.gather(*asked, *more)) == {"release"}
    assert (await poison).status == 500
    assert desk.database.order_of == [f"O-{n}" for n in range(11)]


async def test_too_many_are_refused_at_once() -> None:
    desk = Desk(waiting_max=3)
    desk.database.account("A", 1_000)
    desk.database.going.clear()
    running = asyncio.create_task(desk.lane.run())
    waiting = [asyncio.create_task(desk.outcome("O-0", 1))]
    await desk.wait()
    waiting += [asyncio.create_task(desk.outcome(f"O-{n}", 1)) for n in range(1, 4)]
    await desk.wait()
    refused = await desk.lane.ask(desk.check("O-4", 1))
    assert (refused.status, orjson.loads(refused.body)["code"]) == (503, "OVERLOADED")
    desk.database.going.set()
    assert await asyncio.gather(*waiting) == ["release"] * 4
    desk.lane.stop()
    await running


async def test_a_batch_that_another_crossed_is_decided_again(desk: Desk) -> None:
    desk.database.fail("record", ConflictError(), ConflictError())
    desk.database.fail("gather", MissingGateError())
    assert await desk.outcome("O-1", 100) == "release"
    assert len(desk.database.reservations) == 1


async def test_a_commit_whose_reply_is_lost_is_found_by_its_check_id(desk: Desk) -> None:
    desk.database.fail("committed", LostError("cut"))
    reply = await desk.lane.ask(desk.check("O-1", 100))
    assert (reply.status, reply.replayed) == (200, False)
    assert list(desk.database.decisions.values()) == [reply.body.decode()]
    assert len(desk.database.reservations) == 1


async def test_a_commit_whose_reply_is_lost_is_found_by_its_key(desk: Desk) -> None:
    key = Key("caller", "k", digest("check", b"body"))
    desk.database.fail("committed", LostError("cut"))
    first = await desk.lane.ask(desk.check("O-1", 100, key=key))
    again = await desk.lane.ask(desk.check("O-1", 100, key=key))
    assert (first.replayed, again.replayed) == (False, True)
    assert first.body == again.body
    assert len(desk.database.decisions) == 1


async def test_a_commit_that_did_not_happen_is_decided_again(desk: Desk) -> None:
    desk.database.fail("commit", LostError("cut"))
    assert await desk.outcome("O-1", 100) == "release"
    assert len(desk.database.decisions) == len(desk.database.reservations) == 1


async def test_without_a_database_everything_is_refused_until_it_is_back(desk: Desk) -> None:
    desk.database.fail("gather", LostError("cut"))
    desk.database.fail("connect", None, *[LostError("away")] * 200)
    asked = desk.lane.ask(desk.check("O-1", 100))
    while not asked.done():
        await desk.wait()
        desk.clock.advance(0.05)
    assert asked.result().status == 503
    refused = await desk.lane.ask(desk.check("O-2", 100))
    assert orjson.loads(refused.body)["code"] == "UNAVAILABLE"
    assert desk.database.decisions == {}
    while desk.lane.down:
        await desk.wait()
        desk.clock.advance(1)
    assert await desk.outcome("O-3", 100) == "release"


async def test_a_client_that_went_away_is_decided_all_the_same(desk: Desk) -> None:
    desk.database.going.clear()
    asked = asyncio.create_task(desk.outcome("O-1", 100))
    await desk.wait()
    asked.cancel()
    desk.database.going.set()
    assert await desk.outcome("O-2", 950) == "hold"
    assert desk.database.order_of == ["O-1", "O-2"]


async def test_a_task_that_concerns_more_accounts_comes_again_with_them(desk: Desk) -> None:
    class Wide:
        def __init__(self) -> None:
            self.ask = Ask(accounts=("A",))

        def decide(self, batch: Batch) -> Reply:
            batch.require(("A", "B"))
            return Reply(200, b",".join(sorted(each.encode() for each in batch.locked)))

    assert (await desk.lane.ask(Wide())).body == b"A,B"


async def test_work_in_the_background_neither_starves_nor_keeps_others_waiting(desk: Desk) -> None:
    desk.database.going.clear()
    first = asyncio.create_task(desk.outcome("O-0", 1))
    await desk.wait()
    batcher = Batcher([desk.lane], desk.metrics)
    looks = asyncio.create_task(batcher.look([f"L-{n}" for n in range(3 * BATCH_MAX)]))
    asked = [asyncio.create_task(desk.outcome(f"O-{n}", 1)) for n in range(1, BATCH_MAX + 1)]
    await desk.wait()
    desk.database.going.set()
    await asyncio.gather(first, *asked)
    second, third = desk.database.batches[1:3]
    assert len(second) + len(third) == BATCH_MAX
    assert BATCH_MAX > len(second) > BATCH_MAX // 2
    assert await looks == 3 * BATCH_MAX
    # Nor does a backlog of it make a batch long that somebody may soon wait for.
    assert len(desk.database.batches) >= 3 * BACKGROUND_SHARE


def test_every_process_sends_an_account_down_the_same_lane() -> None:
    assert [lane_of(f"A-{n}", 4) for n in range(8)] == [lane_of(f"A-{n}", 4) for n in range(8)]
    assert {lane_of(f"A-{n}", 4) for n in range(100)} == {0, 1, 2, 3}


def test_the_exception_for_missing_locks_names_them() -> None:
    assert NotLockedError(frozenset({"B"})).account_ids == {"B"}


BROKEN = ValueError("the database's functions are of another age")


async def test_a_lane_that_decides_nothing_is_failing_until_the_next_good_batch(
    desk: Desk,
) -> None:
    desk.database.fail("gather", *[BROKEN] * (FAILURES_MAX + 1))
    for number in range(FAILURES_MAX):
        assert not desk.lane.failing
        assert await desk.outcome(f"O-{number}", 1) == "500"
    await desk.wait()
    assert desk.lane.failing
    assert await desk.outcome("O-good", 1) == "release"
    assert not desk.lane.failing


async def test_a_failing_lane_that_is_sent_nothing_recovers_when_it_is_asked_after(
    desk: Desk,
) -> None:
    desk.database.fail("record", *[BROKEN] * (FAILURES_MAX + 2))
    for number in range(FAILURES_MAX):
        await desk.outcome(f"O-{number}", 1)
    await desk.wait()
    assert desk.lane.failing
    desk.lane.try_again()
    await desk.wait()
    assert desk.lane.failing
    desk.lane.try_again()
    await desk.wait()
    assert not desk.lane.failing


async def test_one_task_that_cannot_be_decided_does_not_make_the_lane_failing(desk: Desk) -> None:
    assert await desk.outcome("O-good", 1) == "release"
    for _ in range(3 * FAILURES_MAX):
        desk.database.fail("gather", BROKEN)
        assert await desk.outcome("O-bad", 1) == "500"
        await desk.wait()
        assert not desk.lane.failing


async def test_some_that_cannot_be_decided_between_good_ones_are_no_failing_lane(
    desk: Desk,
) -> None:
    for number in range(2 * FAILURES_MAX):
        desk.database.fail("gather", BROKEN)
        assert await desk.outcome("O-bad", 1) == "500"
        assert await desk.outcome(f"O-{number}", 1) == "release"
        assert not desk.lane.failing


async def test_an_order_is_held_on_no_sum_that_may_be_too_large_by_now(desk: Desk) -> None:
    database = desk.database
    database.kept["A"] = Gate(
        kept=True, reserved={"EUR": 900}, next_expiry_at=None, folded_at=database.clock.now()
    )
    assert await desk.outcome("O-1", 200) == "release"


async def test_a_sum_is_folded_again_for_a_hold_only_where_the_ledger_has_moved(desk: Desk) -> None:
    database = desk.database
    assert await desk.outcome("O-1", 900) == "release_with_warning"
    gathered = database.gathered
    assert await desk.outcome("O-2", 200) == "hold"
    assert database.gathered == gathered + 1
    database.ledger_mark = "moved"
    assert await desk.outcome("O-3", 200) == "hold"
    assert database.gathered == gathered + 3
    assert await desk.outcome("O-4", 200) == "hold"
    assert database.gathered == gathered + 4
