"""Which kept sums of reservations a hold may rest on.

A kept sum is never too small, so a release may always rest on it (see `books`). It may be too large
for as long as the sweep takes to find that a document of another account has ended, or billed, what
is reserved. An order is not held for that: a hold for want of money rests on a sum only where the
ledger has stood still since it was folded, and else the account is read and folded anew first. A
group's sum is that of its members, of whom none is known to be right: where only what is reserved
makes the group full, they are folded anew, unless they are many.
"""

from datetime import datetime

FOLDED_MEMBERS_MAX = 200
"""How many members a group may have to be folded for a hold: with four reservations each, 200 take
some 12 ms, for which the whole group waits. For larger ones the sweep forgets such sums."""
_ACCOUNTS_MAX = 10_000


class KeptSums:
    """Under which mark of the ledger each account was folded last. Known to one lane alone and
    forgotten at will: what is not known is folded once more.
    """

    __slots__ = ("_folded",)

    def __init__(self) -> None:
        self._folded: dict[str, tuple[datetime, str]] = {}

    def note(self, account_id: str, folded_at: datetime, mark: str) -> None:
        """The sum folded at that moment is right under this mark."""
        if len(self._folded) >= _ACCOUNTS_MAX:
            self._folded.clear()
        self._folded[account_id] = (folded_at, mark)

    def stands(self, account_id: str, folded_at: datetime | None, mark: str | None) -> bool:
        """Whether the sum folded at that moment is known to be right under this mark: it was folded
        then, or later by another process, and marks do not come back.
        """
        noted_at, noted_mark = self._folded.get(account_id, (None, None))
        if noted_at is None or folded_at is None:
            return False
        return noted_mark == mark and folded_at >= noted_at
