"""Groups: which accounts stand below which, whatever the parents that accounts name.

A parent is a field of the account's document, so nobody keeps the shape of groups in order:
parents may be unknown, lead round in a cycle, or form a chain without a sensible end. So nothing
about a group is stored. It is read off the parents as they are now, and a new parent moves an
account, with all below it, at once.

An account whose parent is unknown is a root. So is every account of a cycle: which of them should
come first, nobody can say, and adding each to all others would count it many times. Accounts
below a cycle have ancestors up to the one where their chain meets it.

Depth is limited: an account counts for the ancestors within `DEPTH_MAX` levels. A cycle of more
accounts than that is not told from a long chain.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from credit_core.buckets import ZERO, Buckets

DEPTH_MAX = 100
"""An account counts for ancestors that stand at most so many levels above it."""


class Link(StrEnum):
    """What became of the parent that an account names."""

    COUNTS = "counts"
    """The parent is an ancestor."""
    UNKNOWN = "unknown"
    """No account of this id is known (or may be seen): the account is a root until it is."""
    CYCLE = "cycle"
    """The parents lead back to the account: it is a root."""


class Groups:
    """The groups that a set of accounts forms."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        """`parents` has one entry per known account. A parent that is no key of it is unknown."""
        self._parents = parents
        self._children: dict[str, list[str]] | None = None

    def link(self, account_id: str) -> Link | None:
        """What became of the parent of a known account; None where it names none."""
        parent = self._parents[account_id]
        if parent is None:
            return None
        if parent not in self._parents:
            return Link.UNKNOWN
        return Link.CYCLE if self.in_cycle(account_id) else Link.COUNTS

    def in_cycle(self, account_id: str) -> bool:
        """Whether the parents of the account lead back to it within `DEPTH_MAX` levels."""
        above = self._parents.get(account_id)
        for _ in range(DEPTH_MAX - 1):
            if above is None or above == account_id:
                break
            above = self._parents.get(above)
        return above == account_id

    def ancestors(self, account_id: str) -> tuple[str, ...]:
        """The accounts above a known account, nearest first."""
        if self.in_cycle(account_id):
            return ()
        found: list[str] = []
        above = self._parents[account_id]
        while above is not None and above in self._parents and len(found) < DEPTH_MAX:
            found.append(above)
            if self.in_cycle(above):
                break
            above = self._parents[above]
        return tuple(found)

    def named_above(self, account_id: str) -> tuple[str, ...]:
        """Everything that the parents above a known account name, nearest first, whether it counts
        or not: an unknown parent is among it, and so are all accounts of a cycle.

        Who is an ancestor can only change when one of these does, so this is what a decision has
        to lock. As far up as it takes to tell which of them count.
        """
        found: dict[str, None] = {}
        above = self._parents.get(account_id)
        while above is not None and above not in found and len(found) < 2 * DEPTH_MAX:
            found[above] = None
            above = self._parents.get(above)
        found.pop(account_id, None)
        return tuple(found)

    def members(self, head: str) -> dict[str, int]:
        """The group of a known account: itself and all below it, with their distance to it.

        Nearest first, by id within a level.
        """
        children = self._below()
        found = {head: 0}
        # Only the head can have children in a cycle: whoever has one is in it, and is no member.
        level = [one for one in children.get(head, ()) if not self.in_cycle(one)]
        for distance in range(1, DEPTH_MAX + 1):
            if not level:
                break
            found.update(dict.fromkeys(sorted(level), distance))
            level = [child for one in level for child in children.get(one, ())]
        return found

    def _below(self) -> dict[str, list[str]]:
        if self._children is None:
            self._children = {}
            for account_id, parent in self._parents.items():
                if parent is not None:
                    self._children.setdefault(parent, []).append(account_id)
        return self._children


def add_up(members: Iterable[Mapping[str, Buckets]]) -> dict[str, Buckets]:
    """The buckets of a group by document currency, in minor units: the sums of its members'.

    Exact, as nothing is rounded before it is valued. So a group's value does not depend on how
    its debtor is divided into accounts, and a prepayment of one member nets what another owes.
    """
    sums: dict[str, Buckets] = {}
    for buckets in members:
        for currency, parts in buckets.items():
            sums[currency] = sums.get(currency, ZERO) + parts
    return sums
