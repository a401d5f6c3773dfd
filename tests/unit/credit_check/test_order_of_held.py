"""Who of those that wait is decided again first."""

from datetime import UTC, datetime, timedelta

from credit_check.second_looks import Held, in_order
from credit_contracts.amounts import digits
from credit_core.documents import Rate
from credit_core.exposure import Rates
from credit_core.standing import Question

AT = datetime(2026, 3, 1, tzinfo=UTC)
RATES = Rates((Rate("EUR", "JPY", 160 * 10**10, AT, 1, "test"),), digits)


def held(
    name: str,
    minor: int,
    currency: str = "EUR",
    *,
    priority: int = 0,
    seconds: float = 0,
    secured_minor: int = 0,
) -> Held:
    question = Question(
        order_id=name,
        order_version=1,
        account_id="A",
        currency=currency,
        amount_minor=minor,
        secured_minor=secured_minor,
    )
    return Held(name, priority, AT + timedelta(seconds=seconds), question)


def names(*each: Held) -> list[str]:
    return [one.hold_id for one in in_order(each, RATES)]


def test_the_urgent_first_then_who_waits_longest_then_the_smaller() -> None:
    assert names(
        held("a", 1, seconds=2), held("b", 900), held("c", 100), held("d", 5, seconds=9, priority=1)
    ) == ["d", "c", "b", "a"]


def test_smaller_is_told_in_one_currency() -> None:
    # 16,000 yen are 100.00 EUR, and a currency without a rate is not known to be small.
    assert names(held("yen", 16_000, "JPY"), held("less", 9_999), held("more", 10_001)) == [
        "less",
        "yen",
        "more",
    ]
    assert names(held("no-rate", 1, "NOK"), held("euro", 10_000)) == ["euro", "no-rate"]


def test_what_is_secured_takes_no_credit() -> None:
    assert names(held("a", 100), held("b", 1_000, secured_minor=950)) == ["b", "a"]
