"""The core is integers and values: nothing inexact, nothing that touches the world.

Packaging keeps other packages out; this keeps out what packaging cannot: floats, true division,
the clock, the disk, the network and chance, all of which the standard library would lend.
"""

import ast
from collections.abc import Iterator

import pytest

from support.tree import modules

# Only these may be imported beside the core's own modules: pure, and each with a use.
PURE = {
    "collections", "copy", "dataclasses", "datetime", "enum", "fractions", "functools", "heapq",
    "itertools", "json", "math", "operator", "types", "typing",
}  # fmt: skip
# Names of the pure modules that are not pure, or not exact.
IMPURE = {"now", "today", "utcnow", "fsum", "sqrt", "exp", "log", "timestamp", "fromtimestamp"}


def inexact(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Float literals, conversions to float, annotations of float and true division."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node.lineno, f"the literal {node.value!r}"
            case ast.Name(id="float" | "complex"):
                yield node.lineno, node.id
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node.lineno, "true division"


def worldly(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports beyond the pure part of the standard library, and calls that ask the clock."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=module, level=level):
                found = [] if level else [str(module)]
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE:
                yield node.lineno, f".{name}()"
                continue
            case ast.Call(func=ast.Name(id="open" | "print" | "input" | "exec" | "eval")):
                yield node.lineno, ast.unparse(node.func)
                continue
            case _:
                continue
        for name in found:
            if name.split(".")[0] not in PURE | {"credit_core"}:
                yield node.lineno, f"import {name}"


def core() -> list[tuple[str, ast.Module]]:
    trees = [(str(m.path), m.tree) for m in modules() if m.name.split(".")[0] == "credit_core"]
    assert trees
    return trees


def test_nothing_in_the_core_is_inexact() -> None:
    found = [f"{path}:{line} {what}" for path, tree in core() for line, what in inexact(tree)]
    assert not found, "amounts are integers, ratios are fractions:\n" + "\n".join(found)


def test_nothing_in_the_core_touches_the_world() -> None:
    found = [f"{path}:{line} {what}" for path, tree in core() for line, what in worldly(tree)]
    assert not found, "pass it in as an argument:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code", ["x = 0.5", "x = float('1')", "x = a / b", "x /= b", "def f(x: float): ...", "x = 1e3"]
)
def test_what_is_inexact_is_seen(code: str) -> None:
    assert list(inexact(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["import os", "from time import time", "import pydantic", "x = datetime.now(UTC)", "open('x')"],
)
def test_what_touches_the_world_is_seen(code: str) -> None:
    assert list(worldly(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["x = a // b", "import json", "from collections.abc import Mapping", "x = Fraction(a, b)"],
)
def test_what_is_exact_and_pure_passes(code: str) -> None:
    assert not list(inexact(ast.parse(code)))
    assert not list(worldly(ast.parse(code)))
