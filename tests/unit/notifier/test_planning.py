from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from notifier.planning import SAME_MATTER, Around, Due, OpenHold, Silence, plan, silences
from notifier.routing import HOLD, Audience, Contact, Desks
from notifier.succession import Past, case_of
from support.notifying import AT, hold, notice

DESKS = Desks(credit_team="credit@desk.example", sales_fallback="sales@desk.example")
AROUND = Around(
    now=AT,
    open_holds={},
    contacts={"C-42": (Contact("sales_rep", "rep@x.example"),)},
    silences=(),
)


def due(fact: HoldV1 | NoticeV1, audience: Audience, alert_id: str = "a") -> Due:
    kind = HOLD if isinstance(fact, HoldV1) else fact.kind
    name = fact.hold_id if isinstance(fact, HoldV1) else fact.notice_id
    return Due(
        alert_id=f"{alert_id}-{name}-{audience}",
        episode=f"{kind}:{name}",
        audience=audience,
        kind=kind,
        channel="email",
        account_id=fact.account_id,
        order_id=fact.order_id,
        created_at=AT,
        fact=fact,
    )


def both(fact: HoldV1 | NoticeV1) -> list[Due]:
    return [due(fact, Audience.CREDIT), due(fact, Audience.SALES)]


def test_each_side_gets_its_own_message_at_its_own_address() -> None:
    decided = plan(both(hold()), AROUND, DESKS)
    assert {draft.recipient for draft in decided.drafts} == {
        "credit@desk.example",
        "rep@x.example",
    }
    assert decided.kept == ()


def test_holds_of_one_account_become_one_message_a_recipient() -> None:
    decided = plan([*both(hold("hld_1")), *both(hold("hld_2"))], AROUND, DESKS)
    assert [len(draft.alerts) for draft in decided.drafts] == [2, 2]


def test_accounts_are_not_mixed_in_one_message() -> None:
    alerts = [*both(hold("hld_1")), *both(hold("hld_2", account_id="C-43"))]
    decided = plan(alerts, AROUND, DESKS)
    for draft in decided.drafts:
        assert len({alert.account_id for alert in draft.alerts}) == 1
    assert len(decided.drafts) == 4


def test_one_address_for_both_sides_hears_once_in_the_words_for_credit() -> None:
    one = Desks(credit_team="Desk@x.example", sales_fallback="desk@x.example")
    decided = plan(both(hold()), replace(AROUND, contacts={}), one)
    (draft,) = decided.drafts
    assert [alert.audience for alert in draft.alerts] == [Audience.CREDIT]
    assert [kept.state for kept in decided.kept] == ["inhibited"]


def holding(
    account_id: str = "C-42",
    code: str = "LIMIT_EXCEEDED",
    apart: timedelta = timedelta(0),
) -> Around:
    """An open hold of the account for one reason, opened so long after the notice of `notice()`."""
    return replace(AROUND, open_holds={account_id: (OpenHold(frozenset({code}), AT + apart),)})


@pytest.mark.parametrize("apart", [-SAME_MATTER, timedelta(0), SAME_MATTER])
def test_an_open_hold_keeps_its_own_near_limit_notice_quiet(apart: timedelta) -> None:
    near = due(notice(), Audience.SALES)
    decided = plan([near], holding(apart=apart), DESKS)
    assert [kept.state for kept in decided.kept] == ["inhibited"]
    assert decided.drafts == ()


@pytest.mark.parametrize("days", [-30, 30])
def test_a_forgotten_hold_does_not_mute_the_accounts_later_warnings(days: int) -> None:
    near = due(notice(), Audience.SALES)
    assert len(plan([near], holding(apart=timedelta(days=days)), DESKS).drafts) == 1


@pytest.mark.parametrize("code", ["ACCOUNT_STOPPED", "MUST_REVIEW", "DATA_STALE"])
def test_a_hold_that_does_not_speak_of_the_limit_keeps_no_warning_quiet(code: str) -> None:
    near = due(notice(), Audience.SALES)
    assert len(plan([near], holding(code=code), DESKS).drafts) == 1


def test_a_groups_warning_yields_to_a_hold_for_the_groups_limit() -> None:
    near = due(notice("n", "group_near_limit"), Audience.SALES)
    assert plan([near], holding(code="GROUP_LIMIT_EXCEEDED"), DESKS).drafts == ()
    assert len(plan([near], holding(code="LIMIT_EXCEEDED"), DESKS).drafts) == 1


def test_a_hold_of_another_account_keeps_nothing_quiet() -> None:
    near = due(notice(), Audience.SALES)
    assert len(plan([near], holding("C-1"), DESKS).drafts) == 1


def test_a_breach_is_told_also_while_a_hold_is_open() -> None:
    decided = plan(both(notice("n", "limit_exceeded")), holding(), DESKS)
    assert len(decided.drafts) == 2


def again(hold_id: str, seconds: float) -> HoldV1:
    """A hold of the order SO-1, opened so much later than the first."""
    return hold(hold_id, order_id="SO-1", opened_at=AT + timedelta(seconds=seconds))


def test_a_hold_that_was_followed_by_another_of_its_order_is_not_told_beside_it() -> None:
    first = [replace(each, hold_state="superseded") for each in both(again("hld_1", 0))]
    decided = plan([*first, *both(again("hld_2", 1))], AROUND, DESKS)
    assert [[told.fact for told in draft.alerts] for draft in decided.drafts] == [
        [again("hld_2", 1)]
    ] * 2
    assert {kept.state for kept in decided.kept} == {"inhibited"}
    assert len(decided.kept) == 2


