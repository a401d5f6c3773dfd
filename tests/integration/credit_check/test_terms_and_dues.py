"""What is overdue, and what was agreed with an account, is seen by the running service."""

from collections import Counter
from datetime import date
from itertools import product
from random import Random
from typing import Any

import httpx

from credit_contracts.checks import CheckAnswer
from credit_core.overdue import Basis, due_on, overdue
from support.asking import codes, days_ago
from support.credit_checks import Ledger, client, question, running_check
from support.waiting import until


def ask(caller: httpx.Client, account_id: str, **more: Any) -> dict[str, Any]:
    """A small order on the account."""
    order_id = more.pop("order_id", f"{account_id}-1")
    reply = caller.post("/v1/checks", json=question(order_id, account_id, "10.00", **more))
    assert reply.status_code == 200, reply.text
    CheckAnswer.model_validate_json(reply.content)
    answer: dict[str, Any] = reply.json()
    return answer


def test_what_is_more_than_thirty_days_overdue_holds(caller: httpx.Client, books: Ledger) -> None:
    books.account("late", 1_000_000)
    books.bucket("late", receivables=70_000)
    books.due("late", days_ago(20), 20_000)
    books.due("late", days_ago(45), 40_000)
    books.due("late", days_ago(-10), 10_000)
    held = ask(caller, "late")
    assert codes(held) == ["OVERDUE"]
    assert held["reasons"][0]["figures"] == {
        "overdue": "400.00",
        "overdue_days_max": "30",
        "oldest_due_on": days_ago(45).isoformat(),
        "days": "45",
    }
    assert "400.00 EUR are more than 30 days overdue" in held["reasons"][0]["message"]


def test_cash_on_hand_pays_what_is_overdue(caller: httpx.Client, books: Ledger) -> None:
    books.account("paid", 1_000_000)
    books.bucket("paid", receivables=50_000, unapplied_cash=40_000)
    books.due("paid", days_ago(45), 40_000)
    books.due("paid", days_ago(5), 10_000)
    assert ask(caller, "paid")["outcome"] == "release"


def test_a_policy_leaves_out_what_is_disputed_or_keeps_cash_apart(
    caller: httpx.Client, books: Ledger
) -> None:
    for account_id in ("usual", "disputes", "apart"):
        books.account(account_id, 1_000_000)
        books.bucket(account_id, receivables=50_000, unapplied_cash=10_000)
        books.due(account_id, days_ago(45), 40_000)
        books.due(account_id, days_ago(5), 10_000)
    books.policies(
        {"account_id": "disputes", "leave_out_disputed": True},
        {"account_id": "apart", "cash_pays_oldest": False},
    )
    found = {
        account_id: ask(caller, account_id)["reasons"][0]["figures"]["overdue"]
        for account_id in ("usual", "disputes", "apart")
    }
    assert found == {"usual": "300.00", "disputes": "300.00", "apart": "400.00"}
    books.disputed("usual", days_ago(45), 40_000)
    books.disputed("disputes", days_ago(45), 20_000)
    more = ask(caller, "disputes", order_version=2)["reasons"][0]
    assert more["figures"]["overdue"] == "100.00"
    assert "What is disputed is left out." in more["message"]
    assert ask(caller, "usual", order_version=2)["reasons"][0]["figures"]["overdue"] == "300.00"
    # Once no more is overdue than is disputed, the hold is released by itself.
    books.execute(
        "UPDATE exposure.disputed SET disputed_minor = 30000 WHERE account_id = 'disputes'"
    )
    books.execute(
        "UPDATE exposure.bucket SET change_counter = change_counter + 1"
        " WHERE account_id = 'disputes'"
    )
    open_holds = {"account_id": "disputes", "state": "open"}
    until(
        lambda: caller.get("/v1/holds", params=open_holds).json()["items"] == [],
        "the hold is released",
    )
    books.policies()


