"""Policies between the contract and the core: the same numbers by the same names.

What is written for people (amounts as text, lists of codes) becomes what is decided by, and back.
The names are those of `credit_core.policy.Policy` on both sides, so that a new number needs a
field there and in the contract, and nothing here.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from credit_contracts.amounts import to_minor, to_text
from credit_contracts.desk_policies import PolicyAmount, PolicyDesk, RoleAmounts
from credit_contracts.policies import PolicyContent, PolicyEntry, PolicyNumbers
from credit_core.desk_rules import DeskRules, Role
from credit_core.policies import NUMBERS, EntryKind, PolicyBook
from credit_core.policies import PolicyEntry as CoreEntry
from credit_core.policy import OnStale, Policy
from credit_core.reasons import Money, ReasonCode

CONTENTS_KEPT = 64
BOOKS_KEPT = 8
_KINDS = {
    "account_id": EntryKind.ACCOUNT,
    "risk_class": EntryKind.RISK_CLASS,
    "segment": EntryKind.SEGMENT,
}


def read_book(version: int, content: PolicyContent) -> PolicyBook:
    """The book that a version's content stands for. What the contract has accepted is never
    refused here.
    """
    default = content.default
    numbers = {name: getattr(default, name) for name in PolicyNumbers.model_fields}
    return PolicyBook(
        Policy(version=version, **_values(numbers)),
        [_entry(each) for each in content.entries],
        _desk(content.desk),
    )


@lru_cache(maxsize=CONTENTS_KEPT)
def read_content(content: str) -> PolicyContent:
    """A version's content as it is stored: JSON of the contract. Contents never change, and reading
    a long one takes as long as many decisions, so those read last are kept.
    """
    return PolicyContent.model_validate_json(content)


@lru_cache(maxsize=BOOKS_KEPT)
def read_text(version: int, content: str) -> PolicyBook:
    """The book of a version's content as it is stored; those read last are kept as well."""
    return read_book(version, read_content(content))


def _desk(desk: PolicyDesk) -> DeskRules:
    return DeskRules(
        ceilings=_by_role(desk.ceilings),
        limit_ceilings=_by_role(desk.limit_ceilings),
        four_eyes_above=_money(desk.four_eyes_above),
        service_level_hours=dict(desk.service_level_hours.items()),
    )


def _by_role(amounts: RoleAmounts) -> dict[Role, Money | None]:
    return {role: _money(getattr(amounts, role)) for role in Role}


def numbers_of(policy: Policy) -> PolicyNumbers:
    """All numbers of a policy as the contract writes them."""
    return PolicyNumbers(**{name: _written(getattr(policy, name)) for name in NUMBERS})


def _entry(entry: PolicyEntry) -> CoreEntry:
    name, value = entry.place
    return CoreEntry(_KINDS[name], value, _values(entry.numbers))


def _values(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in numbers.items()}


def _money(told: PolicyAmount | None) -> Money | None:
    return None if told is None else Money(to_minor(told.amount, told.currency), told.currency)


def _value(value: object) -> object:
    match value:
        case PolicyAmount():
            return _money(value)
        case tuple():
            return frozenset(ReasonCode(code) for code in value)
        case str():
            return OnStale(value)
        case _:
            return value


def _written(value: object) -> object:
    match value:
        case Money(minor, currency):
            return PolicyAmount(amount=to_text(minor, currency), currency=currency)
        case frozenset():
            return tuple(sorted(value))
        case _:
            return value
