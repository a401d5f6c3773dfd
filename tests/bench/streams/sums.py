"""What the peers add up, and how they are told what to do and tell what they did."""

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Task:
    """One run: the command line's JSON."""

    brokers: str
    topic: str
    output_topic: str
    partitions: int
    events: int
    folder: Path
    """Empty, for whatever the framework keeps on disk."""


def task() -> Task:
    """The task on the command line."""
    told = json.loads(sys.argv[1])
    return Task(**{**told, "folder": Path(told["folder"])})


def account_and_amount(event: Any) -> tuple[str, int]:
    """Whose sum an event changes, and by how much, in ten-thousandths of its currency's unit."""
    data = event["data"]
    if "lines" in data:
        amount = sum(_exact(line.get("ordered") or line["amount"]) for line in data["lines"])
    else:
        amount = _exact(data.get("total") or data["amount"])
    return data["account_id"], amount


def _exact(text: str) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(_DECIMALS, "0"))


@dataclass(slots=True)
class Tally:
    """Counts events and times them from the first to the last."""

    events: int
    seen: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    told: dict[str, Any] = field(default_factory=dict)

    def count(self) -> bool:
        """One more event; whether it was the last."""
        if not self.seen:
            self.first_at = time.perf_counter()
        self.seen += 1
        if self.seen == self.events:
            self.last_at = time.perf_counter()
        return self.seen == self.events

    def write(self, folder: Path, sums: dict[str, int] | None = None) -> None:
        """Leave the result for whoever started this; `sums` where no topic has them."""
        rate = self.events / (self.last_at - self.first_at) if self.last_at else 0.0
        result = {"rate": rate, "seen": self.seen, "sums": sums}
        (folder / "result.json").write_text(json.dumps(result))
