"""What groups add to a decision: the limit of everybody above, for everybody below together."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from credit_core.buckets import Buckets
from credit_core.decision import Verdict
from credit_core.documents import AccountStatus, Rate
from credit_core.exposure import Rates
from credit_core.group_book import GroupBook
from credit_core.groups import Groups
from credit_core.notices import OF_GROUP, NoticeKind, evaluate
from credit_core.policy import Policy
from credit_core.reasons import Money, Outcome, ReasonCode
from credit_core.standing import Question
from credit_core.terms import AccountTerms
from credit_core.wording import wording
from support.core_documents import digits
from support.standings import (
    ACCOUNT_ID,
    NOW,
    POLICY,
    answer,
    asked,
    book,
    codes,
    posted_order,
    rate,
    reserved_for,
    terms,
)

HEAD = "HQ"


def head(limit: int | None = 1_000, **more: Any) -> AccountTerms:
    return replace(terms(limit), account_id=HEAD, **more)


def group(
    account: AccountTerms,
    buckets: dict[str, Buckets] | int = 0,
    *,
    reserved: dict[str, int] | None = None,
    rates: tuple[Rate, ...] = (),
    segment: str | None = None,
) -> GroupBook:
    return GroupBook(
        account,
        segment=segment,
        members_total=2,
        policy=POLICY,
        today=NOW.date(),
        buckets={"EUR": Buckets(receivables=buckets)} if isinstance(buckets, int) else buckets,
        reserved=reserved or {},
        rates=Rates(rates, digits),
    )


def decided(question: Question, *groups: GroupBook, policy: Policy = POLICY) -> Verdict:
    """Of an account without a limit of its own, so that only its groups can speak against it."""
    return answer(book(terms(None), groups=groups), question, policy)


def test_an_order_exactly_at_the_limit_of_the_group_passes() -> None:
    verdict = decided(asked(600), group(head(), 400))
    assert (verdict.outcome, codes(verdict)) == (
        Outcome.RELEASE_WITH_WARNING,
        [ReasonCode.GROUP_NEAR_LIMIT],
    )


def test_one_minor_unit_above_is_held_and_says_whose_limit_and_by_how_much() -> None:
    verdict = decided(asked(501), group(head(), 400, reserved={"EUR": 100}, segment="EU"))
    (reason,) = verdict.reasons
    assert reason.code == ReasonCode.GROUP_LIMIT_EXCEEDED
    assert reason.figures == {
        "group_account_id": HEAD,
        "group_segment": "EU",
        "limit": Money(1_000, "EUR"),
        "exposure": Money(400, "EUR"),
        "reserved": Money(100, "EUR"),
        "available": Money(500, "EUR"),
        "order": Money(501, "EUR"),
        "exposure_after": Money(1_001, "EUR"),
        "excess": Money(1, "EUR"),
    }
    assert verdict.reservation is None


def test_the_warning_of_a_group_begins_exactly_at_the_threshold() -> None:
    assert codes(decided(asked(399), group(head(), 400))) == []
    assert codes(decided(asked(400), group(head(), 400))) == [ReasonCode.GROUP_NEAR_LIMIT]
    assert codes(decided(asked(1), group(head(0), -400))) == [], "a share of nothing says nothing"


def test_every_ancestor_has_its_say() -> None:
    nearer, farther = head(1_000), replace(head(500), account_id="ROOT")
    verdict = decided(asked(501), group(nearer, 500), group(farther, 0))
    assert [reason.figures["group_account_id"] for reason in verdict.reasons] == [HEAD, "ROOT"]
    assert len(verdict.groups) == 2


def test_a_head_without_a_limit_limits_nobody() -> None:
    verdict = decided(asked(10**12), group(head(None), {"XOF": Buckets(1)}))
    assert codes(verdict) == []


def test_temporary_limit_and_secured_part_of_the_head_count_as_its_own_limit_does() -> None:
    day = NOW.date()
    raised = head(
        temporary_limit_minor=2_000,
        temporary_valid_from=day,
        temporary_valid_until=day,
        secured_minor=100,
    )
    assert codes(decided(asked(2_100), group(raised))) == [ReasonCode.GROUP_NEAR_LIMIT]
    assert codes(decided(asked(2_101), group(raised))) == [ReasonCode.GROUP_LIMIT_EXCEEDED]


def test_the_other_terms_of_a_head_bind_its_own_orders_alone() -> None:
    lapsed = head(
        limit_valid_until=date(2020, 1, 1), next_review_on=date(2020, 1, 1), must_review=True
    )
    assert codes(decided(asked(1), group(lapsed))) == []


def test_a_stop_above_holds_whatever_the_amount_and_that_of_the_account_is_told_once() -> None:
    stopped = head(None, status=AccountStatus.STOPPED)
    assert codes(decided(asked(-5), group(stopped))) == [ReasonCode.ACCOUNT_STOPPED]
    own = terms(None, status=AccountStatus.STOPPED)
    verdict = answer(book(own, groups=[group(own)]), asked(1))
    assert codes(verdict) == [ReasonCode.ACCOUNT_STOPPED]


def test_an_order_that_becomes_smaller_is_not_held_by_its_group() -> None:
    kept = [reserved_for("SO-1", 700)]
    full = group(head(), 900, reserved={"EUR": 700})
    open_book = book(terms(None), reservations=kept, groups=[full])
    assert answer(open_book, asked(700, version=2)).outcome == Outcome.RELEASE
    larger = answer(open_book, asked(701, version=3))
    assert codes(larger) == [ReasonCode.GROUP_LIMIT_EXCEEDED]
    (found,) = larger.groups
    assert (found.reserved_minor, found.present_claim_minor) == (0, 700)
    assert codes(decided(asked(0), group(head(0), 1))) == [], "no amount, no money rule"


def test_a_posted_order_is_left_out_of_its_group_once() -> None:
    order = posted_order("SO-1", 300, posted_unbilled_minor=100)
    taken = group(head(), {"EUR": Buckets(open_orders=200, unbilled=100, receivables=700)})
    open_book = book(
        terms(None), {"EUR": order.posted_within(None)}, orders=[order], groups=[taken]
    )
    verdict = answer(open_book, asked(300, version=2))
    assert verdict.outcome == Outcome.RELEASE_WITH_WARNING
    assert verdict.groups[0].exposure == Buckets(receivables=700)


def test_what_the_order_claims_on_another_member_counts_on() -> None:
    """It was released there as well, and that version may still come: room is never given twice."""
    elsewhere = [reserved_for("SO-1", 600, account_id="C-43")]
    shared = group(head(), 0, reserved={"EUR": 600})
    open_book = book(terms(None), reservations=elsewhere, groups=[shared])
    assert codes(answer(open_book, asked(600, version=2))) == [ReasonCode.GROUP_LIMIT_EXCEEDED]


def test_what_one_member_is_granted_the_next_question_of_another_sees() -> None:
    shared = group(head())
    first = book(terms(None), groups=[shared])
    second = book(terms(None), groups=[shared])
    assert answer(first, asked(600)).outcome == Outcome.RELEASE
    assert codes(answer(second, asked(500, "SO-2"))) == [ReasonCode.GROUP_LIMIT_EXCEEDED]
    first.withdraw("SO-1", 1)
    assert answer(second, asked(500, "SO-2", version=2)).outcome == Outcome.RELEASE
    assert shared.position().reserved_minor == 500


def test_a_group_is_valued_in_its_heads_currency_and_not_without_a_rate() -> None:
    rates = (rate("USD", "EUR", 2),)
    mixed = {"EUR": Buckets(receivables=300), "USD": Buckets(receivables=100)}
    verdict = answer(
        book(terms(None), rates=rates, groups=[group(head(), mixed, rates=rates)]),
        asked(251, currency="USD"),
    )
    assert verdict.reasons[0].figures["exposure_after"] == Money(1_002, "EUR")
    missing = decided(asked(1), group(head(), {"USD": Buckets(receivables=1)}))
    assert codes(missing) == [ReasonCode.FX_RATE_MISSING]
    assert missing.reasons[0].figures["group_account_id"] == HEAD
    old = (rate("USD", "EUR", 2, as_of=NOW - timedelta(days=8)),)
    outdated = decided(asked(1), group(head(), mixed, rates=old))
    assert codes(outdated) == [ReasonCode.FX_RATE_MISSING]
    assert outdated.reasons[0].figures["outdated"] == "USD"
    for verdict in (missing, outdated):
        told = wording(verdict.reasons[0], lambda minor, _: str(minor))
        assert f"the group of account {HEAD}" in told


def test_reasons_about_a_group_can_be_switched_off() -> None:
    off = Policy(rules_off=frozenset({ReasonCode.GROUP_LIMIT_EXCEEDED}))
    assert codes(decided(asked(2_000), group(head()), policy=off)) == []


def test_notices_of_a_group_are_kinds_of_their_own() -> None:
    full = group(head(), 1_001)
    (change,) = evaluate(full.position(), {NoticeKind.LIMIT_EXCEEDED}, POLICY, OF_GROUP)
    assert change.kind == NoticeKind.GROUP_LIMIT_EXCEEDED
    near = group(head(), 800)
    kinds = {NoticeKind.GROUP_LIMIT_EXCEEDED}
    assert [each.kind for each in evaluate(near.position(), kinds, POLICY, OF_GROUP)] == [
        NoticeKind.GROUP_NEAR_LIMIT,
        NoticeKind.GROUP_LIMIT_EXCEEDED,
    ]


def test_a_reason_whose_group_may_not_be_told_has_words_without_numbers() -> None:
    verdict = decided(asked(2_000), group(head(status=AccountStatus.STOPPED)))
    told = [wording(reason, lambda minor, _: str(minor)) for reason in verdict.reasons]
    untold = [
        wording(replace(reason, figures={}), lambda minor, _: str(minor))
        for reason in verdict.reasons
    ]
    assert all(HEAD in text for text in told)
    assert not any(HEAD in text or any(map(str.isdigit, text)) for text in untold)


def test_what_has_to_be_locked_is_everything_that_parents_name() -> None:
    groups = Groups({ACCOUNT_ID: "P", "P": "Q", "Q": "P", "X": "nobody"})
    assert groups.ancestors(ACCOUNT_ID) == ("P",)
    assert groups.named_above(ACCOUNT_ID) == ("P", "Q")
    assert groups.named_above("P") == ("Q",)
    assert groups.named_above("X") == ("nobody",)
