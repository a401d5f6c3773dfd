"""Every figure that the tracker shows, in one list.

What to watch: the age of the watermark (how old the newest thing is that decisions rest on), the
lag behind the topics, feeds that stand still, and drift. Everything else explains those.
"""

from prometheus_client import CollectorRegistry

from exposure_tracker.tally import Tally
from service_kit.metrics import counter, gauge, histogram

_BATCH_BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_BATCH_BUCKETS_EVENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000, 8000)


class LedgerMetrics:
    """What became of records and batches."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = counter(
            registry,
            "creditgate_ledger_events_total",
            "Records applied, by kind of document and what became of them",
            ("kind", "outcome"),
        )
        self.unknown_types = counter(
            registry,
            "creditgate_unknown_events_total",
            "Records of types that are not ours, passed over",
            ("topic",),
        )
        self.cross_currency = counter(
            registry,
            "creditgate_cross_currency_references_total",
            "References found to lead into another currency; they move nothing",
        )
        self.conflicts = counter(
            registry,
            "creditgate_version_conflicts_total",
            "Versions that came twice with different content",
            ("kind",),
        )
        self.dead_letters = counter(
            registry,
            "creditgate_dead_letters_total",
            "Records that could not be used, by topic",
            ("topic",),
        )
        self.batch_seconds = histogram(
            registry,
            "creditgate_ledger_batch_seconds",
            "Time from a batch's first statement to its commit",
            buckets=_BATCH_BUCKETS_SECONDS,
        )
        self.batch_events = histogram(
            registry,
            "creditgate_ledger_batch_events",
            "Records in a batch",
            buckets=_BATCH_BUCKETS_EVENTS,
        )
        self.retries = counter(
            registry,
            "creditgate_ledger_retries_total",
            "Batches folded again, by why",
            ("reason",),
        )
        self.fenced = counter(
            registry,
            "creditgate_fenced_batches_total",
            "Batches dropped because another process owned a partition",
        )

    def add(self, tally: Tally) -> None:
        """Count what became of a batch."""
        for (kind, outcome), events in tally.events.items():
            self.events.labels(kind, outcome).inc(events)
            if outcome.startswith("conflict"):
                self.conflicts.labels(kind).inc(events)
        for topic, letters in tally.letters.items():
            self.dead_letters.labels(topic).inc(letters)
        for topic, unknown in tally.unknown.items():
            self.unknown_types.labels(topic).inc(unknown)
        for reason, retries in tally.retries.items():
            self.retries.labels(reason).inc(retries)
        self.cross_currency.inc(tally.cross_currency)
        for events, seconds in tally.batches:
            self.batch_seconds.observe(seconds)
            self.batch_events.observe(events)


class FeedMetrics:
    """How far behind, what stands still, and whether the ledger agrees with itself."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lag_records = gauge(
            registry,
            "creditgate_lag_records",
            "Records waiting in the partitions of this process, by topic",
            ("topic",),
        )
        self.watermark_age_seconds = gauge(
            registry,
            "creditgate_watermark_age_seconds",
            "Age of the oldest watermark of this process's partitions",
        )
        self.stopped_feeds = gauge(
            registry,
            "creditgate_stopped_partitions",
            "Partitions that stand still until a person has looked at them",
        )
        self.unpublished_letters = gauge(
            registry,
            "creditgate_unpublished_dead_letters",
            "Dead letters recorded but not yet on their topic",
        )
        self.months_made_days = gauge(
            registry,
            "creditgate_months_made_days",
            "Days until the end of the last month that versions and postings have a place in",
        )
        self.open_letters = gauge(
            registry,
            "creditgate_open_dead_letters",
            "Dead letters that nobody has sent again or dropped, by topic, of all processes",
            ("topic",),
        )
        self.drift = gauge(
            registry,
            "creditgate_drift_places",
            "Figures that differ from what they should be, of all accounts as they were last proven",
        )
        self.drift_found = counter(
            registry,
            "creditgate_drift_found_total",
            "Figures found to differ, by any reconcile",
        )


class Metrics(LedgerMetrics, FeedMetrics):
    """The closed list of the tracker's metrics, on `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        LedgerMetrics.__init__(self, registry)
        FeedMetrics.__init__(self, registry)
        self.registry = registry
