"""`make help` is the manual: every verb says what it does, and the texts name no other."""

import re
import subprocess
from pathlib import Path

from support.tree import ROOT, files, text

MAKEFILE = text(Path("Makefile"))
VERBS = set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE))
EXPECTED = {
    "setup", "run", "test", "check", "fmt", "lint", "types", "layers", "schemas",
    "schemas-check", "bench", "bench-gate", "soak", "clean",
}  # fmt: skip


def test_every_verb_is_explained_by_make_help() -> None:
    printed = subprocess.run(
        ["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    explained = {line.split()[1] for line in printed.splitlines() if line.startswith("  make ")}
    assert explained == VERBS
    assert VERBS >= EXPECTED


def test_no_file_shadows_a_verb() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == VERBS


def test_texts_name_only_verbs_that_exist() -> None:
    told = re.compile(r"`(?:[A-Z_]+=\S+ )?make ([a-z][a-z-]*)")
    unknown = [
        f"{path}: make {verb}"
        for path in files(".md")
        for verb in told.findall(text(path))
        if verb not in VERBS
    ]
    assert not unknown


def test_ci_runs_the_commands_that_the_readme_names() -> None:
    readme, ci = text(Path("README.md")), text(Path(".ci/run"))
    for command in ("make test", "make check"):
        assert command in readme
        assert command in ci
    assert "make run" in readme
