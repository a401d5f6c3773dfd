"""Whether the data behind decisions has been late for so long that somebody should hear of it.

A few seconds too late come and go, at every restart for one; what lasts holds orders. How long it
has lasted is this process's own observation, so another that takes over waits as long once more
before it raises anything. What stands raised is no matter of that: it stands until data is fresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from credit_check.shelf import Shelf
from credit_contracts.times import rfc3339
from service_kit.clock import Clock
from service_kit.database import Connection

LASTING_SECONDS = 60.0
SECOND = timedelta(seconds=1)
_FRESHNESS = "SELECT clock_timestamp() AS now, f.watermark FROM exposure.freshness f"


@dataclass(frozen=True, slots=True)
class Lateness:
    """Data later than the default policy allows; `lasting` is whether that is worth telling."""

    facts: Mapping[str, str]
    lasting: bool


class Staleness:
    """Asked now and then by the process that leads the sweep."""

    def __init__(self, clock: Clock, shelf: Shelf) -> None:
        self._clock = clock
        self._shelf = shelf
        self._since: float | None = None

    async def late(self, connection: Connection) -> Lateness | None:
        """What there is to tell; `None` while data is fresh."""
        row = await connection.fetchrow(_FRESHNESS)
        assert row is not None
        now: datetime = row["now"]
        watermark: datetime | None = row["watermark"]
        policy = self._shelf.held.book.default
        lag = None if watermark is None else now - watermark
        if lag is not None and lag <= policy.data_age_max:
            self._since = None
            return None
        at = self._clock.monotonic()
        if self._since is None:
            self._since = at
        facts = {"lag_seconds_max": str(policy.stale_seconds), "on_stale": policy.on_stale.value}
        if lag is not None and watermark is not None:
            facts |= {"lag_seconds": str(-(-lag // SECOND)), "watermark": rfc3339(watermark)}
        return Lateness(facts, lasting=at - self._since >= LASTING_SECONDS)
