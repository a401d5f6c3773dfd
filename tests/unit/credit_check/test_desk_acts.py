"""People's acts on holds, on a lane with a database in memory: ceilings, second persons, hands."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import pytest_asyncio

from credit_check.acts import Void
from credit_check.admission import Admission
from credit_check.check import Check
from credit_check.desk_acts import Act, Assign, Escalate, HoldTask, Reject, Remark
from credit_check.events import Envelopes
from credit_check.forcing import ForceHold
from credit_check.lane import Lane
from credit_check.metrics import CheckMetrics
from credit_check.releasing import Release
from credit_check.shelf import Shelf
from credit_check.tasks import Key, Reply, Task
from credit_contracts.amounts import digits
from credit_contracts.desk import HoldForceRequest
from credit_contracts.holds import HoldV1
from credit_core.desk_rules import DeskRules, Role, person
from credit_core.documents import Rate
from credit_core.exposure import Rates
from credit_core.policies import PolicyBook
from credit_core.reasons import Money
from credit_core.standing import Question
from service_kit.clock import SettableClock
from service_kit.logs import configure
from service_kit.metrics import new_registry
from support.memory_lane import MemoryDatabase

RULES = DeskRules(
    ceilings={Role.AGENT: Money(1_000_00, "EUR"), Role.MANAGER: Money(10_000_00, "EUR")},
    four_eyes_above=Money(5_000_00, "EUR"),
    service_level_hours={"LIMIT_EXCEEDED": 8},
)


class Desk:
    """One lane with its database, running, and people who act on it."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.database = MemoryDatabase(self.clock)
        self.lane = Lane(
            self.database.connect,
            shelf=Shelf(PolicyBook(desk=RULES)),
            envelopes=Envelopes(),
            admission=Admission(self.clock),
            clock=self.clock,
            metrics=CheckMetrics(new_registry()),
        )
        self.keys = 0

    async def check(
        self, order_id: str, amount_minor: int, version: int = 1, currency: str = "EUR"
    ) -> dict[str, Any]:
        """The answer of a check on account A, whose limit is 0."""
        task = Check(Question(order_id, version, "A", currency, amount_minor), by="orders")
        answer: dict[str, Any] = orjson.loads((await self.lane.ask(task)).body)
        return answer

    def act(self, hold_id: str, name: str, role: str | None, comment: str = "why") -> Act:
        self.keys += 1
        hold = self.database.holds[hold_id]
        key = Key(name, f"k{self.keys}", b"")
        return Act(hold, ("A",), person(name, role), key, "BECAUSE", comment)

    async def done(self, task: Task) -> tuple[int, dict[str, Any]]:
        """The status and the body that the task is answered with; a hold must be one."""
        reply: Reply = await self.lane.ask(task)
        body: dict[str, Any] = orjson.loads(reply.body)
        if "hold_id" in body and "state" in body:
            HoldV1.model_validate_json(reply.body)
        return reply.status, body

    async def release(
        self, hold_id: str, name: str, role: str | None, **more: Any
    ) -> tuple[int, dict[str, Any]]:
        return await self.done(Release(self.act(hold_id, name, role), **more))

    async def force(self, order_id: str, **more: Any) -> tuple[int, dict[str, Any]]:
        self.keys += 1
        asked = HoldForceRequest(
            order_id=order_id, account_id="A", reason_code="FRAUD", comment="looks odd", **more
        )
        task = ForceHold(
            asked,
            person("kim", "manager"),
            known=None,
            accounts=("A",),
            visible=None,
            key=Key("kim", f"k{self.keys}", b""),
        )
        return await self.done(task)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    configure("warning", "credit-check")
    made = Desk()
    made.database.account("A", 0)
    running = asyncio.create_task(made.lane.run())
    yield made
    made.lane.stop()
    await running


