"""Rules whose numbers a policy sets, seen on the running service: horizon, freshness, checkpoints."""

from typing import Any

import httpx

from support.asking import ask_for_own, codes, in_days
from support.credit_checks import Ledger


def line(number: int, amount: str, days: int | None = None) -> dict[str, Any]:
    day = None if days is None else in_days(days).isoformat()
    return {"line_id": str(number), "amount": amount, "deliver_on": day}


def test_a_year_long_call_off_order_does_not_exhaust_the_limit(
    caller: httpx.Client, books: Ledger
) -> None:
    """frappe/erpnext#10861."""
    books.policies({"account_id": "year", "horizon_days": 30})
    books.account("year", 100_000)
    months = [line(n, "300.00", 10 + 30 * n) for n in range(12)]
    asked = ask_for_own(caller, "year-1", "3600.00", lines=months)
    assert (asked["outcome"], asked["order_amount"]) == ("release", "300.00")
    assert asked["exposure_after"] == "300.00"
    again = ask_for_own(caller, "year-2", "700.00", lines=[line(1, "700.00", 30)])
    assert (again["reserved_before"], again["outcome"]) == ("300.00", "release_with_warning")
    assert codes(ask_for_own(caller, "year-3", "0.01")) == ["LIMIT_EXCEEDED"]
    books.policies()
    whole = ask_for_own(caller, "year-4", "1.00", dry_run=True)
    assert whole["reserved_before"] == "4300.00", "what was far is kept, and counts without horizon"


def test_what_is_posted_far_away_counts_when_it_is_near(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("posted", 100_000)
    books.bucket("posted", open_orders=90_000, unbilled=5_000)
    books.order("posted-1", 1, "posted", 90_000)
    books.deliveries("posted-1", "posted", {in_days(5): 20_000, in_days(60): 70_000})
    found = {}
    for days in (4, 5, 60):
        books.policies({"account_id": "posted", "horizon_days": days})
        found[days] = ask_for_own(caller, "posted-2", "1.00", dry_run=True)["exposure_before"]
    assert [found[days]["open_orders"] for days in (4, 5, 60)] == ["0.00", "200.00", "900.00"]
    assert {each["unbilled"] for each in found.values()} == {"50.00"}
    books.policies({"account_id": "posted", "horizon_days": 5})
    own = ask_for_own(
        caller, "posted-1", "950.00", order_version=2,
        lines=[line(1, "250.00", 5), line(2, "700.00", 60)],
    )  # fmt: skip
    assert (own["exposure_before"]["open_orders"], own["order_amount"]) == ("0.00", "250.00")


def test_stale_data_holds_or_only_warns_as_the_policy_says(
    caller: httpx.Client, books: Ledger
) -> None:
    books.policies({"account_id": "open", "on_stale": "release"})
    for account_id in ("open", "closed"):
        books.account(account_id, 100_000)
    try:
        books.fresh(-600)
        warned, held = (
            ask_for_own(caller, "open-1", "1.00"),
            ask_for_own(caller, "closed-1", "1.00"),
        )
    finally:
        books.fresh()
    assert (warned["outcome"], codes(warned)) == ("release_with_warning", ["DATA_STALE"])
    assert (held["outcome"], codes(held)) == ("hold", ["DATA_STALE"])
    assert warned["freshness"]["stale"]
    assert held["freshness"]["stale"]


def test_a_checkpoint_asks_what_the_policy_leaves_on(caller: httpx.Client, books: Ledger) -> None:
    books.policies({"account_id": "ramp", "recheck_days": 0, "delivery_rules_off": ["OVERDUE"]})
    books.account("ramp", 100_000)
    assert ask_for_own(caller, "ramp-1", "10.00")["outcome"] == "release"
    books.bucket("ramp", receivables=5_000)
    books.due("ramp", in_days(-45), 5_000)
    at = {
        checkpoint: codes(
            ask_for_own(caller, "ramp-1", "10.00", checkpoint=checkpoint, dry_run=True)
        )
        for checkpoint in ("order", "delivery", "invoice")
    }
    assert at == {"order": ["OVERDUE"], "delivery": [], "invoice": []}


def test_what_is_secured_of_an_account_and_of_an_order_is_room(
    caller: httpx.Client, books: Ledger
) -> None:
    books.policies({"account_id": "half", "secured_percent": 50})
    for account_id in ("full", "half"):
        books.account(account_id, 100_000, secured_minor=20_000)
    secured = ask_for_own(caller, "full-1", "1500.00", secured_amount="300.00")
    assert (secured["limit"], secured["order_amount"]) == ("1200.00", "1200.00")
    assert secured["outcome"] == "release_with_warning"
    assert codes(ask_for_own(caller, "half-1", "1100.01")) == ["LIMIT_EXCEEDED"]
    assert ask_for_own(caller, "half-2", "1100.00")["outcome"] == "release_with_warning"


def test_a_temporary_limit_counts_inside_its_dates(caller: httpx.Client, books: Ledger) -> None:
    books.policies()
    for name, first, last in (("now", 0, 0), ("soon", 1, 9), ("over", -9, -1)):
        books.account(
            name, 10_000, temporary_limit_minor=50_000,
            temporary_valid_from=in_days(first), temporary_valid_until=in_days(last),
        )  # fmt: skip
    limits = {
        name: ask_for_own(caller, f"{name}-1", "1.00")["limit"] for name in ("now", "soon", "over")
    }
    assert limits == {"now": "500.00", "soon": "100.00", "over": "100.00"}