def test_the_oldest_item_told_is_one_that_cash_does_not_pay(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("partly", 1_000_000)
    books.bucket("partly", receivables=90_000, unapplied_cash=50_000)
    for days, minor in ((80, 40_000), (60, 20_000), (40, 20_000), (5, 10_000)):
        books.due("partly", days_ago(days), minor)
    held = ask(caller, "partly")
    assert held["reasons"][0]["figures"] | {"overdue_days_max": "30"} == {
        "overdue": "300.00",
        "overdue_days_max": "30",
        "oldest_due_on": days_ago(60).isoformat(),
        "days": "60",
    }


def test_the_oldest_item_told_is_that_of_the_rule_whatever_cash_pays(
    caller: httpx.Client, books: Ledger
) -> None:
    random = Random(7)
    terms_days = 14
    oldest: dict[str, str] = {}
    for number in range(60):
        account_id = f"walked-{number}"
        books.account(account_id, 1_000_000_000, payment_terms_days=terms_days)
        due: Counter[date] = Counter()
        for basis, ago_days in product(Basis, random.sample(range(46, 90), 6)):
            minor = random.randrange(1, 1_000)
            books.due(account_id, days_ago(ago_days), minor, basis=basis)
            due[due_on(basis, days_ago(ago_days), terms_days)] += minor
        cash = random.choice((0, *random.choices(range(1, due.total()), k=4), due.total() - 1))
        books.bucket(account_id, receivables=due.total(), unapplied_cash=cash)
        told = overdue(due, cash, days_ago(0)).oldest_due_on
        assert told is not None
        oldest[account_id] = told.isoformat()
    for account_id, day in oldest.items():
        held = ask(caller, account_id)
        assert codes(held) == ["OVERDUE"]
        figures = held["reasons"][0]["figures"]
        assert figures["oldest_due_on"] == day, account_id


def test_an_item_due_after_all_calendars_does_no_harm(caller: httpx.Client, books: Ledger) -> None:
    books.account("endless", 1_000_000, payment_terms_days=36_500)
    books.bucket("endless", receivables=20_000, unapplied_cash=10_000)
    books.due("endless", days_ago(45), 10_000)
    books.due("endless", date(9999, 12, 30), 10_000, basis="issued")
    assert ask(caller, "endless")["outcome"] == "release"


def test_days_to_pay_are_the_accounts_where_an_invoice_states_none(
    caller: httpx.Client, books: Ledger
) -> None:
    for account_id, terms_days in (("short", 14), ("long", 60)):
        books.account(account_id, 1_000_000, payment_terms_days=terms_days)
        books.bucket(account_id, receivables=5_000)
        books.due(account_id, days_ago(50), 5_000, basis="issued")
    assert codes(ask(caller, "short")) == ["OVERDUE"]
    assert ask(caller, "long")["outcome"] == "release"


def test_overdue_in_another_currency_is_valued(caller: httpx.Client, books: Ledger) -> None:
    books.account("abroad", 1_000_000)
    books.rate("USD", "EUR", 5 * 10**9)
    books.bucket("abroad", "USD", receivables=5_000)
    books.due("abroad", days_ago(50), 5_000, currency="USD")
    held = ask(caller, "abroad")
    assert codes(held) == ["OVERDUE"]
    assert held["reasons"][0]["figures"]["overdue"] == "25.00"


def test_what_was_agreed_holds_when_it_has_run_out(caller: httpx.Client, books: Ledger) -> None:
    books.account(
        "lapsed",
        1_000_000,
        limit_valid_until=days_ago(1),
        next_review_on=days_ago(1),
        payment_terms_days=14,
    )
    held = ask(caller, "lapsed", payment_terms_days=30)
    assert codes(held) == ["LIMIT_EXPIRED", "REVIEW_DUE", "TERMS_CHANGED"]
    books.account("lapsed", 1_000_000, limit_valid_until=days_ago(-1), next_review_on=days_ago(-1))
    again = ask(caller, "lapsed", order_version=2, payment_terms_days=14)
    assert again["outcome"] == "release"


def test_the_day_is_that_of_the_business(check_database: str, books: Ledger, secret: str) -> None:
    # 26 hours apart: the day in the west is over in the east, whatever the time is.
    west, east = "Etc/GMT+12", "Pacific/Kiritimati"
    last_day = books.value("SELECT (now() AT TIME ZONE $1)::date", west)
    books.account("zoned", 1_000_000, limit_valid_until=last_day)
    found = {}
    for zone in (west, east):
        with (
            running_check(check_database, CREDITGATE_BUSINESS_TIME_ZONE=zone) as running,
            client(running.url, secret) as there,
        ):
            found[zone] = codes(ask(there, "zoned", order_id=f"zoned-{zone}"))
    assert found == {west: [], east: ["LIMIT_EXPIRED"]}
