"""Rounds: all contestants in turn, every run metered, for as long as there is time.

Interleaved, so that a slow minute of the machine meets all of them. A run that strangers
disturbed is tried again while there is time to spare; the last try is taken and named. The whole
of a bench has one budget: what is left of it decides how long to wait for a quiet machine, and
no round is begun after its end.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.metering import FOREIGN_SHARE_MAX, Meter, until_quiet
from bench.report import Report
from bench.rig import Rig

_TRIES_MAX = 3
_CAUSE_CHARACTERS_MAX = 600

Contestant = Callable[[str], float]
"""Measures once: from a name that no other run has to a figure. That is a rate per second, unless
the contestant's name says otherwise.
"""


def tell(text: str) -> None:
    """One line for who waits."""
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {text}\n")
    sys.stderr.flush()


class Budget:
    """The time that a whole bench may take, from now on."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ends_at = now() + seconds

    def left(self) -> float:
        """Seconds until its end; negative after it."""
        return self._ends_at - self._now()


@dataclass(slots=True)
class Pace:
    """How long the runs of one part take, to tell how much longer the part will."""

    names: tuple[str, ...]
    rounds: int
    taken: dict[str, list[float]] = field(default_factory=dict)

    def took(self, name: str, seconds: float) -> None:
        """One run of `name` is over."""
        self.taken.setdefault(name, []).append(seconds)

    def seconds_to_go(self) -> float | None:
        """By the median run of each contestant; None before each has run once."""
        if any(name not in self.taken for name in self.names):
            return None
        return sum(
            statistics.median(self.taken[name]) * max(0, self.rounds - len(self.taken[name]))
            for name in self.names
        )


@dataclass(slots=True)
class Part:
    """One part of a bench: contestants against one another, on what the rig gives."""

    name: str
    rig: Rig
    report: Report
    budget: Budget

    def measure(self, contestants: Mapping[str, Contestant], rounds: int) -> dict[str, list[float]]:
        """Figures by contestant, of as many rounds as there was time for, after a warm-up round.

        A contestant that fails is out, its failure makes the result void, and it has no figures.
        """
        racing = dict(contestants)
        figures: dict[str, list[float]] = {name: [] for name in racing}
        pace = Pace(tuple(racing), rounds + 1)
        for number in range(rounds + 1):
            if self.budget.left() <= 0 and number > 1:
                self.report.notes.append(
                    f"{self.name}: {number - 1} of {rounds} rounds, then the time was up"
                )
                break
            for name, contestant in list(racing.items()):
                started_at = time.monotonic()
                try:
                    figure = self._undisturbed(contestant, f"{name}-{number}", pace)
                except Exception as exc:  # noqa: BLE001 - whatever it is, the others go on
                    self._out(name, exc)
                    del racing[name], figures[name]
                    pace.names = tuple(racing)
                    continue
                pace.took(name, time.monotonic() - started_at)
                if number:
                    figures[name].append(figure)
                self._tell(f"round {number or 'of warm-up'}, {name}: {figure:,.1f}", pace)
        return figures

    def _undisturbed(self, contestant: Contestant, name: str, pace: Pace) -> float:
        """One run beside no stranger, if one can be had."""
        for attempt in range(_TRIES_MAX):
            quiet_seconds = self.rig.quiet_seconds if self._to_spare(pace) else 0.0
            until_quiet(quiet_seconds)
            meter = Meter(self.rig.pids)
            figure = contestant(f"{name}-{attempt}")
            foreign = meter.foreign_share()
            if foreign <= FOREIGN_SHARE_MAX or not quiet_seconds:
                break
        if foreign > FOREIGN_SHARE_MAX:
            self.report.disturbed.append(f"{self.name} {name} {foreign:.0%}")
        return figure

    def _to_spare(self, pace: Pace) -> bool:
        needed = pace.seconds_to_go()
        return self.budget.left() > (needed or 0.0)

    def _out(self, name: str, exc: Exception) -> None:
        cause = f"{type(exc).__name__}: {exc}"[:_CAUSE_CHARACTERS_MAX]
        self.report.broken_invariants.append(f"{self.name}: {name} failed: {cause}")
        tell(f"{self.name}: {name} failed: {cause}")

    def _tell(self, text: str, pace: Pace) -> None:
        to_go = pace.seconds_to_go()
        about = "" if to_go is None else f"about {to_go / 60:.0f} min left of this part, "
        tell(f"{self.name}: {text}; {about}at most {max(0, self.budget.left()) / 60:.0f} in all")
