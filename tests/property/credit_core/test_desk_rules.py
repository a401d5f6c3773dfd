"""What a person may release alone: ceilings, second persons, and what comes to which role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_core.desk_rules import (
    ROLES,
    DeskRules,
    Person,
    Proposal,
    Role,
    Ruling,
    Scope,
    Step,
    person,
    rank,
    ruling,
    standing_for,
    within,
)
from credit_core.reasons import Money

AMOUNTS = st.integers(min_value=0, max_value=10**6)
CEILINGS = st.dictionaries(
    st.sampled_from(ROLES), st.none() | st.builds(Money, AMOUNTS, st.sampled_from(["EUR", "USD"]))
)
RULES = st.builds(
    DeskRules,
    ceilings=CEILINGS,
    four_eyes_above=st.none() | st.builds(Money, AMOUNTS, st.just("EUR")),
)
SCOPES = st.builds(
    Scope,
    AMOUNTS,
    st.just("EUR"),
    st.integers(min_value=0, max_value=100),
    st.integers(min_value=1, max_value=30),
)
PEOPLE = st.builds(Person, st.sampled_from(["ann", "bo", "cy"]), st.sampled_from(ROLES))
PROPOSALS = st.builds(Proposal, PEOPLE, SCOPES)


def at_par(minor: int, base: str, quote: str) -> int | None:
    return minor if base == quote else 2 * minor


def no_rates(minor: int, base: str, quote: str) -> int | None:
    return minor if base == quote else None


@given(RULES, PROPOSALS, st.none() | PROPOSALS)
def test_what_goes_is_within_the_ceiling_and_has_had_its_second_pair_of_eyes(
    rules: DeskRules, wish: Proposal, before: Proposal | None
) -> None:
    ruled = ruling(rules, wish, before, at_par)
    alone = within(rules.ceilings.get(wish.by.role), wish.scope.covered, at_par)
    small = rules.four_eyes_above is None or within(
        rules.four_eyes_above, wish.scope.covered, at_par
    )
    assert (ruled.step == Step.ESCALATE) == (not alone)
    if ruled.step == Step.GO:
        assert alone
        assert ruled.to is None
        if not small:
            assert before is not None
            assert before.by.name != wish.by.name
            assert before.scope.covers(wish.scope)
            assert rank(before.by.role) <= rank(wish.by.role)
    elif alone:
        assert not small


@given(RULES, PROPOSALS)
def test_an_escalation_goes_to_the_lowest_role_that_may(rules: DeskRules, wish: Proposal) -> None:
    ruled = ruling(rules, wish, None, at_par)
    if ruled.step != Step.ESCALATE:
        return
    worth = wish.scope.covered
    able = [
        role
        for role in ROLES[rank(wish.by.role) + 1 :]
        if within(rules.ceilings.get(role), worth, at_par)
    ]
    assert ruled.to == (able[0] if able else Role.COMMITTEE)


@given(PROPOSALS, st.none() | PROPOSALS)
def test_without_rules_everybody_releases_alone(wish: Proposal, before: Proposal | None) -> None:
    assert ruling(DeskRules(), wish, before, no_rates) == Ruling(Step.GO)


@given(RULES, SCOPES, st.sampled_from(ROLES))
def test_two_of_the_same_role_bring_about_what_either_may(
    rules: DeskRules, scope: Scope, role: Role
) -> None:
    first, second = Proposal(Person("ann", role), scope), Proposal(Person("bo", role), scope)
    ruled = ruling(rules, first, None, at_par)
    if ruled.step == Step.CONFIRM:
        assert ruled.to == role
        assert ruling(rules, first, first, at_par).step == Step.CONFIRM
        assert ruling(rules, second, standing_for(first, None), at_par).step == Step.GO


@given(st.lists(PROPOSALS, min_size=1))
def test_no_wish_is_replaced_by_that_of_a_lower_role(wishes: list[Proposal]) -> None:
    stands: Proposal | None = None
    for wish in wishes:
        before, stands = stands, standing_for(wish, stands)
        assert before is None or rank(stands.by.role) >= rank(before.by.role)


@pytest.mark.parametrize(("amount", "step"), [(100_00, Step.GO), (100_01, Step.ESCALATE)])
def test_exactly_at_the_ceiling_goes(amount: int, step: Step) -> None:
    rules = DeskRules(ceilings={Role.AGENT: Money(100_00, "EUR")})
    wish = Proposal(person("ann", None), Scope(amount, "EUR"))
    assert ruling(rules, wish, None, no_rates).step == step


def test_the_tolerance_counts_towards_the_ceiling() -> None:
    rules = DeskRules(ceilings={Role.AGENT: Money(109_99, "EUR")})
    wish = Proposal(person("ann", None), Scope(100_00, "EUR", 10))
    assert ruling(rules, wish, None, no_rates) == Ruling(Step.ESCALATE, Role.MANAGER)


def test_without_a_rate_it_goes_to_a_role_without_a_ceiling() -> None:
    rules = DeskRules(ceilings={Role.AGENT: Money(10**9, "USD"), Role.MANAGER: Money(10**9, "USD")})
    wish = Proposal(person("ann", "agent"), Scope(1, "EUR"))
    assert ruling(rules, wish, None, no_rates) == Ruling(Step.ESCALATE, Role.DIRECTOR)
    assert ruling(rules, wish, None, at_par) == Ruling(Step.GO)


def test_the_shortest_service_level_of_the_reasons_counts() -> None:
    rules = DeskRules(service_level_hours={"OVERDUE": 24, "LIMIT_EXCEEDED": 4})
    assert rules.hours_for(("OVERDUE", "LIMIT_EXCEEDED", "MUST_REVIEW")) == 4
    assert rules.hours_for(("OVERDUE",)) == 24
    assert rules.hours_for(("MUST_REVIEW",)) is None


def test_rules_that_make_no_sense_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ceilings of manager"):
        DeskRules(ceilings={Role.MANAGER: Money(-1, "EUR")})
    with pytest.raises(ValueError, match="OVERDUE"):
        DeskRules(service_level_hours={"OVERDUE": 0})
