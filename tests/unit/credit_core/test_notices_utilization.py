"""Near limit and limit exceeded: raised once, cleared once, told again only after re-arming."""

import pytest

from credit_core.buckets import Buckets
from credit_core.notices import (
    NoticeChange,
    NoticeKind,
    NoticeSeverity,
    NoticeState,
    Position,
    evaluate,
)
from credit_core.policy import Policy
from credit_core.reasons import Money
from support.standings import POLICY

NEAR, EXCEEDED = NoticeKind.NEAR_LIMIT, NoticeKind.LIMIT_EXCEEDED
RAISED, CLEARED = NoticeState.RAISED, NoticeState.CLEARED


def position(taken: int, limit: int | None = 1_000, *, complete: bool = True) -> Position:
    return Position("EUR", limit, Buckets(taken), 0, complete)


def told(
    taken: int, *standing: NoticeKind, limit: int | None = 1_000, complete: bool = True
) -> list[tuple[NoticeKind, NoticeState]]:
    changes = evaluate(position(taken, limit, complete=complete), standing, POLICY)
    return [(change.kind, change.state) for change in changes]


def story(*taken: int) -> list[list[tuple[NoticeKind, NoticeState]]]:
    """What is told at each step, with the notices that stand carried along."""
    standing: set[NoticeKind] = set()
    steps = []
    for minor in taken:
        changes = evaluate(position(minor), standing, POLICY)
        standing |= {change.kind for change in changes if change.state == RAISED}
        standing -= {change.kind for change in changes if change.state == CLEARED}
        steps.append([(change.kind, change.state) for change in changes])
    return steps


@pytest.mark.parametrize(
    ("taken", "kinds"), [(799, []), (800, [NEAR]), (1_000, [NEAR]), (1_001, [EXCEEDED])]
)
def test_notices_arise_exactly_at_their_edges(taken: int, kinds: list[NoticeKind]) -> None:
    assert told(taken) == [(kind, RAISED) for kind in kinds]


def test_near_limit_is_cleared_only_below_the_rearm_threshold() -> None:
    assert told(750, NEAR) == []
    assert told(749, NEAR) == [(NEAR, CLEARED)]


def test_limit_exceeded_is_cleared_exactly_at_the_limit() -> None:
    assert told(1_001, EXCEEDED) == []
    assert told(1_000, EXCEEDED, NEAR) == [(EXCEEDED, CLEARED)]


def test_hovering_about_the_threshold_is_one_episode() -> None:
    assert story(810, 790, 805, 760, 820) == [[(NEAR, RAISED)], [], [], [], []]


def test_after_rearming_it_is_a_new_episode() -> None:
    assert story(800, 749, 799, 800) == [[(NEAR, RAISED)], [(NEAR, CLEARED)], [], [(NEAR, RAISED)]]


def test_an_account_that_rises_further_keeps_its_near_limit_notice() -> None:
    assert story(900, 1_100, 900, 700) == [
        [(NEAR, RAISED)],
        [(EXCEEDED, RAISED)],
        [(EXCEEDED, CLEARED)],
        [(NEAR, CLEARED)],
    ]


def test_an_account_that_jumps_over_its_limit_is_told_of_that_alone() -> None:
    assert story(1_100, 1_100, 950, 0) == [
        [(EXCEEDED, RAISED)],
        [],
        [(NEAR, RAISED), (EXCEEDED, CLEARED)],
        [(NEAR, CLEARED)],
    ]


def test_seeing_the_same_thing_twice_tells_nothing_new() -> None:
    assert story(900, 900, 900) == [[(NEAR, RAISED)], [], []]


def test_without_credit_anything_above_nothing_is_exceeded_and_nothing_is_near() -> None:
    assert told(0, limit=0) == []
    assert told(1, limit=0) == [(EXCEEDED, RAISED)]
    assert told(0, NEAR, limit=0) == [(NEAR, CLEARED)]
    assert told(-5, limit=0) == []


def test_an_unlimited_account_raises_nothing_and_clears_what_stands() -> None:
    assert told(10**9, limit=None) == []
    assert told(10**9, NEAR, EXCEEDED, limit=None) == [(NEAR, CLEARED), (EXCEEDED, CLEARED)]


def test_a_raised_limit_clears() -> None:
    assert told(1_001, EXCEEDED, NEAR, limit=2_000) == [(NEAR, CLEARED), (EXCEEDED, CLEARED)]


def test_what_cannot_be_valued_may_raise_but_never_clears() -> None:
    assert told(900, complete=False) == [(NEAR, RAISED)]
    assert told(0, NEAR, EXCEEDED, complete=False) == []


def test_reserved_credit_counts_as_taken() -> None:
    taken = Position("EUR", 1_000, Buckets(receivables=500, unapplied_cash=100), 400)
    assert [change.kind for change in evaluate(taken, (), POLICY)] == [NEAR]


def test_the_thresholds_are_the_policy_s() -> None:
    policy = Policy(warning_percent=90, rearm_percent=50)
    assert evaluate(position(899), (), policy) == ()
    assert evaluate(position(500), {NEAR}, policy) == ()


def test_a_notice_states_its_numbers() -> None:
    assert evaluate(position(870), (), POLICY) == (
        NoticeChange(
            NEAR,
            RAISED,
            NoticeSeverity.WARNING,
            {
                "currency": "EUR",
                "exposure": Money(870, "EUR"),
                "reserved": Money(0, "EUR"),
                "threshold": "0.80",
                "limit": Money(1_000, "EUR"),
                "available": Money(130, "EUR"),
                "utilization": "0.87",
            },
        ),
    )


def test_a_notice_without_a_limit_states_none() -> None:
    (change,) = evaluate(position(870, None), {NEAR}, POLICY)
    assert not {"limit", "available", "utilization"} & set(change.figures)
