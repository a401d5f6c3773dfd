"""T1, T2, T3, T5: the tracker beside the floor, the naive way, other processors, and its old age.

Every run of the tracker starts on a fresh copy of a ledger, replays the same topics as shipped,
and must leave a ledger that reconciles and, for the same events, the same buckets to the unit.

T1 and T3 are measured on two histories. Their gates are about order, invoice and payment events,
so they are judged on the plain history, which is those; beside it stands the lifelike history, with
deliveries, amendments and documents of several lines, on which each event is more work for a ledger
and the same work for those that only copy it or add it up.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import feeding, history
from bench.contest import PEERS, Contest, NotInstalledError, Peer, environment
from bench.feeding import Event
from bench.judging import Claim, ratios
from bench.landing import land
from bench.ledgers import Ledgers, reconcile, sample
from bench.report import Bar
from bench.rig import fetch
from bench.rounds import Contestant, Part, tell
from service_kit import topics as kit_topics
from service_kit.cluster import Cluster

NUMBERS = ("T1", "T2", "T3", "T5")
PARTITIONS = 12
_ONE_EACH_SECONDS = 5.0
_BUCKETS = """
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket ORDER BY account_id, currency
"""


@dataclass(frozen=True, slots=True)
class _Told:
    """One of the histories, on topics of its own."""

    name: str
    events: Callable[[int], Iterable[Event]]
    prefix: str

    def of(self, contestant: str) -> str:
        """The contestant's name on this history."""
        return f"{contestant} ({self.name})"


_PLAIN = _Told("plain", history.plain, "plain.")
_LIFELIKE = _Told("lifelike", history.ledger, "lifelike.")
_TRACKER = "tracker"
_FLOOR = "landing floor"
_ONE_EACH = "tracker, an event at a time"
_LARGE = "tracker, large ledger"


def _beside(
    told: _Told, number: str, theirs: str, gate: float | None, target: float | None
) -> Claim:
    what = told.of(f"tracker ÷ {theirs}")
    return Claim(number, what, told.of(_TRACKER), told.of(theirs), gate, target)


_CLAIMS = (
    _beside(_PLAIN, "T1", _FLOOR, 0.25, 0.5),
    _beside(_LIFELIKE, "T1", _FLOOR, None, None),
    _beside(_LIFELIKE, "T2", _ONE_EACH, 8, 20),
    _beside(_PLAIN, "T3", "Quix Streams", 0.5, 1),
    _beside(_PLAIN, "T3", "Faust", 5, 12),
    _beside(_PLAIN, "T3", "Bytewax", None, None),
    _beside(_LIFELIKE, "T3", "Quix Streams", None, None),
    _beside(_LIFELIKE, "T3", "Faust", None, None),
    _beside(_LIFELIKE, "T3", "Bytewax", None, None),
    Claim(
        "T5",
        "on a large ledger ÷ on an empty one",
        _LIFELIKE.of(_LARGE),
        _LIFELIKE.of(_TRACKER),
        0.8,
        0.95,
    ),
)


