"""One word per concept, and no drawer for odds and ends.

The words are those of docs/glossary.md. A second word for the same thing is how two halves of
a system come to disagree about what it means.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from support.tree import files, is_migration, modules, parse

DRAWERS = {"util", "utils", "common", "helper", "helpers", "base", "manager", "misc"}

# The word that is used here, by the one that is not. Only words without a second, honest
# meaning in this code are listed: "client" is also an HTTP client, "balance" is not anything.
INSTEAD_OF = {
    "customer": "account",
    "customers": "accounts",
    "partner": "account",
    "headroom": "available credit",
    "usage": "utilization",
    "utilisation": "utilization",
    "allowance": "credit limit",
    "balance": "exposure",
    "debt": "exposure",
    "amber": "warning threshold",
    "crossing": "notice",
    "alarm": "notice",
}
# Reading foreign exports means using the foreign words for a moment.
FOREIGN = ("creditgate.convert", "creditgate.commands.convert")


def words(identifier: str) -> list[str]:
    """snake_case and CamelCase taken apart, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names that a module makes: definitions, arguments, variables, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def test_no_module_is_a_drawer() -> None:
    drawers = [
        str(path)
        for path in files(".py")
        if DRAWERS & {word for part in path.with_suffix("").parts for word in words(part)}
    ]
    assert not drawers, f"say what is in it, not that it holds things: {drawers}"


def test_no_class_is_a_drawer() -> None:
    drawers = [
        f"{path}:{node.lineno} {node.name}"
        for path in files(".py")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef) and DRAWERS & set(words(node.name))
    ]
    assert not drawers, f"say what it does: {drawers}"


def test_one_word_per_concept() -> None:
    found = [
        f"{module.path}:{line} {name}: say {INSTEAD_OF[stranger]}"
        for module in modules()
        if not module.name.startswith(FOREIGN) and not is_migration(module.path)
        for line, name in identifiers(module.tree)
        for stranger in words(name)
        if stranger in INSTEAD_OF
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("lag_seconds_max", ["lag", "seconds", "max"]),
        ("HTTPClient", ["http", "client"]),
        ("AccountTerms", ["account", "terms"]),
        ("DEAD_LETTERS", ["dead", "letters"]),
    ],
)
def test_names_are_taken_apart_word_by_word(identifier: str, parts: list[str]) -> None:
    assert words(identifier) == parts
