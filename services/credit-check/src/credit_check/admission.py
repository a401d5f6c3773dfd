"""How many may wait: as many as can be answered in good time, and no more.

A queue that is longer than that only makes everyone late. The bound is the target time multiplied
by the rate that was measured, so it follows the machine; beyond it a request is refused at once
and told when to come again, which costs next to nothing.
"""

from service_kit.clock import Clock

_FORGET = 0.99
"""A slow spell lowers the measured rate by a hundredth per batch, so that one pause of the
database does not make the service refuse what it can do a moment later."""


class Admission:
    """The bound of one queue. `target_seconds` is how long the last in the queue should wait."""

    def __init__(
        self,
        clock: Clock,
        *,
        target_seconds: float = 0.5,
        waiting_min: int = 512,
        waiting_max: int = 20_000,
    ) -> None:
        self._clock = clock
        self._target_seconds = target_seconds
        self._waiting_min = waiting_min
        self._waiting_max = waiting_max
        self._rate_per_second = 0.0

    @property
    def bound(self) -> int:
        """How many may wait now."""
        wanted = int(self._rate_per_second * self._target_seconds)
        return max(self._waiting_min, min(self._waiting_max, wanted))

    def learn(self, count: int, started_at: float) -> None:
        """A batch of `count` that was taken at monotonic `started_at` has been answered now."""
        seconds = self._clock.monotonic() - started_at
        if seconds > 0:
            rate = count / seconds
            self._rate_per_second = max(rate, self._rate_per_second * _FORGET)
