"""T4: what a decision takes while the tracker catches up with a backlog, beside an idle tracker.

Decisions arrive at a constant rate, half of what the service could do on an idle machine, so that
a stall is charged with everyone whom it kept waiting. Each run has a copy of the ledger and topics
of its own: the tracker is stopped, the backlog is told, the tracker is started as shipped, and from
its first batch on decisions are asked for. The idle run is the same without a backlog. The accounts
asked about are not those of the backlog: its documents would put holds into the answers of one
side alone.
"""

import asyncio
import statistics
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from bench import api, feeding, history
from bench.api import Api
from bench.feeding import Event
from bench.judging import P99, Claim, ratios
from bench.ledgers import Ledgers, sample
from bench.load import Load
from bench.questions import Questions
from bench.rounds import Contestant, Part, tell

NUMBERS = ("T4",)
_CONNECTIONS = 64
_WARM_UP_SECONDS = 2
_SHARE = 0.5
_BEHIND, _IDLE = "catching-up-p99", "idle-p99"
_CLAIMS = (Claim("T4", "p99 of decisions, catching up ÷ idle", _BEHIND, _IDLE, 3, 1.5, P99),)


@dataclass(slots=True)
class _Runs:
    """The two ways to run, and what they told beside the p99."""

    part: Part
    ledgers: Ledgers
    seconds: int
    per_second: float = 0.0
    """Of the decisions that arrive."""
    applied_per_second: list[float] = field(default_factory=list)
    """Of the tracker while they do."""
    loads: dict[str, list[Load]] = field(default_factory=dict)

    def find_capacity(self) -> float:
        """The rate of a closed loop beside an idle tracker; sets the rate of arrival."""
        with self._warm("capacity") as (ours, prefix), self._tracker(ours, prefix):
            capacity = ours.ask(
                self._questions, connections=_CONNECTIONS, seconds=self.seconds, run="capacity"
            ).rate_per_second
        self.per_second = _SHARE * capacity
        return capacity

    def beside(self, name: str, backlog: Sequence[Event]) -> Contestant:
        """The p99 of decisions beside a tracker with this backlog."""

        def measure(run: str) -> float:
            with self._warm(run) as (ours, prefix):
                servers = self.part.rig.bootstrap_servers
                topics = asyncio.run(feeding.send(servers, backlog, prefix))
                with self._tracker(ours, prefix) as tracker:
                    found = self._arrive(ours, topics, run, len(backlog))
                    faults = ours.faults() + sample(self.part.rig, ours.database_url, tracker)
            self.part.report.broken_invariants += [f"{run}: {fault}" for fault in faults]
            self.loads.setdefault(name, []).append(found)
            return found.p99_ms

        return measure

    def _arrive(self, ours: Api, topics: set[str], run: str, backlog: int) -> Load:
        """The load, from the first batch to before the last one.

        Raises:
            RuntimeError: the backlog was over first.
        """
        url = ours.database_url
        begun = asyncio.run(feeding.until_applied(url, topics, min(backlog, 1)))
        found = ours.arrive(
            self._questions, per_second=self.per_second, seconds=self.seconds, run=run
        )
        applied = asyncio.run(feeding.until_applied(url, topics, 0))
        if backlog:
            if applied >= backlog:
                raise RuntimeError(f"{backlog:,} events were over before the load: tell --events")
            self.applied_per_second.append((applied - begun) / found.lasted_seconds)
        return found

    @contextmanager
    def _warm(self, run: str) -> Iterator[tuple[Api, str]]:
        """A service that has decided for a while on a copy of its own, and the prefix of topics of
        its own; the tracker that it had is stopped.
        """
        template = self.ledgers.prepared("bench_backlog", lambda: history.terms() + api.accounts())
        with (
            self.part.rig.own_topics() as prefix,
            self.ledgers.fresh(template) as url,
            api.serving(self.part, url, prefix) as ours,
        ):
            with self._tracker(ours, prefix):
                ours.begin()
                ours.ask(
                    self._questions,
                    connections=_CONNECTIONS,
                    seconds=_WARM_UP_SECONDS,
                    run=f"{run}-before",
                )
            yield ours, prefix

    def _tracker(self, ours: Api, prefix: str) -> AbstractContextManager[str]:
        return self.part.rig.tracker(ours.database_url, topic_prefix=prefix)

    @property
    def _questions(self) -> Questions:
        return Questions(api.ROOMY, self.part.rig.api_key)


def measure(part: Part, ledgers: Ledgers, *, rounds: int, seconds: int, count: int) -> None:
    """Interleaved rounds of both; adds the ratio, notes, broken invariants."""
    report = part.report
    runs = _Runs(part, ledgers, seconds)
    backlog = list(history.ledger(count))
    capacity = runs.find_capacity()
    tell(f"T4: decisions will arrive at {runs.per_second:,.0f}/s")
    figures = part.measure(
        {_IDLE: runs.beside(_IDLE, ()), _BEHIND: runs.beside(_BEHIND, backlog)}, rounds
    )
    judged, unjudged = ratios(_CLAIMS, figures)
    report.judged += judged
    report.unjudged += unjudged
    report.notes.append(
        f"T4: decisions arrive at {runs.per_second:,.0f}/s, {_SHARE:.0%} of {capacity:,.0f}/s in a"
        " closed loop of 64 beside an idle tracker; latency counts from the moment when each was"
        " to be asked"
    )
    if runs.applied_per_second:
        report.notes.append(
            f"T4: meanwhile the tracker applied {statistics.median(runs.applied_per_second):,.0f}"
            " events of the lifelike history in a second"
        )
    for name, loads in runs.loads.items():
        told = "; ".join(found.latencies for found in loads)
        report.notes.append(f"T4 {name.removesuffix('-p99')}, run by run: {told}")
