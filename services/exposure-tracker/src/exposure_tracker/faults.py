"""What can go wrong with a batch, sorted by what to do next.

    BatchError                 the batch left no trace
    ├── FencedError            another process owns a partition: drop it, go back to what is stored
    └── TryAgainError          somebody was faster with a document: fold again on what is there
        └── ReferencesMovedError   … and lock some more documents this time
    FeedStoppedError           a partition cannot go on without a person; the others do

Faults of the database itself (lost, restarting, too slow) are the driver's exceptions and are
sorted by `service_kit.database`; a batch that met one is read again from the stored offsets.
"""

from credit_core.entries import Key


class BatchError(Exception):
    """A batch was rolled back."""


class FencedError(BatchError):
    """A partition's stored offset or epoch is not the one that this process went on from."""

    def __init__(self, partitions: frozenset[tuple[str, int]]) -> None:
        names = ", ".join(f"{topic}/{partition}" for topic, partition in sorted(partitions))
        super().__init__(f"fenced on {names}")
        self.partitions = partitions


class TryAgainError(BatchError):
    """The same batch may pass when folded again."""


class ReferencesMovedError(TryAgainError):
    """Documents refer to `keys`, which was not known when locks of that rank were taken."""

    def __init__(self, keys: frozenset[Key]) -> None:
        super().__init__(f"{len(keys)} references moved while locks were taken")
        self.keys = keys


class FeedStoppedError(Exception):
    """One partition stands still until a person has looked at it; `reason` says what to do."""

    def __init__(self, topic: str, partition: int, reason: str) -> None:
        super().__init__(f"{topic}/{partition}: {reason}")
        self.topic = topic
        self.partition = partition
        self.reason = reason
