"""What is said of overdue items, stops, expiring limits, reviews and late data."""

import pytest

from notifier.letter import plain
from notifier.routing import Audience
from notifier.wording import Matter, letter
from support.notifying import notice

NUMBERS = {
    "currency": "EUR", "exposure": "60.00", "reserved": "0.00", "limit": "1000.00",
    "available": "940.00", "utilization": "0.06",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "facts", "subject", "said"),
    [
        (
            "overdue_begun",
            {
                "overdue": "1200.00", "oldest_due_on": "2026-11-01", "days_past_due": "1",
                "held_from": "2026-12-02",
            },
            "Account C-42 has overdue items: 1,200.00 EUR, the oldest due on 2026-11-01",
            ("Overdue 1,200.00 EUR", "Oldest due date 2026-11-01", "Days past due 1",
             "Orders are held for it from 2026-12-02", "Available credit 940.00 EUR"),
        ),
        (
            "account_stopped", {}, "Account C-42 is stopped",
            ("Exposure 60.00 EUR", "Nothing is released while the stop stands"),
        ),
        (
            "limit_expiring",
            {"limit_valid_until": "2026-12-31", "days_left": "30", "held_from": "2027-01-01"},
            "The credit limit of account C-42 expires on 2026-12-31",
            ("Limit valid until 2026-12-31", "Days left 30", "held for it from 2027-01-01"),
        ),
        (
            "limit_expiring",
            {"limit_valid_until": "2026-10-31", "days_left": "-2"},
            "The credit limit of account C-42 expired on 2026-10-31",
            ("Credit limit 1,000.00 EUR",),
        ),
        (
            "review_due",
            {"next_review_on": "2026-11-09", "days_left": "7"},
            "Account C-42 is due for review by 2026-11-09",
            ("To be reviewed by 2026-11-09", "Tell the credit team"),
        ),
    ],
)  # fmt: skip
def test_an_episode_is_told_with_its_day_and_its_figures(
    kind: str, facts: dict[str, str], subject: str, said: tuple[str, ...]
) -> None:
    written = letter([Matter(notice("n", kind, facts=NUMBERS | facts), Audience.SALES)])
    assert written.subject == subject
    text = " ".join(plain(written.sections).split())
    for each in said:
        assert each in text, each


@pytest.mark.parametrize(
    ("on_stale", "meanwhile"), [("hold", "held"), ("release", "released with a warning")]
)
def test_late_data_is_told_with_how_late_and_what_becomes_of_orders(
    on_stale: str, meanwhile: str
) -> None:
    facts = {
        "lag_seconds": "95", "lag_seconds_max": "60", "watermark": "2026-11-02T07:58:25.000Z",
        "on_stale": on_stale,
    }  # fmt: skip
    stale = notice("n", "data_stale", facts=facts, account_id=None)
    written = letter([Matter(stale, Audience.CREDIT)])
    assert written.subject == "The data behind credit decisions is late"
    text = " ".join(plain(written.sections).split())
    for said in (
        f"Orders meanwhile {meanwhile}", "Seconds behind 95", "Seconds allowed 60",
        "Applied up to 2026-11-02T07:58:25.000Z", "creditgate status",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("limit_expiring", {"limit_valid_until": "2026-10-31", "days_left": "-2"}),
        ("review_due", {"next_review_on": "2026-10-31", "days_left": "-2"}),
        ("overdue_begun", {"oldest_due_on": "2026-10-31", "days_past_due": "2", "overdue": "1.00"}),
    ],
)
def test_what_holds_orders_already_is_told_as_holding_them(
    kind: str, facts: dict[str, str], audience: Audience
) -> None:
    def text(held_from: str) -> str:
        told = notice("n", kind, facts=NUMBERS | facts | {"held_from": held_from})
        return " ".join(plain(letter([Matter(told, audience)]).sections).split())

    held = text("2026-11-02")
    assert "Orders are held for it since 2026-11-02" in held
    assert "orders are held until" in held
    for untrue in ("before orders are held", "Days left", "held for it from", "is due for review"):
        assert untrue not in held
    assert "Orders are held for it from 2026-11-03" in text("2026-11-03")
    assert "orders are held until" not in text("2026-11-03")
    assert "Orders are held for it from soon" in text("soon")
