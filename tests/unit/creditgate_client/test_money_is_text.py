"""In the generated client, money is text: no amount of it ever is a float."""

import importlib
import json
import pkgutil
from collections.abc import Iterator

import attrs
import pytest

from support.declared import SERVICES
from support.examples import SCHEMAS

# What may be a fraction because it is a time, not money.
TIMES = ("_seconds", "_days")


def fields(service: str) -> Iterator[tuple[str, str, str]]:
    """Model, field and annotation of everything that a service's client reads or sends."""
    models = importlib.import_module(f"creditgate_client.{service}.models")
    for name in models.__all__:
        model = getattr(models, name)
        if attrs.has(model):
            for field in attrs.fields(model):
                yield name, field.name, str(field.type)


@pytest.mark.parametrize("service", SERVICES)
def test_no_amount_is_a_float(service: str) -> None:
    floats = {
        f"{model}.{field}: {kind}"
        for model, field, kind in fields(service)
        if "float" in kind and not field.endswith(TIMES)
    }
    assert not floats


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_published_as_an_amount_is_text_in_the_client(service: str) -> None:
    document = json.loads((SCHEMAS / "openapi" / f"{service.replace('_', '-')}.json").read_text())
    kinds = {(model, field): kind for model, field, kind in fields(service)}
    amounts = {
        (name, field)
        for name, schema in document["components"]["schemas"].items()
        for field, content in schema.get("properties", {}).items()
        if "amount in major units" in json.dumps(content)
    }
    wrong = {
        place: kinds[place]
        for place in amounts & set(kinds)
        if not set(kinds[place].replace(" ", "").split("|")) <= {"str", "None", "Unset"}
    }
    assert not wrong
    assert amounts or service == "notifier"


def test_all_of_the_client_can_be_imported() -> None:
    package = importlib.import_module("creditgate_client")
    found = [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    for name in found:
        importlib.import_module(name)
    assert {f"creditgate_client.{service}.api" for service in SERVICES} <= set(found)
