"""Brute force judges the product, so it may know nothing of it: not a line, not a table.

It reads events as they are on the wire and imports the standard library and itself. What it
shares with the core would be wrong in both at once, and nobody would see.
"""

import ast
import sys
from pathlib import Path

import pytest

from support.tree import parse

NAMES = ("oracle", "oracle_readings", "oracle_groups", "oracle_decisions")
FILES = tuple(Path("tests/support") / f"{name}.py" for name in NAMES)
OWN = {f"support.{name}" for name in NAMES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_brute_force_shares_no_code_with_what_it_judges(path: Path) -> None:
    imported = {
        name
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported
    strange = {name for name in imported - OWN if name.split(".")[0] not in sys.stdlib_module_names}
    assert not strange
