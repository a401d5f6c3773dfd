"""What would break others is found by comparing files, and what would not is let through."""

from copy import deepcopy
from typing import Any

import pytest

from creditgate.compatibility import in_asyncapi, in_openapi, in_schema

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"const": "order.v1"},
        "data": {"$ref": "#/$defs/Order"},
    },
    "required": ["type", "data"],
    "$defs": {
        "Order": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "maxLength": 64, "pattern": "^a"},
                "state": {"type": "string", "enum": ["open", "closed"]},
                "note": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}, "maxItems": 5},
            },
            "required": ["id"],
        },
        "Part": {
            "type": "object",
            "properties": {
                "amount": {"type": "string"},
                "within": {"anyOf": [{"$ref": "#/$defs/Part"}, {"type": "null"}]},
            },
            "required": ["amount"],
        },
    },
}


def changed(path: str, value: Any = None, *, gone: bool = False) -> dict[str, Any]:
    schema = deepcopy(SCHEMA)
    node: Any = schema
    *steps, last = path.split("/")
    for step in steps:
        node = node[step]
    if gone:
        del node[last]
    else:
        node[last] = value
    return schema


def broken(new: dict[str, Any], *, sent_to_us: bool = True) -> list[str]:
    return in_schema(SCHEMA, new, "order.v1", sent_to_us=sent_to_us)


def test_the_same_breaks_nothing() -> None:
    assert broken(deepcopy(SCHEMA)) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            changed("$defs/Order/properties/note", gone=True),
            "order.v1.data.note: the field is gone",
        ),
        (
            changed("$defs/Part/properties/amount", gone=True),
            "order.v1.data.parts[].amount: the field is gone",
        ),
        (
            changed("$defs/Order/properties/state/enum", ["open"]),
            "order.v1.data.state: allowed values are gone: closed",
        ),
        (
            changed("properties/type/const", "order.v2"),
            "order.v1.type: allowed values are gone: order.v1",
        ),
        (
            changed("$defs/Order/required", ["id", "note"]),
            "order.v1.data.note: the field is newly required",
        ),
        (
            changed("$defs/Order/properties/id/maxLength", 32),
            "order.v1.data.id: maxLength is now 32, was 64",
        ),
        (
            changed("$defs/Order/properties/id/minLength", 2),
            "order.v1.data.id: minLength is now 2, was None",
        ),
        (
            changed("$defs/Order/properties/id/pattern", "^b"),
            "order.v1.data.id: pattern is now ^b, was ^a",
        ),
        (
            changed("$defs/Order/properties/id/type", "integer"),
            "order.v1.data.id: is no longer string",
        ),
        (
            changed("$defs/Order/properties/note", {"type": "string", "maxLength": 9}),
            "order.v1.data.note: is no longer null",
        ),
        (
            changed("$defs/Order/properties/note/anyOf", [{"type": "null"}]),
            "order.v1.data.note: is no longer string",
        ),
    ],
)
def test_what_breaks_a_sender_is_named_with_its_place(new: dict[str, Any], told: str) -> None:
    assert told in broken(new)


@pytest.mark.parametrize(
    "new",
    [
        changed("$defs/Order/properties/color", {"type": "string"}),
        changed("$defs/Order/properties/state/enum", ["open", "closed", "lost"]),
        changed("$defs/Order/properties/id/maxLength", 128),
        changed("$defs/Order/properties/id/pattern", gone=True),
        changed("$defs/Order/required", gone=True),
    ],
)
def test_what_widens_passes(new: dict[str, Any]) -> None:
    assert broken(new) == []


def test_a_moved_definition_is_the_same_definition() -> None:
    moved = deepcopy(SCHEMA)
    moved["$defs"]["Renamed"] = moved["$defs"].pop("Order")
    moved["properties"]["data"]["$ref"] = "#/$defs/Renamed"
    assert broken(moved) == []


def test_what_we_promise_may_grow_but_not_shrink() -> None:
    newly_promised = changed("$defs/Order/required", ["id", "note"])
    assert broken(newly_promised, sent_to_us=False) == []
    no_longer = changed("$defs/Order/required", [])
    assert broken(no_longer, sent_to_us=False) == ["order.v1.data.id: the field may now be missing"]
    now_null = changed(
        "$defs/Order/properties/id",
        {"anyOf": [{"type": "string", "maxLength": 64}, {"type": "null"}]},
    )
    assert broken(now_null, sent_to_us=False) == ["order.v1.data.id: may now be null"]


ASYNCAPI: dict[str, Any] = {
    "channels": {"credit.orders": {"messages": {"order.v1": {}, "order.v2": {}}}},
    "operations": {"receive credit.orders": {}},
}


def test_a_topic_or_message_or_operation_that_is_gone_is_named() -> None:
    assert in_asyncapi(ASYNCAPI, {"channels": {}, "operations": {}}) == [
        "topic credit.orders is gone",
        "operation 'receive credit.orders' is gone",
    ]
    without = deepcopy(ASYNCAPI)
    del without["channels"]["credit.orders"]["messages"]["order.v1"]
    assert in_asyncapi(ASYNCAPI, without) == ["topic credit.orders: no longer carries order.v1"]
    assert in_asyncapi(without, ASYNCAPI) == []


def openapi(**operation: Any) -> dict[str, Any]:
    told = {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/c/Ask"}}}},
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/c/Tell"}}}}},
        "parameters": [{"in": "query", "name": "cursor", "schema": {"type": "string"}}],
    }
    ask = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    tell = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
    return {"paths": {"/v1/x": {"post": told | operation}}, "c": {"Ask": ask, "Tell": tell}}


def test_what_an_address_no_longer_takes_or_tells_is_named() -> None:
    old = openapi()
    assert in_openapi(old, openapi(), "svc") == []
    assert in_openapi(old, {"paths": {}}, "svc") == ["svc POST /v1/x is gone"]
    assert in_openapi(old, openapi(parameters=[]), "svc") == [
        "svc POST /v1/x: parameter cursor is gone"
    ]
    needed = [
        *old["paths"]["/v1/x"]["post"]["parameters"],
        {"in": "query", "name": "q", "required": True},
    ]
    assert in_openapi(old, openapi(parameters=needed), "svc") == [
        "svc POST /v1/x: parameter q is newly required"
    ]
    assert in_openapi(old, openapi(responses={}), "svc") == ["svc POST /v1/x: reply 200 is gone"]
    narrower = openapi()
    narrower["c"]["Ask"]["required"] = ["a", "z"]
    narrower["c"]["Tell"]["properties"] = {}
    assert in_openapi(old, narrower, "svc") == [
        "svc POST /v1/x request.z: the field is newly required",
        "svc POST /v1/x 200.b: the field is gone",
    ]
