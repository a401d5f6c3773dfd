"""Metrics as one closed, typed list per service, on a registry of its own.

A service declares every metric as an attribute of one class in its `metrics.py`, so the list can
be read in one place, a misspelled name is a type error, and a test can ask whether a dashboard
names one that does not exist. Labels never carry what grows with the business (accounts, orders,
people): each label value is a series kept in memory for ever. Bind label children once
(`metric.labels(...)` at construction) where they are used on a hot path.
"""

import re
from collections.abc import Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

LATENCY_BUCKETS_SECONDS = (
    0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075,
    0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
)  # fmt: skip
"""Fine around the promises of 10 to 100 ms, coarse beyond."""

_NAME = re.compile(r"creditgate_[a-z][a-z0-9_]*[a-z0-9]")
_LABELS_REFUSED = frozenset(
    {"account", "account_id", "order", "order_id", "document_id", "hold_id", "recipient", "email",
     "key_id", "user", "path"}
)  # fmt: skip


def new_registry() -> CollectorRegistry:
    """A registry with the process's own figures (memory, CPU, open files) and nothing else."""
    registry = CollectorRegistry(auto_describe=True)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def _checked(name: str, labels: Sequence[str]) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a metric is named creditgate_<noun>_<unit>, not {name!r}")
    refused = _LABELS_REFUSED.intersection(labels)
    if refused:
        raise ValueError(f"{name}: a label must not grow with the business: {sorted(refused)}")
    return name


def counter(
    registry: CollectorRegistry, name: str, meaning: str, labels: Sequence[str] = ()
) -> Counter:
    """A count that only rises; `name` is given with its `_total`."""
    return Counter(_checked(name, labels), meaning, labels, registry=registry)


def gauge(
    registry: CollectorRegistry, name: str, meaning: str, labels: Sequence[str] = ()
) -> Gauge:
    """A figure that rises and falls; its unit ends the name."""
    return Gauge(_checked(name, labels), meaning, labels, registry=registry)


def histogram(
    registry: CollectorRegistry,
    name: str,
    meaning: str,
    labels: Sequence[str] = (),
    buckets: Sequence[float] = LATENCY_BUCKETS_SECONDS,
) -> Histogram:
    """A distribution; seconds unless the name says otherwise."""
    return Histogram(_checked(name, labels), meaning, labels, registry=registry, buckets=buckets)


def exposition(registry: CollectorRegistry) -> tuple[bytes, str]:
    """The registry as Prometheus reads it: the body and its content type."""
    return generate_latest(registry), CONTENT_TYPE_LATEST
