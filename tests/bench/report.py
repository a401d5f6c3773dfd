"""Judged rounds into a page with plots: `docs/benchmarks/`."""

import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench import plots
from bench.judging import CONFIDENCE, Judged, Ratio, Trend


@dataclass(frozen=True, slots=True)
class Bar:
    """One contestant's rates per second, for the throughput plot."""

    what: str
    rates: Sequence[float]


@dataclass(slots=True)
class Report:
    """All that one run found."""

    settings: dict[str, str]
    command: str = "python -m bench"
    judged: list[Judged] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    """Gates that could not be measured, each with its reason."""
    notes: list[str] = field(default_factory=list)
    disturbed: list[str] = field(default_factory=list)
    """Runs beside which strangers took more of the machine than a round may lose."""
    broken_invariants: list[str] = field(default_factory=list)

    @property
    def missed(self) -> list[str]:
        """Gates that are not reached, and those that could not be judged."""
        judged = [f"{one.number} {one.what}" for one in self.judged if not one.holds]
        return judged + self.unjudged

    def markdown(self, images: Iterable[str]) -> str:
        """The page for `docs/benchmarks/`, showing `images` by their names."""
        lines = [
            f"# Benchmarks of {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"Machine: {_machine()}. "
            + ", ".join(f"{name} = {value}" for name, value in self.settings.items())
            + f". Command: `{self.command}`. Ratios are taken round by round in one run; absolute "
            "rates say little elsewhere.",
            "",
        ]
        ratios = [one for one in self.judged if isinstance(one, Ratio)]
        trends = [one for one in self.judged if isinstance(one, Trend)]
        lines += [*_ratio_table(ratios), *_trend_table(trends)]
        for image in images:
            lines += [f"![{image.removesuffix('.png')}]({image})", ""]
        lines += [f"- {note}" for note in self.notes]
        lines += [f"- Not measured: {reason}" for reason in self.unjudged]
        if self.disturbed:
            told = "; ".join(self.disturbed)
            lines.append(f"- Runs disturbed by other programs, with their share of the CPU: {told}")
        void = "; ".join(self.broken_invariants)
        lines += ["", f"**Void: {void}**" if void else "Invariants after the run: all hold.", ""]
        return "\n".join(lines)

    def write(self, folder: Path, name: str | None = None) -> Path:
        """Write page and plots under a name, else under today's date; the path of the page."""
        folder.mkdir(parents=True, exist_ok=True)
        name = name or f"{datetime.now(UTC):%Y-%m-%d}"
        images = []
        ratios = [one for one in self.judged if isinstance(one, Ratio)]
        if ratios:
            plots.ratios(folder / f"{name}.png", ratios)
            images.append(f"{name}.png")
        if self.bars:
            plots.throughput(
                folder / f"{name}-throughput.png", {bar.what: bar.rates for bar in self.bars}
            )
            images.append(f"{name}-throughput.png")
        for trend in self.judged:
            if isinstance(trend, Trend):
                plots.trend(folder / f"{name}-{trend.number}.png", trend)
                images.append(f"{name}-{trend.number}.png")
        page = folder / f"{name}.md"
        page.write_text(self.markdown(images))
        return page


def _ratio_table(ratios: Sequence[Ratio]) -> list[str]:
    if not ratios:
        return []
    lines = [
        "| # | ratio | median | range | rounds | gate | target | ours, median | theirs, median |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in ratios:
        verdict = "" if one.holds else " (missed)"
        lines.append(
            f"| {one.number} | {one.what} | **{one.median:.2f}**{verdict} | "
            f"{min(one.rounds):.2f}-{max(one.rounds):.2f} | {len(one.rounds)} | "
            f"{_or_shown(one, one.gate)} | {_or_shown(one, one.target)} | "
            f"{one.measure.figure(statistics.median(one.ours))} | "
            f"{one.measure.figure(statistics.median(one.theirs))} |"
        )
    if not all(one.measure.more_is_better for one in ratios):
        lines += ["", "Where the gate says ≤, less is better: those are ratios of times (p99)."]
    return [*lines, ""]


def _or_shown(ratio: Ratio, bound: float | None) -> str:
    return "shown only" if bound is None else ratio.measure.bound(bound)


def _trend_table(trends: Sequence[Trend]) -> list[str]:
    if not trends:
        return []
    columns = (
        "time against size",
        "median at each size, ms",
        "slope, µs per tenfold size",
        f"its {CONFIDENCE:.0%} interval",
        "negligible below",
        "rounds",
    )
    lines = [
        f"| # | {' | '.join(columns)} |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in trends:
        low, high = one.interval
        verdict = "no trend" if one.holds else "missed"
        times = "; ".join(
            f"{size:,}: {time:.3f}" for size, time in zip(one.sizes, one.medians, strict=True)
        )
        lines.append(
            f"| {one.number} | {one.what} | {times} | **{one.slope * 1e3:+.1f}** ({verdict}) | "
            f"{low * 1e3:+.1f} to {high * 1e3:+.1f} | {one.negligible * 1e3:.1f} | "
            f"{len(one.rounds)} |"
        )
    return [*lines, ""]


def _machine() -> str:
    cores = sum(
        line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines()
    )
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    return (
        f"{cores} cores, {memory_kib / 1024**2:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )
