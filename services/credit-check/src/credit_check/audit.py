"""The audit chain: what was recorded, batch by batch, so that no later change of it goes unseen.

Each lane hangs its batches on a chain of its own: a link holds the hash over the rows that the
batch recorded (decisions and changes of holds, in their order) and over the link before it. One
chain for all would make every batch wait for every other; a chain a row would fork or do the same.
Lanes hang on one another as well: each is registered with the hash of the one before it, so that a
lane cannot be dropped from between. What the end of all this is, is told on Kafka now and then
(`heads`): inside of the database nothing could tell that an end was cut.

A lane is one connection: after a lost one the next registers anew, because what became of the last
batch is not known then. Nothing is chained before it is recorded: the link is written by the
statement that records the batch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from credit_check.writes import DecisionRow, HoldEventRow, Writes

BEGINNING = bytes(32)
"""What the first lane hangs on."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a lane; `sequence` counts from 1. Members are named in their order: decisions by
    their check id, changes of holds as `hold_id/version`.
    """

    lane: int
    sequence: int
    previous_hash: bytes
    hash: bytes
    decisions: tuple[str, ...]
    hold_changes: tuple[str, ...]


class Chain:
    """One lane's end of its chain: makes the next link, and goes on from it once it is committed."""

    __slots__ = ("_head", "_lane", "_pending", "_sequence")

    def __init__(self, lane: int, registered_hash: bytes) -> None:
        self._lane = lane
        self._head = registered_hash
        self._sequence = 0
        self._pending: Link | None = None

    def link(self, writes: Writes) -> Link | None:
        """The link for a batch; None where the batch records nothing that is chained."""
        if not writes.decisions and not writes.hold_events:
            return None
        sequence = self._sequence + 1
        self._pending = Link(
            self._lane,
            sequence,
            self._head,
            link_hash(
                self._head, self._lane, sequence, writes.at, writes.decisions, writes.hold_events
            ),
            tuple(row.check_id for row in writes.decisions),
            tuple(change_name(row.hold_id, row.version) for row in writes.hold_events),
        )
        return self._pending

    def committed(self) -> None:
        """The batch of the last link is on record."""
        if self._pending is not None:
            self._sequence, self._head = self._pending.sequence, self._pending.hash
            self._pending = None

    def given_up(self) -> None:
        """The batch of the last link was rolled back."""
        self._pending = None


def change_name(hold_id: str, version: int) -> str:
    """How a link names one change of a hold."""
    return f"{hold_id}/{version}"


def link_hash(  # noqa: PLR0917 - in the order in which they are hashed
    previous_hash: bytes,
    lane: int,
    sequence: int,
    at: datetime,
    decisions: Iterable[DecisionRow],
    hold_changes: Iterable[HoldEventRow],
) -> bytes:
    """The hash of a link: over the one before it, its own place, and every column of its rows.

    Each value goes in with its length before it, so that no two different rows read the same.
    `at` is the moment of the batch, which is a column of each of its rows.
    """
    parts = [previous_hash, _packed(lane, sequence, _micros(at))]
    parts += [b"D" + _packed(*row) for row in decisions]
    parts += [b"H" + _packed(*row) for row in hold_changes]
    return sha256(b"".join(parts)).digest()


def lane_hash(previous_hash: bytes, lane: int, registered_at: datetime, process: str) -> bytes:
    """The hash of a lane's registration: over the registration before it and its own columns."""
    return sha256(previous_hash + b"L" + _packed(lane, _micros(registered_at), process)).digest()


def _packed(*values: str | int) -> bytes:
    texts = [str(value).encode() for value in values]
    return b"".join(b"%d:%b" % (len(text), text) for text in texts)


def _micros(at: datetime) -> int:
    past = at - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds
