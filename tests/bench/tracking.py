"""T1, T2, T3, T5: the tracker beside the floor, the naive way, other processors, and its old age.

Every run of the tracker starts on a fresh copy of a ledger, replays the same topics as shipped,
and must leave a ledger that reconciles and, for the same events, the same buckets to the unit.
"""

import asyncio
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import feeding, history
from bench.contest import PEERS, Contest, NotInstalledError, Peer, environment
from bench.judging import Claim, ratios
from bench.landing import land
from bench.ledgers import Ledgers, reconcile, sample
from bench.report import Bar
from bench.rig import fetch
from bench.rounds import Contestant, Part, tell
from service_kit import topics as kit_topics

NUMBERS = ("T1", "T2", "T3", "T5")
PARTITIONS = 12
_ONE_TOPIC = "bench.events"
_ONE_EACH_SECONDS = 5.0
_BUCKETS = """
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket ORDER BY account_id, currency
"""


_TRACKER = "tracker"
_FLOOR = "landing floor"
_ONE_EACH = "tracker, an event at a time"
_LARGE = "tracker, large ledger"
_CLAIMS = (
    Claim("T1", "tracker ÷ landing floor", _TRACKER, _FLOOR, 0.25, 0.5),
    Claim("T2", "tracker ÷ a transaction per event", _TRACKER, _ONE_EACH, 8, 20),
    Claim("T3", "tracker ÷ Quix Streams", _TRACKER, "Quix Streams", 0.5, 1),
    Claim("T3", "tracker ÷ Faust", _TRACKER, "Faust", 5, 12),
    Claim("T3", "tracker ÷ Bytewax", _TRACKER, "Bytewax", None, None),
    Claim("T5", "on a large ledger ÷ on an empty one", _LARGE, _TRACKER, 0.8, 0.95),
)


class _Runs:
    """The ways to run over the measured topics."""

    def __init__(self, part: Part, ledgers: Ledgers, count: int) -> None:
        self._part = part
        self._ledgers = ledgers
        self._count = count
        self._topics: set[str] = set()
        self._fingerprints: dict[str, str] = {}

    def feed(self) -> None:
        """Put the history on its topics."""
        events = history.ledger(self._count)
        self._topics = asyncio.run(feeding.send(self._part.rig.bootstrap_servers, events))

    def floor(self, database_url: str) -> Contestant:
        rig = self._part.rig

        def measure(_run: str) -> float:
            topics = history.LEDGER_TOPICS
            return asyncio.run(land(rig.bootstrap_servers, database_url, topics, self._count))

        return measure

    def tracker(self, template: str, *, whole: bool) -> Contestant:
        """All events on a copy of `template`; then `whole` reconciles all, else a sample."""
        rig, report = self._part.rig, self._part.report

        def measure(run: str) -> float:
            with self._ledgers.fresh(template) as url, rig.tracker(url) as tracker:
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
                rig.tracker(url, batch_records_max=1) as tracker,
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

    def _same_buckets(self, template: str, run: str, url: str) -> None:
        rows = asyncio.run(fetch(url, _BUCKETS))
        digest = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
        if self._fingerprints.setdefault(template, digest) != digest:
            self._part.report.broken_invariants.append(f"{run}: other buckets than before")


@contextmanager
def _contestants(
    part: Part, needed: Collection[str], count: int, documents: int
) -> Iterator[dict[str, Contestant]]:
    rig = part.rig
    ledgers = Ledgers(rig)
    runs = _Runs(part, ledgers, count)
    tell(f"tracking: sending {count:,} events")
    runs.feed()
    described = ledgers.described()
    racing: dict[str, Contestant] = {}
    with rig.database() as floor_url:
        if _FLOOR in needed:
            racing[_FLOOR] = runs.floor(floor_url)
        racing[_TRACKER] = runs.tracker(described, whole=True)
        if _ONE_EACH in needed:
            racing[_ONE_EACH] = runs.one_each(described)
        if _LARGE in needed:
            tell(f"tracking: loading a ledger of {documents:,} documents")
            loaded, there = ledgers.loaded(documents)
            part.report.notes.append(f"T5: {there:,} documents were loaded before each run")
            racing[_LARGE] = runs.tracker(loaded, whole=False)
        racing |= _peers(part, needed, count)
        yield racing


def _peers(part: Part, needed: Collection[str], count: int) -> dict[str, Contestant]:
    """Those that can be installed; the others are noted as not measured."""
    wanted = [peer for peer in PEERS if peer.name in needed]
    if not wanted:
        return {}
    rig = part.rig
    events = [(_ONE_TOPIC, key, value) for _, key, value in history.ledger(count)]
    asyncio.run(kit_topics.apply(rig.bootstrap_servers, [(_ONE_TOPIC, PARTITIONS)]))
    asyncio.run(feeding.send(rig.bootstrap_servers, events))
    contest = Contest(rig, _ONE_TOPIC, PARTITIONS, events)
    found: dict[str, Contestant] = {}
    for peer in wanted:
        try:
            python = environment(peer)
        except NotInstalledError as exc:
            part.report.notes.append(f"{peer.name} cannot be installed here: {exc}")
            continue
        found[peer.name] = _racing(contest, peer, python)
    return found


def _racing(contest: Contest, peer: Peer, python: Path) -> Contestant:
    return lambda _run: contest.run(peer, python)


def measure(
    part: Part, wanted: Collection[str], *, rounds: int, count: int, documents: int
) -> None:
    """Interleaved rounds of all that `wanted` needs; adds ratios, bars, notes, broken invariants."""
    report = part.report
    claims = [claim for claim in _CLAIMS if claim.number in wanted]
    needed = {name for claim in claims for name in (claim.ours, claim.theirs)}
    with _contestants(part, needed, count, documents) as contestants:
        rates = part.measure(contestants, rounds)
    report.bars += [Bar(name, found) for name, found in rates.items() if found]
    judged, unjudged = ratios(claims, rates)
    report.judged += judged
    report.unjudged += unjudged
