"""No set of decisions releases jointly more than a group's limit allows, whoever joins it when.

As for single accounts (`test_promise`), with parents that change while orders are on their way. The
same world without one half of the rule must find itself out.
"""

from random import Random

import pytest

from credit_core.reasons import Outcome
from support.group_world import GroupWorld

HISTORIES = 500
STEPS = 60
STEPS_TO_FIND = 120
HISTORIES_TO_FIND = 200


def test_500_random_histories_never_break_the_promise_of_a_group() -> None:
    outcomes: list[Outcome] = []
    moves = 0
    for seed in range(HISTORIES):
        world = GroupWorld(Random(seed)).run(STEPS)
        assert not world.breaches, f"seed {seed}: {world.breaches[0]}"
        outcomes += world.outcomes
        moves += world.moves
    held = outcomes.count(Outcome.HOLD)
    assert held > HISTORIES, "a world that holds nothing is not at its limit"
    assert len(outcomes) - held > HISTORIES, "a world that releases nothing promises nothing"
    assert moves > HISTORIES // 2, "hardly anybody changed groups"


def test_a_group_blind_to_the_reservations_of_others_is_found_out() -> None:
    assert any(
        GroupWorld(Random(seed), sees_others=False).run(STEPS_TO_FIND).breaches
        for seed in range(HISTORIES_TO_FIND)
    ), "nobody noticed: this world proves nothing"


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_10000_long_histories_never_break_the_promise_of_a_group() -> None:
    for seed in range(10_000):
        world = GroupWorld(Random(f"soak {seed}")).run(2 * STEPS)
        assert not world.breaches, f"soak {seed}: {world.breaches[0]}"
