"""How many requests a caller may send: a bucket of tokens each, filled evenly.

So one caller's loop gone wild does not take the service from the others. Each process counts for
itself: of several processes behind a balancer each lets the whole rate through.
"""

from collections import OrderedDict

from service_kit.clock import Clock

BURST_SECONDS = 2.0
"""How many seconds' worth a caller may save up and send at once."""
_CALLERS_MAX = 10_000


class Rates:
    """The buckets of the callers seen last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, per_second: int, count: int = 1) -> float:
        """Take `count` out of the caller's bucket; returns 0, or how many seconds to wait until
        that many are in it (then nothing is taken).

        More than the bucket holds is let through when it is full, and owed: a long list is not
        refused for ever.
        """
        now = self._clock.monotonic()
        full = max(1.0, per_second * BURST_SECONDS)
        left, at = self._buckets.get(caller, (full, now))
        left = min(full, left + (now - at) * per_second)
        needed = min(float(count), full)
        if left < needed:
            self._keep(caller, left, now)
            return (needed - left) / per_second
        self._keep(caller, left - count, now)
        return 0.0

    def _keep(self, caller: str, left: float, now: float) -> None:
        self._buckets[caller] = (left, now)
        self._buckets.move_to_end(caller)
        while len(self._buckets) > _CALLERS_MAX:
            self._buckets.popitem(last=False)
