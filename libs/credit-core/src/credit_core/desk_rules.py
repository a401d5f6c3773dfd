"""What a person at the credit desk may decide alone, and whom it goes to otherwise.

Ceilings keep a release within what the releaser's role answers for; a second pair of eyes keeps
a large one from being one person's act. Neither refuses: what is too much for one person is
handed on, to a role that may, with everything that was asked for. All of it is data of the
policy, and all of it is off until somebody sets it.

Eyes are told apart by who asks, never by role: two keys of one person are one pair.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from credit_core.reasons import Money

WHOLE_PERCENT = 100

Convert = Callable[[int, str, str], int | None]
"""Minor units in one currency to another one; None without a rate."""


class Role(StrEnum):
    """What a person is to the credit desk, those who may decide least first."""

    AGENT = "agent"
    MANAGER = "manager"
    DIRECTOR = "director"
    COMMITTEE = "committee"


ROLES = tuple(Role)
_NO_CEILINGS: Mapping[Role, Money | None] = MappingProxyType({})
_NO_LEVELS: Mapping[str, int] = MappingProxyType({})


def rank(role: Role) -> int:
    """Higher for those who may decide more."""
    return ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. A caller without a role has an agent's."""

    name: str
    role: Role = Role.AGENT


def person(name: str, role: str | None) -> Person:
    """A caller as the desk sees it."""
    return Person(name, Role.AGENT if role is None else Role(role))


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`ceilings` are the most that each role may release alone, `limit_ceilings` the highest
    limit that it may approve; `None`, or a role that is left out: no ceiling. A release above
    `four_eyes_above` needs two people (`None`: never). `service_level_hours` is by reason code
    within how many hours a hold should be decided on; a code left out has no such time.

    Raises:
        ValueError: for a negative amount, or hours below one; the message names the field.
    """

    ceilings: Mapping[Role, Money | None] = field(default_factory=lambda: _NO_CEILINGS)
    limit_ceilings: Mapping[Role, Money | None] = field(default_factory=lambda: _NO_CEILINGS)
    four_eyes_above: Money | None = None
    service_level_hours: Mapping[str, int] = field(default_factory=lambda: _NO_LEVELS)

    def __post_init__(self) -> None:
        for name, amount in self._amounts():
            if amount.minor < 0:
                raise ValueError(f"{name} must not be negative, is {amount.minor}")
        for code, hours in self.service_level_hours.items():
            if hours < 1:
                raise ValueError(f"service_level_hours of {code} must be at least 1, is {hours}")

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of the amounts: to compare them, rates are needed."""
        return frozenset(amount.currency for _, amount in self._amounts())

    def hours_for(self, reason_codes: tuple[str, ...]) -> int | None:
        """Within how many hours a hold for these reasons should be decided on: the shortest of
        theirs; `None` when none of them has such a time.
        """
        return min(
            (
                self.service_level_hours[code]
                for code in reason_codes
                if code in self.service_level_hours
            ),
            default=None,
        )

    def _amounts(self) -> list[tuple[str, Money]]:
        found = [("four_eyes_above", self.four_eyes_above)]
        for name, by_role in (("ceilings", self.ceilings), ("limit_ceilings", self.limit_ceilings)):
            found += [(f"{name} of {role}", amount) for role, amount in by_role.items()]
        return [(name, amount) for name, amount in found if amount is not None]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person's release covers: the order up to `amount_minor` more `tolerance_percent`, for
    `valid_days`. Amounts are in minor units of the order's currency.
    """

    amount_minor: int
    currency: str
    tolerance_percent: int = 0
    valid_days: int = 0

    @property
    def covered(self) -> Money:
        """The most that the order may come to under it: what the releaser answers for."""
        whole = self.amount_minor * (WHOLE_PERCENT + self.tolerance_percent)
        return Money(-(-whole // WHOLE_PERCENT), self.currency)

    def covers(self, other: "Scope") -> bool:
        """Whether whoever agreed to this has agreed to `other`."""
        return (
            self.currency == other.currency
            and self.amount_minor >= other.amount_minor
            and self.tolerance_percent >= other.tolerance_percent
            and self.valid_days >= other.valid_days
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A release that a person wanted and that has not come about yet."""

    by: Person
    scope: Scope


class Step(StrEnum):
    """What comes of a person's wish."""

    GO = "go"
    ESCALATE = "escalate"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Ruling:
    """`to` is the lowest role that can bring it further; `None` when it goes at once."""

    step: Step
    to: Role | None = None


def ruling(rules: DeskRules, wish: Proposal, before: Proposal | None, convert: Convert) -> Ruling:
    """Whether the person may release so much alone, needs a second person, or a higher role.

    An amount that cannot be valued in the currency of a ceiling is above it. `before` is what
    another person wanted: it counts as the first pair of eyes when that person could have released
    alone but for the second, agreed to at least as much, and has no higher role than who confirms.
    """
    worth = wish.scope.covered
    if not within(rules.ceilings.get(wish.by.role), worth, convert):
        return Ruling(Step.ESCALATE, next_role(rules.ceilings, wish.by.role, worth, convert))
    if rules.four_eyes_above is None or within(rules.four_eyes_above, worth, convert):
        return Ruling(Step.GO)
    confirmed = (
        before is not None
        and before.by.name != wish.by.name
        and rank(before.by.role) <= rank(wish.by.role)
        and before.scope.covers(wish.scope)
        and within(rules.ceilings.get(before.by.role), worth, convert)
    )
    return (
        Ruling(Step.GO) if confirmed else Ruling(Step.CONFIRM, standing_for(wish, before).by.role)
    )


def standing_for(wish: Proposal, before: Proposal | None) -> Proposal:
    """Which of two wishes waits on: the newer one, unless the older is of a higher role, whose
    word nobody below replaces.
    """
    if before is not None and rank(before.by.role) > rank(wish.by.role):
        return before
    return wish


def within(ceiling: Money | None, worth: Money, convert: Convert) -> bool:
    """Whether an amount is at most the ceiling; without a rate it is not, without a ceiling it is."""
    if ceiling is None:
        return True
    valued = convert(worth.minor, worth.currency, ceiling.currency)
    return valued is not None and valued <= ceiling.minor


def next_role(
    ceilings: Mapping[Role, Money | None], role: Role, worth: Money, convert: Convert
) -> Role:
    """The lowest role above `role` that may decide on so much; the highest when none may."""
    for higher in ROLES[rank(role) + 1 :]:
        if within(ceilings.get(higher), worth, convert):
            return higher
    return ROLES[-1]
