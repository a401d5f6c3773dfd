"""A history decided again: what is asked, when, and what it is added up to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from credit_core.backtest import Asked, Backtest, PolicyOf
from credit_core.comparison import Comparison, Findings
from credit_core.documents import (
    Account,
    AccountStatus,
    Allocation,
    Cover,
    Document,
    Limit,
    OrderLine,
    OrderState,
    Rate,
)
from credit_core.lateness import Late, late_orders
from credit_core.policy import Policy
from credit_core.reasons import Outcome, ReasonCode
from credit_core.standing import Question
from credit_core.versions import Refusal
from support.builders import DAY, delivery, invoice, order, payment, ships
from support.core_documents import digits

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
ACCOUNT = Account("A", 1, "A", "EUR", 1_000, AccountStatus.OPEN)
NOTHING_LATE = Late({}, {})


def always(policy: Policy) -> PolicyOf:
    return lambda _account_id, _segment, _risk_class: policy


def ran(
    *documents: Document, policies: Sequence[Policy] = (Policy(),), hours: int = 1
) -> tuple[Backtest, list[Asked]]:
    """One document every so many hours."""
    test = Backtest([always(policy) for policy in policies], digits)
    asked = [
        test.take(document, START + place * timedelta(hours=hours))
        for place, document in enumerate(documents)
    ]
    return test, [each for each in asked if each is not None]


def outcomes(asked: Sequence[Asked]) -> list[tuple[Outcome, ...]]:
    return [tuple(verdict.outcome for verdict in each.verdicts) for each in asked]


def added_up(asked: Sequence[Asked], policies: int, late: Late = NOTHING_LATE) -> Findings:
    comparison = Comparison()
    for each in asked:
        comparison.add(each)
    return comparison.findings(policies, late)


def test_only_the_first_open_version_of_an_order_is_asked_about_and_before_its_event() -> None:
    first = order(1_000)
    _, asked = ran(
        ACCOUNT,
        order(500, version=0, state=OrderState.ON_HOLD),
        first,
        first,
        order(2_000, version=2),
        order(1, order_id="other"),
    )
    assert [(each.question.order_id, each.question.order_version) for each in asked] == [
        ("O", 1),
        ("other", 1),
    ]
    assert [each.verdicts[0].exposure_after_minor for each in asked] == [1_000, 2_001]
    assert outcomes(asked) == [(Outcome.RELEASE_WITH_WARNING,), (Outcome.HOLD,)]


def test_a_requested_version_is_asked_about_once_and_what_it_was_granted_counts() -> None:
    wish = order(700, state=OrderState.REQUESTED)
    _, asked = ran(
        ACCOUNT,
        wish,
        wish,
        order(400, order_id="other"),
        order(700, version=2),
        order(1, version=1),
    )
    assert [each.question.order_id for each in asked] == ["O", "other", "O"]
    assert [each.verdicts[0].reserved_before_minor for each in asked] == [0, 700, 0]
    assert outcomes(asked) == [
        (Outcome.RELEASE,),
        (Outcome.HOLD,),
        (Outcome.RELEASE,),
    ], "the last takes no more than it was granted"


def test_what_a_release_reserved_is_given_back_when_the_history_has_passed_its_days() -> None:
    wish = order(700, state=OrderState.REQUESTED)
    other = order(400, order_id="other")
    policy = Policy(reservation_days=2)
    _, soon = ran(ACCOUNT, wish, other, policies=(policy,), hours=47)
    _, later = ran(ACCOUNT, wish, other, policies=(policy,), hours=48)
    assert outcomes(soon)[1] == (Outcome.HOLD,)
    assert outcomes(later)[1] == (Outcome.RELEASE,)


def test_a_version_that_is_history_is_not_decided() -> None:
    _, asked = ran(ACCOUNT, order(1, version=5, state=OrderState.CANCELLED), order(1, version=4))
    assert [each.refused for each in asked] == [Refusal.VERSION_SUPERSEDED]
    assert added_up(asked, 1).refused == {"VERSION_SUPERSEDED": 1}


def test_each_policy_has_granted_its_own_and_exposure_is_the_same_for_both() -> None:
    strict, lax = Policy(limit_percent=50), Policy()
    wish = order(600, state=OrderState.REQUESTED)
    _, asked = ran(ACCOUNT, wish, order(450, order_id="other"), policies=(strict, lax))
    assert outcomes(asked) == [
        (Outcome.HOLD, Outcome.RELEASE),
        (Outcome.RELEASE_WITH_WARNING, Outcome.HOLD),
    ]
    findings = added_up(asked, 2)
    assert [row.order_id for row in findings.flips] == ["O", "other"]
    assert findings.newly_held.worth.value == {"EUR": 600}
    assert findings.newly_released.worth.value == {"EUR": 450}
    assert findings.newly_held.reasons == {ReasonCode.LIMIT_EXCEEDED: 1}
    assert [side.outcomes[Outcome.HOLD] for side in findings.sides] == [1, 1]


def test_questions_that_come_by_themselves_are_asked_as_they_came() -> None:
    test = Backtest([always(Policy()), always(Policy(limit_percent=50))], digits)
    test.apply(ACCOUNT, START)
    later = START + timedelta(days=1)
    asked = test.ask(Question("O", 1, "A", "EUR", 600), later)
    test.apply(order(600), later)
    again = test.ask(Question("O", 1, "A", "EUR", 700), later)
    assert (asked.at, test.now, test.out_of_order) == (later, later, 0)
    assert outcomes([asked]) == [(Outcome.RELEASE, Outcome.HOLD)]
    assert again.refused == Refusal.VERSION_POSTED


def test_policies_are_chosen_by_what_the_account_is_at_that_moment() -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    def chosen(account_id: str, segment: str | None, risk_class: str | None) -> Policy:
        seen.append((account_id, segment, risk_class))
        return Policy()

    test = Backtest([chosen], digits)
    told = replace(ACCOUNT, segment="EU", risk_class="B")
    for document in (order(1), told, order(1, order_id="other")):
        test.take(document, START)
    assert seen == [("A", None, None), ("A", "EU", "B")]


def test_time_never_goes_back_and_what_came_late_is_counted() -> None:
    test = Backtest([always(Policy())], digits)
    test.take(ACCOUNT, START)
    asked = test.take(order(1), START - timedelta(days=1))
    assert asked is not None
    assert (asked.at, test.out_of_order, test.now) == (START, 1, START)


def test_a_rate_counts_from_its_moment_on() -> None:
    rate = Rate("USD", "EUR", 2 * 10**10, START + timedelta(hours=2), 1, "desk")
    _, asked = ran(
        ACCOUNT,
        rate,
        order(10, currency="USD", order_id="at its moment"),
        order(10, currency="USD", order_id="an hour later"),
    )
    assert [each.verdicts[0].order_minor for each in asked] == [20, 20]
    _, before = ran(ACCOUNT, rate, order(10, currency="USD"), hours=0)
    assert [reason.code for reason in before[0].verdicts[0].reasons] == [ReasonCode.FX_RATE_MISSING]


def test_a_limit_document_in_the_accounts_currency_beats_the_account() -> None:
    other = Limit("A", 1, "USD", 9_999)
    _, asked = ran(ACCOUNT, other, order(1), Limit("A", 2, "EUR", 5), order(1, order_id="two"))
    assert [each.verdicts[0].limit_minor for each in asked] == [1_000, 5]


def test_items_past_due_hold_by_the_days_of_each_policy() -> None:
    old = replace(invoice(10), due_on=DAY - timedelta(days=40))
    _, asked = ran(ACCOUNT, old, order(1), policies=(Policy(), Policy(overdue_days=40)))
    assert outcomes(asked) == [(Outcome.HOLD, Outcome.RELEASE)]


def late_of(*documents: Document, days: int = 0, day: date = DAY) -> Late:
    test, _ = ran(ACCOUNT, *documents)
    world = test.world
    return late_orders(world.documents(), world.buckets, world.payment_terms_days, day, days)


def due(in_days: int, *covers: Cover, total: int = 100, invoice_id: str = "I") -> Document:
    billed = invoice(total, *covers, invoice_id=invoice_id)
    return replace(billed, due_on=DAY + timedelta(days=in_days))


def test_an_order_whose_invoice_was_paid_after_its_due_date_was_paid_late() -> None:
    covers = Cover(60, "O"), Cover(40, delivery_id="D", delivery_line_id="1")
    shipped = delivery(ships(40, "other"))
    paid = payment(100, Allocation("I", 100))
    late = late_of(order(60), shipped, due(-1, *covers), paid)
    assert (late.paid_late, late.unpaid) == ({"O": {"EUR": 60}, "other": {"EUR": 40}}, {})
    assert late_of(order(60), shipped, due(-1, *covers), paid, days=1) == NOTHING_LATE
    assert late_of(order(60), shipped, due(0, *covers), paid) == NOTHING_LATE


def test_an_order_whose_invoice_is_open_past_its_due_date_was_not_paid() -> None:
    billed = due(-1, Cover(100, "O"))
    part = payment(30, Allocation("I", 30))
    late = late_of(order(100), billed, part)
    assert (late.paid_late, late.unpaid) == ({}, {"O": {"EUR": 100}})


def test_cash_that_names_no_invoice_pays_the_oldest() -> None:
    old = due(-9, Cover(100, "old"), invoice_id="old")
    new = due(-5, Cover(100, "new"), invoice_id="new")
    late = late_of(new, old, payment(100))
    assert (late.paid_late, late.unpaid) == ({}, {"new": {"EUR": 100}})


def test_an_order_counts_once_by_its_latest_decision() -> None:
    wish = order(2_000, state=OrderState.REQUESTED)
    _, asked = ran(ACCOUNT, wish, order(500, version=2))
    side = added_up(asked, 1, Late({"O": {"EUR": 7}}, {})).sides[0]
    assert (side.decisions, side.outcomes[Outcome.HOLD]) == (2, 1)
    assert (side.held.orders, side.released.orders) == (0, 1)
    assert (side.released.value, side.released.paid_late) == ({"EUR": 500}, {"EUR": 7})


def test_what_a_policy_has_released_is_not_held_again_within_its_days_for_the_same_facts() -> None:
    wish, flagged = (
        order(1, state=OrderState.REQUESTED),
        replace(ACCOUNT, version=2, must_review=True),
    )
    short, long = Policy(recheck_days=1), Policy(recheck_days=7)
    _, asked = ran(ACCOUNT, wish, flagged, order(1, version=2), policies=(short, long), hours=12)
    assert outcomes(asked)[1] == (Outcome.HOLD, Outcome.RELEASE)


def test_groups_are_limited_in_a_history_as_they_are_live() -> None:
    head = Account("H", 1, "H", "EUR", 1_500, AccountStatus.OPEN)
    members = [
        replace(ACCOUNT, account_id=one, credit_limit=None, parent_account_id="H") for one in "AB"
    ]
    _, asked = ran(
        *members,
        order(900),
        head,
        order(600, order_id="fits", account_id="B", state=OrderState.REQUESTED),
        order(1, order_id="too much"),
        replace(members[1], version=2, parent_account_id=None),
        order(500, order_id="now"),
    )
    assert outcomes(asked) == [
        (Outcome.RELEASE,),
        (Outcome.RELEASE_WITH_WARNING,),
        (Outcome.HOLD,),
        (Outcome.RELEASE_WITH_WARNING,),
    ]
    assert asked[2].verdicts[0].reasons[0].code == ReasonCode.GROUP_LIMIT_EXCEEDED


def test_members_of_a_group_share_the_limit_of_its_head_and_what_was_granted_of_it() -> None:
    head = replace(ACCOUNT, account_id="H", credit_limit=1_000)
    members = [
        replace(ACCOUNT, account_id=name, parent_account_id="H", credit_limit=None)
        for name in ("A", "B")
    ]
    wish = order(700, state=OrderState.REQUESTED)
    second = order(400, order_id="other", account_id="B", state=OrderState.REQUESTED)
    _, asked = ran(head, *members, wish, second, policies=(Policy(), Policy(limit_percent=60)))
    assert outcomes(asked) == [(Outcome.RELEASE, Outcome.HOLD), (Outcome.HOLD, Outcome.RELEASE)]
    assert [one.code for one in asked[1].verdicts[0].reasons] == [ReasonCode.GROUP_LIMIT_EXCEEDED]


def test_what_lies_beyond_a_horizon_is_left_out_of_a_history_too() -> None:
    soon, late = date(2026, 3, 11), date(2026, 6, 1)
    near, far = OrderLine("1", 400, deliver_on=soon), OrderLine("2", 5_000, deliver_on=late)
    plan = order(near, far, order_id="O-1")
    within, above = order(600, order_id="O-2"), order(1, order_id="O-3")
    policies = (Policy(horizon_days=30), Policy())
    _, asked = ran(ACCOUNT, plan, within, above, policies=policies)
    assert [each.verdicts[0].order_minor for each in asked] == [400, 600, 1]
    assert outcomes(asked) == [
        (Outcome.RELEASE, Outcome.HOLD),
        (Outcome.RELEASE_WITH_WARNING, Outcome.HOLD),
        (Outcome.HOLD, Outcome.HOLD),
    ]
