"""A machine that does anything in any order to a running credit-check, beside a simple model.

What the model cannot explain is a credit given twice, a decision that no order of events explains,
or an answer that changed. Hypothesis looks for the shortest life that shows it, and prints it.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from support.credit_checks import Ledger
from support.decision_lives import Life
from support.decision_place import Place
from support.waiting import until

LIVES = 12
LIVES_SOAK = 1_000
"""With each number of lanes."""
CRASHES_EVERY = 10
"""Of so many lives one is let crash: a start takes longer than the rest of a life."""

SIDES = st.sampled_from("ab")
ORDERS = st.integers(1, 4)
AMOUNTS = st.integers(0, 60).map(lambda tens: tens * 1_000)
STATES = st.sampled_from(["open", "open", "open", "on_hold", "closed", "cancelled"])
ASKED = st.tuples(ORDERS, AMOUNTS, st.booleans())


class Lives(RuleBasedStateMachine):
    """See the module; `place` is set by the fixture."""

    place: Place
    life: Life

    @initialize(limit=AMOUNTS)
    def begin(self, limit: int) -> None:
        self.life = Life(self.place, limit)

    def account(self, side: str) -> str:
        return f"{self.life.name}-{side}"

    @rule(side=SIDES, asked=ASKED, dry_run=st.booleans())
    def ask(self, side: str, asked: tuple[int, int, bool], dry_run: bool) -> None:
        number, amount, amended = asked
        asking = self.life.asking(
            self.account(side), number, amount, amended=amended, dry_run=dry_run
        )
        self.life.ask([asking])

    @rule(side=SIDES, asked=st.lists(ASKED, min_size=2, max_size=6))
    def ask_together(self, side: str, asked: list[tuple[int, int, bool]]) -> None:
        account_id = self.account(side)
        self.life.ask([self.life.asking(account_id, n, a, amended=m) for n, a, m in asked])

    @rule(asked=st.lists(ASKED, min_size=2, max_size=6))
    def crash(self, asked: list[tuple[int, int, bool]]) -> None:
        if self.place.histories % CRASHES_EVERY == 0:
            account_id = self.account("a")
            self.life.ask_into_a_crash(
                [self.life.asking(account_id, n, a, amended=m) for n, a, m in asked]
            )

    @rule()
    def repeat(self) -> None:
        self.life.repeat()

    @rule(side=SIDES, number=ORDERS, version=st.integers(1, 5), state=STATES, ordered=AMOUNTS)
    def post(self, side: str, number: int, version: int, state: str, ordered: int) -> None:
        self.life.order(self.account(side), number, version, state, ordered)

    @rule(side=SIDES, number=ORDERS, amount=AMOUNTS.filter(bool))
    def invoice(self, side: str, number: int, amount: int) -> None:
        self.life.invoice(self.account(side), number, amount)

    @rule(side=SIDES, amount=AMOUNTS.filter(bool))
    def pay(self, side: str, amount: int) -> None:
        self.life.pay(self.account(side), amount)

    @rule(side=SIDES, limit=AMOUNTS)
    def limit(self, side: str, limit: int) -> None:
        self.life.describe(self.account(side), limit)

    @rule(side=SIDES, number=ORDERS, back=st.integers(0, 2))
    def void(self, side: str, number: int, back: int) -> None:
        self.life.void(self.account(side), number, back)

    @rule(side=SIDES, act=st.sampled_from(["release", "reject"]))
    def work(self, side: str, act: str) -> None:
        self.life.work(self.account(side), act)

    @rule(days=st.integers(1, 8))
    def pass_days(self, days: int) -> None:
        self.life.pass_days(days)


@pytest.fixture(scope="module", params=[1, 2])
def lanes(request: pytest.FixtureRequest) -> int:
    """One, and the two accounts of a life apart."""
    return int(request.param)


@pytest.fixture(scope="module")
def place(check_database: str, books: Ledger, lanes: int) -> Iterator[Place]:
    """The database, a credit-check, and the tracker's code."""
    made = Place.open(check_database, books.key(), lanes)
    Lives.place = made
    yield made
    made.close()


def _run(lives: int, steps: int, *, seeded: bool) -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            derandomize=seeded,
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_is_decided_in_any_life_is_explained_by_the_model(place: Place) -> None:
    assert place
    _run(LIVES, 25, seeded=True)


def test_a_release_that_is_voided_at_once_is_explained_and_given_back(place: Place) -> None:
    """The sweep's release is told in the step that voids its order, and looks the same after it."""
    life = Life(place, 100_00)
    account_id = f"{life.name}-a"
    life.invoice(account_id, 1, 60_00)
    life.ask([life.asking(account_id, 2, 50_00, amended=True)])
    life.pay(account_id, 20_00)
    held = {"account_id": account_id, "state": "open"}
    until(lambda: not place.caller.get("/v1/holds", params=held).json()["items"], "the release")
    life.void(account_id, 2, 0)
    life.ask([life.asking(account_id, 3, 60_00, amended=True)])
    assert {state.reserved() for state in life.models[account_id]} == {60_00}


@pytest.mark.soak
@pytest.mark.timeout(7_200)
def test_two_thousand_lives_are_explained_by_the_model(place: Place) -> None:
    assert place
    _run(int(os.environ.get("CREDITGATE_LIVES", LIVES_SOAK)), 30, seeded=False)
