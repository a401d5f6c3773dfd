"""A policy as people write it and as it is decided by are one policy; what is wrong is named."""

from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_check.needs import needs_of
from credit_check.policy_reading import numbers_of, read_book
from credit_contracts.faults import Fault, judged
from credit_contracts.policies import (
    OnStale,
    PolicyContent,
    PolicyEntry,
    PolicyNumbers,
    PolicyVersion,
    SwitchableRule,
)
from credit_core.policies import NUMBERS
from credit_core.policy import ALWAYS_ON, Policy
from credit_core.reasons import ReasonCode

AMOUNTS = st.fixed_dictionaries(
    {"amount": st.integers(0, 10**9).map(str), "currency": st.sampled_from(["EUR", "JPY", "KWD"])}
)
NUMBER_SETS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "warning_percent": st.integers(80, 100),
        "rearm_percent": st.integers(0, 80),
        "overdue_days": st.integers(0, 90),
        "stale_seconds": st.integers(0, 10**6),
        "on_stale": st.sampled_from(get_args(OnStale)),
        "order_maximum": AMOUNTS,
        "overdue_tolerated": AMOUNTS,
        "overdue_share_percent": st.integers(0, 100),
        "cash_pays_oldest": st.booleans(),
        "leave_out_disputed": st.booleans(),
        "rules_off": st.lists(st.sampled_from(get_args(SwitchableRule)), unique=True),
        "excluded": st.booleans(),
    },
)


def test_contract_and_core_have_the_same_numbers_and_defaults() -> None:
    assert tuple(PolicyNumbers.model_fields) == NUMBERS
    assert [name for name in PolicyEntry.model_fields if name in NUMBERS] == list(NUMBERS)
    assert read_book(1, PolicyContent()).default == Policy()
    assert numbers_of(Policy()) == PolicyNumbers()
    assert {each.name for each in fields(Policy)} == {*NUMBERS, "version", "scope"}


def test_an_answer_tells_all_that_a_policy_holds() -> None:
    assert set(PolicyContent.model_fields) <= set(PolicyVersion.model_fields)


def test_exactly_the_rules_that_do_not_always_hold_can_be_switched_off() -> None:
    assert set(get_args(SwitchableRule)) == set(ReasonCode) - ALWAYS_ON


@given(NUMBER_SETS, NUMBER_SETS)
def test_what_is_written_is_what_is_decided_by(
    default: dict[str, Any], entry: dict[str, Any]
) -> None:
    content = PolicyContent.model_validate(
        {"default": default, "entries": [entry | {"segment": "EU"}]}
    )
    book = read_book(7, content)
    again = PolicyContent(default=numbers_of(book.default), entries=content.entries)
    assert read_book(7, again).default == book.default
    policy = book.for_account("C-1", "EU", None)
    laid_over = numbers_of(book.default).model_dump() | numbers_of(policy).model_dump(
        include=set(entry)
    )
    assert numbers_of(policy).model_dump() == laid_over
    assert (policy.version, policy.scope) == (7, "segment:EU")


@given(st.lists(NUMBER_SETS, max_size=4))
def test_all_days_and_currencies_that_a_book_asks_for_are_read(
    numbers: list[dict[str, Any]],
) -> None:
    entries = [{**each, "account_id": f"C-{place}"} for place, each in enumerate(numbers)]
    book = read_book(1, PolicyContent.model_validate({"entries": entries}))
    needs = needs_of(book)
    for place in range(len(numbers)):
        policy = book.for_account(f"C-{place}", None, None)
        assert policy.overdue_days in needs.overdue_days
        assert policy.counting.plain or policy.counting in needs.countings
        for amount in (policy.order_maximum, policy.overdue_tolerated):
            assert amount is None or amount.currency in needs.currencies


def test_null_in_an_entry_is_the_number_of_the_default() -> None:
    entry = {"account_id": "C-1", "overdue_days": None, "order_maximum": None}
    maximum = {"amount": "10", "currency": "EUR"}
    content = PolicyContent.model_validate(
        {"default": {"overdue_days": 9, "order_maximum": maximum}, "entries": [entry]}
    )
    book = read_book(1, content)
    policy = book.for_account("C-1", None, None)
    assert (policy.overdue_days, policy.order_maximum) == (9, book.default.order_maximum)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"default": {"overdue_days": -1}}, "default.overdue_days"),
        ({"default": {"overdue_days": 30.5}}, "default.overdue_days"),
        ({"default": {"warning_percent": 70}}, "default.rearm_percent"),
        ({"default": {"order_maximum": {"amount": "0.001", "currency": "EUR"}}},
         "default.order_maximum.amount"),
        ({"default": {"order_maximum": "5 EUR"}}, "default.order_maximum"),
        ({"default": {"overdue": 1}}, "default.overdue"),
        ({"default": {"rules_off": ["ACCOUNT_STOPPED"]}}, "default.rules_off.0"),
        ({"entries": [{"segment": "EU"}, {}]}, "entries.1"),
        ({"entries": [{"segment": "EU", "account_id": "C-1"}]}, "entries.0"),
        ({"entries": [{"segment": "EU"}, {"segment": "EU"}]}, "entries.1.segment"),
        ({"entries": [{"segment": "EU", "warning_percent": 70}]}, "entries.0.rearm_percent"),
        ({"entries": [{"risk_class": "B", "on_stale": "ignore"}]}, "entries.0.on_stale"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_entry_and_field(content: dict[str, Any], field: str) -> None:
    faults = judged(PolicyContent, content)
    assert isinstance(faults, tuple)
    (fault,) = faults
    assert isinstance(fault, Fault)
    assert fault.field == field
    assert fault.remedy


def test_all_that_is_wrong_is_told_at_once() -> None:
    entries = [{"segment": "EU", "overdue_days": -1}, {"segment": "US", "excluded": "yes"}]
    faults = judged(PolicyContent, {"default": {"stale_seconds": -1}, "entries": entries})
    assert isinstance(faults, tuple)
    assert [each.field for each in faults] == [
        "default.stale_seconds", "entries.0.overdue_days", "entries.1.excluded",
    ]  # fmt: skip
