"""Finds what a change of the published contracts would break, by comparing the files.

Nothing that senders or readers rely on may be renamed or narrowed under the same name. A field
that is gone, an allowed value that is gone, a field newly demanded, a tighter bound, a topic or
address that is gone: each is named with its place. Additions pass.

Schemas are walked from their roots through `$ref`, so that moving or renaming a definition
breaks nothing by itself. What is *demanded* matters only in what others send to us; what an
answer newly promises breaks nobody, but what it no longer promises does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_NO_BOUND = object()


@dataclass(slots=True)
class _Walk:
    """Compares two schema graphs; `sent_to_us` tells who has to keep to them."""

    old_root: Json
    new_root: Json
    sent_to_us: bool
    seen: set[tuple[str, str]] = field(default_factory=set)

    def schemas(self, old: object, new: object, place: str) -> Iterator[str]:
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if any(pair):
            if pair in self.seen:
                return
            self.seen.add(pair)
        old, new = _resolved(old, self.old_root), _resolved(new, self.new_root)
        yield from self._values(old, new, place)
        yield from self._bounds(old, new, place)
        yield from self._fields(old, new, place)
        for inner in ("items", "additionalProperties"):
            yield from self.schemas(old.get(inner), new.get(inner), f"{place}[]")
        yield from self._alternatives(old, new, place)

    def _values(self, old: Json, new: Json, place: str) -> Iterator[str]:
        gone = _allowed(old) - _allowed(new) if _allowed(new) else set()
        if gone:
            yield f"{place}: allowed values are gone: {', '.join(sorted(map(str, gone)))}"
        before, after = _types(old, self.old_root), _types(new, self.new_root)
        if not before or not after:
            return
        if self.sent_to_us and before - after:
            yield f"{place}: is no longer {' or '.join(sorted(before - after))}"
        elif not self.sent_to_us and after - before:
            yield f"{place}: may now be {' or '.join(sorted(after - before))}"

    def _bounds(self, old: Json, new: Json, place: str) -> Iterator[str]:
        if not self.sent_to_us:
            return
        for names, tighter in ((_UPPER, int.__lt__), (_LOWER, int.__gt__)):
            for name in names:
                before, after = old.get(name), new.get(name)
                if isinstance(after, int) and (before is None or tighter(after, before)):
                    yield f"{place}: {name} is now {after}, was {before}"
        if "pattern" in new and new["pattern"] != old.get("pattern", _NO_BOUND):
            yield f"{place}: pattern is now {new['pattern']}, was {old.get('pattern')}"

    def _fields(self, old: Json, new: Json, place: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(set(before) - set(after)):
            yield f"{place}.{name}: the field is gone"
        demanded, promised = set(new.get("required", ())), set(old.get("required", ()))
        if self.sent_to_us:
            for name in sorted(demanded - promised):
                yield f"{place}.{name}: the field is newly required"
        else:
            for name in sorted((promised - demanded) & set(after)):
                yield f"{place}.{name}: the field may now be missing"
        for name in sorted(set(before) & set(after)):
            yield from self.schemas(before[name], after[name], f"{place}.{name}")

    def _alternatives(self, old: Json, new: Json, place: str) -> Iterator[str]:
        before, after = _alternatives(old, self.old_root), _alternatives(new, self.new_root)
        for kind, schema in before.items():
            if kind in after and (len(before) > 1 or len(after) > 1):
                yield from self.schemas(schema, after[kind], place)


def in_schema(old: Json, new: Json, place: str, *, sent_to_us: bool) -> list[str]:
    """What narrows between two JSON Schemas, each with its place such as `order.v1.data.lines`."""
    return list(_Walk(old, new, sent_to_us).schemas(old, new, place))


def in_asyncapi(old: Json, new: Json) -> list[str]:
    """Topics, operations and messages that are gone (the messages' schemas are files too)."""
    found = []
    for name, channel in old["channels"].items():
        if name not in new["channels"]:
            found.append(f"topic {name} is gone")
            continue
        gone = sorted(set(channel["messages"]) - set(new["channels"][name]["messages"]))
        found += [f"topic {name}: no longer carries {message}" for message in gone]
    gone = sorted(set(old["operations"]) - set(new["operations"]))
    return found + [f"operation {name!r} is gone" for name in gone]


def in_openapi(old: Json, new: Json, service: str) -> list[str]:
    """Addresses, methods, parameters and fields of one service that are gone or narrowed."""
    found: list[str] = []
    for address, methods in old.get("paths", {}).items():
        for method, before in methods.items():
            place = f"{service} {method.upper()} {address}"
            after = new.get("paths", {}).get(address, {}).get(method)
            if after is None:
                found.append(f"{place} is gone")
                continue
            found += _in_parameters(old, new, before, after, place)
            request = _content(before.get("requestBody")), _content(after.get("requestBody"))
            found += _Walk(old, new, sent_to_us=True).schemas(*request, f"{place} request")
            for status, reply in before.get("responses", {}).items():
                known = after.get("responses", {}).get(status)
                if known is None:
                    found.append(f"{place}: reply {status} is gone")
                    continue
                replies = _content(_resolved(reply, old)), _content(_resolved(known, new))
                found += _Walk(old, new, sent_to_us=False).schemas(*replies, f"{place} {status}")
    return found


def _in_parameters(old: Json, new: Json, before: Json, after: Json, place: str) -> list[str]:
    was = {(p["in"], p["name"]): p for p in before.get("parameters", ())}
    found = []
    for key, parameter in {(p["in"], p["name"]): p for p in after.get("parameters", ())}.items():
        if parameter.get("required") and not was.get(key, {}).get("required"):
            found.append(f"{place}: parameter {key[1]} is newly required")
        if key in was:
            schemas = was[key].get("schema"), parameter.get("schema")
            found += _Walk(old, new, sent_to_us=True).schemas(*schemas, f"{place} ?{key[1]}")
        was.pop(key, None)
    return found + [f"{place}: parameter {name} is gone" for _, name in sorted(was)]


def _content(holder: Json | None) -> object:
    for media in ((holder or {}).get("content") or {}).values():
        return media.get("schema")
    return None


def _resolved(schema: Json, root: Json) -> Json:
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _allowed(schema: Json) -> set[Any]:
    return {schema["const"]} if "const" in schema else set(schema.get("enum", ()))


def _alternatives(schema: Json, root: Json) -> dict[str, Json]:
    """The branches of a schema by their type; a schema without branches is its only one."""
    branches: list[Json] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    named = {}
    for branch in branches:
        whole = _resolved(branch, root) if branch is not schema else branch
        kind = whole.get("type", "")
        named["/".join(kind) if isinstance(kind, list) else str(kind)] = branch
    return named


def _types(schema: Json, root: Json) -> set[str]:
    if "anyOf" in schema or "oneOf" in schema:
        return {kind for name in _alternatives(schema, root) for kind in name.split("/") if kind}
    kind = schema.get("type", ())
    return {kind} if isinstance(kind, str) else set(kind)
