"""Orders that went on without being let go: never asked, against their hold, or for more.

Goods leave whether or not anybody asked, so a posted order always counts. But that it was posted
past the answer must be seen, or asking becomes a habit that one may drop. What is compared is the
order as it is posted, once per version, with everything that was ever answered about it; whether
its version was asked does not matter as long as some release covers it, because order systems send
a new version with every delivery.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WHOLE_PERCENT = 100


class BypassKind(StrEnum):
    UNCHECKED = "unchecked_order"
    HOLD_IGNORED = "hold_ignored"
    OVERSHOOT = "overshoot"


@dataclass(frozen=True, slots=True)
class PostedOrder:
    """An order as it is posted, in state `open`; `ordered_minor` is its whole value in minor units
    of `currency`.
    """

    order_id: str
    version: int
    account_id: str
    currency: str
    ordered_minor: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A release of the order that nobody took back: by a decision, or by a person who allowed
    `tolerance_percent` more.
    """

    version: int
    account_id: str
    currency: str
    amount_minor: int
    tolerance_percent: int = 0

    @property
    def up_to_minor(self) -> int:
        """The most that this release covers; a part of a minor unit is not covered."""
        return self.amount_minor * (WHOLE_PERCENT + self.tolerance_percent) // WHOLE_PERCENT


@dataclass(frozen=True, slots=True)
class Refused:
    """A version that was held, and whose hold did not end by a release."""

    version: int
    hold_id: str


@dataclass(frozen=True, slots=True)
class Bypass:
    """`covered_minor` is the most that was released of the order on this account and in this
    currency, None if nothing was; `hold_id` the hold that it went on against.
    """

    kind: BypassKind
    covered_minor: int | None = None
    hold_id: str | None = None


def bypass(
    posted: PostedOrder, releases: Iterable[Covered], refusals: Iterable[Refused]
) -> Bypass | None:
    """What the posting passes by, or None.

    A version that is held is ignored if that very version is posted, unless it was released as
    well. Posted in a newer version, an order ignores its hold only for as much as no release
    covers: it may well have gone back to what was let go before. Beyond what was released it is an
    overshoot, and with no release at all it was never checked. An order worth nothing passes by
    nothing.
    """
    if posted.ordered_minor <= 0:
        return None
    given = list(releases)
    covered_minor = max(
        (
            each.up_to_minor
            for each in given
            if (each.account_id, each.currency) == (posted.account_id, posted.currency)
        ),
        default=None,
    )
    let_go = max((each.version for each in given), default=-1)
    standing = max(
        (each for each in refusals if let_go < each.version <= posted.version),
        key=lambda each: each.version,
        default=None,
    )
    if standing is not None and standing.version == posted.version:
        return Bypass(BypassKind.HOLD_IGNORED, covered_minor, standing.hold_id)
    if covered_minor is not None and posted.ordered_minor <= covered_minor:
        return None
    if standing is not None:
        return Bypass(BypassKind.HOLD_IGNORED, covered_minor, standing.hold_id)
    return Bypass(
        BypassKind.UNCHECKED if covered_minor is None else BypassKind.OVERSHOOT, covered_minor
    )