def test_of_holds_opened_at_one_moment_the_one_that_still_stands_is_told() -> None:
    first = [replace(each, hold_state="superseded") for each in both(again("hld_2", 0))]
    decided = plan([*both(again("hld_1", 0)), *first], AROUND, DESKS)
    assert [told.fact for draft in decided.drafts for told in draft.alerts] == [
        again("hld_1", 0)
    ] * 2


def test_a_hold_that_somebody_ended_is_told_beside_the_next_of_its_order() -> None:
    first = [replace(each, hold_state="released") for each in both(again("hld_1", 0))]
    decided = plan([*first, *both(again("hld_2", 1))], AROUND, DESKS)
    assert [len(draft.alerts) for draft in decided.drafts] == [2, 2]


def test_nobody_is_written_to_about_nothing_but_superseded_holds() -> None:
    alerts = [*both(hold("hld_1")), *both(hold("hld_2"))]
    gone = [replace(alert, hold_state="superseded") for alert in alerts]
    decided = plan(gone, AROUND, DESKS)
    assert decided.drafts == ()
    assert {kept.state for kept in decided.kept} == {"inhibited"}
    assert len(decided.kept) == 4
    beside = plan([*gone, *both(hold("hld_3"))], AROUND, DESKS)
    assert [len(draft.alerts) for draft in beside.drafts] == [3, 3]


def told_at(seconds: float, *addresses: str, state: str = "superseded", **changes: Any) -> Past:
    """An earlier hold of the order SO-1, of which these addresses were told."""
    opened_at = AT + timedelta(seconds=seconds)
    earlier = hold(f"hld_{seconds}", order_id="SO-1", opened_at=opened_at, **changes)
    return Past(case_of(earlier, state), frozenset(addresses))


def told_now(*past: Past) -> list[str]:
    """Who is told of a hold of SO-1 that is opened after a minute, and still open."""
    around = replace(AROUND, past_holds={"SO-1": past})
    return sorted(
        draft.recipient for draft in plan(both(again("hld_new", 60)), around, DESKS).drafts
    )


BOTH = ("credit@desk.example", "rep@x.example")


@pytest.mark.parametrize("state", ["superseded", "open"])
def test_asking_again_for_a_held_order_tells_nobody_again(state: str) -> None:
    assert told_now(told_at(0, *BOTH, state=state)) == []
    assert told_now(told_at(0, *BOTH), told_at(20), told_at(40, state=state)) == []


def test_who_has_not_heard_of_the_case_is_told() -> None:
    assert told_now(told_at(0, "rep@x.example")) == ["credit@desk.example"]
    assert told_now(told_at(0)) == list(BOTH)


def test_another_version_or_other_reasons_are_told_anew() -> None:
    stale = {"code": "DATA_STALE", "severity": "hold", "message": "Late.", "figures": {}}
    assert told_now(told_at(0, *BOTH, order_version=2)) == list(BOTH)
    assert told_now(told_at(0, *BOTH, reasons=[stale])) == list(BOTH)


def test_a_warning_beside_the_reasons_makes_no_other_case() -> None:
    near = {"code": "NEAR_LIMIT", "severity": "warning", "message": "Near.", "figures": {}}
    reasons = [each.model_dump() for each in hold().reasons]
    assert told_now(told_at(0, *BOTH, reasons=[*reasons, near])) == []


@pytest.mark.parametrize("state", ["released", "rejected", "cancelled"])
def test_an_order_that_is_held_after_somebody_ended_its_hold_is_told_anew(state: str) -> None:
    assert told_now(told_at(0, *BOTH, state=state)) == list(BOTH)
    assert told_now(told_at(0, *BOTH), told_at(20, state=state)) == list(BOTH)
    assert told_now(told_at(0, state=state), told_at(20, *BOTH)) == []


def test_a_superseded_hold_whose_successor_was_told_is_left_out() -> None:
    late = [replace(each, hold_state="superseded") for each in both(again("hld_1", 0))]
    around = replace(AROUND, past_holds={"SO-1": [told_at(20, *BOTH, state="open")]})
    assert [len(d.alerts) for d in plan([*late, *both(hold())], around, DESKS).drafts] == [1, 1]


def quiet(**matchers: str) -> Silence:
    return Silence(matchers, AT - timedelta(hours=1), AT + timedelta(hours=1))


@pytest.mark.parametrize(
    ("silence", "covers"),
    [
        (quiet(), True),
        (quiet(kind="hold"), True),
        (quiet(kind="near_limit"), False),
        (quiet(account_id="C-42", kind="hold"), True),
        (quiet(account_id="C-43", kind="hold"), False),
        (quiet(order_id="SO-hld_1"), True),
        (quiet(recipient="rep@x.example"), True),
        (quiet(recipient="other@x.example"), False),
        (quiet(channel="email"), True),
        (Silence({}, AT - timedelta(hours=2), AT), False),
        (Silence({}, AT + timedelta(seconds=1), AT + timedelta(hours=1)), False),
    ],
)
def test_a_silence_covers_what_matches_all_of_it_while_it_lasts(
    silence: Silence,
    covers: bool,
) -> None:
    alert = due(hold(), Audience.SALES)
    assert silences(silence, alert, "rep@x.example", AT) is covers


def test_what_is_silenced_is_recorded_with_who_would_have_heard() -> None:
    decided = plan(both(hold()), replace(AROUND, silences=(quiet(),)), DESKS)
    assert decided.drafts == ()
    assert {(kept.state, kept.recipient) for kept in decided.kept} == {
        ("silenced", "credit@desk.example"),
        ("silenced", "rep@x.example"),
    }
