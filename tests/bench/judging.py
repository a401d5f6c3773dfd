"""What rounds come to: ratios and slopes, and whether they reach their gates.

Pure arithmetic, so that it can be tested without measuring anything. Medians throughout: one
round that met a busy second must not carry the result.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Measure:
    """What the figures of a ratio are, and with it which side of a gate is the good one."""

    unit: str
    more_is_better: bool

    def reaches(self, ratio: float, bound: float) -> bool:
        """Whether a ratio of such figures is at the bound, or on the good side of it."""
        return ratio >= bound if self.more_is_better else ratio <= bound

    def bound(self, value: float) -> str:
        """A gate or a target in words: from where on it is reached."""
        return f"{'≥' if self.more_is_better else '≤'} {value:g}"

    def figure(self, value: float) -> str:
        """One figure with its unit."""
        return f"{value:,.0f}{self.unit}" if value >= _WHOLE_FROM else f"{value:.1f}{self.unit}"


_WHOLE_FROM = 100
RATE = Measure("/s", more_is_better=True)
P99 = Measure(" ms", more_is_better=False)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: `ours` against `theirs`, round by round in one run.

    `gate` None: shown for comparison, not judged.
    """

    number: str
    what: str
    ours: Sequence[float]
    theirs: Sequence[float]
    gate: float | None
    target: float | None
    measure: Measure = RATE

    @property
    def rounds(self) -> list[float]:
        """The ratio of each round."""
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def holds(self) -> bool:
        """Whether the median reaches the gate."""
        return self.gate is None or self.measure.reaches(self.median, self.gate)


@dataclass(frozen=True, slots=True)
class Trend:
    """How a time grows with a size: `rounds` holds, of each round, one time (ms) per size.

    Each round gives one slope, by least squares over the decimal logarithm of the size: what a
    tenfold size adds. All sizes of a round are measured within seconds of one another, so that
    what the machine does from minute to minute cancels. The interval is that of the median slope
    from order statistics: it assumes nothing about how the slopes are spread.
    """

    number: str
    what: str
    sizes: Sequence[int]
    rounds: Sequence[Sequence[float]]
    negligible_share: float
    """A slope of less than this share of the median time is no trend, however certain it is."""

    @property
    def slopes(self) -> list[float]:
        """Milliseconds per tenfold size, of each round."""
        logarithms = [math.log10(size) for size in self.sizes]
        return [statistics.linear_regression(logarithms, times).slope for times in self.rounds]

    @property
    def slope(self) -> float:
        """The median of the rounds' slopes."""
        return statistics.median(self.slopes)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the median slope at `CONFIDENCE`; without bounds when there are too few
        rounds to have one.
        """
        return median_interval(self.slopes)

    @property
    def medians(self) -> list[float]:
        """The median time of each size, in ms."""
        return [statistics.median(times) for times in zip(*self.rounds, strict=True)]

    @property
    def negligible(self) -> float:
        """The bound in milliseconds per tenfold size."""
        return self.negligible_share * statistics.median(self.medians)

    @property
    def holds(self) -> bool:
        """Whether no growth is shown: the interval reaches down to 0, or ends below the bound.

        An interval without bounds shows nothing, so it does not hold.
        """
        low, high = self.interval
        return math.isfinite(low) and (low <= 0 or high <= self.negligible)


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """The narrowest symmetric pair of order statistics that covers the median of what `values`
    were drawn from with `CONFIDENCE` or more (the interval of the sign test).
    """
    ordered = sorted(values)
    count = len(ordered)
    outside, rank = 0.0, 0
    for below in range(count // 2):
        outside += 2 * math.comb(count, below) / 2**count
        if outside > 1 - CONFIDENCE:
            break
        rank = below + 1
    if not rank:
        return -math.inf, math.inf
    return ordered[rank - 1], ordered[count - rank]


Judged = Ratio | Trend


class Claim(NamedTuple):
    """A ratio that is demanded: contestants by name, and how much; no gate: shown only."""

    number: str
    what: str
    ours: str
    theirs: str
    gate: float | None
    target: float | None
    measure: Measure = RATE


def ratios(
    claims: Iterable[Claim], figures: Mapping[str, Sequence[float]]
) -> tuple[list[Ratio], list[str]]:
    """The claims as ratios of what was measured; and the gates of those that were not, by name."""
    found, unjudged = [], []
    for claim in claims:
        ours, theirs = figures.get(claim.ours), figures.get(claim.theirs)
        if ours and theirs:
            found.append(
                Ratio(
                    claim.number, claim.what, ours, theirs, claim.gate, claim.target, claim.measure
                )
            )
        elif claim.gate is not None:
            unjudged.append(f"{claim.number} {claim.what}")
    return found, unjudged