async def test_within_the_ceiling_a_release_is_one_persons_act(desk: Desk) -> None:
    hold_id = (await desk.check("O", 900_00))["hold_id"]
    status, hold = await desk.release(hold_id, "ann", None, tolerance_percent=10)
    assert (status, hold["state"]) == (200, "released")
    assert (hold["change"]["act"], hold["change"]["role"]) == ("released", "agent")
    (override,) = desk.database.overrides
    assert (override.released_by, override.against) == ("ann", ["LIMIT_EXCEEDED"])
    assert (override.amount_minor, override.tolerance_percent) == (900_00, 10)
    assert [each.amount_minor for _, each in desk.database.reservations] == [900_00]


async def test_above_the_ceiling_it_waits_for_the_role_that_may(desk: Desk) -> None:
    hold_id = (await desk.check("O", 1_000_01))["hold_id"]
    status, hold = await desk.release(hold_id, "ann", "agent")
    assert (status, hold["state"], hold["escalated_to"]) == (202, "open", "manager")
    assert hold["change"]["act"] == "escalated"
    assert hold["proposed_release"]["by"] == "ann"
    assert (desk.database.overrides, desk.database.reservations) == ([], [])
    status, hold = await desk.release(hold_id, "bo", "manager")
    assert (status, hold["state"], hold["proposed_release"]) == (200, "released", None)


async def test_a_large_one_needs_a_second_person_of_the_same_or_a_higher_role(desk: Desk) -> None:
    hold_id = (await desk.check("O", 6_000_00))["hold_id"]
    status, hold = await desk.release(hold_id, "mia", "manager")
    assert (status, hold["change"]["act"]) == (202, "proposed")
    assert (await desk.release(hold_id, "mia", "manager"))[0] == 202
    assert (await desk.release(hold_id, "ann", "agent"))[0] == 202
    status, hold = await desk.release(hold_id, "max", "manager")
    assert (status, hold["state"], hold["change"]["by"]) == (200, "released", "max")


async def test_whoever_confirms_does_not_get_more_than_was_agreed_to(desk: Desk) -> None:
    hold_id = (await desk.check("O", 6_000_00))["hold_id"]
    await desk.release(hold_id, "mia", "manager")
    assert (await desk.release(hold_id, "max", "manager", tolerance_percent=1))[0] == 202
    assert (await desk.release(hold_id, "mia", "manager", tolerance_percent=1))[0] == 200


async def test_other_currencies_are_valued_and_without_a_rate_it_goes_higher(desk: Desk) -> None:
    hold_id = (await desk.check("O", 900_00, currency="USD"))["hold_id"]
    status, hold = await desk.release(hold_id, "ann", "agent")
    assert (status, hold["escalated_to"]) == (202, "director")
    rate = Rate("USD", "EUR", 9 * 10**9, datetime(2026, 1, 1, tzinfo=UTC), 1, "t")
    desk.database.rates = Rates((rate,), digits)
    assert (await desk.release(hold_id, "ann", "agent"))[0] == 200


async def test_a_release_must_cover_the_order_that_is_held(desk: Desk) -> None:
    hold_id = (await desk.check("O", 100_00))["hold_id"]
    status, problem = await desk.release(hold_id, "ann", "agent", amount_minor=90_00)
    assert (status, problem["code"]) == (422, "INVALID_REQUEST")
    status, hold = await desk.release(
        hold_id, "ann", "agent", amount_minor=91_00, tolerance_percent=10
    )
    assert (status, hold["change"]["amount"]) == (200, "91.00")


