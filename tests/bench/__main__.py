"""`python -m bench`: measure, check the invariants, write the page; `--gate` judges by the gates."""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench import decisions, tracking
from bench.load import available
from bench.report import Report
from bench.rig import Rig, running

_ROOT = Path(__file__).resolve().parents[2]
_FULL_ROUNDS = 5


def main() -> int:
    """0 when all was measured (and, with --gate, reached); 1 when void or a gate was missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--gate", action="store_true", help="fail when a ratio misses its gate")
    parser.add_argument("--only", choices=("decisions", "tracking"), help="one half alone")
    parser.add_argument("--rounds", type=int, default=_FULL_ROUNDS)
    parser.add_argument("--seconds", type=int, default=5, help="of each round of load")
    parser.add_argument("--events", type=int, default=100_000, help="of each tracker round")
    parser.add_argument("--hurry", action="store_true", help="do not wait for a quiet machine")
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "benchmarks")
    wanted = parser.parse_args()
    if not _wrk():
        print("make bench needs wrk: apt-get install wrk", file=sys.stderr)
        return 1
    with running() as rig:
        rig.quiet_seconds = 0.0 if wanted.hurry else rig.quiet_seconds
        report = Report(settings=asyncio.run(_settings(rig)))
        if wanted.only != "tracking":
            decisions.measure(rig, report, rounds=wanted.rounds, seconds=wanted.seconds)
        if wanted.only != "decisions":
            tracking.measure(rig, report, rounds=wanted.rounds, count=wanted.events)
    page = report.write(wanted.out)
    print(page.read_text())
    missed = [ratio for ratio in report.ratios if not ratio.holds]
    if wanted.gate and missed:
        print("gates missed: " + ", ".join(f"{ratio.number} {ratio.what}" for ratio in missed))
    return 1 if report.broken_invariants or (wanted.gate and missed) else 0


def _wrk() -> bool:
    """Whether wrk is there, installed from Debian's packages where we may."""
    if not available() and shutil.which("apt-get") and os.geteuid() == 0:
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "wrk"]):
            subprocess.run(["apt-get", *arguments], check=False, stdout=sys.stderr)
    return available()


async def _settings(rig: Rig) -> dict[str, str]:
    names = ("server_version", "fsync", "synchronous_commit")
    return {name: (await rig.fetch(f"SHOW {name}"))[0][0] for name in names}


if __name__ == "__main__":
    sys.exit(main())
