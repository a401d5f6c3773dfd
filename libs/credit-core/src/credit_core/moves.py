"""What moved from where to where, told from the difference of four buckets.

A posting is four signed amounts, which say everything and read like nothing. Told as moves it is
a sentence: 60.00 from open orders to unbilled. Goods flow in the order of the buckets, so what
leaves an earlier one is matched with what enters a later one first; what is left came in from
outside of exposure, or went out of it.
"""

from dataclasses import dataclass
from typing import Literal

from credit_core.buckets import Buckets

BucketName = Literal["open_orders", "unbilled", "receivables", "unapplied_cash"]
_FLOW: tuple[BucketName, ...] = ("open_orders", "unbilled", "receivables")


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount above zero, in minor units. `source` None: it came in from outside; `target`
    None: it went out. From unapplied cash to receivables it is cash put to an invoice, which
    takes the amount off both; the other way round it is taken off the invoice again.
    """

    source: BucketName | None
    target: BucketName | None
    amount_minor: int


def moves(change: Buckets) -> tuple[Moved, ...]:
    """The change of the four buckets as moves, in the order of the buckets they come from."""
    parts: dict[BucketName, int] = {
        "open_orders": change.open_orders,
        "unbilled": change.unbilled,
        "receivables": change.receivables,
    }
    found: list[Moved] = []
    for source in _FLOW:
        for target in _FLOW:
            amount = min(-parts[source], parts[target])
            if amount > 0:
                parts[source] += amount
                parts[target] -= amount
                found.append(Moved(source, target, amount))
    cash = change.unapplied_cash
    owed = parts["receivables"]
    if owed < 0 and cash < 0:
        applied = min(-owed, -cash)
        found.append(Moved("unapplied_cash", "receivables", applied))
        parts["receivables"] += applied
        cash += applied
    elif owed > 0 and cash > 0:
        applied = min(owed, cash)
        found.append(Moved("receivables", "unapplied_cash", applied))
        parts["receivables"] -= applied
        cash -= applied
    for name, left in (*parts.items(), ("unapplied_cash", cash)):
        if left > 0:
            found.append(Moved(None, name, left))
        elif left < 0:
            found.append(Moved(name, None, -left))
    return tuple(found)
