"""What FastAPI leaves out of the published document: scopes, links, examples, one shape of error.

All of it follows from what is there already, so that a new route brings its own: which scope it
needs from its dependencies, what leads to it from the names of its path parameters and of the
fields of other answers. Examples come from whoever knows what the fields mean.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from service_kit.auth import Requirement

Json = dict[str, Any]

_JSON = "application/json"
_SHARED = {"4XX": "Refused", "5XX": "NoAnswer"}
_FIRST = "/items/0"


@dataclass(frozen=True, slots=True)
class Samples:
    """`of` makes an example of a schema, given all schemas and the name of what has it;
    `problems` are the bodies of errors, by code.
    """

    of: Callable[[Json, Json, str], object]
    problems: Mapping[str, Json]


def scopes(app: FastAPI) -> dict[tuple[str, str], str | None]:
    """The scope that each route (method, path as published) needs; None where none is."""
    return {
        (method, context.path_format): _scope(context.original_route.dependant)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute) and context.path_format is not None
        for method in context.original_route.methods or ()
    }


def operation_id(route: APIRoute) -> str:
    """A route is published under its function's name: clients are generated from it."""
    return route.name


def document_of(app: FastAPI, samples: Samples | None) -> Json:
    """The app's OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        for (method, path), scope in scopes(app).items():
            if scope is not None:
                document["paths"][path][method.lower()]["security"] = [{"HTTPBearer": [scope]}]
        _simplify_parameters(document)
        _share_errors(document, samples)
        _link(document)
        if samples is not None:
            _show(document, samples)
        app.openapi_schema = document
    return app.openapi_schema


def _scope(dependant: Dependant) -> str | None:
    needed = (each.call for each in dependant.dependencies)
    return next((each.scope for each in needed if isinstance(each, Requirement)), None)


def _operations(document: Json) -> Iterator[Json]:
    for methods in document["paths"].values():
        yield from methods.values()


def _simplify_parameters(document: Json) -> None:
    """Nothing in an address or a header can be null: such a parameter is left out instead."""
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
            if len(kinds) == 1:
                del schema["anyOf"]
                schema.update(kinds[0])
            elif kinds:
                schema["anyOf"] = kinds


def _share_errors(document: Json, samples: Samples | None) -> None:
    """Errors are the same everywhere: said once, with an example of each."""
    shared: Json = {}
    for operation in _operations(document):
        for status, name in _SHARED.items():
            error = operation["responses"].get(status)
            if error is None:
                continue
            error["content"].pop(_JSON, None)  # FastAPI adds its own medium to the one named
            shared[name] = error
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
            for media in error["content"].values():
                media["examples"] = {
                    code: {"value": body}
                    for code, body in (samples.problems if samples else {}).items()
                    if str(body["status"])[0] == status[0]
                }
    if shared:
        document["components"]["responses"] = shared


def _link(document: Json) -> None:
    """From each answer to every operation whose one path parameter it has a field for. An id is
    the same everywhere; another name only among operations of one tag.
    """
    schemas = document.get("components", {}).get("schemas", {})
    targets = {
        operation["operationId"]: (named[0], operation.get("tags"))
        for operation in _operations(document)
        if len(named := [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"])
        == 1
    }
    links: Json = {}
    for operation in _operations(document):
        for media in _answers(operation):
            fields = _fields(_body(media), schemas)
            onward: Json = {}
            for target, (parameter, tags) in targets.items():
                same = parameter.endswith("_id") or tags == operation.get("tags")
                if not same or target == operation["operationId"] or parameter not in fields:
                    continue
                name = f"{target}_of_first" if fields[parameter].startswith(_FIRST) else target
                value = f"$response.body#{fields[parameter]}"
                links[name] = {"operationId": target, "parameters": {parameter: value}}
                onward[target] = {"$ref": f"#/components/links/{name}"}
            if onward:
                media["links"] = onward
    if links:
        document["components"]["links"] = dict(sorted(links.items()))


def _answers(operation: Json) -> Iterator[Json]:
    for status, reply in operation["responses"].items():
        if status.startswith("2") and _JSON in reply.get("content", {}):
            yield reply


def _body(reply: Json) -> Json:
    schema: Json = reply["content"][_JSON]["schema"]
    return schema


def _fields(schema: Json, schemas: Json) -> dict[str, str]:
    """Fields of an answer, or of the first item of a page, and where they are."""
    model = schemas.get(schema.get("$ref", "").rpartition("/")[2], {})
    fields = model.get("properties", {})
    found = {name: f"/{name}" for name in fields}
    if "items" in fields:
        items = fields["items"].get("items", {})
        found |= {name: f"{_FIRST}{place}" for name, place in _fields(items, schemas).items()}
    return found


def _show(document: Json, samples: Samples) -> None:
    """An example beside every body and every part of an address."""
    schemas = document["components"]["schemas"]
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                parameter["example"] = samples.of(parameter["schema"], schemas, parameter["name"])
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for holder in (*bodies, *_answers(operation)):
            media = holder["content"][_JSON]
            if media.get("schema"):
                media["example"] = samples.of(media["schema"], schemas, operation["operationId"])
