"""What is said of a limit that was changed, and of an order that was released by hand."""

from typing import Any

import pytest

from notifier.letter import plain
from notifier.routing import Audience
from notifier.wording import Matter, letter
from support.notifying import notice

EUR = {"currency": "EUR"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"limit": "150000.00", "limit_before": "100000.00"},
            "The credit limit of account C-42 was raised to 150,000.00 EUR",
        ),
        (
            {"limit": "0.00", "limit_before": "100.00"},
            "The credit limit of account C-42 was lowered to 0.00 EUR",
        ),
        ({"limit_before": "1.00"}, "The credit limit of account C-42 was raised to unlimited"),
        ({"limit": "1.00"}, "The credit limit of account C-42 was lowered to 1.00 EUR"),
        (
            {"limit": "1.00", "limit_before": "1.00", "currency_before": "USD"},
            "The credit limit of account C-42 was changed to 1.00 EUR",
        ),
        (
            {"limit": "1.00", "limit_before": "1.00", "temporary_limit": "5.00"},
            "Account C-42 has a temporary credit limit of 5.00 EUR",
        ),
        (
            {"limit": "1.00", "limit_before": "1.00", "temporary_limit_before": "5.00"},
            "The temporary credit limit of account C-42 was taken back",
        ),
    ],
)
def test_which_way_a_limit_went_is_the_subject(facts: dict[str, str], said: str) -> None:
    changed = notice("n", "limit_changed", severity="info", facts=EUR | facts)
    assert letter([Matter(changed, Audience.SALES)]).subject == said


def test_a_changed_limit_is_told_with_both_figures_and_who_approved_it() -> None:
    facts = EUR | {
        "limit": "150.00",
        "limit_before": "90.00",
        "currency_before": "USD",
        "approved_by": "bo",
        "reason": "They grow.",
        "limit_version": "7",
    }
    changed = notice("n", "limit_changed", severity="info", facts=facts)
    text = " ".join(plain(letter([Matter(changed, Audience.SALES)]).sections).split())
    for fact in (
        "Credit limit 150.00 EUR Limit before 90.00 USD",
        "Approved by bo",
        "Reason They grow.",
        "Limit version 7",
        "Reckon with it in the next order.",
    ):
        assert fact in text, fact


def test_an_override_is_told_with_who_how_much_against_what_and_until_when() -> None:
    facts: dict[str, Any] = EUR | {
        "amount": "12500.00",
        "released_by": "mia",
        "role": "manager",
        "against": "LIMIT_EXCEEDED, OVERDUE",
        "comment": "They pay in the end.",
        "valid_until": "2026-12-01T00:00:00Z",
    }
    made = notice("n", "override_made", facts=facts, order_id="SO-7")
    written = letter([Matter(made, Audience.CREDIT)])
    assert (
        written.subject == "Order SO-7 of account C-42 was released by hand, by mia: 12,500.00 EUR"
    )
    text = " ".join(plain(written.sections).split())
    for fact in (
        "Amount 12,500.00 EUR",
        "Released by mia In the role manager Held for LIMIT_EXCEEDED, OVERDUE",
        "Comment They pay in the end.",
        "Valid until 2026-12-01T00:00:00Z",
        "have the release voided",
    ):
        assert fact in text, fact
