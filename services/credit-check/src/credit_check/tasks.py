"""What can be asked of the lane: one interface for checks, acts of people, and second looks.

A task says before the batch what must be locked and read for it, and decides when everything has
been read. Deciding only adds to the batch's writes; it touches nothing else, so a batch can be
decided again after a failure.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from credit_check.batch import Batch

SYSTEM = "creditgate"
"""Who acts when nobody in particular does."""
MANY = "*"
"""In place of a currency: asked about in several."""
OWN_KEYS = ""
"""The caller under which requests without a key of their own are remembered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it leaves: an HTTP status and the body's bytes. `replayed`: recorded before,
    for the same key.
    """

    status: int
    body: bytes
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: unique per caller; `digest` is of the operation and its body."""

    caller: str
    key: str
    digest: bytes


def digest(operation: str, body: bytes) -> bytes:
    """What tells a repeated request from another one under the same key."""
    return blake2b(operation.encode() + b"\n" + body, digest_size=16).digest()


def item_key(whole: Key, place: int) -> Key:
    """The key of one item of a list: that of the list, and its place in it. Its digest is the whole
    list's, so that under the same key another list is another request in every item.
    """
    return Key(whole.caller, f"{whole.key} #{place}", whole.digest)


@dataclass(slots=True, kw_only=True)
class Ask:
    """What a task needs: `accounts` and `orders` are read; accounts are locked if it `locks`.

    `check_id` is given before anything is written, so that the outcome of a lost commit can be
    looked up by it. `visible` is the segment that the caller is limited to (None: not limited).
    `groups` is whether what the groups of the accounts take is read as well, `grants` whether the
    task may take credit (looking at accounts does not). `traceparent` is the request's, carried on
    to whatever is told for the task's sake. `attempts` counts the times that its outcome was unknown.
    `folds`: no sum that was kept is taken, see `KeptSumError`.
    """

    accounts: tuple[str, ...]
    orders: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    currency: str | None = None
    locks: bool = True
    key: Key | None = None
    check_id: str | None = None
    visible: str | None = None
    groups: bool = False
    grants: bool = True
    traceparent: str | None = None
    attempts: int = 0
    folds: bool = False


class Task(Protocol):
    """One question to the lane."""

    @property
    def ask(self) -> Ask:
        """What to lock and read."""
        ...

    def decide(self, batch: "Batch") -> Reply:
        """Answer from what the batch read, and add to its writes.

        Raises `NotLockedError` before any write when another account must be locked as well, and
        `KeptSumError` when a sum must be folded anew.
        """
        ...


class NotLockedError(Exception):
    """What was read shows that more accounts are concerned than are locked: ask again with them."""

    def __init__(self, account_ids: frozenset[str]) -> None:
        super().__init__(f"not locked: {len(account_ids)} accounts")
        self.account_ids = account_ids


class KeptSumError(Exception):
    """The order would be held on a kept sum that may be too large by now: ask again with `folds`."""
