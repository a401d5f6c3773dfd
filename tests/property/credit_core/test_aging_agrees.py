"""Aging, exposure and overdue are three views of one thing, on random histories."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.aging import aged, aged_as
from credit_core.documents import Invoice
from credit_core.ledger import Book, allocated_to, post
from credit_core.overdue import (
    Counting,
    DueKey,
    cash_on_hand,
    disputed_sums,
    due_on,
    due_sums,
    dues_of,
    open_amount,
    overdue,
)
from credit_core.past import due_of, newest_documents
from support.builders import posted
from support.core_documents import ledger_document
from support.histories import FIRST_DAY
from support.oracle import Event
from support.strategies import histories

repeatable = settings(derandomize=True, deadline=None, max_examples=150)
amounts = st.integers(0, 500)
due_dates = st.dictionaries(
    st.integers(-120, 40).map(lambda days: FIRST_DAY + timedelta(days=days)), amounts, max_size=9
)


@repeatable
@given(
    events=histories(),
    day=st.integers(0, 200),
    counting=st.builds(Counting, st.just(0), st.booleans(), st.booleans()),
)
def test_ages_less_the_cash_left_are_receivables_less_unapplied_cash(
    events: list[Event], day: int, counting: Counting
) -> None:
    book = Book()
    for event in events:
        post(book, ledger_document(event))
    newest = newest_documents(map(ledger_document, events))
    today = FIRST_DAY + timedelta(days=day)
    for (account_id, currency), four in posted(book).items():
        sums, disputed = due_of(newest, account_id)
        due: dict[date, int] = defaultdict(int)
        off: dict[date, int] = defaultdict(int)
        for of, found in ((due, sums), (off, disputed)):
            for (_, code, basis, on), amount in found.items():
                if code == currency:
                    of[due_on(basis, on, 30)] += amount
        cash = cash_on_hand(sum(due.values()), four.receivables, four.unapplied_cash)
        ages = aged(due, cash, today)
        assert ages.total == four.receivables - four.unapplied_cash
        assert ages.overdue == overdue(due, cash, today).amount_minor
        assert all(disputed[key] <= sums[key] for key in disputed)
        switched = aged_as(counting, due, off, cash, today)
        assert switched.total == ages.total
        assert switched.cash_on_hand == ages.cash_on_hand
        told = dues_of(due, off, cash, today, counting)
        assert switched.overdue == max(0, told.past_minor - counting.cash(cash))
        assert aged_as(Counting(0), due, off, cash, today) == ages


@repeatable
@given(events=histories())
def test_due_sums_of_the_past_are_those_that_the_ledger_keeps(events: list[Event]) -> None:
    book = Book()
    for event in events:
        post(book, ledger_document(event))
    newest = newest_documents(map(ledger_document, events))
    kept: dict[DueKey, int] = defaultdict(int)
    kept_disputed: dict[DueKey, int] = defaultdict(int)
    for entry in book.values():
        if isinstance(entry.newest, Invoice):
            for key, amount in due_sums(entry.newest, allocated_to(entry)).items():
                kept[key] += amount
            for key, amount in disputed_sums(entry.newest, allocated_to(entry)).items():
                kept_disputed[key] += amount
            disputed = sum(disputed_sums(entry.newest, allocated_to(entry)).values())
            still_open = open_amount(entry.newest, allocated_to(entry))
            assert disputed == min(entry.newest.disputed_amount, still_open)
    folded = {account: due_of(newest, account) for account in {key[0] for key in kept}}
    assert {k: v for due, _ in folded.values() for k, v in due.items()} == kept
    assert {k: v for _, disputed in folded.values() for k, v in disputed.items()} == kept_disputed


@repeatable
@given(due=due_dates, cash=st.integers(0, 3000), day=st.integers(-60, 60))
def test_cash_pays_the_oldest_first_and_no_age_is_ever_negative(
    due: dict[date, int], cash: int, day: int
) -> None:
    today = FIRST_DAY + timedelta(days=day)
    ages = aged(due, cash, today)
    by_age = (
        ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.days_over_90,
    )  # fmt: skip
    assert all(age >= 0 for age in (*by_age, ages.cash_left))
    assert sum(by_age) - ages.cash_left == sum(due.values()) - cash
    assert not (sum(by_age) and ages.cash_left)
    for bound, older in ((0, 4), (30, 3), (60, 2), (90, 1)):
        assert sum(by_age[-older:]) == overdue(due, cash, today, bound).amount_minor
    assert ages.cash_on_hand == cash
    assert (ages.oldest_due_on is None) == (sum(by_age) == 0)
    assert aged(due, 0, today).total == sum(due.values())
