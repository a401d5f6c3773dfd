"""The limit in force: which of the limits holds on a day, and what is secured on top."""

from datetime import date

import pytest

from support.standings import terms

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2026, 2, 28), 1_000),
        (FIRST, 5_000),
        (LAST, 5_000),
        (date(2026, 4, 1), 1_000),
    ],
)
def test_a_temporary_limit_holds_on_both_of_its_days_and_no_other(day: date, limit: int) -> None:
    account = terms(
        1_000,
        temporary_limit_minor=5_000,
        temporary_valid_from=FIRST,
        temporary_valid_until=LAST,
    )
    assert account.limit_in_force(day, secured_percent=0) == limit


@pytest.mark.parametrize("ordinary", [None, 9_000])
def test_a_temporary_limit_replaces_even_a_larger_one(ordinary: int | None) -> None:
    account = terms(
        ordinary, temporary_limit_minor=0, temporary_valid_from=FIRST, temporary_valid_until=LAST
    )
    assert account.limit_in_force(FIRST, secured_percent=0) == 0
    assert account.limit_in_force(date(2026, 5, 1), secured_percent=0) == ordinary


def test_a_temporary_limit_without_an_end_goes_on() -> None:
    account = terms(1, temporary_limit_minor=2, temporary_valid_from=FIRST)
    assert account.limit_in_force(date(2999, 1, 1), secured_percent=0) == 2


@pytest.mark.parametrize(("percent", "limit"), [(0, 1_000), (50, 1_166), (100, 1_333)])
def test_the_secured_part_counts_by_the_share_that_the_policy_says(
    percent: int, limit: int
) -> None:
    account = terms(1_000, secured_minor=333)
    assert account.limit_in_force(FIRST, secured_percent=percent) == limit


@pytest.mark.parametrize(("percent", "limit"), [(1, 9 + 333), (90, 899 + 333), (100, 999 + 333)])
def test_a_policy_may_use_a_share_of_the_limit_but_counts_what_is_secured_apart(
    percent: int, limit: int
) -> None:
    account = terms(999, secured_minor=333)
    found = account.limit_in_force(FIRST, secured_percent=100, limit_percent=percent)
    assert found == limit


def test_a_share_of_unlimited_is_unlimited() -> None:
    assert terms(None).limit_in_force(FIRST, secured_percent=100, limit_percent=1) is None


def test_unlimited_stays_unlimited_whatever_is_secured() -> None:
    assert terms(None, secured_minor=333).limit_in_force(FIRST, secured_percent=100) is None
