from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_contracts.decisions import ReasonCode
from credit_contracts.notices import NoticeKind
from notifier.letter import Letter, as_html, clean, plain, subject_line
from notifier.routing import Audience
from notifier.wording import Matter, letter
from support.notifying import hold, notice


def told(*matters: Matter) -> tuple[Letter, str]:
    written = letter(matters)
    return written, plain(written.sections)


@pytest.mark.parametrize("audience", list(Audience))
def test_a_hold_is_told_with_order_amount_limit_exposure_and_excess(audience: Audience) -> None:
    written, text = told(Matter(hold("hld_7"), audience))
    assert (
        written.subject
        == "Order SO-hld_7 on hold, account C-42: 5,446.78 EUR above the credit limit"
    )
    for fact in (
        "SO-hld_7",
        "C-42",
        "20,000.00 USD",
        "18,446.78 EUR",
        "100,000.00 EUR",
        "105,446.78 EUR",
        "5,446.78 EUR",
        "105 %",
    ):
        assert fact in text, fact


def test_credit_is_told_the_command_that_releases_and_sales_what_would_clear_it() -> None:
    _, for_credit = told(Matter(hold("hld_7"), Audience.CREDIT))
    assert 'creditgate holds release hld_7 --reason-code CODE --comment "why"' in for_credit
    _, for_sales = told(Matter(hold("hld_7"), Audience.SALES))
    assert "holds release" not in for_sales
    assert "Ask the debtor to pay" in for_sales
    assert "hld_7" in for_sales


def test_no_release_is_offered_that_a_stop_would_refuse() -> None:
    reasons = [
        {"code": code, "severity": severity, "message": "x.", "figures": {}}
        for code, severity in (("ACCOUNT_STOPPED", "hold"), ("OVERDUE", "hold"))
    ]
    _, text = told(Matter(hold("hld_7", reasons=reasons), Audience.CREDIT))
    assert "holds release" not in text
    assert "Lift the stop" in text
    _, by_hand = told(
        Matter(hold("hld_7", reasons=[reasons[0] | {"code": "MANUAL_HOLD"}]), Audience.CREDIT)
    )
    assert "holds release hld_7" in by_hand, "whoever may release may end a hold by hand"


def test_figures_of_the_decision_are_told_where_it_was_heard() -> None:
    _, text = told(Matter(hold(), Audience.SALES, before=("80000.00", "7000.00")))
    assert "80,000.00 EUR" in text
    assert "7,000.00 EUR" in text
    _, without = told(Matter(hold(), Audience.SALES))
    assert "Reserved before" not in without


@pytest.mark.parametrize("audience", list(Audience))
def test_a_hold_that_has_ended_meanwhile_is_one_line_without_steps(audience: Audience) -> None:
    written, text = told(Matter(hold("hld_7"), audience, "released", "jane"))
    assert written.subject == "Hold of order SO-hld_7 has ended, account C-42: released by jane"
    assert (
        "- Order SO-hld_7 (version 1, 20,000.00 USD) of account C-42 was held, released by jane."
        in text.splitlines()
    )
    for gone in ("must not be delivered", "Next step", "holds release", "Figures"):
        assert gone not in text


@pytest.mark.parametrize(
    ("state", "by", "end"),
    [
        ("rejected", "jane", "was held, rejected by jane."),
        ("cancelled", "creditgate", "was held, cancelled by creditgate."),
        ("released", None, "was held, released."),
        ("superseded", "creditgate", "was held, superseded by a newer decision."),
    ],
)
def test_each_way_to_end_is_named_with_who_did_it(state: str, by: str | None, end: str) -> None:
    _, text = told(Matter(hold(), Audience.CREDIT, state, by))
    assert end in text


def test_a_letter_counts_orders_and_names_each_once() -> None:
    again = {"order_id": "SO-1"}
    written, text = told(
        Matter(hold("hld_1", **again), Audience.CREDIT, "released", "jane"),
        Matter(hold("hld_2", **again), Audience.CREDIT),
        Matter(hold("hld_3", order_id="SO-3"), Audience.CREDIT),
        Matter(hold("hld_4", order_id="SO-4"), Audience.CREDIT, "rejected", "jane"),
    )
    assert written.subject == (
        "Account C-42: 2 orders on hold (SO-1, SO-3) and ended holds of 1 order (SO-4)"
    )
    assert "release hld_2" in text
    assert "release hld_1" not in text
    assert text.count("Next step") == 2


def test_an_unknown_account_has_figures_that_are_not_known_instead_of_zero() -> None:
    unknown = hold(
        currency=None,
        order_amount=None,
        limit=None,
        exposure_after=None,
        available_after=None,
        reasons=[
            {
                "code": "ACCOUNT_UNKNOWN",
                "severity": "hold",
                "message": "Account C-42 is not known here.",
                "figures": {},
            }
        ],
    )
    written, text = told(Matter(unknown, Audience.SALES))
    assert written.subject == "Order SO-hld_1 on hold, account C-42"
    assert "not known" in text
    assert "0.00" not in text.replace("20,000.00", "")


@pytest.mark.parametrize("code", get_args(ReasonCode))
@pytest.mark.parametrize("audience", list(Audience))
def test_every_reason_leads_to_a_next_step(code: str, audience: Audience) -> None:
    reason = {"code": code, "severity": "hold", "message": "So it is.", "figures": {}}
    _, text = told(Matter(hold(reasons=[reason]), audience))
    steps = text.partition("Next step\n")[2].splitlines()
    assert steps[0].startswith("- ")
    assert "So it is." in text


