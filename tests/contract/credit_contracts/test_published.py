"""The published files say what the models say, and money is text in all of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from credit_contracts.amounts import AMOUNT_PATTERN, SIGNED_AMOUNT_PATTERN
from credit_contracts.emit import emit
from credit_contracts.topics import ALL, DEAD_LETTERS, INBOUND, LIVE, MODEL_BY_TYPE, OUTBOUND
from support.examples import SCHEMAS

MONEY = {
    *("amount", "total", "ordered", "delivered", "invoiced", "discount", "secured_amount"),
    *("disputed_amount", "credit_limit", "order_amount", "limit", "open_orders", "unbilled"),
    *("receivables", "unapplied_cash", "exposure", "reserved_before", "exposure_after"),
    *("available_after",),
}
# The only numbers that are no integers: times that have passed.
SECONDS = {"lag_seconds"}


def published() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in [*SCHEMAS.glob("json/*.json"), *SCHEMAS.glob("openapi/*.json")]:
        yield path.name, json.loads(path.read_text("utf-8"))
    yield "asyncapi.json", asyncapi()


def asyncapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / "asyncapi.json").read_text("utf-8"))
    return document


PUBLISHED = list(published())


def properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every named property of every schema inside."""
    if isinstance(node, list):
        for entry in node:
            yield from properties(entry)
    elif isinstance(node, dict):
        named = node.get("properties")
        if isinstance(named, dict):
            yield from ((name, schema) for name, schema in named.items() if schema is not True)
        for entry in node.values():
            yield from properties(entry)


def branches(schema: dict[str, Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return told


@pytest.mark.parametrize("path", sorted(emit(SCHEMAS)), ids=lambda path: path.name)
def test_the_committed_file_is_what_the_models_say(path: Path) -> None:
    assert path.read_text("utf-8") == emit(SCHEMAS)[path], "run `make schemas` and commit"


def test_nothing_lies_among_the_schemas_that_no_model_emits() -> None:
    assert sorted(SCHEMAS.glob("json/*")) == sorted(emit(SCHEMAS))[1:]


@pytest.mark.parametrize(("name", "document"), PUBLISHED, ids=[name for name, _ in PUBLISHED])
def test_money_is_text_with_a_pattern_everywhere(name: str, document: dict[str, Any]) -> None:
    patterns = {AMOUNT_PATTERN, SIGNED_AMOUNT_PATTERN}
    wrong = []
    for field, schema in properties(document):
        told = [branch for branch in branches(schema) if branch.get("type") != "null"]
        is_money = field in MONEY and not any("$ref" in branch for branch in told)
        if is_money and any(
            branch.get("type") != "string" or branch.get("pattern") not in patterns
            for branch in told
        ):
            wrong.append(f"{field}: {schema}")
        if field not in SECONDS and any(branch.get("type") == "number" for branch in told):
            wrong.append(f"{field} is a number")
    assert not wrong, name


@pytest.mark.parametrize("kind", sorted(MODEL_BY_TYPE))
def test_a_published_schema_is_a_schema(kind: str) -> None:
    schema = json.loads((SCHEMAS / "json" / f"{kind}.json").read_text("utf-8"))
    assert jsonschema_rs.meta.is_valid(schema)
    jsonschema_rs.validator_for(schema)


def resolve(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for entry in node:
            yield from references(entry)
    elif isinstance(node, dict):
        for key, entry in node.items():
            if key == "$ref":
                yield entry
            else:
                yield from references(entry)


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    document = asyncapi()
    found = set(references(document))
    assert found
    assert all(reference.startswith("#/") for reference in found)
    for reference in found:
        resolve(document, reference)


def test_asyncapi_has_the_shape_of_version_3() -> None:
    document = asyncapi()
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    for name, channel in document["channels"].items():
        assert channel["address"] == name
        assert channel["messages"]
        kafka = channel["bindings"]["kafka"]
        assert kafka["topic"] == name
        assert kafka["partitions"] >= 1
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        assert resolve(document, channel)
        assert operation["messages"]
        for message in operation["messages"]:
            # An operation may only name messages of its own channel.
            assert message["$ref"].startswith(f"{channel}/messages/")
    for message in document["components"]["messages"].values():
        assert message["payload"]
        assert message["bindings"]["kafka"]["key"]["type"] == "string"


def test_asyncapi_names_every_topic_and_says_which_way_it_runs() -> None:
    document = asyncapi()
    assert set(document["channels"]) == {topic.name for topic in ALL}
    ways = {(op["action"], op["channel"]["$ref"]) for op in document["operations"].values()}
    expected = {("receive", topic.name) for topic in INBOUND}
    expected |= {("send", topic.name) for topic in (*OUTBOUND, *DEAD_LETTERS)}
    assert ways == {(action, f"#/channels/{name}") for action, name in expected}


def test_each_payload_in_asyncapi_is_the_schema_of_its_type() -> None:
    document = asyncapi()
    for topic in LIVE:
        for kind in topic.types:
            payload = document["components"]["messages"][kind]["payload"]["$ref"]
            schema = resolve(document, payload)
            assert schema["properties"]["type"]["const"] == kind
            alone = json.loads((SCHEMAS / "json" / f"{kind}.json").read_text("utf-8"))
            assert set(schema["properties"]) == set(alone["properties"])
            assert schema["required"] == alone["required"]


def test_dead_letters_say_why_when_and_from_where() -> None:
    headers = asyncapi()["components"]["messages"]["dead-letter"]["headers"]
    assert set(headers["required"]) == {"dead-reason", "dead-at", "dead-source"}
