"""Every variable that is read is explained, and every one that is explained is read."""

import re
from pathlib import Path

import pytest

from creditgate.stack.provisioning import PASSWORD_VARIABLES
from service_kit.secret_files import variable_of_file
from service_kit.settings import ServiceSettings
from support.declared import SERVICES, settings_class, variables
from support.tree import files, text

OPERATE = text(Path("docs/operate.md"))
SHARED = set(variables(ServiceSettings))
NAME = re.compile(
    r"\b(CREDITGATE_[A-Z][A-Z0-9_]*|DATABASE_URL(?:_FILE)?|KAFKA_BOOTSTRAP_SERVERS)\b"
)
IN_CODE = {
    name
    for path in files()
    if path.suffix in {".py", ".yaml"} and path.parts[0] != "tests"
    for name in NAME.findall(text(path))
}
IN_SETTINGS = SHARED.union(*(variables(settings_class(service)) for service in SERVICES))
OF_COMMANDS = {
    variable_of_file(name) for name in ("CREDITGATE_API_KEY", *PASSWORD_VARIABLES.values())
}


def readme(service: str) -> str:
    return text(Path("services") / service.replace("_", "-") / "README.md")


def test_texts_name_only_variables_that_are_read() -> None:
    unknown = [
        f"{path}: {name}"
        for path in files(".md")
        for name in NAME.findall(text(path))
        if name not in IN_SETTINGS | IN_CODE | OF_COMMANDS
    ]
    assert not unknown


def test_every_file_of_a_command_is_explained_to_who_runs_it() -> None:
    assert set(NAME.findall(OPERATE)) >= OF_COMMANDS


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_is_explained_to_who_runs_it(service: str) -> None:
    silent = set(variables(settings_class(service))) - set(NAME.findall(OPERATE))
    assert not silent, f"docs/operate.md does not explain {sorted(silent)}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_its_own_variables_in_its_readme(service: str) -> None:
    own = set(variables(settings_class(service))) - SHARED
    silent = own - set(NAME.findall(readme(service)))
    assert not silent, f"the README of {service} does not name {sorted(silent)}"
