"""What became of a batch, in numbers: gathered where it is applied, shown by the one process that
is asked for metrics.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Sums that go on growing while a batch is tried, halved and tried again."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(kind, outcome) → records."""
    letters: Counter[str] = field(default_factory=Counter)
    """Topic → records that became dead letters."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Topic → records of types that are not ours."""
    retries: Counter[str] = field(default_factory=Counter)
    """Why batches were folded again."""
    cross_currency: int = 0
    """References shown to lead into another currency."""
    batches: list[tuple[int, float]] = field(default_factory=list)
    """Of each transaction: its records, and seconds from its first statement to its commit."""

    def add(self, other: "Tally") -> None:
        """Take in what another process counted."""
        self.events.update(other.events)
        self.letters.update(other.letters)
        self.unknown.update(other.unknown)
        self.retries.update(other.retries)
        self.cross_currency += other.cross_currency
        self.batches += other.batches
