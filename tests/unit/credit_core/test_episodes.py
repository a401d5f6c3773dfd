"""What begins and ends without an order, and from when it is worth another look."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_contracts.amounts import digits
from credit_core.documents import AccountStatus
from credit_core.episodes import AccountDay, EpisodeKind, Look, Unpaid, look
from credit_core.exposure import Rates
from credit_core.policy import Policy
from credit_core.reasons import Money, ReasonCode
from credit_core.terms import AccountTerms

TODAY = date(2026, 11, 23)
NO_RATES = Rates((), digits)
OPEN = AccountTerms("C-1", "EUR", 100_000)
ALL = frozenset(EpisodeKind)
Due = Mapping[str, Mapping[date, int]]


def left_to_pay(due: Due, cash: int, day: date, policy: Policy) -> dict[str, Unpaid]:
    """By currency, item by item: cash pays the oldest first."""
    found = {}
    for currency, items in due.items():
        left, past = cash, 0
        unpaid_on: list[date] = []
        before = day - timedelta(days=policy.overdue_notice_days)
        for due_on in sorted(items):
            unpaid = max(0, items[due_on] - left)
            left = max(0, left - items[due_on])
            if unpaid:
                unpaid_on.append(due_on)
                past += unpaid if due_on < before else 0
        if unpaid_on:
            found[currency] = Unpaid(
                past,
                unpaid_on[0],
                max((each for each in unpaid_on if each < before), default=None),
                min((each for each in unpaid_on if each >= before), default=None),
            )
    return found


def looked(
    standing: frozenset[EpisodeKind] = frozenset(),
    *,
    silent: Mapping[EpisodeKind, date] | None = None,
    due: Due | None = None,
    cash: int = 0,
    day: date = TODAY,
    policy: Policy | None = None,
    **terms: Any,
) -> Look:
    policy = policy or Policy()
    unpaid = left_to_pay(due or {}, cash, day, policy)
    account = AccountDay(replace(OPEN, **terms), day, unpaid, policy, NO_RATES)
    return look(account, standing, silent or {})


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def begun(told: Look) -> list[EpisodeKind]:
    return [each.kind for each in told.begun]


def test_items_are_overdue_from_the_day_after_they_were_due_until_they_are_paid() -> None:
    due = {"EUR": {ahead(0): 500, ahead(9): 700}}
    assert looked(due=due) == Look((), (), ahead(1))
    told = looked(due=due, day=ahead(1))
    assert begun(told) == [EpisodeKind.OVERDUE_BEGUN]
    assert told.begun[0].since == ahead(1)
    assert told.begun[0].figures == {
        "overdue": Money(500, "EUR"), "oldest_due_on": ahead(0), "days_past_due": 1, "held_from": ahead(31),
    }  # fmt: skip
    stands = frozenset({EpisodeKind.OVERDUE_BEGUN})
    assert looked(stands, due=due, day=ahead(20)) == Look((), (), None)
    assert looked(stands, due=due, cash=500, day=ahead(5)).ended == (EpisodeKind.OVERDUE_BEGUN,)
    assert looked(due=due, cash=500, day=ahead(5)).again_on == ahead(10)


def test_what_was_history_begins_anew_with_the_next_item_past_due() -> None:
    due = {"EUR": {ahead(-90): 500, ahead(9): 700}}
    stands, silent = frozenset({EpisodeKind.OVERDUE_BEGUN}), {EpisodeKind.OVERDUE_BEGUN: TODAY}
    assert looked(stands, silent=silent, due=due) == Look((), (), ahead(10))
    told = looked(stands, silent=silent, due=due, day=ahead(10))
    assert (begun(told), told.ended) == ([EpisodeKind.OVERDUE_BEGUN], (EpisodeKind.OVERDUE_BEGUN,))
    assert told.begun[0].since == ahead(10)
    assert told.begun[0].figures["overdue"] == Money(1_200, "EUR")
    assert looked(stands, due=due, day=ahead(10)) == Look((), (), None)


@pytest.mark.parametrize(
    ("numbers", "begins"),
    [
        ({}, 1),
        ({"overdue_notice_days": 5}, 6),
        ({"overdue_tolerated": Money(500, "EUR")}, 10),
        ({"overdue_tolerated": Money(499, "EUR")}, 1),
        ({"rules_off": frozenset({ReasonCode.OVERDUE})}, None),
        ({"excluded": True}, None),
    ],
)
def test_the_policy_says_how_late_and_how_much_is_told(
    numbers: dict[str, Any], begins: int | None
) -> None:
    policy, due = Policy(**numbers), {"EUR": {ahead(0): 500, ahead(9): 700}}
    days = [n for n in range(15) if looked(due=due, day=ahead(n), policy=policy).begun]
    assert days[:1] == ([] if begins is None else [begins])


def test_what_has_no_rate_begins_an_episode_and_never_ends_one() -> None:
    due = {"USD": {ahead(-3): 500}}
    told = looked(due=due)
    assert begun(told) == [EpisodeKind.OVERDUE_BEGUN]
    assert told.begun[0].figures["without_rate"] == "USD"
    tolerant = Policy(overdue_tolerated=Money(100, "EUR"))
    assert looked(due=due, policy=tolerant) == Look((), (), ahead(1))
    stands = frozenset({EpisodeKind.OVERDUE_BEGUN})
    assert looked(stands, due=due, policy=tolerant) == Look((), (), ahead(1))


def test_a_stop_is_told_whatever_the_policy_and_until_it_is_lifted() -> None:
    policy = Policy(excluded=True)
    assert begun(looked(status=AccountStatus.STOPPED, policy=policy)) == [
        EpisodeKind.ACCOUNT_STOPPED
    ]
    stands = frozenset({EpisodeKind.ACCOUNT_STOPPED})
    assert looked(stands, status=AccountStatus.STOPPED) == Look((), (), None)
    assert looked(stands).ended == (EpisodeKind.ACCOUNT_STOPPED,)


@pytest.mark.parametrize(
    ("kind", "field", "notice", "grace", "code", "notice_days"),
    [
        (
            EpisodeKind.LIMIT_EXPIRING, "limit_valid_until", "limit_notice_days",
            "limit_grace_days", ReasonCode.LIMIT_EXPIRED, 30,
        ),
        (
            EpisodeKind.REVIEW_DUE, "next_review_on", "review_notice_days",
            "review_grace_days", ReasonCode.REVIEW_DUE, 7,
        ),
    ],
)  # fmt: skip
def test_a_limit_and_a_review_are_told_some_days_before_their_day(
    *, kind: EpisodeKind, field: str, notice: str, grace: str, code: ReasonCode, notice_days: int
) -> None:
    def until(ends: date) -> dict[str, Any]:
        return {field: ends}

    def numbers(name: str, value: int) -> Policy:
        given: dict[str, Any] = {name: value}
        return Policy(**given)

    day = ahead(notice_days)
    assert looked(day=ahead(-1), **until(day)) == Look((), (), TODAY)
    told = looked(**until(day), policy=numbers(grace, 3))
    assert begun(told) == [kind]
    assert told.begun[0].figures == {
        field: day, "days_left": notice_days, "held_from": day + timedelta(days=4),
    }  # fmt: skip
    assert begun(looked(day=ahead(400), **until(day))) == [kind]
    late = numbers(notice, 0)
    assert looked(policy=late, **until(day)) == Look((), (), day)
    assert begun(looked(policy=late, day=day, **until(day))) == [kind]
    stands = frozenset({kind})
    assert looked(stands, **until(day)) == Look((), (), day)
    silent = {kind: TODAY}
    assert looked(stands, silent=silent, **until(day)) == Look((), (), day)
    anew = looked(stands, silent=silent, day=day, **until(day))
    assert (begun(anew), anew.ended, anew.begun[0].since) == ([kind], (kind,), day)
    assert looked(stands, day=day, **until(day)) == Look((), (), None)
    assert looked(stands, **until(ahead(notice_days + 1))).ended == (kind,)
    assert looked(stands).ended == (kind,)
    off = Policy(rules_off=frozenset({code}))
    assert looked(stands, policy=off, **until(day)).ended == (kind,)


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    due = {"EUR": {date.max: 1}}
    assert looked(due=due, limit_valid_until=date.max, next_review_on=date.max).begun == ()
    policy = Policy(limit_notice_days=10**6, overdue_days=10**6, overdue_notice_days=3)
    told = looked(due={"EUR": {date.min: 1}}, limit_valid_until=date.min, policy=policy)
    assert begun(told) == [EpisodeKind.OVERDUE_BEGUN, EpisodeKind.LIMIT_EXPIRING]


days = st.integers(-40, 60).map(ahead)
dues = st.dictionaries(
    st.sampled_from(["EUR", "USD"]),
    st.dictionaries(days, st.integers(1, 1_000), min_size=1, max_size=4),
)
policies = st.builds(
    Policy,
    overdue_notice_days=st.integers(0, 10),
    limit_notice_days=st.integers(0, 40),
    review_notice_days=st.integers(0, 40),
    overdue_tolerated=st.none() | st.integers(0, 1_500).map(lambda minor: Money(minor, "EUR")),
    rules_off=st.frozensets(
        st.sampled_from([ReasonCode.OVERDUE, ReasonCode.LIMIT_EXPIRED, ReasonCode.REVIEW_DUE])
    ),
)


@given(
    due=dues, cash=st.integers(0, 1_500), policy=policies,
    standing=st.frozensets(st.sampled_from(sorted(ALL))), stopped=st.booleans(),
    untold=st.dictionaries(st.sampled_from(sorted(ALL)), st.integers(-60, 0).map(ahead)),
    limit_valid_until=st.none() | days, next_review_on=st.none() | days,
)  # fmt: skip
def test_nothing_is_told_twice_and_nothing_before_the_day_of_the_next_look(
    *,
    due: Due,
    cash: int,
    policy: Policy,
    standing: frozenset[EpisodeKind],
    untold: dict[EpisodeKind, date],
    stopped: bool,
    **terms: Any,
) -> None:
    facts: dict[str, Any] = {"due": due, "cash": cash, "policy": policy, **terms}
    facts["status"] = AccountStatus.STOPPED if stopped else AccountStatus.OPEN
    silent = {kind: since for kind, since in untold.items() if kind in standing}
    told = looked(standing, silent=silent, **facts)
    stands = (standing - set(told.ended)) | set(begun(told))
    # What has begun is told, or is history as well.
    left = {kind: since for kind, since in silent.items() if kind not in told.ended}
    last = ahead(110) if told.again_on is None else told.again_on
    assert last > TODAY
    for still_silent in (left, left | dict.fromkeys(begun(told), TODAY)):
        for number in range((last - TODAY).days):
            between = looked(stands, silent=still_silent, day=ahead(number), **facts)
            assert (between.begun, between.ended) == ((), ())