class _Runs:
    """The ways to run over the topics of one history."""

    def __init__(self, part: Part, ledgers: Ledgers, told: _Told, count: int) -> None:
        self._part = part
        self._ledgers = ledgers
        self._told = told
        self._count = count
        self._topics: set[str] = set()
        self._fingerprints: dict[str, str] = {}

    def feed(self) -> None:
        """Put the history on its topics."""
        tell(f"tracking: sending {self._count:,} events, {self._told.name}")
        asyncio.run(self._part.rig.topics(self._told.prefix))
        events = self._told.events(self._count)
        self._topics = asyncio.run(
            feeding.send(self._part.rig.bootstrap_servers, events, self._told.prefix)
        )

    def floor(self, database_url: str) -> Contestant:
        rig = self._part.rig

        def measure(_run: str) -> float:
            return asyncio.run(
                land(rig.bootstrap_servers, database_url, sorted(self._topics), self._count)
            )

        return measure

    def tracker(self, template: str, *, whole: bool) -> Contestant:
        """All events on a copy of `template`; then `whole` reconciles all, else a sample."""
        rig, report = self._part.rig, self._part.report

        def measure(run: str) -> float:
            with (
                self._ledgers.fresh(template) as url,
                rig.tracker(url, topic_prefix=self._told.prefix) as tracker,
            ):
                rate = asyncio.run(feeding.applied_rate(url, self._topics, self._count))
                faults = (
                    reconcile(rig, f"{tracker}/v1/reconcile")
                    if whole
                    else sample(rig, url, tracker)
                )
                report.broken_invariants += [f"{run}: {fault}" for fault in faults]
                self._same_buckets(template, run, url)
            return rate

        return measure

    def one_each(self, template: str) -> Contestant:
        """The same code with batches of one record, for some seconds."""
        rig, report = self._part.rig, self._part.report

        def measure(run: str) -> float:
            with (
                self._ledgers.fresh(template) as url,
                rig.tracker(url, topic_prefix=self._told.prefix, batch_records_max=1) as tracker,
            ):
                rate = asyncio.run(
                    feeding.applied_rate(
                        url, self._topics, self._count, seconds_max=_ONE_EACH_SECONDS
                    )
                )
                faults = reconcile(rig, f"{tracker}/v1/reconcile")
                report.broken_invariants += [f"{run}: {fault}" for fault in faults]
            return rate

        return measure

    def peers(self, needed: Collection[str]) -> dict[str, Contestant]:
        """Those that can be installed; the others are noted as not measured."""
        wanted = [peer for peer in PEERS if self._told.of(peer.name) in needed]
        if not wanted:
            return {}
        rig, topic = self._part.rig, f"{self._told.prefix}bench.events"
        events = [(topic, key, value) for _, key, value in self._told.events(self._count)]
        asyncio.run(kit_topics.apply(Cluster(rig.bootstrap_servers), [(topic, PARTITIONS)]))
        asyncio.run(feeding.send(rig.bootstrap_servers, events))
        contest = Contest(rig, topic, PARTITIONS, events)
        found: dict[str, Contestant] = {}
        for peer in wanted:
            try:
                python = environment(peer)
            except NotInstalledError as exc:
                self._part.report.notes.append(f"{peer.name} cannot be installed here: {exc}")
                continue
            found[self._told.of(peer.name)] = _racing(contest, peer, python)
        return found

    def _same_buckets(self, template: str, run: str, url: str) -> None:
        rows = asyncio.run(fetch(url, _BUCKETS))
        digest = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
        if self._fingerprints.setdefault(template, digest) != digest:
            self._part.report.broken_invariants.append(f"{run}: other buckets than before")


@contextmanager
def _contestants(
    part: Part, ledgers: Ledgers, needed: Collection[str], count: int, documents: int
) -> Iterator[dict[str, Contestant]]:
    described = ledgers.described()
    racing: dict[str, Contestant] = {}
    with part.rig.database() as floor_url:
        for told in (_PLAIN, _LIFELIKE):
            ours = told.of(_TRACKER)
            if ours not in needed:
                continue
            runs = _Runs(part, ledgers, told, count)
            runs.feed()
            if told.of(_FLOOR) in needed:
                racing[told.of(_FLOOR)] = runs.floor(floor_url)
            racing[ours] = runs.tracker(described, whole=True)
            if told.of(_ONE_EACH) in needed:
                racing[told.of(_ONE_EACH)] = runs.one_each(described)
            if told.of(_LARGE) in needed:
                tell(f"tracking: loading a ledger of {documents:,} documents")
                loaded, there = ledgers.loaded(documents)
                part.report.notes.append(f"T5: {there:,} documents were loaded before each run")
                racing[told.of(_LARGE)] = runs.tracker(loaded, whole=False)
            racing |= runs.peers(needed)
        yield racing


def _racing(contest: Contest, peer: Peer, python: Path) -> Contestant:
    return lambda _run: contest.run(peer, python)


def measure(
    part: Part,
    ledgers: Ledgers,
    wanted: Collection[str],
    *,
    rounds: int,
    count: int,
    documents: int,
) -> None:
    """Interleaved rounds of all that `wanted` needs; adds ratios, bars, notes, broken invariants."""
    report = part.report
    claims = [claim for claim in _CLAIMS if claim.number in wanted]
    needed = {name for claim in claims for name in (claim.ours, claim.theirs)}
    with _contestants(part, ledgers, needed, count, documents) as contestants:
        rates = part.measure(contestants, rounds)
    report.bars += [Bar(name, found) for name, found in rates.items() if found]
    judged, unjudged = ratios(claims, rates)
    report.judged += judged
    report.unjudged += unjudged
    if {_PLAIN.of(_TRACKER), _LIFELIKE.of(_TRACKER)} <= needed:
        report.notes.append(
            "plain: orders, invoices and payments of one line, each version 1; lifelike: with"
            " deliveries, amendments and several lines. Gates are judged on the plain history;"
            " what is beside them is measured in the same way on both"
        )
