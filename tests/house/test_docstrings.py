"""Every module says its idea, every public function what its signature cannot say.

What a docstring must hold (meaning, units, errors, the source of a rule of the trade) takes a
reader to judge; that there is one, and that it is more than the name again, does not.
"""

import ast

from support.tree import Module, is_migration, modules

MODULE_LETTERS_MIN = 40
PACKAGE_LETTERS_MIN = 20


def documented() -> list[Module]:
    return [module for module in modules() if not is_migration(module.path)]


def is_public(name: str) -> bool:
    return not name.startswith("_")


def restates(name: str, docstring: str) -> bool:
    """Whether the docstring has no word beyond the name's own and the little ones."""
    little = {"a", "an", "the", "of", "for", "to", "this", "returns", "return", "get", "gets"}
    said = {word.strip(".,:").lower() for word in docstring.split()}
    return not said - little - set(name.lower().split("_"))


def published(tree: ast.Module) -> set[str]:
    """Routes: `router.get(..., summary="...")` says of them what OpenAPI then shows to everybody,
    whether it stands above the function or is called with it.
    """

    def summarizes(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and any(each.arg == "summary" for each in node.keywords)

    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=maker, args=[ast.Name(id=name)]) if summarizes(maker):
                found.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any(map(summarizes, node.decorator_list)):
                    found.add(node.name)
    return found


def test_every_module_says_its_idea() -> None:
    silent = [
        str(module.path)
        for module in documented()
        if len(ast.get_docstring(module.tree) or "")
        < (PACKAGE_LETTERS_MIN if module.path.stem == "__init__" else MODULE_LETTERS_MIN)
    ]
    assert not silent, f"say what it is for and why it is so: {silent}"


def test_every_public_function_says_what_its_signature_cannot() -> None:
    silent = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in documented()
        for routes in [published(module.tree)]
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and is_public(node.name)
        and node.name not in routes
        if restates(node.name, ast.get_docstring(node) or "")
    ]
    assert not silent, "no docstring, or one that restates the name:\n" + "\n".join(silent)


def test_a_docstring_that_says_the_name_again_is_seen_through() -> None:
    assert restates("open_amount", "The open amount.")
    assert not restates("open_amount", "Total minus allocations, never below zero.")
