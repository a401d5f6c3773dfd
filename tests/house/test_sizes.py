"""A module reads in one sitting, a function on one screen.

When one grows past that, splitting it along a seam is the answer; raising the number is not.
"""

from support.tree import files, functions, is_migration, parse, text

MODULE_LINES_MAX = 350
FUNCTION_LINES_MAX = 70


def test_a_module_reads_in_one_sitting() -> None:
    long = {
        str(path): lines
        for path in files(".py")
        if not is_migration(path) and (lines := text(path).count("\n")) > MODULE_LINES_MAX
    }
    assert not long, f"split along a seam what has more than {MODULE_LINES_MAX} lines: {long}"


def test_a_function_fits_on_one_screen() -> None:
    long = {
        f"{path}:{node.lineno} {name}": lines
        for path in files(".py")
        if not is_migration(path)
        for name, node in functions(parse(path))
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert not long, f"split what has more than {FUNCTION_LINES_MAX} lines: {long}"
