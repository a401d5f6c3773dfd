"""The partitions that this process holds, and how far it has read and applied each.

A holding is made by a claim and thrown away whole: when the partition is taken away, when a batch
is fenced, when the database was lost. What was read under a holding that is not the current one
any more is dropped without a look, so nothing that happens between two awaits can make a process
apply records in the name of a right that it has lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exposure_tracker.store_feeds import Partition


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a partition stands still, and whether that is recorded for every process and restart."""

    reason: str
    recorded: bool


@dataclass(slots=True, eq=False)
class Holding:
    """The right to one partition, from one claim on."""

    topic: str
    partition: int
    epoch: int
    next_offset: int
    """The next offset to apply, as it is stored."""
    read_offset: int
    """The next offset to read; ahead of `next_offset` by what is read and not yet applied."""

    @property
    def key(self) -> Partition:
        return self.topic, self.partition


class Holdings:
    """The current holding of each partition."""

    def __init__(self) -> None:
        self._held: dict[Partition, Holding] = {}
        self.stopped: dict[Partition, Stop] = {}
        """Partitions of ours that stand still, and why."""

    def __iter__(self) -> Iterator[Holding]:
        return iter(tuple(self._held.values()))

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, partition: Partition) -> bool:
        return partition in self._held

    def get(self, partition: Partition) -> Holding | None:
        """The current holding, None where the partition is not held."""
        return self._held.get(partition)

    def hold(self, holding: Holding) -> None:
        """Put a new holding in place of any before it."""
        self._held[holding.key] = holding

    def current(self, holding: Holding) -> bool:
        """Whether it is still the right that we act on."""
        return self._held.get(holding.key) is holding

    def drop(self, partitions: Iterable[Partition]) -> None:
        """Forget the partitions: what was read of them is not applied any more."""
        for partition in partitions:
            self._held.pop(partition, None)
            self.stopped.pop(partition, None)

    def drop_all(self) -> None:
        """Forget every partition; the reasons of stopped ones are read again with the claim."""
        self._held.clear()
        self.stopped.clear()

    def stop(self, partition: Partition, stop: Stop) -> None:
        """Let one partition stand still; what was read of it is not applied."""
        self._held.pop(partition, None)
        self.stopped[partition] = stop
