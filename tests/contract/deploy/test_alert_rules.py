"""Alert rules and dashboards name metrics that exist, with labels that they have.

A rule on a metric that nobody exports never fires, and nobody notices.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.declared import Metric, metrics
from support.tree import ROOT, files, text

PROMETHEUS = Path("deploy/prometheus")
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(text(PROMETHEUS / "alerts.yml"))["groups"]
    for rule in group["rules"]
]
DASHBOARDS = [path for path in files(".json") if path.parts[:2] == ("deploy", "grafana")]
SERIES: dict[str, Metric] = {name: metric for metric in metrics() for name in metric.series}
# Exported by prometheus-client and by Prometheus itself.
ALWAYS = {"up", "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"}
SELECTOR = re.compile(r"\b(creditgate_\w+|up|process_\w+)\b(?:\{([^}]*)\})?")
GROUPING = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
# Added by the scrape, by histograms, and by Grafana.
LABELS = {"job", "instance", "le"}


def expressions() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        yield rule.get("alert") or rule["record"], rule["expr"]
    for path in DASHBOARDS:
        for panel in panels(json.loads(text(path))):
            for target in panel.get("targets", ()):
                yield f"{path.name}: {panel['title']}", target["expr"]


def panels(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in dashboard.get("panels", ()):
        yield panel
        yield from panels(panel)


EXPRESSIONS = list(expressions())


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[e[0] for e in EXPRESSIONS])
def test_every_metric_and_label_exists(where: str, expression: str) -> None:
    found = SELECTOR.findall(expression)
    assert found, f"{where} asks for nothing of ours"
    allowed = set(LABELS)
    for name, matchers in found:
        assert name in SERIES or name in ALWAYS, f"{where}: nobody exports {name}"
        labels = set(SERIES[name].labels) | LABELS if name in SERIES else LABELS
        allowed |= labels
        assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers)) <= labels, where
    grouped = {
        part.strip()
        for by in GROUPING.findall(expression)
        for part in by.split(",")
        if part.strip()
    }
    assert grouped <= allowed, where


def test_every_alert_says_how_bad_what_and_what_to_do() -> None:
    operate = text(Path("docs/operate.md"))
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert f"### {rule['alert']}\n" in operate, f"docs/operate.md does not explain {rule}"
        assert rule["annotations"]["runbook"].endswith(f"docs/operate.md#{rule['alert'].lower()}")


def test_every_alert_is_shown_to_fire() -> None:
    tested = yaml.safe_load(text(PROMETHEUS / "alerts.test.yml"))["tests"]
    fires = {
        case["alertname"]
        for test in tested
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }
    assert fires == {rule["alert"] for rule in RULES}


@pytest.mark.parametrize(
    "command",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts.test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_agrees(command: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    done = subprocess.run(
        [promtool, *command], cwd=ROOT / PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_dashboards_have_a_name_and_panels_of_their_own() -> None:
    assert DASHBOARDS
    for path in DASHBOARDS:
        dashboard = json.loads(text(path))
        assert dashboard["uid"]
        assert dashboard["title"]
        ids = [panel["id"] for panel in panels(dashboard)]
        assert len(ids) == len(set(ids))
        for panel in panels(dashboard):
            if panel["type"] != "row":
                assert panel["description"], f"{panel['title']} does not say how to read it"
                assert panel["datasource"]["uid"] == "prometheus"
