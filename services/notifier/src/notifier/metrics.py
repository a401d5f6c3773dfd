"""Every figure that the notifier shows, declared once."""

from prometheus_client import CollectorRegistry

from service_kit.metrics import counter, gauge, histogram


class Metrics:
    """The notifier's metrics on one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = counter(
            registry,
            "creditgate_notifier_events_total",
            "Records heard, by topic and what became of them",
            labels=("topic", "outcome"),
        )
        self.dead_letters = counter(
            registry,
            "creditgate_notifier_dead_letters_total",
            "Records set aside as unusable",
            labels=("topic",),
        )
        self.fenced = counter(
            registry,
            "creditgate_notifier_fenced_total",
            "Batches dropped because the partition had another owner or offset",
        )
        self.gap_records = counter(
            registry,
            "creditgate_notifier_gap_records_total",
            "Records that expired, or went with their topic, before they were heard",
        )
        self.lag_records = gauge(
            registry, "creditgate_notifier_lag_records", "Records not heard yet, all partitions"
        )
        self.alerts = counter(
            registry,
            "creditgate_notifier_alerts_total",
            "Alerts by kind and what became of them",
            labels=("kind", "outcome"),
        )
        self.alerts_pending = gauge(
            registry,
            "creditgate_notifier_alerts_pending",
            "Alerts neither sent nor given up, silenced or inhibited",
        )
        self.oldest_pending_seconds = gauge(
            registry,
            "creditgate_notifier_oldest_pending_seconds",
            "Age of the oldest alert that is not sent yet",
        )
        self.attempts = counter(
            registry,
            "creditgate_notifier_attempts_total",
            "Tries to hand a message over, by outcome",
            labels=("outcome",),
        )
        self.send_seconds = histogram(
            registry,
            "creditgate_notifier_send_seconds",
            "Time of one try, from connecting to the mail server's last word",
        )
