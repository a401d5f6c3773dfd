"""The lane decides by the policies in force at the batch's own moment, each account by its entry."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest_asyncio

from credit_check.admission import Admission
from credit_check.check import Check
from credit_check.events import Envelopes
from credit_check.lane import Lane
from credit_check.metrics import CheckMetrics
from credit_check.session import LostError
from credit_check.shelf import Shelf
from credit_core.policies import PolicyBook
from credit_core.policy import Policy
from credit_core.standing import Question
from service_kit.clock import SettableClock
from service_kit.logs import configure
from service_kit.metrics import new_registry
from support.memory_lane import MemoryDatabase

BOOK = orjson.dumps(
    {
        "default": {"warning_percent": 90},
        "entries": [
            {"segment": "EU", "limit_percent": 50},
            {"risk_class": "C", "order_maximum": {"amount": "1.00", "currency": "EUR"}},
            {"account_id": "free", "excluded": True},
        ],
    }
).decode()


class Desk:
    """One lane with its database and shelf, running."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.database = MemoryDatabase(self.clock)
        self.database.policies = {2: BOOK}
        self.shelf = Shelf()
        self.metrics = CheckMetrics(new_registry())
        self.lane = Lane(
            self.database.connect,
            shelf=self.shelf,
            envelopes=Envelopes(),
            admission=Admission(self.clock),
            clock=self.clock,
            metrics=self.metrics,
        )

    async def answer(self, order_id: str, account_id: str, amount_minor: int) -> dict[str, Any]:
        question = Question(order_id, 1, account_id, "EUR", amount_minor)
        reply = await self.lane.ask(Check(question, by="caller"))
        answer: dict[str, Any] = orjson.loads(reply.body)
        return answer


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    configure("warning", "credit-check")
    made = Desk()
    for account_id in ("plain", "european", "risky", "free"):
        made.database.account(account_id, 1_000)
    made.database.segments = {"european": "EU", "risky": "EU", "free": "EU"}
    made.database.risk_classes = {"risky": "C", "free": "C"}
    running = asyncio.create_task(made.lane.run())
    yield made
    made.lane.stop()
    await running


def told(answer: dict[str, Any]) -> tuple[Any, ...]:
    codes = [reason["code"] for reason in answer["reasons"]]
    return answer["outcome"], codes, answer["policy_version"], answer["policy_scope"]


async def test_an_activation_counts_from_the_next_batch_on(desk: Desk) -> None:
    before = await desk.answer("O-1", "plain", 850)
    desk.database.policy_version = 2
    after = await desk.answer("O-1", "plain", 850)
    assert told(before) == ("release_with_warning", ["NEAR_LIMIT"], 1, "default")
    assert told(after) == ("release", [], 2, "default")


async def test_each_account_goes_by_its_most_specific_entry(desk: Desk) -> None:
    desk.database.policy_version = 2
    scopes = {
        account_id: told(await desk.answer(f"O-{account_id}", account_id, 700))
        for account_id in ("plain", "european", "risky", "free", "nobody")
    }
    assert scopes == {
        "plain": ("release", [], 2, "default"),
        "european": ("hold", ["LIMIT_EXCEEDED"], 2, "segment:EU"),
        "risky": ("hold", ["ORDER_LIMIT_EXCEEDED"], 2, "risk_class:C"),
        "free": ("release", ["ACCOUNT_EXCLUDED"], 2, "account:free"),
        "nobody": ("hold", ["ACCOUNT_UNKNOWN"], 2, "default"),
    }


async def test_a_lost_connection_while_policies_change_answers_by_the_new_ones(desk: Desk) -> None:
    desk.database.policy_version = 2
    desk.database.fail("gather", None, LostError("cut"))
    assert told(await desk.answer("O-1", "plain", 850)) == ("release", [], 2, "default")


async def test_a_rollback_to_an_earlier_version_is_followed_as_well(desk: Desk) -> None:
    desk.database.policies[1] = "{}"
    desk.database.policy_version = 2
    await desk.answer("O-1", "plain", 850)
    desk.database.policy_version = 1
    assert told(await desk.answer("O-2", "european", 600)) == ("release", [], 1, "default")


async def test_the_shadow_judges_what_is_answered_and_reserves_nothing(desk: Desk) -> None:
    strict = Policy(version=3, limit_percent=50, overdue_days=5)
    desk.shelf.put_shadow(PolicyBook(strict))
    assert desk.shelf.held.needs.overdue_days == (5, 30)
    assert told(await desk.answer("O-1", "plain", 400)) == ("release", [], 1, "default")
    assert told(await desk.answer("O-2", "plain", 300)) == ("release", [], 1, "default")
    assert told(await desk.answer("O-3", "plain", 900))[0] == "hold"
    (flip,) = desk.database.flips
    content = orjson.loads(flip.content)
    assert (content["order_id"], content["shadow_version"]) == ("O-2", 3)
    assert (content["outcome"], content["shadow_outcome"]) == ("release", "hold")
    assert content["shadow_reasons"] == ["LIMIT_EXCEEDED"]
    counted = {
        said: next(iter(metric.collect())).samples[0].value
        for said, metric in desk.metrics.shadow.items()
    }
    assert counted == {"agree": 2, "would_hold": 1, "would_release": 0}
    assert len(desk.database.reservations) == 2


async def test_a_milder_shadow_is_told_where_it_would_release(desk: Desk) -> None:
    desk.shelf.put_shadow(PolicyBook(Policy(version=3, excluded=True)))
    assert told(await desk.answer("O-1", "plain", 1_001))[0] == "hold"
    (flip,) = desk.database.flips
    content = orjson.loads(flip.content)
    assert (content["outcome"], content["shadow_outcome"]) == ("hold", "release")
    assert content["shadow_reasons"] == ["ACCOUNT_EXCLUDED"]
    assert desk.database.reservations == []


async def test_a_dry_run_is_not_shadowed(desk: Desk) -> None:
    desk.shelf.put_shadow(PolicyBook(Policy(version=3, excluded=True)))
    question = Question("O-1", 1, "plain", "EUR", 1_001)
    await desk.lane.ask(Check(question, by="caller", dry_run=True))
    assert desk.database.flips == []
