"""Nothing is declared that nobody uses: types, topics, metrics.

A topic that no service reads or writes is a promise without anybody to keep it; a metric that
nothing counts is always zero, which looks like health.
"""

import ast
from functools import cache

import pytest

from credit_contracts import topics
from support.declared import SERVICES, Metric, metrics
from support.tree import files, modules, text

TOLD_INSIDE = {topics.DECISION_V1, topics.HOLD_V1, topics.NOTICE_V1}
SHOWN = "\n".join(
    text(path)
    for path in files()
    if path.parts[:2] in {("deploy", "prometheus"), ("deploy", "grafana")}
    or (path.parts[0] == "docs" and path.suffix == ".md")
)


def loads(tree: ast.AST) -> set[str]:
    """Names and attributes that code reads."""
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


@cache
def read_by(package: str) -> set[str]:
    """Names and attributes that the package's code reads."""
    own = [module for module in modules() if module.package == package]
    return set().union(*(loads(module.tree) for module in own))


def users(kind: str) -> list[str]:
    """Services that read the name of a type, of its topic, or of its model."""
    topic = topics.TOPIC_BY_TYPE[kind]
    constants = {name for name, value in vars(topics).items() if value in (kind, topic)}
    constants.add(topics.MODEL_BY_TYPE[kind].__name__)
    return [service for service in SERVICES if constants & read_by(service)]


@pytest.mark.parametrize("kind", topics.MODEL_BY_TYPE)
def test_every_type_is_used_by_a_service(kind: str) -> None:
    # What one service tells, another one must hear.
    services_min = 2 if kind in TOLD_INSIDE else 1
    assert len(users(kind)) >= services_min, f"used by {users(kind)} alone"


def is_updated(metric: Metric) -> bool:
    """Whether code of the package reads what holds the metric; of the kit's, any service may."""
    packages = {
        metric.module.package,
        *(SERVICES if metric.module.package == "service_kit" else ()),
    }
    return any(metric.attribute in read_by(package) for package in packages)


@pytest.mark.parametrize("metric", metrics(), ids=lambda metric: metric.name)
def test_every_metric_is_counted_somewhere(metric: Metric) -> None:
    assert metric.attribute, f"{metric.name} is not kept under a name"
    assert is_updated(metric), f"nothing updates {metric.name} ({metric.attribute})"


@pytest.mark.parametrize("metric", metrics(), ids=lambda metric: metric.name)
def test_every_metric_is_shown_or_explained(metric: Metric) -> None:
    shown = metric.name in SHOWN
    assert shown, f"{metric.name}: in no dashboard, alert rule or text"


def test_metrics_are_found_at_all() -> None:
    assert {metric.module.package for metric in metrics()} >= {*SERVICES, "service_kit"}
    names = [(metric.module.package, metric.name) for metric in metrics()]
    assert len(names) == len(set(names))
