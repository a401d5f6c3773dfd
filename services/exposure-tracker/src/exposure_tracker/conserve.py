"""Conservation, asserted of every batch before it writes.

Three things are about to be written that must say the same, per account and currency: what is
added to the buckets, the postings that explain it, and what the documents count for now, less what
they counted for before. They are made by one piece of code from one difference, so a breach is a
fault of that code or of the machine. It ends the process, which comes back to the same records:
a ledger that stands still is noticed within a minute, and one that is wrong perhaps never.

Done for every event, hence plain loops over lists.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from credit_core.buckets import Contribution

Placed = tuple[str, str]
Moved = tuple[Contribution, Contribution]
"""What one document counted for before, and what it counts for now."""


class NotConservedError(Exception):
    """A batch would have written figures that contradict one another; it has written nothing."""


def conserve(
    increments: Mapping[Placed, Sequence[int]],
    postings: Iterable[tuple[Any, ...]],
    moved: Iterable[Moved],
) -> None:
    """Compare what a batch is about to write; minor units. A posting begins with account and
    currency, and has its four amounts from the ninth value on.

    Raises:
        NotConservedError: naming a place, and how far its three figures are apart.
    """
    posted: dict[tuple[Any, ...], list[int]] = {}
    for row in postings:
        _add(posted, row[:2], row[8:12], +1)
    counted: dict[tuple[Any, ...], list[int]] = {}
    for before, now in moved:
        if before is not now:
            for place, parts in now.items():
                _add(counted, place, parts, +1)
            for place, parts in before.items():
                _add(counted, place, parts, -1)
    nothing = [0, 0, 0, 0]
    for place in increments.keys() | posted.keys() | counted.keys():
        added = increments.get(place, nothing)
        if not list(added) == posted.get(place, nothing) == counted.get(place, nothing):
            raise NotConservedError(
                f"account {place[0]}, {place[1]}: the buckets would move by {list(added)}, the"
                f" postings say {posted.get(place, nothing)}, the documents"
                f" {counted.get(place, nothing)}; nothing was written"
            )


def _add(
    sums: dict[tuple[Any, ...], list[int]], place: tuple[Any, ...], parts: Sequence[int], sign: int
) -> None:
    known = sums.get(place)
    if known is None:
        known = sums[place] = [0, 0, 0, 0]
    open_orders, unbilled, receivables, unapplied_cash = parts
    known[0] += sign * open_orders
    known[1] += sign * unbilled
    known[2] += sign * receivables
    known[3] += sign * unapplied_cash
