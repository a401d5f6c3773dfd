"""The book of policies: one version of all rules and their numbers, for every account.

A credit desk changes its rules as a whole: what is reviewed, put into force and told in an answer
is one version of one book. It holds a default and entries for single accounts, risk classes and
segments. An account goes by one entry alone, the most specific that fits, laid over the default;
entries are never mixed, so that whoever reads the entry named in an answer has read all that was
decided by. Which book is in force when is a list of activations that is only ever added to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from credit_core.desk_rules import DeskRules
from credit_core.policy import DEFAULT_SCOPE, Policy


class EntryKind(StrEnum):
    """What an entry is for; the kinds stand in the order in which they are looked for."""

    ACCOUNT = "account"
    RISK_CLASS = "risk_class"
    SEGMENT = "segment"


NUMBERS = tuple(each.name for each in fields(Policy) if each.name not in {"version", "scope"})
"""The names of all that an entry can set."""


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """What differs from the default for one account, risk class or segment. `numbers` are values
    of `Policy` by name; those left out are the default's.
    """

    kind: EntryKind
    id: str
    numbers: Mapping[str, Any]

    @property
    def scope(self) -> str:
        """How an answer names the entry, such as "risk_class:B"."""
        return f"{self.kind}:{self.id}"

    def over(self, default: Policy) -> Policy:
        """The entry's policy: its own numbers, and the default's for the rest.

        Raises:
            ValueError: when the numbers contradict one another or no such number is known; the
                message names entry and field.
        """
        unknown = set(self.numbers).difference(NUMBERS)
        if unknown:
            raise ValueError(f"{self.scope}: no such number: {', '.join(sorted(unknown))}")
        try:
            return replace(default, scope=self.scope, **self.numbers)
        except ValueError as error:
            raise ValueError(f"{self.scope}: {error}") from None


class PolicyBook:
    """One version of the policies of all accounts; never changed once made."""

    __slots__ = ("_by_entry", "default", "desk", "entries")

    def __init__(
        self,
        default: Policy | None = None,
        entries: Iterable[PolicyEntry] = (),
        desk: DeskRules | None = None,
    ) -> None:
        """`default` carries the version of the book; `desk` is what people may decide alone.

        Raises:
            ValueError: for two entries of the same scope, or one that contradicts itself.
        """
        self.default = Policy() if default is None else replace(default, scope=DEFAULT_SCOPE)
        self.entries = tuple(entries)
        self.desk = desk or DeskRules()
        self._by_entry: dict[EntryKind, dict[str, Policy]] = {kind: {} for kind in EntryKind}
        for entry in self.entries:
            of_kind = self._by_entry[entry.kind]
            if entry.id in of_kind:
                raise ValueError(f"{entry.scope}: has two entries")
            of_kind[entry.id] = entry.over(self.default)

    @property
    def version(self) -> int:
        """The version of the whole book."""
        return self.default.version

    def for_account(self, account_id: str, segment: str | None, risk_class: str | None) -> Policy:
        """The policy that the account goes by: its own entry, else that of its risk class, else
        that of its segment, else the default.
        """
        by_entry = self._by_entry
        found = by_entry[EntryKind.ACCOUNT].get(account_id)
        if found is None and risk_class is not None:
            found = by_entry[EntryKind.RISK_CLASS].get(risk_class)
        if found is None and segment is not None:
            found = by_entry[EntryKind.SEGMENT].get(segment)
        return self.default if found is None else found

    def __iter__(self) -> Iterator[Policy]:
        """The default, and the policy of each entry."""
        yield self.default
        for of_kind in self._by_entry.values():
            yield from of_kind.values()


@dataclass(frozen=True, slots=True)
class Activation:
    """A version put into force from a moment on, `active_from`. `place` rises with each
    activation: of two from the same moment on, the one made later counts.
    """

    version: int
    active_from: datetime
    place: int


def in_force(activations: Iterable[Activation], at: datetime) -> int | None:
    """The version in force at a moment: the one that was to begin last before it, that moment
    included; `None` before the first.
    """
    begun = [each for each in activations if each.active_from <= at]
    if not begun:
        return None
    return max(begun, key=lambda each: (each.active_from, each.place)).version


class PolicyState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    RETIRED = "retired"


def state_of(
    version: int, activations: Iterable[Activation], at: datetime, *, approved: bool | None
) -> PolicyState:
    """The state of a version at a moment. `approved` is what its review said, `None` before one;
    `activations` are those of all versions. A version that was active and comes into force again
    at a later moment is scheduled.
    """
    if approved is None:
        return PolicyState.DRAFT
    if not approved:
        return PolicyState.REJECTED
    known = list(activations)
    if in_force(known, at) == version:
        return PolicyState.ACTIVE
    own = [each for each in known if each.version == version]
    if any(in_force(known, each.active_from) == version for each in own if each.active_from > at):
        return PolicyState.SCHEDULED
    return PolicyState.RETIRED if own else PolicyState.REVIEWED
