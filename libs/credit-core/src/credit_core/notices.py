"""Notices about the utilization of an account, or of a group: raised when it happens, cleared when it is over.

A notice is an episode, told once. What would tear one episode into many is an account that
hovers about the threshold, so `near limit` is raised at the warning threshold and cleared only
below a lower one, the re-arm threshold. What stands raised is the only memory: it is given in,
and the changes come out, so seeing the same thing twice changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from credit_core.buckets import Buckets
from credit_core.policy import Policy
from credit_core.reasons import Figure, Money, ReasonCode
from credit_core.utilization import percent_text, utilization_text


class NoticeKind(StrEnum):
    NEAR_LIMIT = "near_limit"
    LIMIT_EXCEEDED = "limit_exceeded"
    GROUP_NEAR_LIMIT = "group_near_limit"
    GROUP_LIMIT_EXCEEDED = "group_limit_exceeded"


OF_ACCOUNT = (NoticeKind.NEAR_LIMIT, NoticeKind.LIMIT_EXCEEDED)
"""What the position of an account by itself raises and clears."""
OF_GROUP = (NoticeKind.GROUP_NEAR_LIMIT, NoticeKind.GROUP_LIMIT_EXCEEDED)
"""The same for the group that it heads."""
_EXCEEDED = {NoticeKind.LIMIT_EXCEEDED, NoticeKind.GROUP_LIMIT_EXCEEDED}


class NoticeState(StrEnum):
    RAISED = "raised"
    CLEARED = "cleared"


class NoticeSeverity(StrEnum):
    WARNING = "warning"
    CRITICAL = "critical"


SEVERITY: Mapping[NoticeKind, NoticeSeverity] = {
    NoticeKind.NEAR_LIMIT: NoticeSeverity.WARNING,
    NoticeKind.LIMIT_EXCEEDED: NoticeSeverity.CRITICAL,
    NoticeKind.GROUP_NEAR_LIMIT: NoticeSeverity.WARNING,
    NoticeKind.GROUP_LIMIT_EXCEEDED: NoticeSeverity.CRITICAL,
}


_RULE: Mapping[NoticeKind, ReasonCode] = {
    NoticeKind.NEAR_LIMIT: ReasonCode.NEAR_LIMIT,
    NoticeKind.LIMIT_EXCEEDED: ReasonCode.LIMIT_EXCEEDED,
    NoticeKind.GROUP_NEAR_LIMIT: ReasonCode.GROUP_NEAR_LIMIT,
    NoticeKind.GROUP_LIMIT_EXCEEDED: ReasonCode.GROUP_LIMIT_EXCEEDED,
}


@dataclass(frozen=True, slots=True)
class Position:
    """A described account, or the group of one, at one moment, nothing left out. Amounts are in minor units of
    `currency`; `limit_minor` is the limit in force, `None` for unlimited. `complete` is false
    while a part of it has no rate: that part is then in none of the amounts.
    """

    currency: str
    limit_minor: int | None
    exposure: Buckets
    reserved_minor: int
    complete: bool = True

    @property
    def taken_minor(self) -> int:
        """Exposure + reserved: what utilization is the share of."""
        return self.exposure.total + self.reserved_minor


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """One notice raised or cleared, with the figures as they were at that moment."""

    kind: NoticeKind
    state: NoticeState
    severity: NoticeSeverity
    figures: Mapping[str, Figure]


def evaluate(
    position: Position,
    standing: Collection[NoticeKind],
    policy: Policy,
    kinds: Iterable[NoticeKind] = OF_ACCOUNT,
) -> tuple[NoticeChange, ...]:
    """What to raise and what to clear of these kinds, given which notices of the account stand
    raised.

    `limit exceeded` is raised strictly above the limit and cleared at or below it. `near limit`
    is raised at or above the warning threshold while the limit is not exceeded (an account that
    jumps over its limit at once is told of that alone), stays raised however far utilization
    rises, and is cleared below the re-arm threshold. It needs a limit above 0. Without a limit
    (unlimited), or where the policy does not apply the rule of the same name, nothing is raised, and
    what stands is cleared.

    While a part cannot be valued, what is known may raise a notice but nothing is cleared: the
    unknown part is not taken for zero.
    """
    changes = []
    for kind in kinds:
        raised = kind in standing
        holds = still_holds(kind, position, policy) if raised else arises(kind, position, policy)
        unsure = raised and not position.complete and policy.applies(_RULE[kind])
        if holds == raised or unsure:
            continue
        state = NoticeState.CLEARED if raised else NoticeState.RAISED
        changes.append(NoticeChange(kind, state, SEVERITY[kind], figures_of(position, policy)))
    return tuple(changes)


def arises(kind: NoticeKind, position: Position, policy: Policy) -> bool:
    """Whether a notice that does not stand is to be raised."""
    limit_minor, taken_minor = position.limit_minor, position.taken_minor
    if limit_minor is None or not policy.applies(_RULE[kind]):
        return False
    if kind in _EXCEEDED:
        return taken_minor > limit_minor
    return 0 < limit_minor * policy.warning_percent <= taken_minor * 100 <= limit_minor * 100


def still_holds(kind: NoticeKind, position: Position, policy: Policy) -> bool:
    """Whether a notice that stands is to go on standing."""
    limit_minor, taken_minor = position.limit_minor, position.taken_minor
    if limit_minor is None or not policy.applies(_RULE[kind]):
        return False
    if kind in _EXCEEDED:
        return taken_minor > limit_minor
    return limit_minor > 0 and taken_minor * 100 >= limit_minor * policy.rearm_percent


def figures_of(position: Position, policy: Policy) -> dict[str, Figure]:
    """The numbers of the account as a notice of its utilization tells them."""
    return position_figures(position) | {"threshold": percent_text(policy.warning_percent)}


def position_figures(position: Position) -> dict[str, Figure]:
    """The numbers of the account; limit figures only where there is a limit, utilization only
    where it is above 0.
    """
    currency, limit_minor, taken_minor = (
        position.currency,
        position.limit_minor,
        position.taken_minor,
    )
    figures: dict[str, Figure] = {
        "currency": currency,
        "exposure": Money(position.exposure.total, currency),
        "reserved": Money(position.reserved_minor, currency),
    }
    if limit_minor is not None:
        figures["limit"] = Money(limit_minor, currency)
        figures["available"] = Money(limit_minor - taken_minor, currency)
        utilization = utilization_text(taken_minor, limit_minor)
        if utilization is not None:
            figures["utilization"] = utilization
    return figures
