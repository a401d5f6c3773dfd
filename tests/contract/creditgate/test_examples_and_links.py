"""What OpenAPI shows is true: each example is one of its schema, each link leads somewhere."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from pydantic import BaseModel

import credit_contracts
from credit_contracts.problems import CATALOGUE
from creditgate.emit import SERVICES, openapi

Json = dict[str, Any]


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/v1/"):
                yield f"{method} {path}", operation


def replies(operation: Json) -> Iterator[tuple[str, Json]]:
    for status, reply in operation["responses"].items():
        if status.startswith("2") and "content" in reply:
            yield status, reply


def judged(document: Json, schema: Json, example: object) -> list[str]:
    whole = {**schema, "components": {"schemas": document["components"]["schemas"]}}
    return [each.message for each in jsonschema_rs.iter_errors(whole, example)]


def models() -> dict[str, type[BaseModel]]:
    """The contracts' models by name."""
    return {
        name: value
        for module in pkgutil.iter_modules(credit_contracts.__path__)
        for name, value in vars(importlib.import_module(f"credit_contracts.{module.name}")).items()
        if isinstance(value, type) and issubclass(value, BaseModel)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_has_an_example_of_its_schema(service: str) -> None:
    document = openapi(service)
    wrong = []
    for place, operation in operations(document):
        bodies = [("request", operation["requestBody"])] if "requestBody" in operation else []
        for where, holder in (*bodies, *replies(operation)):
            (media,) = holder["content"].values()
            wrong += [
                f"{place} {where}: {fault}"
                for fault in judged(document, media["schema"], media["example"])
            ]
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                assert not judged(document, parameter["schema"], parameter["example"])
    assert not wrong, "say what the field may be in credit_contracts/samples.py"


@pytest.mark.parametrize("service", SERVICES)
def test_an_example_of_a_request_is_accepted_as_it_stands(service: str) -> None:
    known = models()
    for _, operation in operations(openapi(service)):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            known[media["schema"]["$ref"].rpartition("/")[2]].model_validate(media["example"])


@pytest.mark.parametrize("service", SERVICES)
def test_every_problem_is_shown_where_errors_are(service: str) -> None:
    document = openapi(service)
    shown = {}
    for reply in document["components"]["responses"].values():
        (media,) = reply["content"].values()
        for code, example in media["examples"].items():
            shown[code] = example["value"]["status"]
            assert not judged(document, media["schema"], example["value"])
    assert shown == {kind.code: kind.status for kind in CATALOGUE}


@pytest.mark.parametrize("service", SERVICES)
def test_every_link_leads_from_a_field_to_an_operation(service: str) -> None:
    document = openapi(service)
    by_id = {operation["operationId"]: operation for _, operation in operations(document)}
    links = document["components"].get("links", {})
    used = set()
    for place, operation in operations(document):
        for _, reply in replies(operation):
            for link in reply.get("links", {}).values():
                name = link["$ref"].rpartition("/")[2]
                used.add(name)
                ((parameter, expression),) = links[name]["parameters"].items()
                target = by_id[links[name]["operationId"]]
                assert parameter in {each["name"] for each in target["parameters"]}, place
                (media,) = reply["content"].values()
                field: Any = media["example"]
                for step in expression.removeprefix("$response.body#/").split("/"):
                    field = field[int(step) if step.isdigit() else step]
    assert used == set(links)
    assert links or service == "exposure_tracker"


def test_an_order_system_is_led_from_the_answer_to_all_that_it_may_do_next() -> None:
    paths = openapi("credit_check")["paths"]
    asked = paths["/v1/checks"]["post"]["responses"]["200"]["links"]
    assert set(asked) >= {"get_check", "get_order_checks", "post_void", "get_hold"}
    held = paths["/v1/holds"]["get"]["responses"]["200"]["links"]
    assert set(held) >= {"get_hold", "post_release", "post_reject", "get_check"}
