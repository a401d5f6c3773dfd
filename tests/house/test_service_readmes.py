"""A service explains itself: its README lists the calls that it really answers."""

import json
import re
from pathlib import Path

import pytest

from support.declared import SERVICES
from support.tree import text

PROBES = {"/live", "/ready", "/metrics"}
ROW = re.compile(r"^\| `([A-Z]+) (/v1/\S+)` \| `([a-z:]+)` \|", re.MULTILINE)


@pytest.mark.parametrize("service", SERVICES)
def test_the_readme_lists_every_call_and_no_other(service: str) -> None:
    name = service.replace("_", "-")
    listed = {f"{method} {path}" for method, path, _ in ROW.findall(readme(name))}
    paths = json.loads(text(Path(f"schemas/openapi/{name}.json")))["paths"]
    answered = {
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        if path not in PROBES
        for method in methods
    }
    assert listed == answered


def readme(name: str) -> str:
    return text(Path("services") / name / "README.md")


def test_the_front_page_leads_to_every_service() -> None:
    front = text(Path("README.md"))
    assert all(f"services/{service.replace('_', '-')}" in front for service in SERVICES)
