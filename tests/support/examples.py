"""The committed examples of every event type, and what each is expected to be."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.tree import ROOT

SCHEMAS = ROOT / "schemas"
EXAMPLES = SCHEMAS / "examples"
EXPECTED = "_expect"


@dataclass(frozen=True, slots=True)
class Example:
    """One record as it would stand on its topic; `expected` is set on invalid ones."""

    type: str
    name: str
    value: bytes
    expected: dict[str, str] | None

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.value)
        return event

    def __str__(self) -> str:
        return f"{self.type}/{self.name}"


def examples(kind: str) -> list[Example]:
    """All of one kind, "valid" or "invalid", sorted."""
    return [_read(path) for path in sorted(EXAMPLES.glob(f"*/{kind}/*.json"))]


def _read(path: Path) -> Example:
    value = path.read_bytes()
    return Example(path.parts[-3], path.stem, value, json.loads(value).get(EXPECTED))


def schema_of(kind: str) -> dict[str, Any]:
    """The committed JSON Schema of a type."""
    schema: dict[str, Any] = json.loads((SCHEMAS / "json" / f"{kind}.json").read_text("utf-8"))
    return schema
