"""What exposure is read as, on random histories: valued over currencies, and due over time."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.buckets import ZERO, Buckets, Contribution
from credit_core.canonical import newer
from credit_core.documents import Account, Invoice
from credit_core.exposure import Rates, newest_rates, value
from credit_core.ledger import Book, Kind, allocated_to, post
from credit_core.money import round_half_away
from credit_core.overdue import (
    Counting,
    cash_on_hand,
    disputed_sums,
    due_on,
    due_sums,
    dues_of,
    open_amount,
    overdue,
)
from support.builders import posted
from support.core_documents import account_document, digits, ledger_document, rate_document
from support.histories import FIRST_DAY
from support.oracle import ID_OF, Oracle
from support.oracle_readings import overdue as overdue_by_force
from support.oracle_readings import valued as valued_by_force
from support.strategies import histories, valued_histories

Event = dict[str, Any]

repeatable = settings(derandomize=True, deadline=None, max_examples=150)

NOW = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(days=60)


def ledger_of(events: list[Event]) -> Book:
    book = Book()
    for event in events:
        if event["type"] in ID_OF and event["type"] != "creditgate.account.v1":
            post(book, ledger_document(event))
    return book


def accounts_of(events: list[Event]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    for event in events:
        if event["type"] == "creditgate.account.v1":
            account = account_document(event)
            known = accounts.get(account.account_id)
            if known is None or newer(account, known):
                accounts[account.account_id] = account
    return accounts


def by_currency(exposures: Contribution, account_id: str) -> dict[str, Buckets]:
    return {code: buckets for (owner, code), buckets in exposures.items() if owner == account_id}


@repeatable
@given(events=valued_histories())
def test_valuation_agrees_with_brute_force(events: list[Event]) -> None:
    exposures, accounts, oracle = posted(ledger_of(events)), accounts_of(events), Oracle(events)
    given_rates = [rate_document(one) for one in events if one["type"] == "creditgate.fx-rate.v1"]
    rates = Rates(newest_rates(given_rates, NOW), digits)
    for account_id in {owner for owner, _ in exposures}:
        account = accounts.get(account_id)
        currency = None if account is None else account.currency
        valued = value(by_currency(exposures, account_id), currency, rates)
        four, unvalued = valued_by_force(oracle, account_id, NOW)
        assert valued.buckets == Buckets(*four)
        assert set(valued.unvalued) == unvalued
        assert set(valued.rates_used).isdisjoint(unvalued)


@repeatable
@given(
    events=histories(),
    terms_days=st.sampled_from([0, 14, 30]),
    day=st.integers(0, 200),
    counting=st.builds(Counting, st.sampled_from([0, 30]), st.booleans(), st.booleans()),
)
def test_overdue_agrees_with_brute_force(
    events: list[Event], terms_days: int, day: int, counting: Counting
) -> None:
    book, oracle = ledger_of(events), Oracle(events)
    today = FIRST_DAY + timedelta(days=day)
    more_than_days = counting.more_than_days
    due: dict[tuple[str, str], dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    disputed: dict[tuple[str, str], dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for entry in book.values():
        if not isinstance(entry.newest, Invoice):
            continue
        sums = due_sums(entry.newest, allocated_to(entry))
        assert sum(sums.values()) == open_amount(entry.newest, allocated_to(entry))
        for (account_id, currency, basis, date), amount in sums.items():
            assert amount > 0
            due[account_id, currency][due_on(basis, date, terms_days)] += amount
        off = disputed_sums(entry.newest, allocated_to(entry))
        for (account_id, currency, basis, date), amount in off.items():
            disputed[account_id, currency][due_on(basis, date, terms_days)] += amount
    for place, four in posted(book).items():
        cash = cash_on_hand(sum(due[place].values()), four.receivables, four.unapplied_cash)
        assert cash >= 0
        counted = counting.of(due[place], disputed[place])
        found = overdue(counted, counting.cash(cash), today, more_than_days)
        assert found.amount_minor == overdue_by_force(
            oracle,
            place,
            terms_days,
            today,
            more_than_days,
            cash_pays=counting.cash_pays_oldest,
            with_disputed=not counting.leave_out_disputed,
        )
        told = dues_of(due[place], disputed[place], cash, today, counting)
        assert max(0, told.past_minor - counting.cash(cash)) == found.amount_minor
        assert told.open_minor == sum(due[place].values())
        if found.amount_minor:
            assert told.oldest_due_on == found.oldest_due_on
        assert (found.oldest_due_on is None) == (found.amount_minor == 0)
        if found.oldest_due_on is not None:
            assert found.days > more_than_days
            assert found.oldest_due_on == today - timedelta(days=found.days)


@repeatable
@given(events=histories())
def test_aging_and_exposure_agree(events: list[Event]) -> None:
    """Σ due less cash on hand is what receivables and cash add to exposure."""
    book = ledger_of(events)
    open_sums: dict[tuple[str, str], int] = defaultdict(int)
    for (kind, _), entry in book.items():
        if kind is Kind.INVOICE and isinstance(entry.newest, Invoice):
            place = (entry.newest.account_id, entry.newest.currency)
            open_sums[place] += open_amount(entry.newest, allocated_to(entry))
    exposures = posted(book)
    for place, open_sum in open_sums.items():
        four = exposures.get(place, ZERO)
        cash = cash_on_hand(open_sum, four.receivables, four.unapplied_cash)
        assert open_sum - cash == four.receivables - four.unapplied_cash


@repeatable
@given(st.integers(), st.integers(min_value=1))
def test_rounding_is_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = round_half_away(numerator, denominator)
    distance = abs(Fraction(numerator, denominator) - rounded)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert abs(rounded) > abs(Fraction(numerator, denominator))
    assert round_half_away(-numerator, denominator) == -rounded
