"""Rounds into ratios, ratios into a page with a plot: `docs/benchmarks/`."""

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import matplotlib as mpl


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: `ours` against `theirs`, round by round in one run."""

    number: str
    what: str
    ours: Sequence[float]
    theirs: Sequence[float]
    gate: float
    target: float

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
        return self.median >= self.gate


@dataclass(slots=True)
class Report:
    """All that one run found."""

    settings: dict[str, str]
    ratios: list[Ratio] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken_invariants: list[str] = field(default_factory=list)

    def markdown(self, plot: str) -> str:
        """The page for `docs/benchmarks/`."""
        lines = [
            f"# Benchmarks of {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"Machine: {_machine()}. "
            + ", ".join(f"{name} = {value}" for name, value in self.settings.items())
            + ". Ratios are taken round by round in one run; absolute rates say little elsewhere.",
            "",
            "| # | ratio | median | range | gate | target | ours, median/s | theirs, median/s |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for ratio in self.ratios:
            verdict = "" if ratio.holds else " (missed)"
            lines.append(
                f"| {ratio.number} | {ratio.what} | **{ratio.median:.2f}**{verdict} | "
                f"{min(ratio.rounds):.2f}-{max(ratio.rounds):.2f} | {ratio.gate} | "
                f"{ratio.target} | {statistics.median(ratio.ours):,.0f} | "
                f"{statistics.median(ratio.theirs):,.0f} |"
            )
        lines += ["", f"![ratios]({plot})", ""]
        lines += [f"- {note}" for note in self.notes]
        void = "; ".join(self.broken_invariants)
        lines += ["", f"**Void: {void}**" if void else "Invariants after the run: all hold.", ""]
        return "\n".join(lines)

    def write(self, folder: Path) -> Path:
        """Write page and plot under today's date; the path of the page."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y-%m-%d}"
        self._plot(folder / f"{name}.png")
        page = folder / f"{name}.md"
        page.write_text(self.markdown(f"{name}.png"))
        return page

    def _plot(self, path: Path) -> None:
        mpl.use("agg")
        from matplotlib import pyplot as plt  # noqa: PLC0415 - only after the backend is chosen

        figure, axes = plt.subplots(figsize=(8, 0.6 * len(self.ratios) + 1.2))
        for row, ratio in enumerate(reversed(self.ratios)):
            axes.plot(ratio.rounds, [row] * len(ratio.rounds), "o", color="#1f6feb", alpha=0.5)
            axes.plot([ratio.median], [row], "D", color="#1f6feb")
            axes.plot([ratio.gate], [row], "|", color="#cf222e", markersize=18)
        labels = [f"{ratio.number} {ratio.what}" for ratio in reversed(self.ratios)]
        axes.set_yticks(range(len(labels)), labels, fontsize=7)
        axes.set_xscale("log")
        axes.set_xlabel("ratio per round, median as diamond, gate as red bar")
        figure.tight_layout()
        figure.savefig(path, dpi=110)
        plt.close(figure)


def _machine() -> str:
    cores = sum(
        line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines()
    )
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    return (
        f"{cores} cores, {memory_kib / 1024**2:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )
