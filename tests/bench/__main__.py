"""`python -m bench`: measure, check the invariants, write the page; `--gate` judges by the gates."""

import argparse
import asyncio
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench import catching_up, decisions, growth, mix, tracking
from bench.ledgers import Ledgers
from bench.load import available
from bench.report import Report
from bench.rig import Rig, fetch, running
from bench.rounds import Budget, Part

_ROOT = Path(__file__).resolve().parents[2]
_GROUPS = {
    "decisions": (*decisions.NUMBERS, *mix.NUMBERS, *growth.NUMBERS),
    "tracking": (*tracking.NUMBERS, *catching_up.NUMBERS),
}
_NUMBERS = tuple(number for numbers in _GROUPS.values() for number in numbers)


def main() -> int:
    """0 when all was measured (and, with --gate, reached); 1 when void or a gate was missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--gate", action="store_true", help="fail when a gate is not reached")
    parser.add_argument(
        "--only", nargs="+", choices=(*_NUMBERS, *_GROUPS), metavar="NAME",
        help=f"of {', '.join(_NUMBERS)}; or {' or '.join(_GROUPS)}",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=5, help="after one of warm-up")
    parser.add_argument("--seconds", type=int, default=5, help="of each round of load")
    parser.add_argument("--events", type=int, default=100_000, help="of each tracker round")
    parser.add_argument(
        "--documents", type=int, default=1_000_000, help="of the large ledger; fewer hurry it"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="no round begins after so many")
    parser.add_argument("--hurry", action="store_true", help="do not wait for a quiet machine")
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "benchmarks")
    parser.add_argument("--page", help="its name instead of today's date")
    asked = parser.parse_args()
    # Topics made a moment ago have no leader yet; the producer waits, and need not tell.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    wanted = {number for name in asked.only or _GROUPS for number in _GROUPS.get(name, (name,))}
    loaded = {*decisions.NUMBERS, *mix.NUMBERS, *catching_up.NUMBERS}
    if wanted.intersection(loaded) and not _wrk():
        print("make bench needs wrk: apt-get install wrk", file=sys.stderr)
        return 1
    budget = Budget(asked.minutes * 60)
    with running() as rig:
        rig.quiet_seconds = 0.0 if asked.hurry else rig.quiet_seconds
        report = Report(asyncio.run(_settings(rig)), " ".join(["python -m bench", *sys.argv[1:]]))
        _measure(asked, wanted, rig, report, budget)
    page = report.write(asked.out, asked.page)
    print(page.read_text())
    if asked.gate and report.missed:
        print("gates missed: " + ", ".join(report.missed))
    return 1 if report.broken_invariants or (asked.gate and report.missed) else 0


def _measure(
    asked: argparse.Namespace, wanted: set[str], rig: Rig, report: Report, budget: Budget
) -> None:
    ledgers = Ledgers(rig)
    pace = {"rounds": asked.rounds, "seconds": asked.seconds}
    if here := wanted.intersection(decisions.NUMBERS):
        decisions.measure(Part("decisions", rig, report, budget), ledgers, here, **pace)
    if wanted.intersection(mix.NUMBERS):
        mix.measure(Part("mix", rig, report, budget), ledgers, **pace)
    if wanted.intersection(catching_up.NUMBERS):
        part = Part("catching up", rig, report, budget)
        catching_up.measure(part, ledgers, count=asked.events, **pace)
    if wanted.intersection(growth.NUMBERS):
        growth.measure(Part("growth", rig, report, budget))
    if here := wanted.intersection(tracking.NUMBERS):
        part = Part("tracking", rig, report, budget)
        tracking.measure(
            part, ledgers, here, rounds=asked.rounds, count=asked.events, documents=asked.documents
        )


def _wrk() -> bool:
    """Whether wrk is there, installed from Debian's packages where we may."""
    if not available() and shutil.which("apt-get") and os.geteuid() == 0:
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "wrk"]):
            subprocess.run(["apt-get", *arguments], check=False, stdout=sys.stderr)
    return available()


async def _settings(rig: Rig) -> dict[str, str]:
    names = ("server_version", "fsync", "synchronous_commit")
    return {name: (await fetch(rig.server_url, f"SHOW {name}"))[0][0] for name in names}


if __name__ == "__main__":
    sys.exit(main())
