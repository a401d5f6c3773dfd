"""How the process is doing, for `/live` and `/ready`.

Alive means: were it started again, nothing would be better. A consumer can look well and be
stuck, so what counts is that offsets move while there is something to apply. Not being able to
reach the database or Kafka is no reason to be restarted; it is a reason not to be ready.
"""

import asyncio

from service_kit.clock import Clock

_SILENT_SECONDS_MAX = 10.0
"""A client retries in silence while brokers are gone; so long nobody has to notice."""


class Progress:
    """What consumption and watch have seen last."""

    def __init__(self, clock: Clock, stall_seconds: float) -> None:
        self._clock = clock
        self._stall_seconds = stall_seconds
        self._moved_at = clock.monotonic()
        self._database_fault: str | None = "not reached yet"
        self._kafka_fault: str | None = "not reached yet"
        self._asked_at: float | None = None
        """When the oldest question was put that the brokers have not answered."""
        self._settled = False
        self.lag_records: int | None = None
        """Records that wait in the partitions of this process; None: not known."""
        self.letters = asyncio.Event()
        """Set when there are dead letters to publish."""

    def applied(self) -> None:
        """A batch was committed."""
        self._moved_at = self._clock.monotonic()
        self._database_fault = None

    def waiting(self, lag_records: int) -> None:
        """So many records wait; none is as good as progress."""
        self.lag_records = lag_records
        if not lag_records:
            self._moved_at = self._clock.monotonic()

    def database_lost(self, fault: str) -> None:
        """The database did not answer; it is waited for, however long it takes."""
        self._database_fault = fault
        self._moved_at = self._clock.monotonic()

    def database_back(self) -> None:
        """The database answered."""
        self._database_fault = None

    def settled(self) -> None:
        """All that the group gave to this process is held, or known to stand still."""
        self._settled = True

    @property
    def is_settled(self) -> bool:
        """Whether the first share of partitions has been taken over since Kafka was reached."""
        return self._settled

    def kafka_lost(self, fault: str) -> None:
        """No consumer could be had."""
        self._kafka_fault = fault
        self._settled = False

    def kafka_back(self) -> None:
        """A consumer is started."""
        self._kafka_fault = None
        self._asked_at = None

    def kafka_asked(self) -> None:
        """The brokers were asked how far partitions reach."""
        if self._asked_at is None:
            self._asked_at = self._clock.monotonic()

    def kafka_answered(self) -> None:
        """They told."""
        self._asked_at = None

    def _silence(self) -> str | None:
        """Why Kafka counts as gone although there is a consumer."""
        if self._asked_at is None:
            return None
        silent_seconds = self._clock.monotonic() - self._asked_at
        if silent_seconds <= _SILENT_SECONDS_MAX:
            return None
        return f"has not answered for {silent_seconds:.0f} s"

    def stalled(self) -> bool:
        """Whether records wait and none was applied for too long."""
        if not self.lag_records or self._database_fault is not None:
            return False
        return self._clock.monotonic() - self._moved_at > self._stall_seconds

    @property
    def faults(self) -> dict[str, str]:
        """What cannot be reached, by name."""
        kafka_fault = self._kafka_fault or self._silence()
        found = {"database": self._database_fault, "kafka": kafka_fault}
        if not self._settled and kafka_fault is None:
            found["partitions"] = "not taken over yet"
        return {name: fault for name, fault in found.items() if fault is not None}
