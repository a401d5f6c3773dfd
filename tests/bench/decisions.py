"""D1 to D6: the decision API beside the route that does nothing, pgbench and the naive ways.

All contestants live side by side on one database, and each is started only when a claim needs it.
"""

import asyncio
import statistics
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench import api, load, peers, pgbench
from bench.api import Api
from bench.judging import P99, Claim, ratios
from bench.ledgers import Ledgers
from bench.load import Load
from bench.promises import granted_and_held
from bench.questions import Questions
from bench.rig import execute
from bench.rounds import Contestant, Part, tell

NUMBERS = ("D1", "D2", "D3", "D4", "D5", "D6")
_LIST_CHECKS = 100
_ARRIVAL_SHARES = (0.5, 0.8)
_WITHOUT_NOTE = {"transaction", "session"}

_CLAIMS = (
    Claim("D1", "API ÷ no-op route, 64", "ours-64", "noop-64", 0.8, 1.2),
    Claim("D1", "API ÷ no-op route, 32", "ours-32", "noop-32", 0.5, 0.8),
    Claim("D2", "API at 64 ÷ pgbench at 8", "ours-64", "pgbench", 0.6, 1.0),
    Claim("D3", "lists of 100 checks ÷ pgbench at 8", "lists", "pgbench", 1.5, 2.5),
    Claim("D4", "one account, API at 64 ÷ pgbench at 32", "hot-64", "pgbench-hot", 3, 8),
    Claim("D4", "one account, API at 32 ÷ pgbench at 32", "hot-32", "pgbench-hot", None, None),
    Claim("D5", "API ÷ transaction a request", "ours-64", "transaction", 3, 6),
    Claim("D5", "API ÷ ORM session a request", "ours-64", "session", 10, 25),
    Claim("D6", "p99, API ÷ no-op route, 8", "ours-8-p99", "noop-8-p99", 3, 1.5, P99),
)


def _rate(found: Load) -> float:
    return found.rate_per_second


def _p99(found: Load) -> float:
    return found.p99_ms


@dataclass(frozen=True, slots=True)
class _Web:
    """Who is asked over HTTP, how, and what is taken of it. `app` None: ours."""

    connections: int
    app: str | None = None
    accounts: Sequence[str] = api.ROOMY
    checks_each: int = 1
    figure: Callable[[Load], float] = _rate


_NOOP = "bench.noop:app"
_WEB = {
    "ours-64": _Web(64),
    "noop-64": _Web(64, _NOOP),
    "ours-32": _Web(32),
    "noop-32": _Web(32, _NOOP),
    "ours-8-p99": _Web(8, figure=_p99),
    "noop-8-p99": _Web(8, _NOOP, figure=_p99),
    # All that is asked at once fits into the queue of a service that has just begun.
    "lists": _Web(4, checks_each=_LIST_CHECKS),
    "hot-64": _Web(64, accounts=(api.HOT,)),
    "hot-32": _Web(32, accounts=(api.HOT,)),
    "transaction": _Web(64, "bench.peers:transaction_per_request"),
    "session": _Web(64, "bench.peers:session_per_request"),
}
_PGBENCH = {"pgbench": (len(api.ROOMY), 8), "pgbench-hot": (1, 32)}
"""Accounts and clients of each."""


@dataclass(slots=True)
class _Course:
    """What the contestants run on, and what they told beside their figures."""

    ours: Api
    seconds: int
    urls: dict[str, str]
    """Of the apps beside ours, by their factory."""
    loads: dict[str, list[Load]] = field(default_factory=dict)

    def web(self, name: str) -> Contestant:
        web = _WEB[name]
        rig = self.ours.part.rig
        questions = Questions(web.accounts, rig.api_key, web.checks_each)

        def measure(run: str) -> float:
            if web.app is None:
                found = self.ours.ask(
                    questions, connections=web.connections, seconds=self.seconds, run=run
                )
            else:
                found = load.run(
                    self.urls[web.app],
                    questions,
                    connections=web.connections,
                    seconds=self.seconds,
                    prefix=run,
                    workspace=rig.folder,
                )
                self.ours.part.report.broken_invariants += found.faults(run)
            self.loads.setdefault(name, []).append(found)
            return web.figure(found)

        return measure

    def floor(self, name: str) -> Contestant:
        accounts, clients = _PGBENCH[name]
        rig = self.ours.part.rig

        def measure(_run: str) -> float:
            return pgbench.run(
                rig.pgbench(),
                self.ours.database_url,
                accounts=accounts,
                clients=clients,
                seconds=self.seconds,
                workspace=rig.folder,
            ).rate_per_second

        return measure


@contextmanager
def _course(
    part: Part, ledgers: Ledgers, needed: Collection[str], seconds: int
) -> Iterator[_Course]:
    """Ours, and the apps beside it that are needed, running."""
    with ExitStack() as stack:
        ours = stack.enter_context(api.standing(part, ledgers))
        database_url = ours.database_url
        asyncio.run(execute(database_url, peers.SCHEMA.format(accounts=len(api.ROOMY))))
        apps = {web.app for name, web in _WEB.items() if name in needed}
        urls = {
            app: stack.enter_context(part.rig.peer(app, database_url))
            for app in sorted(apps - {None}, key=str)
            if app is not None
        }
        yield _Course(ours, seconds, urls)


def measure(
    part: Part, ledgers: Ledgers, wanted: Collection[str], *, rounds: int, seconds: int
) -> None:
    """Interleaved rounds of all that `wanted` needs; adds ratios, notes, broken invariants."""
    report = part.report
    claims = [claim for claim in _CLAIMS if claim.number in wanted]
    needed = {name for claim in claims for name in (claim.ours, claim.theirs)}
    with _course(part, ledgers, needed, seconds) as course:
        racing = {name: course.web(name) for name in _WEB if name in needed}
        racing |= {name: course.floor(name) for name in _PGBENCH if name in needed}
        figures = part.measure(racing, rounds)
        if figures.get("ours-64"):
            _note_arrivals(course, statistics.median(figures["ours-64"]))
        report.broken_invariants += course.ours.faults()
        granted, held = granted_and_held(course.ours.database_url)
    judged, unjudged = ratios(claims, figures)
    report.judged += judged
    report.unjudged += unjudged
    for name, loads in course.loads.items():
        if name in _WITHOUT_NOTE:
            continue
        p99s = [found.p99_ms for found in loads]
        of = f" of a list of {_LIST_CHECKS}" if _WEB[name].checks_each > 1 else ""
        report.notes.append(f"{name}: p99{of} {min(p99s):.1f}-{max(p99s):.1f} ms")
    report.notes.append(
        f"{granted:,} decisions recorded, each with its reservation, and {held:,} holds; what they"
        f" had to tell was told {course.ours.told_after_seconds:.1f} s after a load, or sooner"
    )


def _note_arrivals(course: _Course, capacity_per_second: float) -> None:
    """Latency at constant arrival, below capacity."""
    ours = course.ours
    questions = Questions(api.ROOMY, ours.part.rig.api_key)
    for share in _ARRIVAL_SHARES:
        found = ours.arrive(
            questions,
            per_second=share * capacity_per_second,
            seconds=course.seconds,
            run=f"arriving-{share:.0%}",
        )
        told = (
            f"constant arrival at {share:.0%} of the capacity at 64"
            f" ({share * capacity_per_second:,.0f}/s): {found.latencies}"
        )
        tell(f"{ours.part.name}: {told}")
        ours.part.report.notes.append(told)