def test_amounts_are_written_in_one_way_in_the_whole_mail() -> None:
    reason = {
        "code": "LIMIT_EXCEEDED",
        "severity": "hold",
        "message": "This order would be 5446.78 EUR above its credit limit of 100000.00 EUR.",
        "figures": {"limit": "100000.00", "excess": "5446.78"},
    }
    _, text = told(Matter(hold(reasons=[reason]), Audience.SALES))
    assert "- This order would be 5,446.78 EUR above its credit limit of 100,000.00 EUR." in text
    assert "5446.78" not in text
    assert "100000.00" not in text


def test_a_breach_by_a_cent_does_not_read_as_exactly_full() -> None:
    facts = {"currency": "EUR", "limit": "100.00", "available": "-0.01", "utilization": "1.00"}
    _, text = told(Matter(notice("n", "limit_exceeded", facts=facts), Audience.CREDIT))
    assert "above 100 %" in text
    _, text = told(Matter(hold(exposure_after="100000.01"), Audience.CREDIT))
    assert "above 100 %" in text


def test_near_limit_says_how_much_is_left_and_that_the_next_order_may_be_held() -> None:
    written, text = told(Matter(notice(), Audience.SALES))
    assert written.subject == "Account C-42 is near its credit limit: 13,000.00 EUR left"
    for fact in ("87,000.00 EUR", "100,000.00 EUR", "87 %", "The next order may be held."):
        assert fact in text


def test_limit_exceeded_says_by_how_much() -> None:
    facts = {"currency": "EUR", "limit": "100.00", "exposure": "150.00", "available": "-50.00"}
    written, text = told(Matter(notice("n", "limit_exceeded", facts=facts), Audience.CREDIT))
    assert written.subject == "Account C-42 is above its credit limit by 50.00 EUR"
    assert "Above the limit by" in text


@pytest.mark.parametrize("kind", get_args(NoticeKind))
@pytest.mark.parametrize("audience", list(Audience))
def test_every_kind_of_notice_has_words_and_a_next_step(kind: str, audience: Audience) -> None:
    bare = notice("n", kind, facts={"days": "3"}, account_id=None, order_id="SO-1")
    written, text = told(Matter(bare, audience))
    assert written.subject
    assert "Next step\n- " in text
    assert "Days  3" in text
    assert "{" not in written.subject + text


def test_several_matters_of_one_account_are_one_letter_that_lists_them_all() -> None:
    written, text = told(
        Matter(hold("hld_1"), Audience.CREDIT),
        Matter(hold("hld_2"), Audience.CREDIT),
        Matter(notice("n", "limit_exceeded"), Audience.CREDIT),
    )
    assert written.subject == "Account C-42: 2 orders on hold (SO-hld_1, SO-hld_2) and a notice"
    for fact in (
        "SO-hld_1",
        "SO-hld_2",
        "release hld_1",
        "release hld_2",
        "above its credit limit",
    ):
        assert fact in text


def test_ten_matters_are_told_in_full_and_further_ones_in_one_line_each() -> None:
    _, ten = told(*(Matter(hold(f"hld_{n}"), Audience.CREDIT) for n in range(10)))
    assert ten.count("Next step") == 10
    assert "Further" not in ten
    _, more = told(*(Matter(hold(f"hld_{n}"), Audience.CREDIT) for n in range(12)))
    assert more.count("Next step") == 10
    line = "on hold, account C-42: 5,446.78 EUR above the credit limit (hold hld_11)"
    assert f"- Order SO-hld_11 {line}" in more.splitlines()
    assert "more:" not in more


@pytest.mark.parametrize("audience", list(Audience))
def test_a_letter_about_a_great_many_holds_stays_small_and_says_where_the_rest_is(
    audience: Audience,
) -> None:
    holds = [hold(f"hld_{n}", account_id="C 42") for n in range(1200)]
    written, text = told(*(Matter(each, audience) for each in holds))
    assert written.subject.startswith("Account C 42: 1200 orders on hold (SO-hld_0, SO-hld_1,")
    assert text.count("\n- Order SO-hld_") == 100
    assert "and 1090 more: creditgate holds --account 'C 42'" in text.splitlines()
    assert len(text) + len(as_html(written.sections)) < 50_000


def test_what_has_ended_comes_after_what_stands_and_within_the_same_bound() -> None:
    standing = [Matter(hold(f"hld_{n}"), Audience.CREDIT) for n in range(30)]
    ended = [Matter(hold(f"hld_{n}"), Audience.CREDIT, "released", "jane") for n in range(30, 150)]
    _, text = told(*ended, *standing)
    assert text.count("Next step") == 10
    assert text.count("(hold hld_") == 20
    assert text.count("was held, released by jane") == 80
    assert "and 40 more: creditgate holds --account C-42" in text


@given(st.text(max_size=400))
def test_no_text_from_outside_can_begin_a_new_header_line(text: str) -> None:
    line = subject_line(text)
    assert len(line.splitlines()) <= 1
    assert len(line) <= 150
    assert clean(line) == line


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_html_shows_text_from_outside_as_text(text: str) -> None:
    facts = {"remark": f"<script>{text}"}
    page = as_html(letter([Matter(notice(facts=facts), Audience.SALES)]).sections)
    assert "<script" not in page
