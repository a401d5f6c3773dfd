"""SQL is put together from constants of our own; what a caller sent goes as a parameter.

Ruff's S608 cannot tell the two apart, so it is off in the stores and this stands in for it: an
f-string inside a function may hold a whole statement together only with names in capitals. What
is made while the module is loaded can have nothing of a caller in it.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from support.tree import functions, modules

STATEMENT = re.compile(
    r"\b(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s)"
)
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")


def put_together(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a function lays something else than constants into a statement, and what."""
    for _, function in functions(tree):
        for node in ast.walk(function):
            match node:
                case ast.JoinedStr(values=parts):
                    laid_in = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
                case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right):
                    laid_in, parts = [left, right], [left, right]
                case ast.Call(func=ast.Attribute(attr="format", value=whole), args=args):
                    laid_in, parts = args, [whole]
                case _:
                    continue
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            if not STATEMENT.search(" ".join(map(str, texts))):
                continue
            for each in laid_in:
                name = ast.unparse(each)
                if not isinstance(each, ast.Constant) and not CONSTANT.fullmatch(name):
                    yield node.lineno, name


def test_a_store_lays_nothing_but_constants_into_a_statement() -> None:
    stores = [each for each in modules() if each.path.name.startswith("store_")]
    assert stores
    found = [
        f"{store.path}:{line} {what}" for store in stores for line, what in put_together(store.tree)
    ]
    assert not found, "pass it as a parameter:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x): return f'SELECT * FROM t WHERE a = {x}'",
        "def f(x): return 'DELETE FROM t WHERE a = ' + x",
        "def f(x): return 'INSERT INTO t VALUES (%s)' % x",
        "def f(x): return 'UPDATE t SET a = {}'.format(x)",
        "async def f(self): return f'WITH a AS (SELECT {_ALL}) {self.rest}'",
    ],
)
def test_what_is_not_constant_is_seen(code: str) -> None:
    assert list(put_together(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "A = f'SELECT {columns()} FROM t'",
        "def f(): return f'SELECT {_COLUMNS} FROM t WHERE a = $1'",
        "def f(x): return f'selected {x}'",
    ],
)
def test_constants_and_plain_texts_pass(code: str) -> None:
    assert not list(put_together(ast.parse(code)))
