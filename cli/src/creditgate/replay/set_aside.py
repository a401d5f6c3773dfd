"""How many of the events that a replay sent became dead letters.

The tracker sets an unusable record aside and goes on, so "applied" is true of it too; but whoever
replays a history must hear of it. Dead letters name the place they come from, and they are stamped
by the broker, so that only what came after the first event sent is read. They are published just
after they are applied: the tracker's own counter tells how many to wait for, for a moment.
"""

import asyncio
import re
import time

import httpx

from credit_contracts.topics import dead_letter_topic
from creditgate import servers
from creditgate.replay.sending import Sender
from service_kit.cluster import Cluster
from service_kit.dead_letter import DEAD_SOURCE

_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.2
# Clocks of two brokers may differ by so much.
_BROKER_SKEW_MS = 60_000
DEAD_LETTERS = "creditgate_dead_letters_total"
CONFLICTS = "creditgate_version_conflicts_total"
APPLIED = "creditgate_ledger_events_total"
THERE_ALREADY = 'outcome="(?:duplicate|stale)"'
"""Of what was applied: the newest version once more, or an older one; neither changes a figure."""


class TrackerCount:
    """One of the tracker's counters, as it was at `begin` and is now; `label` as for `counted`."""

    def __init__(self, tracker: httpx.AsyncClient, name: str, label: str = "") -> None:
        self._tracker = tracker
        self._name = name
        self._label = label
        self._before = 0

    async def begin(self) -> None:
        """Remember the count from which `risen` counts."""
        self._before = await self._now()

    async def risen(self) -> int:
        """By how much it has risen; a restart counts from zero, and an absent tracker is zero."""
        now = await self._now()
        return now - self._before if now >= self._before else now

    async def _now(self) -> int:
        try:
            response = await self._tracker.get("/metrics")
        except httpx.HTTPError:
            return 0
        return 0 if response.is_error else counted(response.text, self._name, self._label)


def counted(exposition: str, name: str, label: str = "") -> int:
    """The sum of a counter over its labels in a page of metrics; `label`, a regular expression,
    leaves out those without such a label.
    """
    labels = rf"\{{[^}}]*{label}[^}}]*\}}" if label else r"(?:\{[^}]*\})?"
    found = re.findall(rf"^{name}{labels} (\S+)$", exposition, re.MULTILINE)
    return sum(round(float(each)) for each in found)


async def set_aside(kafka_at: Cluster, sender: Sender, letters: TrackerCount) -> int:
    """How many of the events that `sender` sent are dead letters; all must be applied by now.

    Raises:
        CommandError: Kafka went silent in the middle.
        KafkaError: Kafka is away.
    """
    if sender.first_sent_ms is None:
        return 0
    topics = [dead_letter_topic(topic) for topic in sorted(sender.topics())]
    since_ms = max(0, sender.first_sent_ms - _BROKER_SKEW_MS)
    expected = await letters.risen()
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        records = await servers.read_since(kafka_at, topics, since_ms)
        found = {source for record in records if (source := _source(record)) is not None}
        ours = sum(sender.has_sent(*source) for source in found)
        if len(found) >= expected or time.monotonic() > give_up_at:
            return ours
        await asyncio.sleep(_PAUSE_SECONDS)


def _source(record: servers.Record) -> tuple[str, int, int] | None:
    for name, value in record.headers:
        if name == DEAD_SOURCE:
            match value.decode(errors="replace").rsplit("/", 2):
                case [topic, partition, offset] if partition.isdecimal() and offset.isdecimal():
                    return topic, int(partition), int(offset)
    return None
