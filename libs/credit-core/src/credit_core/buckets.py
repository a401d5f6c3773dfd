"""The four parts of exposure. An amount is in exactly one of them at any time.

Values are added and subtracted, never changed in place: a posting is the difference of two of
them, and the stored buckets of an account are the sum of its postings.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Buckets(NamedTuple):
    """Amounts in minor units of one currency. `receivables` may be negative (credit memos,
    payments that came before their invoices); `unapplied_cash` is what lowers exposure.

    A tuple by its making, because several are made for every event; added up it is by part.
    """

    open_orders: int = 0
    unbilled: int = 0
    receivables: int = 0
    unapplied_cash: int = 0

    @property
    def total(self) -> int:
        """Exposure: open orders + unbilled + receivables - unapplied cash."""
        return self.open_orders + self.unbilled + self.receivables - self.unapplied_cash

    def __add__(self, other: "Buckets") -> "Buckets":  # type: ignore[override]  # by part
        return Buckets(
            self.open_orders + other.open_orders,
            self.unbilled + other.unbilled,
            self.receivables + other.receivables,
            self.unapplied_cash + other.unapplied_cash,
        )

    def __sub__(self, other: "Buckets") -> "Buckets":
        return Buckets(
            self.open_orders - other.open_orders,
            self.unbilled - other.unbilled,
            self.receivables - other.receivables,
            self.unapplied_cash - other.unapplied_cash,
        )

    def __neg__(self) -> "Buckets":
        return Buckets(-self.open_orders, -self.unbilled, -self.receivables, -self.unapplied_cash)

    def __bool__(self) -> bool:
        """Whether any part is not zero. (The total of a non-zero value may well be zero.)"""
        return self != ZERO


ZERO = Buckets()

Place = tuple[str, str]
"""Where an amount counts: (account_id, currency)."""

Contribution = dict[Place, Buckets]
"""What one document adds to exposure, or what all of them add up to. Zeros are left out."""


def difference(new: Mapping[Place, Buckets], old: Mapping[Place, Buckets]) -> Contribution:
    """`new` - `old`, place by place, zeros left out."""
    moved: Contribution = {}
    for place, buckets in new.items():
        was = old.get(place)
        if was is None:
            moved[place] = buckets
        elif was != buckets:
            moved[place] = buckets - was
    for place, was in old.items():
        if place not in new:
            moved[place] = -was
    return moved
