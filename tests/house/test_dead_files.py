"""A file that nothing leads to is a file that nobody maintains.

A module lives when another module imports it, or when something runs it by name: a console
script, the Makefile, a supervisor. Tests do not count: what only a test imports is dead.
"""

import ast
import re
from pathlib import Path

from support.tree import Module, files, is_migration, modules, parse, text

ALWAYS_ALIVE = {"__init__", "__main__"}


def imported_names(tree: ast.Module, module: Module | None = None) -> set[str]:
    """Dotted names that a file imports; relative imports are resolved against the module."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level and module is not None:
                inside = module.name.split(".")
                depth = node.level - (module.path.stem == "__init__")
                origin = ".".join([*inside[: len(inside) - depth], *filter(None, [origin])])
            names.add(origin)
            names |= {f"{origin}.{alias.name}" for alias in node.names}
    return names


def run_by_name() -> str:
    """All text that starts modules by their dotted name."""
    places = [path for path in files() if path.name in {"Makefile", "pyproject.toml", "Dockerfile"}]
    strings = [
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return "\n".join([*map(text, places), *strings])


def test_every_module_is_imported_or_run() -> None:
    named = run_by_name()
    importers: dict[str, set[str]] = {}
    for module in modules():
        for name in imported_names(module.tree, module):
            importers.setdefault(name, set()).add(module.name)
    dead = [
        str(module.path)
        for module in modules()
        if module.path.stem not in ALWAYS_ALIVE
        and not is_migration(module.path)
        and not importers.get(module.name, set()) - {module.name}
        and not re.search(rf"(?<![\w.]){re.escape(module.name)}(?![\w.])", named)
    ]
    assert not dead, f"nobody imports or runs these: {dead}"


def test_every_shared_test_module_is_used_by_a_test() -> None:
    used = set().union(*(imported_names(parse(path)) for path in files(".py")))
    used |= {
        node.value
        for path in files(".py")
        if path.parts[0] == "tests"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    support = [path for path in files(".py") if path.parts[:2] == ("tests", "support")]
    dead = [
        str(path)
        for path in support
        if not used & {".".join(path.with_suffix("").parts[1:]), path.name}
    ]
    assert not dead, f"no test imports these: {dead}"


def test_every_test_file_is_collected() -> None:
    """pytest collects test_*.py and conftest.py; anything else outside support would lie idle."""
    support = {"support", "bench"}
    idle = [
        str(path)
        for path in files(".py")
        if path.parts[0] == "tests"
        and path.parts[1] not in support
        and not path.name.startswith("test_")
        and path.name not in {"conftest.py", "__init__.py"}
    ]
    assert not idle, f"pytest never looks at these: {idle}"


def test_test_files_have_names_of_their_own() -> None:
    """Reports name a test by its file: two of the same name cannot be told apart."""
    by_name: dict[str, list[Path]] = {}
    for path in files(".py"):
        if path.parts[0] == "tests" and path.name.startswith("test_"):
            by_name.setdefault(path.name, []).append(path)
    twice = {name: [*map(str, paths)] for name, paths in by_name.items() if len(paths) > 1}
    assert not twice