async def test_each_act_is_a_version_with_who_and_why(desk: Desk) -> None:
    hold_id = (await desk.check("O", 1))["hold_id"]
    opened = desk.database.holds[hold_id].content
    assert opened["due_at"] is not None
    tasks: list[HoldTask] = [
        Assign(desk.act(hold_id, "ann", "agent"), "bo"),
        Remark(desk.act(hold_id, "bo", None)),
        Escalate(desk.act(hold_id, "bo", "manager"), None),
        Escalate(desk.act(hold_id, "bo", "agent"), None),
        Assign(desk.act(hold_id, "bo", None), None),
    ]
    told = [(await desk.done(task))[1] for task in tasks]
    assert [each["version"] for each in told] == [2, 3, 4, 5, 6]
    acts = [each["change"]["act"] for each in told]
    assert acts == ["assigned", "commented", "escalated", "escalated", "assigned"]
    assert [each["assignee"] for each in told] == ["bo", "bo", "bo", "bo", None]
    assert [each["escalated_to"] for each in told] == [
        None,
        None,
        "director",
        "committee",
        "committee",
    ]
    status, hold = await desk.done(Reject(desk.act(hold_id, "ann", None)))
    assert (status, hold["state"], hold["due_at"]) == (200, "rejected", opened["due_at"])
    status, problem = await desk.done(Remark(desk.act(hold_id, "ann", None)))
    assert (status, problem["code"]) == (409, "HOLD_CLOSED")


async def test_who_works_on_a_hold_goes_on_with_the_next_one_of_its_order(desk: Desk) -> None:
    hold_id = (await desk.check("O", 1))["hold_id"]
    await desk.done(Assign(desk.act(hold_id, "ann", None), "bo"))
    next_id = (await desk.check("O", 2, version=2))["hold_id"]
    assert next_id != hold_id
    assert desk.database.holds[next_id].content["assignee"] == "bo"


async def test_a_hand_on_an_order_holds_every_version_until_a_person_lets_go(desk: Desk) -> None:
    desk.database.account("A", 10**9)
    assert (await desk.check("O", 100_00))["outcome"] == "release"
    status, hold = await desk.force("O")
    assert (status, hold["state"], hold["forced"]) == (201, "open", True)
    assert hold["order"] == {"currency": "EUR", "amount": "100.00"}
    assert [reason["code"] for reason in hold["reasons"]] == ["MANUAL_HOLD"]
    assert len(desk.database.reservations) == 1
    answer = await desk.check("O", 50_00, version=2)
    assert [reason["code"] for reason in answer["reasons"]] == ["MANUAL_HOLD"]
    voided = await desk.done(Void("O", 2, ("A",), by="orders", key=Key("o", "v", b"")))
    assert (voided[1]["reservations_voided"], voided[1]["hold_id"]) == (1, None)
    answer = await desk.check("O", 50_00, version=3)
    status, hold = await desk.release(answer["hold_id"], "kim", "manager")
    assert (status, hold["state"]) == (200, "released")
    assert (await desk.check("O", 50_00, version=4))["outcome"] == "release"


@pytest.mark.parametrize("more", [{}, {"currency": "USD", "amount": "7.00"}])
async def test_an_order_that_nobody_has_seen_can_be_held(desk: Desk, more: dict[str, Any]) -> None:
    status, hold = await desk.force("new", **more)
    assert (status, hold["forced_by"]["by"]) == (201, "kim")
    assert hold["order"]["amount"] == more.get("amount", "0.00")
    assert (await desk.check("new", 1))["outcome"] == "hold"


async def test_an_order_on_hold_is_held_by_hand_in_the_same_case(desk: Desk) -> None:
    hold_id = (await desk.check("O", 100))["hold_id"]
    status, hold = await desk.force("O")
    assert (status, hold["hold_id"], hold["version"]) == (200, hold_id, 2)
    assert {reason["code"] for reason in hold["reasons"]} == {"MANUAL_HOLD", "LIMIT_EXCEEDED"}
    status, hold = await desk.force("O")
    assert (status, hold["version"], len(hold["reasons"])) == (200, 3, 2)


async def test_an_amount_that_two_would_release_is_kept_in_the_order_of_asking(desk: Desk) -> None:
    hold_id = (await desk.check("O", 100))["hold_id"]
    both = [Release(desk.act(hold_id, name, "agent")) for name in ("ann", "bo")]
    replies = await asyncio.gather(*(desk.done(task) for task in both))
    assert [status for status, _ in replies] == [200, 409]
    assert len(desk.database.reservations) == 1
