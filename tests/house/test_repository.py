"""What must never be in a tracked file, and what every opt-out must carry.

An address of somebody's registry or a path of somebody's machine makes a repository work in
one place only; an opt-out without a reason outlives the reason.
"""

import re
from pathlib import Path

import pytest

from support.tree import files, text

SUFFIXES = {
    "", ".cfg", ".conf", ".css", ".html", ".ini", ".json", ".jsonl", ".lock", ".mako", ".md",
    ".properties", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip
# Addresses belong into the environment of whoever builds, never into the tree.
PLACES = {
    "a package index": re.compile(r"--(extra-)?index-url|--find-links|index-url\s*="),
    "a registry's address": re.compile(
        r"(?i)https?://[^\s\"')]*(pypi|pythonhosted|artifactory|nexus|npmjs|registry|maven)[^\s\"')]*"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.$}/-])/(home/\w+|Users/\w+|root|work|workspace|mnt|farm)/\w"
    ),
}
LOCK_FILES = {"uv.lock", "pylock.toml", "poetry.lock"}
# This module names what it forbids.
SELF = Path("tests/house/test_repository.py")


def readable() -> list[Path]:
    return [path for path in files() if path.suffix in SUFFIXES and path != SELF]


@pytest.mark.parametrize("place", PLACES)
def test_no_file_names(place: str) -> None:
    found = [
        f"{path}:{number} {line.strip()[:120]}"
        for path in readable()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if PLACES[place].search(line)
    ]
    assert not found, f"{place} is named in:\n" + "\n".join(found)


def test_no_lock_file_with_addresses_is_tracked() -> None:
    assert not [str(path) for path in files() if path.name in LOCK_FILES]


def test_requirements_are_pinned_and_hashed() -> None:
    listed = [path for path in files(".txt") if path.parts[0] == "requirements"]
    assert {path.stem for path in listed} >= {"bootstrap", "dev", "runtime"}
    for path in listed:
        joined = text(path).replace("\\\n", " ")
        pins = [
            line
            for line in joined.splitlines()
            if line.strip() and not line.strip().startswith("#")
        ]
        loose = [pin for pin in pins if "==" not in pin.split()[0] or "--hash=sha256:" not in pin]
        assert pins, f"{path} pins nothing"
        assert not loose, f"{path} has a line without a version or a hash: {loose}"


def test_every_opt_out_has_its_reason() -> None:
    """`# noqa: RULE - why`, `# type: ignore[code]  # why`: a rule named and a reason given."""
    opt_out = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)$")
    reasoned = re.compile(r"^(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])\W+\w.{4,}")
    bare = [
        f"{path}:{number} {line.strip()}"
        for path in files(".py")
        if path != SELF
        for number, line in enumerate(text(path).splitlines(), start=1)
        if (found := opt_out.search(line)) and not reasoned.match(found["rest"])
    ]
    assert not bare, "name the rule and say why:\n" + "\n".join(bare)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    found = [
        f"{path}:{number} {line.strip()}"
        for path in files(".py")
        if path != SELF
        for number, line in enumerate(text(path).splitlines(), start=1)
        if later.search(line)
    ]
    assert not found, "\n".join(found)


def test_a_skip_tells_what_is_missing() -> None:
    """A test that can be skipped without a word is a test that nobody runs."""
    skip = re.compile(r"pytest\.mark\.skip\b|pytest\.skip\(\s*\)|mark\.skipif\((?!.*reason=)")
    found = [
        f"{path}:{number} {line.strip()}"
        for path in files(".py")
        if path != SELF
        for number, line in enumerate(text(path).splitlines(), start=1)
        if skip.search(line)
    ]
    assert not found, "\n".join(found)
