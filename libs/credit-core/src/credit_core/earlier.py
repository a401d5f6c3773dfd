"""What was released of an order before: by a decision, or by a person against the reasons.

An order is asked about many times in its life: amended, delivered in parts, billed. What was let
go once is not to be held anew the next day over the same facts, and what a person let go, for so
many days and up to so much, is what that person answers for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from credit_core.money import WHOLE_PERCENT


@dataclass(frozen=True, slots=True)
class Override:
    """A person's release of one version of an order; amounts in minor units of `currency`.

    Until `valid_until` it covers what the version was worth and `tolerance_percent` more.
    """

    hold_id: str
    account_id: str
    order_version: int
    currency: str
    amount_minor: int
    secured_minor: int
    tolerance_percent: int
    released_at: datetime
    valid_until: datetime

    def covers(self, currency: str, amount_minor: int, secured_minor: int, at: datetime) -> bool:
        """Whether an order worth this much lies within it at that moment. Both the whole order
        and what of it is not secured must: the second is what it takes of the credit.
        """
        if currency != self.currency or at >= self.valid_until:
            return False
        percent = WHOLE_PERCENT + self.tolerance_percent
        allowed_minor = self.amount_minor * percent
        unsecured_minor = max(0, self.amount_minor - self.secured_minor) * percent
        return (
            amount_minor * WHOLE_PERCENT <= allowed_minor
            and (amount_minor - secured_minor) * WHOLE_PERCENT <= unsecured_minor
        )


@dataclass(frozen=True, slots=True)
class Earlier:
    """`released_at` is when any version of the order was last released on the account (`None`:
    never, or it was rejected since), `override` a person's release that nothing has ended.
    """

    released_at: datetime | None = None
    override: Override | None = None


NOTHING_EARLIER = Earlier()
NO_ORDERS: Mapping[str, Earlier] = MappingProxyType({})
