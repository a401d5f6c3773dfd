"""The pictures of a page: ratios against their gates, rates as bars, times against sizes."""

import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import CARETLEFT, CARETRIGHT

from bench.judging import Ratio, Trend

_BLUE = "#1f6feb"
_RED = "#cf222e"


def ratios(path: Path, shown: Sequence[Ratio]) -> None:
    """Each round's ratio as a dot, the median as a diamond, the gate as a red bar with a tip that
    points to where it is reached: to the left where less is better.
    """
    with _Figure(path, 8, 0.45 * len(shown) + 1.2) as axes:
        for row, ratio in enumerate(reversed(shown)):
            axes.plot(ratio.rounds, [row] * len(ratio.rounds), "o", color=_BLUE, alpha=0.5)
            axes.plot([ratio.median], [row], "D", color=_BLUE)
            if ratio.gate is not None:
                tip = CARETRIGHT if ratio.measure.more_is_better else CARETLEFT
                axes.plot([ratio.gate], [row], "|", color=_RED, markersize=18)
                axes.plot([ratio.gate], [row], marker=tip, color=_RED, markersize=9)
        labels = [_label(ratio) for ratio in reversed(shown)]
        axes.set_yticks(range(len(labels)), labels, fontsize=7)
        axes.set_ylim(-0.6, len(labels) - 0.4)
        axes.set_xscale("log")
        axes.set_xlabel("ratio per round, median as diamond, gate as red bar: reached at its tip")


def _label(ratio: Ratio) -> str:
    said = "" if ratio.measure.more_is_better else " (less is better)"
    return f"{ratio.number} {ratio.what}{said}"


def throughput(path: Path, rates: Mapping[str, Sequence[float]]) -> None:
    """A bar of each contestant's median rate, with the range of its rounds."""
    with _Figure(path, 8, 0.45 * len(rates) + 1.2) as axes:
        names = list(rates)[::-1]
        medians = [statistics.median(rates[name]) for name in names]
        spread = [
            [median - min(rates[name]) for name, median in zip(names, medians, strict=True)],
            [max(rates[name]) - median for name, median in zip(names, medians, strict=True)],
        ]
        axes.barh(names, medians, xerr=spread, color=_BLUE, alpha=0.7, capsize=3)
        axes.set_xscale("log")
        highest = max(map(max, rates.values()))
        # From a power of ten, so that the bars of two pages have one foot.
        axes.set_xlim(10 ** math.floor(math.log10(min(medians))), highest * 2)
        axes.tick_params(axis="y", labelsize=7)
        for row, median in enumerate(medians):
            axes.annotate(f" {median:,.0f}", (median, row), fontsize=7, va="bottom", ha="left")
        axes.set_xlabel("events per second: median, and range of the rounds")


def trend(path: Path, shown: Trend) -> None:
    """Each round's time at each size, and the median slope through the medians' middle."""
    with _Figure(path, 8, 3.6) as axes:
        for times in shown.rounds:
            axes.plot(shown.sizes, times, "o", color=_BLUE, alpha=0.25, markersize=4)
        axes.plot(shown.sizes, shown.medians, "D", color=_BLUE)
        low, high = shown.interval
        middle = statistics.median(shown.medians)
        logarithms = [math.log10(size) for size in shown.sizes]
        center = statistics.mean(logarithms)
        for slope, style in ((shown.slope, "-"), (low, ":"), (high, ":")):
            line = [middle + slope * (logarithm - center) for logarithm in logarithms]
            axes.plot(shown.sizes, line, style, color=_RED, linewidth=1)
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(f"{shown.number}, {shown.what}: median slope as line, its interval dotted")
        axes.set_ylabel("ms, median of each round")


class _Figure:
    """A figure with one set of axes, saved when left."""

    def __init__(self, path: Path, width: float, height: float) -> None:
        self._path = path
        self._figure = Figure(figsize=(width, height), layout="tight")

    def __enter__(self) -> Axes:
        return self._figure.subplots()

    def __exit__(self, *failure: object) -> None:
        self._figure.savefig(self._path, dpi=110)
