"""Writes the published contracts into `schemas/`, or tells how they differ from the models.

`python -m creditgate.emit` writes; `--check` compares and exits 1 on any difference. Both look
for what would break others: writing refuses it too, because once the old files are overwritten
nothing is left to compare with. OpenAPI comes from the services' own applications, built
without connecting to anything.
"""

import argparse
import difflib
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from credit_contracts.emit import ASYNCAPI_FILE, JSON_FOLDER, as_text, emit
from credit_contracts.topics import TOPIC_BY_TYPE
from creditgate.compatibility import in_asyncapi, in_openapi, in_schema

SERVICES = ("credit_check", "exposure_tracker", "notifier")
OPENAPI_FOLDER = "openapi"
DIFF_LINES_MAX = 60


def schemas_folder() -> Path:
    """The `schemas/` of the repository that this command is installed from.

    Raises:
        FileNotFoundError: when it is not run from a clone.
    """
    for folder in Path(__file__).resolve().parents:
        if (folder / "schemas" / "pyproject.toml").is_file():
            return folder / "schemas"
    raise FileNotFoundError("schemas/ is not above this file: install the members from a clone")


def openapi(service: str) -> dict[str, Any]:
    """OpenAPI 3.1 of one service, from its `app.openapi_app()`."""
    build: Callable[[], Any] = importlib.import_module(f"{service}.app").openapi_app
    document: dict[str, Any] = build().openapi()
    return document


def wanted(root: Path) -> dict[Path, str]:
    """All files under `root` that follow from the code, with the text they should have."""
    files = emit(root)
    for service in SERVICES:
        files[root / OPENAPI_FOLDER / f"{service.replace('_', '-')}.json"] = as_text(
            openapi(service)
        )
    return files


def left_over(root: Path, files: dict[Path, str]) -> list[Path]:
    """Emitted files that nothing emits any more."""
    folders = (root / JSON_FOLDER, root / OPENAPI_FOLDER)
    present = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return [path for path in present if path not in files]


def breaking(root: Path, files: dict[Path, str]) -> list[str]:
    """What the wanted files take away from those that are there."""
    found = [f"{path.stem}: the contract is gone" for path in left_over(root, files)]
    for path, text in files.items():
        if not path.is_file():
            continue
        old, new = json.loads(path.read_text("utf-8")), json.loads(text)
        if path.name == ASYNCAPI_FILE:
            found += in_asyncapi(old, new)
        elif path.parent.name == OPENAPI_FOLDER:
            found += in_openapi(old, new, path.stem)
        else:
            found += in_schema(old, new, path.stem, sent_to_us=TOPIC_BY_TYPE[path.stem].inbound)
    return found


def drift(root: Path, files: dict[Path, str]) -> list[str]:
    """Unified diffs, shortened, of what is there against what is wanted."""
    lines = [f"{path.relative_to(root)}: nothing emits it" for path in left_over(root, files)]
    for path, text in files.items():
        name = str(path.relative_to(root))
        old = path.read_text("utf-8") if path.is_file() else ""
        if old == text:
            continue
        diff = list(
            difflib.unified_diff(
                old.splitlines(),
                text.splitlines(),
                f"committed/{name}",
                f"models/{name}",
                "",
                "",
                1,
            )
        )
        lines += [line.rstrip("\n") for line in diff[:DIFF_LINES_MAX]]
        if len(diff) > DIFF_LINES_MAX:
            lines.append(f"... and {len(diff) - DIFF_LINES_MAX} more lines in {name}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 when all is written or equal, 1 on drift or a breaking change."""
    parser = argparse.ArgumentParser(prog="python -m creditgate.emit", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    parser.add_argument(
        "--accept-breaking", action="store_true", help="write although it breaks others"
    )
    parser.add_argument("--root", type=Path, default=None, help="another schemas folder")
    chosen = parser.parse_args(arguments)
    root = chosen.root or schemas_folder()
    files = wanted(root)
    broken = breaking(root, files)
    for line in broken:
        _say(f"BREAKING {line}")
    if broken and not chosen.accept_breaking:
        _say("Others rely on these: add a new type or field beside the old one instead.")
    if chosen.check:
        differences = drift(root, files)
        for line in differences:
            _say(line)
        if differences:
            _say("The files in schemas/ differ from the models: run `make schemas`, commit them.")
        return 1 if differences or broken else 0
    if broken and not chosen.accept_breaking:
        _say("Nothing is written; --accept-breaking writes it all the same.")
        return 1
    write(root, files)
    return 0


def write(root: Path, files: dict[Path, str]) -> None:
    """Bring the folder to what is wanted; files that nothing emits are removed."""
    for path in left_over(root, files):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
