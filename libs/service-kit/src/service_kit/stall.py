"""Whether a consumer moves: alive, connected and stuck is a state that only this shows.

It judges progress, not speed: any movement is well, however slow, and so is having nothing to do.
Not knowing the lag (brokers away) is no verdict; the clock starts anew when it is known again.
"""

from service_kit.clock import Clock


class StallWatch:
    """Told now and then how far a consumer is; `seconds` says how long it has stood still."""

    def __init__(self, clock: Clock, stall_seconds: float) -> None:
        self._clock = clock
        self._stall_seconds = stall_seconds
        self._progress: int | None = None
        self._moved_at: float | None = None

    def observe(self, progress: int, lag: int) -> None:
        """`progress` is any figure that changes when something was done; `lag` what is left."""
        if lag == 0 or progress != self._progress or self._moved_at is None:
            self._progress = progress
            self._moved_at = self._clock.monotonic()

    def unknown(self) -> None:
        """The lag could not be found out."""
        self._moved_at = None

    @property
    def seconds(self) -> float:
        """For how long there has been something to do and nothing was done."""
        return 0.0 if self._moved_at is None else self._clock.monotonic() - self._moved_at

    @property
    def stalled(self) -> bool:
        """Whether it has stood still for longer than allowed: the process should be restarted."""
        return self.seconds > self._stall_seconds
