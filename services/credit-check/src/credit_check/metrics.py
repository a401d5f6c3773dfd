"""Everything that credit-check counts, in one list."""

from prometheus_client import CollectorRegistry

from credit_core.bypasses import BypassKind
from credit_core.reasons import ReasonCode
from service_kit.metrics import counter, gauge, histogram

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_SHADOW = ("agree", "would_hold", "would_release")
_OUTCOMES = ("release", "release_with_warning", "hold")


class SweepMetrics:
    """What the sweep counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.second_looks = counter(
            registry, "creditgate_second_looks_total", "Open holds decided again"
        )
        self.failed_second_looks = counter(
            registry,
            "creditgate_failed_second_looks_total",
            "Open holds that could not be decided again",
        )
        self.set_aside_holds = gauge(
            registry,
            "creditgate_set_aside_holds",
            "Open holds left out of second looks for a while, because they could not be decided",
        )
        self.auto_releases = counter(
            registry,
            "creditgate_auto_releases_total",
            "Holds released because what held them was gone",
        )
        self.answered_requests = counter(
            registry,
            "creditgate_answered_requests_total",
            "Orders in state requested that were answered",
        )
        self.passed_requests = counter(
            registry,
            "creditgate_passed_requests_total",
            "Orders in state requested that had moved on before they could be answered",
        )
        self.failed_requests = counter(
            registry,
            "creditgate_failed_requests_total",
            "Orders in state requested that could not be decided, each time they were tried",
        )
        bypasses = counter(
            registry,
            "creditgate_bypasses_total",
            "Posted orders that went on without being let go, by kind",
            labels=("kind",),
        )
        self.bypasses = {kind: bypasses.labels(kind.value) for kind in BypassKind}
        self.sweep_pending = gauge(
            registry, "creditgate_sweep_pending_accounts", "Accounts still to be looked at"
        )
        self.sweep_lag_seconds = gauge(
            registry,
            "creditgate_sweep_lag_seconds",
            "Time since nothing was left to be looked at; 0 when nothing is",
        )


class CheckMetrics(SweepMetrics):
    """The service's metrics; outcomes and reasons are closed lists, hence safe as labels."""

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__(registry)
        decisions = counter(
            registry,
            "creditgate_decisions_total",
            "Decisions recorded, by outcome",
            labels=("outcome",),
        )
        self.decisions = {outcome: decisions.labels(outcome) for outcome in _OUTCOMES}
        reasons = counter(
            registry,
            "creditgate_decision_reasons_total",
            "Reasons given with recorded decisions, by code",
            labels=("code",),
        )
        self.reasons = {code: reasons.labels(code.value) for code in ReasonCode}
        self._count_policies(registry)
        self.batch_size = histogram(
            registry, "creditgate_batch_tasks", "Tasks decided in one transaction", buckets=_SIZES
        )
        self.batch_seconds = histogram(
            registry, "creditgate_batch_seconds", "Time from taking a batch to its commit"
        )
        self.batch_retries = counter(
            registry,
            "creditgate_batch_retries_total",
            "Batches run again, by why",
            labels=("cause",),
        )
        self.queue_depth = gauge(
            registry, "creditgate_queue_tasks", "Tasks waiting for their batch"
        )
        self.overloaded = counter(
            registry, "creditgate_overloaded_total", "Requests refused because too many waited"
        )
        self.unavailable = counter(
            registry,
            "creditgate_unavailable_total",
            "Requests refused because the database was away",
        )
        self.replays = counter(
            registry,
            "creditgate_idempotency_replays_total",
            "Requests answered with what their key was answered before",
        )
        self.open_holds = gauge(registry, "creditgate_open_holds", "Holds that wait for somebody")
        self._add_holds(registry)
        self.outbox_pending = gauge(
            registry, "creditgate_outbox_pending_messages", "Events not yet taken by Kafka"
        )

    def _count_policies(self, registry: CollectorRegistry) -> None:
        shadow = counter(
            registry,
            "creditgate_shadow_decisions_total",
            "Recorded decisions beside which the shadow policy was decided, by what it would do",
            labels=("verdict",),
        )
        self.shadow = {verdict: shadow.labels(verdict) for verdict in _SHADOW}
        self.policy_version = gauge(
            registry, "creditgate_policy_version", "Version of the policies decided by"
        )

    def _add_holds(self, registry: CollectorRegistry) -> None:
        self.waiting_holds = gauge(
            registry,
            "creditgate_waiting_holds",
            "Open holds by reason and by how long they wait; one with several counts under each",
            labels=("reason", "age"),
        )
        self.overdue_holds = gauge(
            registry,
            "creditgate_overdue_holds",
            "Open holds that should have been decided on by now, by reason",
            labels=("reason",),
        )
