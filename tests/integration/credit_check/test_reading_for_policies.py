"""One batch reads for every policy of the book: each number of days, each currency, at one moment."""

import asyncio
from collections.abc import Sequence

import pytest

from credit_check.needs import Needs, needs_of
from credit_check.session import connect
from credit_check.snapshot import Snapshot
from credit_check.tasks import Ask
from credit_core.overdue import Counting, Dues
from credit_core.policy import Policy
from credit_core.reasons import Money
from service_kit.clock import SystemClock
from support.asking import days_ago
from support.credit_checks import Ledger
from support.databases import as_role


def read(database: str, accounts: Sequence[str], needs: Needs) -> Snapshot:
    """What a lane would read for these accounts; nothing is locked."""

    async def once() -> Snapshot:
        session = await connect(as_role(database, "creditgate_check"), SystemClock(), "UTC")
        try:
            asks = [Ask(accounts=tuple(accounts), locks=False)]
            return await session.gather(asks, needs)
        finally:
            await session.close()

    return asyncio.run(once())


def test_what_is_past_due_is_told_for_each_number_of_days(
    check_database: str, books: Ledger
) -> None:
    books.account("late", 100_000)
    books.bucket("late", receivables=70_000)
    for days, minor in ((45, 40_000), (20, 20_000), (-10, 10_000)):
        books.due("late", days_ago(days), minor)
    found = read(check_database, ["late"], Needs((0, 30, 60), ()))
    assert found.dues == {
        ("late", Counting(0)): {"EUR": Dues(70_000, 60_000, days_ago(45))},
        ("late", Counting(30)): {"EUR": Dues(70_000, 40_000, days_ago(45))},
    }
    assert found.policy_version == 1


def test_what_is_past_due_is_told_for_each_way_of_counting(
    check_database: str, books: Ledger
) -> None:
    books.account("counted", 100_000)
    books.bucket("counted", receivables=70_000, unapplied_cash=15_000)
    for days, minor in ((45, 40_000), (40, 20_000), (20, 5_000), (-10, 5_000)):
        books.due("counted", days_ago(days), minor)
    books.disputed("counted", days_ago(45), 40_000)
    books.disputed("counted", days_ago(20), 1_000)
    apart = Counting(30, cash_pays_oldest=False)
    without = Counting(0, leave_out_disputed=True)
    both = apart._replace(leave_out_disputed=True)
    found = read(check_database, ["counted"], Needs((), (), (), (apart, without, both)))
    assert found.dues == {
        ("counted", apart): {"EUR": Dues(70_000, 60_000, days_ago(45), 15_000)},
        ("counted", without): {"EUR": Dues(70_000, 24_000, days_ago(40), 15_000)},
        ("counted", both): {"EUR": Dues(70_000, 20_000, days_ago(40), 15_000)},
    }


def test_amounts_of_policies_bring_the_rates_of_accounts_in_other_currencies(
    check_database: str, books: Ledger
) -> None:
    books.rate("USD", "EUR", 5 * 10**9)
    books.account("home", 100_000)
    books.account("abroad", 100_000, currency="USD")
    policies = [Policy(order_maximum=Money(1, "EUR")), Policy(overdue_days=0)]
    known = {
        account_id: read(check_database, [account_id], needs_of(policies)).rates
        for account_id in ("home", "abroad")
    }
    assert known["home"].convert(100, "EUR", "USD") is None
    assert known["abroad"].convert(100, "EUR", "USD") == 200


@pytest.mark.parametrize(("risk_class", "expected"), [("B", {"graded": "B"}), (None, {})])
def test_the_risk_class_of_an_account_is_read(
    check_database: str, books: Ledger, risk_class: str | None, expected: dict[str, str]
) -> None:
    books.account("graded", 100_000)
    books.execute(
        "UPDATE exposure.account SET risk_class = $1 WHERE account_id = 'graded'", risk_class
    )
    assert read(check_database, ["graded"], needs_of([Policy()])).risk_classes == expected
