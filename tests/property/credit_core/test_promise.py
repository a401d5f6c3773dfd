"""No set of decisions releases jointly more than the limit allows, whatever happens when.

Random histories of checks, amendments, holds, voids, rejections, goods, invoices and payments,
with events that arrive in any order and a watermark that waits for them, run through the real
ledger and the real decision. The order system ships only what was released; so if the true
exposure of an account is ever above its limit, room was given twice.

A simulation that cannot fail proves nothing: the same world, judged by rules that look right and
are not, must find them out.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_core.reasons import Outcome
from support.order_world import OrderWorld, Rule

HISTORIES = 2_000
STEPS = 60
# What it takes to find each wrong rule out; seeds are fixed, so it is found in every run.
STEPS_TO_FIND = 120
HISTORIES_TO_FIND = 1_000


def test_2000_random_histories_never_break_the_promise() -> None:
    outcomes: list[Outcome] = []
    for seed in range(HISTORIES):
        world = OrderWorld(Random(seed)).run(STEPS)
        assert not world.breaches, f"seed {seed}: {world.breaches[0]}"
        outcomes += world.outcomes
    held = outcomes.count(Outcome.HOLD)
    assert held > HISTORIES, "a world that holds nothing is not at its limit"
    assert len(outcomes) - held > HISTORIES, "a world that releases nothing promises nothing"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False), steps=st.integers(5, 60))
def test_no_history_that_can_be_drawn_breaks_the_promise(random: Random, steps: int) -> None:
    assert not OrderWorld(random).run(steps).breaches


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.REAL])
def test_a_rule_that_gives_room_twice_is_found_out(rule: Rule) -> None:
    assert any(
        OrderWorld(Random(seed), rule).run(STEPS_TO_FIND).breaches
        for seed in range(HISTORIES_TO_FIND)
    ), f"{rule.name} went unnoticed: this world proves nothing"


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_30000_long_histories_never_break_the_promise() -> None:
    for seed in range(30_000):
        world = OrderWorld(Random(f"soak {seed}")).run(2 * STEPS)
        assert not world.breaches, f"soak {seed}: {world.breaches[0]}"
