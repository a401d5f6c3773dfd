"""Topics of which more is set aside than is allowed.

One sender's flood must not stop another's feed, so each topic has a limit of its own. It is
counted when letters are committed: what was allowed is recorded, and a batch that is read again
counts once.
"""

from collections.abc import Mapping

from service_kit.clock import Clock
from service_kit.dead_letter import DeadLetterLimit, DeadLetterLimitError
from service_kit.logs import get_logger

log = get_logger()


class Overflow:
    """Allows `count_max` dead letters of each topic in any `window_seconds`."""

    def __init__(self, count_max: int, window_seconds: float, clock: Clock) -> None:
        self._count_max = count_max
        self._window_seconds = window_seconds
        self._clock = clock
        self._limits: dict[str, DeadLetterLimit] = {}
        self.stopped: dict[str, str] = {}
        """Topics that passed their limit, and what to do; until a restart."""

    def count(self, letters: Mapping[str, int]) -> None:
        """Count letters that were recorded, by topic."""
        for topic, number in letters.items():
            limit = self._limits.get(topic)
            if limit is None:
                limit = self._limits[topic] = DeadLetterLimit(
                    self._count_max, self._window_seconds, self._clock
                )
            try:
                limit.count(number)
            except DeadLetterLimitError as exc:
                self.stopped[topic] = str(exc)
                log.error("topic stopped", topic=topic, reason=str(exc))  # noqa: TRY400 - no fault of ours to trace
