"""What can go wrong with a batch, sorted by what to do next.

    BatchError                     the batch left no trace, or what it left is to be read again
    ├── FencedError                another process owns a partition: drop the batch, go back to
    │                              what is stored
    ├── HandLostError              the process that applied it is gone: what is stored tells
    └── TryAgainError              somebody was faster with a document: fold again on what is there
        └── ReferencesMovedError   … and lock some more documents this time
    spoils(exc)                    one of its records cannot be applied: find it, set it aside

What the driver raises about the database (lost, restarting, full, too slow) is not about the
batch: it is read again from the stored offsets when the database is back.
"""

import asyncpg

from credit_core.entries import Key
from exposure_tracker.conserve import NotConservedError
from service_kit.database import is_unreachable


class BatchError(Exception):
    """A batch was not applied as a whole, for a reason that is not the database's."""

    partitions: frozenset[tuple[str, int]] = frozenset()
    """Those that must be claimed again before anything else of them is applied."""


class FencedError(BatchError):
    """A partition's stored offset or epoch is not the one that this process went on from."""

    def __init__(self, partitions: frozenset[tuple[str, int]]) -> None:
        names = ", ".join(f"{topic}/{partition}" for topic, partition in sorted(partitions))
        super().__init__(f"fenced on {names}")
        self.partitions = partitions


class HandLostError(BatchError):
    """The process that was applying a batch is gone, with its transaction or without."""

    def __init__(self, partitions: frozenset[tuple[str, int]]) -> None:
        super().__init__(f"lost the process that applied a batch of {len(partitions)} partitions")
        self.partitions = partitions


class TryAgainError(BatchError):
    """The same batch may pass when folded again."""


class ReferencesMovedError(TryAgainError):
    """Documents refer to `keys`, which was not known when locks of that rank were taken."""

    def __init__(self, keys: frozenset[Key]) -> None:
        super().__init__(f"{len(keys)} references moved while locks were taken")
        self.keys = keys


class DatabaseTroubleError(OSError):
    """What a process beside this one told of the database."""


SPOILS: tuple[type[Exception], ...] = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    AssertionError,
    ArithmeticError,
    LookupError,
    ValueError,
)
"""Faults that lie in the data of a batch: sums beyond 64 bits, texts that cannot be stored."""


_OF_DATABASE = (
    asyncpg.PostgresError,
    # The driver itself, bewildered by a connection that broke while it was sending.
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


def about_database(exc: Exception) -> bool:
    """Whether to wait for the database and to go on from what it has stored."""
    return isinstance(exc, _OF_DATABASE) or is_unreachable(exc)


def spoils(exc: Exception) -> bool:
    """Whether to look for the one record that is to blame, and to go on without it.

    Whatever is not known to be about the database is about a record: a fault that nobody thought
    of must cost one record, never the ledger, which would meet it again after every restart.

    A row for which no month was made is refused as a broken check. No other check stands on the
    tables, and no record is to blame for the calendar: the batch waits until months are made.
    Figures that contradict one another are no record's fault either: they end the process.
    """
    if isinstance(exc, (asyncpg.CheckViolationError, NotConservedError)):
        return False
    return isinstance(exc, SPOILS) or not (isinstance(exc, BatchError) or about_database(exc))


def named(exc: Exception) -> str:
    """What to do about a fault in a word that another process understands (see `of_name`)."""
    if isinstance(exc, FencedError):
        return "fenced"
    if isinstance(exc, BatchError):
        return "again"
    if isinstance(exc, NotConservedError):
        return "not conserved"
    return "database" if about_database(exc) else "unforeseen"


def of_name(name: str, text: str, partitions: frozenset[tuple[str, int]]) -> Exception:
    """The fault that another process met, as one of this process's own."""
    if name == "fenced":
        return FencedError(partitions)
    if name == "again":
        return TryAgainError(text)
    if name == "not conserved":
        return NotConservedError(text)
    return DatabaseTroubleError(text) if name == "database" else RuntimeError(text)
