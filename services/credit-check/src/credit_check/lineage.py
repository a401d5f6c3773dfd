"""Who stands above the accounts of a batch, and whether enough of them is locked to decide.

A group's limit is shared, so a decision locks the gates of its account and of everything that the
parents above it name, and whoever decides on another member waits at the gates they share. Which
gates these are is only known once parents are read, and parents are read after locking. So a
process remembers parents as a hint of what to lock, and here is judged, by what the batch itself
read, whether the hint was good. Where it was not, the task goes into the next batch with more.

Locking what stands above is not enough where parents change. A batch may have read, a moment
before the change, that its account belongs to no group; it does not hold the group's gate, and a
batch that has it would not see what the first is about to grant. So each gate notes the parent
that its account had, and two things hold:

- A batch decides on an account only when its gate has noted, and *committed*, the parent that the
  account has now. Where it has not, the batch notes it, and the task goes into the next one.
- A batch that reads a group to grant something compares the members. One whose parent is another than noted is not
  known to wait at this group's gate, so its own gate is locked as well.

Then two batches that know of one group always meet at a gate. Were they not to meet, one holds a
member whose chain of parents it read without the group's head, while the other reads that chain
with it. At the first account where the chains differ the parent has changed in between. The first
batch holds that account's gate, so what is noted there is still the parent that the first one
read; the other finds it to be no longer the parent, wants that gate, and waits.
"""

from collections.abc import Collection, Iterable

from credit_check.snapshot import Parent, Snapshot
from credit_check.tasks import Ask
from credit_core.groups import Groups

KNOWN_MAX = 500_000


class Lineage:
    """See the module; of one batch. `locked` are the accounts whose gates it holds."""

    def __init__(self, snapshot: Snapshot, locked: Collection[str]) -> None:
        self._snapshot = snapshot
        self._locked = locked
        # Accounts that name no parent have no entry in what was read; known ones are roots.
        parents: dict[str, str | None] = {}
        for account_id, parent in snapshot.parents.items():
            parents[account_id] = parent.named
            if parent.named is not None and parent.named in snapshot.change_counters:
                parents.setdefault(parent.named, None)
        self._parents = parents
        self._groups = Groups(parents)
        self._above: dict[str, tuple[str, ...]] = {}
        self._heads: dict[str, tuple[str, ...]] = {}

    def counting_in(self, account_id: str) -> tuple[str, ...]:
        """The heads of the groups that the account counts in, the nearest first: itself where it
        has members, then its ancestors.
        """
        found = self._heads.get(account_id)
        if found is None:
            found = (account_id,) if account_id in self._snapshot.heads else ()
            if account_id in self._parents:
                found += self._groups.ancestors(account_id)
            self._heads[account_id] = found
        return found

    def missing(
        self, account_ids: Collection[str], *, locks: bool, grants: bool = True
    ) -> frozenset[str] | None:
        """What else has to be locked (or, without `locks`, read) before these accounts can be
        decided on, or looked at without granting anything; None when they can be. Empty: nothing, but only in the next batch, because a
        parent has to be noted first, or their groups were not read.
        """
        snapshot = self._snapshot
        if not snapshot.parents and not snapshot.heads:
            return None
        held: Collection[str] = self._locked if locks else snapshot.gates.keys()
        missing: set[str] = set()
        heads: set[str] = set()
        concerned: set[str] = set()
        for account_id in account_ids:
            concerned.add(account_id)
            concerned.update(self._named_above(account_id))
            heads.update(self.counting_in(account_id))
        missing.update(concerned.difference(account_ids))
        again = not heads <= snapshot.groups.keys()
        if locks:
            for parent in map(snapshot.parents.get, concerned):
                if parent is not None and parent.named != parent.noted:
                    again = True
                    missing.update(_noted(parent))
        if locks and grants:
            for head in heads & snapshot.groups.keys():
                missing.update(snapshot.groups[head].loose)
        missing.difference_update(held)
        return frozenset(missing) if missing or again else None

    def to_note(self) -> dict[str, str | None]:
        """Parents for the gates of this batch to note. Where another one was noted before, only
        while that one is locked as well: its group has lost a member, and its notices are looked at
        in this very batch.
        """
        return {
            account_id: parent.named
            for account_id, parent in self._snapshot.parents.items()
            if parent.named != parent.noted
            and account_id in self._locked
            and self._locked_all(_noted(parent))
        }

    def _named_above(self, account_id: str) -> tuple[str, ...]:
        found = self._above.get(account_id)
        if found is None:
            found = self._above[account_id] = self._groups.named_above(account_id)
        return found

    def _locked_all(self, account_ids: Iterable[str]) -> bool:
        return all(each in self._locked for each in account_ids)


class KnownGroups:
    """What a process has read of groups: a hint of what to lock and read, never what is decided by.
    Reading groups costs a batch something even where there are none, so it is asked for only where
    some are known.
    """

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._heads: set[str] = set()

    def learn(self, snapshot: Snapshot) -> None:
        """Remember what a batch has read."""
        known = self._parents
        if len(known) + len(self._heads) > KNOWN_MAX:
            known.clear()
            self._heads.clear()
        for gone in known.keys() & snapshot.gates.keys() - snapshot.parents.keys():
            del known[gone]
        self._heads -= snapshot.gates.keys()
        self._heads |= snapshot.heads
        for account_id, parent in snapshot.parents.items():
            if parent.named is not None:
                known[account_id] = parent.named
            else:
                known.pop(account_id, None)

    def prepare(self, ask: Ask) -> None:
        """Have it lock what is known to stand above its accounts, and read their groups."""
        if not self._parents and not self._heads:
            return
        found = dict.fromkeys(ask.accounts)
        for account_id in ask.accounts:
            above = self._parents.get(account_id)
            while above is not None and above not in found:
                found[above] = None
                above = self._parents.get(above)
        ask.accounts = tuple(found)
        ask.groups = any(each in self._parents or each in self._heads for each in found)


def _noted(parent: Parent) -> tuple[str, ...]:
    return () if parent.noted is None else (parent.noted,)
