"""deploy/compose.yaml and deploy/Dockerfile against what the services and the tree really have.

No container engine is needed: what is checked is that every name in them exists.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from creditgate.stack.provisioning import PASSWORD_VARIABLES
from support.declared import SERVICES, settings_class, variables
from support.tree import ROOT, files, text

COMPOSE_FILE = Path("deploy/compose.yaml")
COMPOSE: dict[str, Any] = yaml.safe_load(text(COMPOSE_FILE))
DOCKERFILE = text(Path("deploy/Dockerfile"))
OURS = {
    name: service
    for name, service in COMPOSE["services"].items()
    if service["image"].startswith("creditgate:")
}
# The one-shot commands read these besides the address of the server that they set up.
ONE_SHOT = {
    "provision": {"DATABASE_URL", *PASSWORD_VARIABLES.values()},
    "topics": {"KAFKA_BOOTSTRAP_SERVERS"},
}


def package(service: str) -> str:
    return service.replace("-", "_")


def test_the_three_services_and_both_one_shots_are_there() -> None:
    assert {package(name) for name in OURS} == {*SERVICES, *ONE_SHOT}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_one_that_is_read(name: str) -> None:
    given = set(OURS[name]["environment"])
    known = ONE_SHOT.get(name) or set(variables(settings_class(package(name))))
    assert given <= known


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_that_must_be_set_is_set(service: str) -> None:
    given = set(OURS[service.replace("_", "-")]["environment"])
    needed = {name for name, must in variables(settings_class(service)).items() if must}
    assert needed <= given


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_its_own_module_and_waits_for_the_one_shots(service: str) -> None:
    described = OURS[service.replace("_", "-")]
    assert described["command"] == ["python", "-m", service]
    waits_for = described["depends_on"]
    assert waits_for["provision"]["condition"] == "service_completed_successfully"
    assert waits_for["topics"]["condition"] == "service_completed_successfully"
    assert described["healthcheck"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_connects_as_its_own_role(service: str) -> None:
    role = {
        "exposure_tracker": "creditgate_tracker",
        "credit_check": "creditgate_check",
        "notifier": "creditgate_notifier",
    }[service]
    url = OURS[service.replace("_", "-")]["environment"]["DATABASE_URL"]
    assert url.startswith(f"postgresql://{role}:")


def test_what_a_service_depends_on_exists() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])


def test_mounted_files_exist_and_named_volumes_are_declared() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / COMPOSE_FILE.parent / source).exists(), source
            else:
                assert source in COMPOSE["volumes"]


def test_images_are_pinned_and_ports_stay_on_this_machine() -> None:
    for name, service in COMPOSE["services"].items():
        assert re.search(r":\w*\d|:local$", service["image"]), f"{name} is not pinned"
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_prometheus_scrapes_each_service_where_it_listens() -> None:
    scraped = yaml.safe_load(text(Path("deploy/prometheus/prometheus.yml")))["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in scraped}
    ports = {
        name: service["environment"]["CREDITGATE_PORT"]
        for name, service in OURS.items()
        if name not in ONE_SHOT
    }
    assert targets == {name: [f"{name}:{port}"] for name, port in ports.items()}


def test_what_the_image_copies_exists_and_reaches_the_builder() -> None:
    let_in = set(re.findall(r"^!(\S+)$", text(Path(".dockerignore")), re.MULTILINE))
    known = {str(path) for path in files()}
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert sources
    for source in sources:
        assert source in known or any(path.startswith(f"{source}/") for path in known), source
        assert source.split("/")[0] in let_in, f".dockerignore keeps {source} out"


def test_the_image_builds_each_member_that_runs_in_it() -> None:
    members = {str(path.parent) for path in files("pyproject.toml") if path.parent != Path()}
    loop = re.search(r"for member in (.+?); do", DOCKERFILE.replace("\\\n", " "))
    assert loop is not None
    assert set(loop[1].split()) == members - {"deploy/embedded", "libs/client"}


def test_the_image_runs_without_privileges_and_installs_by_hash() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]", last_stage, re.MULTILINE)
    for install in re.findall(r"(?:pip install|pip sync|uv build)[^&;]*", DOCKERFILE):
        assert "--require-hashes" in install or "--no-deps" in install
