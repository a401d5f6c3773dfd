"""The repository as the house tests see it: its files, its modules and their syntax trees.

Everything is read once. Files are those that git knows or would add, so that a new file is
judged before it is committed, and what .gitignore names is never looked at.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Judged by `make schemas-check` against what makes it: nobody writes it, so no rule of style helps.
GENERATED = re.compile(r"libs/client/src/creditgate_client/\w+/.+\.py")


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """Paths relative to the root that end with suffix and exist, sorted."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted({n for n in listing.split("\0") if n and not GENERATED.fullmatch(n)})
    return tuple(Path(n) for n in names if n.endswith(suffix) and (ROOT / n).is_file())


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of a member: its path, and the dotted name that others import it by."""

    path: Path
    name: str

    @property
    def tree(self) -> ast.Module:
        return parse(self.path)

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    """The modules of the members: everything under a src folder."""
    found = []
    for path in files(".py"):
        if "src" in path.parts and path.parts[0] != "tests":
            inside = path.parts[path.parts.index("src") + 1 : -1]
            parts = inside if path.stem == "__init__" else (*inside, path.stem)
            found.append(Module(path, ".".join(parts)))
    return tuple(found)


def functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method with its dotted place inside the module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)
