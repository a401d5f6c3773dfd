"""Makes the typed client from the published OpenAPI documents, or tells that it is another one.

`python libs/client/generate.py` writes, `--check` compares and exits 1 on any difference. The
code is committed: who integrates reads and installs it without the generator, and a change of
an answer shows in review as the change that it is for callers.
"""

import argparse
import filecmp
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE.parents[1] / "schemas" / "openapi"
PACKAGE = HERE / "src" / "creditgate_client"
# Not the workspace's own rules: nobody reads generated code for its style.
RUFF = Path(sys.executable).with_name("ruff")
HOOKS = [
    f"{RUFF} check . --quiet --no-cache --isolated --fix-only --select F401,F811,I",
    f"{RUFF} format . --quiet --no-cache --isolated --line-length 100",
]

# A module of a model may not be named as one of its fields: the generator's variables would clash.
NAMES = {"Conflict": ClassOverride(class_name="Conflict", module_name="one_conflict")}


def simple_defaults(node: object) -> object:
    """The same without defaults that are objects or lists, which the generator takes none of:
    what is left out is left to the service, whose default it is.
    """
    if isinstance(node, dict):
        return {
            key: simple_defaults(inner)
            for key, inner in node.items()
            if key != "default" or not isinstance(inner, dict | list)
        }
    return [simple_defaults(inner) for inner in node] if isinstance(node, list) else node


def make(document: Path, folder: Path) -> list[str]:
    """The client of one service, into a folder; returns what the generator could not express."""
    source = folder.with_suffix(".json")
    source.write_text(json.dumps(simple_defaults(json.loads(document.read_text("utf-8")))), "utf-8")
    config = Config.from_sources(
        ConfigFile(
            project_name_override="creditgate-client",
            package_name_override=folder.name,
            class_overrides=NAMES,
            literal_enums=True,
            post_hooks=HOOKS,
        ),
        MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder,
    )
    with redirect_stdout(StringIO()):
        told = generate(config=config)
    return [f"{document.name}: {each.header} {each.detail or ''}" for each in told]


def differences(compared: "filecmp.dircmp[str]", inside: str) -> Iterator[str]:
    """Files that only one side has, or that differ; caches of Python left out."""
    for name in (*compared.left_only, *compared.right_only, *compared.diff_files):
        if name != "__pycache__":
            yield f"{inside}/{name}"
    for name, folder in compared.subdirs.items():
        yield from differences(folder, f"{inside}/{name}")


def main() -> int:
    """Exit status: 0 when all is written or equal, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    check: bool = parser.parse_args().check
    found: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        for document in sorted(DOCUMENTS.glob("*.json")):
            service = document.stem.replace("-", "_")
            made, committed = Path(temporary) / service, PACKAGE / service
            found += make(document, made)
            if check:
                found += differences(filecmp.dircmp(committed, made), service)
            else:
                shutil.rmtree(committed, ignore_errors=True)
                shutil.copytree(made, committed)
    if found:
        sys.stderr.write("\n".join([*found, "The client is another one: run `make client`.", ""]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
