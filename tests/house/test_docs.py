"""A text that names what is not there is worse than no text.

Checked: paths, links, commands, environment variables, the shape of the records. Whether a
text is true beyond that, its reader must say.
"""

import re
from pathlib import Path

from support.tree import ROOT, files, text

READERS = {"start", "integrate", "operate", "credit-desk", "internals", "glossary"}
RECORD_LINES_MAX = 60
RECORD_DECISION_LETTERS_MAX = 300
# A path as texts write it: in backticks, with a folder of ours in front.
TOP = {path.parts[0] for path in files() if len(path.parts) > 1}
NAMED = re.compile(r"`([\w./@-]+/[\w./*@-]*)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def texts() -> list[Path]:
    return [path for path in files(".md") if path.parts[0] != "tests"]


def exists(named: str) -> bool:
    known = {str(path) for path in files()}
    bare = named.rstrip("/")
    if "*" in bare:
        return any(Path(path).match(bare) for path in known)
    return bare in known or any(path.startswith(f"{bare}/") for path in known)


def test_the_texts_of_every_reader_are_there() -> None:
    present = {path.stem for path in files(".md") if path.parts[0] == "docs"}
    assert present >= READERS
    names = {path.name for path in files() if len(path.parts) == 1}
    assert names >= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"}


def test_paths_named_in_texts_exist() -> None:
    missing = [
        f"{path}: {named}"
        for path in texts()
        for named in NAMED.findall(FENCE.sub("", text(path)))
        if named.split("/")[0] in TOP and not exists(named)
    ]
    assert not missing


def test_links_lead_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path in texts()
        for target in LINK.findall(FENCE.sub("", text(path)))
        if "://" not in target
        and not target.startswith("mailto:")
        and not (ROOT / path.parent / target).resolve().exists()
    ]
    assert not broken


def test_every_text_is_linked_from_another() -> None:
    """A page that no page leads to is found by nobody."""
    linked = {
        (ROOT / path.parent / target).resolve()
        for path in texts()
        for target in LINK.findall(text(path))
        if "://" not in target
    }
    orphans = [
        str(path)
        for path in texts()
        if path.parts[0] == "docs"
        and (ROOT / path) not in linked
        and (ROOT / path.parent) not in linked
    ]
    assert not orphans


def test_a_decision_record_is_short_and_opens_with_the_decision() -> None:
    folder = Path("docs/decisions")
    records = [path for path in files(".md") if path.parent == folder and path.name[0].isdigit()]
    assert records
    numbers = [path.name[:4] for path in records]
    assert numbers == sorted(set(numbers)), "one number, one record"
    for path in records:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name), path
        lines = text(path).strip().splitlines()
        assert len(lines) <= RECORD_LINES_MAX, f"{path} is longer than a page"
        assert lines[0].startswith("# "), path
        first = next(line for line in lines[1:] if line.strip())
        assert not first.startswith(("#", "-", "*", "|", ">")), f"{path}: decision first"
        sentence = first.split(". ")[0]
        assert len(sentence) <= RECORD_DECISION_LETTERS_MAX, f"{path}: too long to quote"


def test_the_changelog_has_a_place_for_what_comes() -> None:
    heads = re.findall(r"^## (.+)$", text(Path("CHANGELOG.md")), re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", head) for head in heads[1:])


def test_the_readme_is_short() -> None:
    lines_max = 120
    assert text(Path("README.md")).count("\n") <= lines_max
