"""One account goes by one entry, and what is in force follows from the activations alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_core.policies import (
    NUMBERS,
    Activation,
    EntryKind,
    PolicyBook,
    PolicyEntry,
    PolicyState,
    in_force,
    state_of,
)
from credit_core.policy import ALWAYS_ON, NEVER_EXCLUDED, Policy
from credit_core.reasons import Money, Outcome, ReasonCode, Severity
from support.standings import ACCOUNT_ID, NOW, answer, asked, book, codes, terms

IDS = st.sampled_from(["A", "B", "C"])
OVERRIDES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "warning_percent": st.integers(75, 100),
        "reservation_days": st.integers(1, 30),
        "overdue_days": st.integers(0, 90),
        "order_maximum": st.builds(Money, st.integers(0, 10_000), st.sampled_from(["EUR", "USD"])),
        "rules_off": st.frozensets(st.sampled_from(sorted(set(ReasonCode) - ALWAYS_ON))),
        "excluded": st.booleans(),
        "leave_out_disputed": st.booleans(),
    },
)
ENTRIES = st.lists(
    st.builds(PolicyEntry, st.sampled_from(list(EntryKind)), IDS, OVERRIDES),
    unique_by=lambda entry: entry.scope,
)
MOMENTS = st.integers(0, 20).map(lambda hours: NOW + timedelta(hours=hours))


@st.composite
def timelines(draw: st.DrawFn) -> list[Activation]:
    made = draw(st.lists(st.tuples(st.integers(1, 5), MOMENTS), max_size=12))
    return [Activation(version, at, place) for place, (version, at) in enumerate(made)]


@given(ENTRIES, IDS, st.none() | IDS, st.none() | IDS, st.integers(1, 99))
def test_the_most_specific_entry_alone_is_laid_over_the_default(
    entries: list[PolicyEntry], account: str, segment: str | None, risk: str | None, version: int
) -> None:
    default = Policy(version=version, overdue_days=33)
    found = PolicyBook(default, entries).for_account(account, segment, risk)
    by_scope = {entry.scope: entry for entry in entries}
    wanted = [f"account:{account}", f"risk_class:{risk}", f"segment:{segment}"]
    fitting = [by_scope[scope] for scope in wanted if scope in by_scope]
    numbers = dict(fitting[0].numbers) if fitting else {}
    scope = fitting[0].scope if fitting else "default"
    assert found == replace(default, scope=scope, **numbers)
    assert found.version == version


def test_an_entry_may_set_everything_but_its_place() -> None:
    assert "version" not in NUMBERS
    assert "scope" not in NUMBERS
    assert {"rules_off", "excluded", "order_maximum"} <= set(NUMBERS)


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (PolicyEntry(EntryKind.SEGMENT, "EU", {"overdue_days": -1}), "segment:EU: overdue_days"),
        (PolicyEntry(EntryKind.ACCOUNT, "A", {"warning_percent": 70}), "account:A: rearm_percent"),
        (PolicyEntry(EntryKind.ACCOUNT, "A", {"warnings": 1}), "account:A: no such number"),
        (PolicyEntry(EntryKind.ACCOUNT, "A", {"scope": "x"}), "account:A: no such number: scope"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_by_entry_and_field(
    entry: PolicyEntry, named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        PolicyBook(entries=[entry])


def test_two_entries_of_one_scope_are_refused() -> None:
    entry = PolicyEntry(EntryKind.RISK_CLASS, "B", {})
    with pytest.raises(ValueError, match="risk_class:B: has two entries"):
        PolicyBook(entries=[entry, entry])


@given(timelines(), MOMENTS)
def test_an_activation_changes_nothing_before_its_moment(
    activations: list[Activation], at: datetime
) -> None:
    before = in_force(activations, at)
    later = Activation(9, at + timedelta(seconds=1), len(activations))
    assert in_force([*activations, later], at) == before
    assert in_force([*activations, Activation(9, at, len(activations))], at) == 9


@given(timelines(), MOMENTS)
def test_exactly_the_version_in_force_is_active(
    activations: list[Activation], at: datetime
) -> None:
    states = {version: state_of(version, activations, at, approved=True) for version in range(1, 6)}
    active = [version for version, state in states.items() if state == PolicyState.ACTIVE]
    current = in_force(activations, at)
    assert active == ([] if current is None else [current])
    for version, state in states.items():
        future = {in_force(activations, at + timedelta(hours=hours)) for hours in range(1, 21)}
        if state == PolicyState.SCHEDULED:
            assert version in future
        if state in {PolicyState.REVIEWED, PolicyState.RETIRED}:
            assert version not in future


def test_what_is_not_approved_is_a_draft_or_rejected() -> None:
    assert state_of(2, [], NOW, approved=None) == PolicyState.DRAFT
    assert state_of(2, [], NOW, approved=False) == PolicyState.REJECTED


@pytest.mark.parametrize("code", sorted(ALWAYS_ON))
def test_what_always_holds_cannot_be_switched_off(code: ReasonCode) -> None:
    with pytest.raises(ValueError, match=f"rules_off must not name {code}"):
        Policy(rules_off=frozenset({code}))


def test_a_rule_that_is_switched_off_gives_no_reason() -> None:
    off = Policy(rules_off=frozenset({ReasonCode.LIMIT_EXCEEDED}))
    assert codes(answer(book(terms(100), policy=off), asked(200), off)) == []
    assert codes(answer(book(terms(100)), asked(200))) == [ReasonCode.LIMIT_EXCEEDED]


def test_an_excluded_account_is_released_unchecked_and_its_answer_says_so() -> None:
    policies = PolicyBook(entries=[PolicyEntry(EntryKind.ACCOUNT, ACCOUNT_ID, {"excluded": True})])
    policy = policies.for_account(ACCOUNT_ID, None, None)
    verdict = answer(book(terms(100), 500, policy=policy, watermark=None), asked(200), policy)
    assert verdict.outcome == Outcome.RELEASE
    assert [(each.code, each.severity) for each in verdict.reasons] == [
        (ReasonCode.ACCOUNT_EXCLUDED, Severity.INFO)
    ]
    assert verdict.reservation is not None, "what it takes counts for its group all the same"
    assert (verdict.policy_scope, verdict.policy_version) == (f"account:{ACCOUNT_ID}", 1)


def test_what_a_person_decided_by_hand_holds_an_excluded_account_too() -> None:
    policy = Policy(excluded=True)
    flagged = answer(book(terms(100, must_review=True), policy=policy), asked(1), policy)
    assert codes(flagged) == [ReasonCode.ACCOUNT_EXCLUDED, ReasonCode.MUST_REVIEW]
    assert flagged.outcome == Outcome.HOLD
    unknown = answer(book(None, policy=policy), asked(1), policy)
    assert codes(unknown) == [ReasonCode.ACCOUNT_UNKNOWN]


def test_every_rule_either_holds_excluded_accounts_by_intent_or_not_at_all() -> None:
    for code in ReasonCode:
        assert Policy(excluded=True).applies(code) == (code in NEVER_EXCLUDED)
        assert Policy().applies(code)
