"""Emitting writes what is wanted, tells what differs, and names what would break others."""

import json
from pathlib import Path

import pytest

from credit_contracts.emit import as_text, emit
from credit_contracts.topics import ORDER_V1
from creditgate.emit import breaking, drift, left_over, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, emit(tmp_path))
    return tmp_path


def narrowed(root: Path) -> dict[Path, str]:
    """What would be wanted if orders lost a field and a topic were gone."""
    files = emit(root)
    order = root / "json" / f"{ORDER_V1}.json"
    schema = json.loads(files[order])
    del schema["$defs"]["OrderV1"]["properties"]["priority"]
    asyncapi = json.loads(files[root / "asyncapi.json"])
    del asyncapi["channels"]["credit.orders"]
    return files | {order: as_text(schema), root / "asyncapi.json": as_text(asyncapi)}


def test_what_was_written_neither_differs_nor_breaks_anything(root: Path) -> None:
    files = emit(root)
    assert drift(root, files) == []
    assert breaking(root, files) == []


def test_a_difference_is_told_as_a_diff_and_put_right_by_writing(root: Path) -> None:
    path = root / "json" / f"{ORDER_V1}.json"
    path.write_text(path.read_text("utf-8").replace("object", "subject"), "utf-8")
    told = drift(root, emit(root))
    assert told[:2] == [f"--- committed/json/{ORDER_V1}.json", f"+++ models/json/{ORDER_V1}.json"]
    assert any(line.startswith("-") and "subject" in line for line in told)
    write(root, emit(root))
    assert drift(root, emit(root)) == []


def test_a_file_that_is_missing_differs_and_breaks_nothing(root: Path) -> None:
    (root / "asyncapi.json").unlink()
    told = drift(root, emit(root))
    assert told[0] == "--- committed/asyncapi.json"
    assert "more lines in asyncapi.json" in told[-1]
    assert breaking(root, emit(root)) == []


def test_a_contract_that_nothing_emits_is_gone(root: Path) -> None:
    stranger = root / "json" / "creditgate.gone.v1.json"
    stranger.write_text("{}", "utf-8")
    files = emit(root)
    assert left_over(root, files) == [stranger]
    assert drift(root, files) == ["json/creditgate.gone.v1.json: nothing emits it"]
    assert breaking(root, files) == ["creditgate.gone.v1: the contract is gone"]
    write(root, files)
    assert not stranger.exists()


def test_a_lost_field_and_a_lost_topic_are_named(root: Path) -> None:
    assert breaking(root, narrowed(root)) == [
        f"{ORDER_V1}.data.priority: the field is gone",
        "topic credit.orders is gone",
    ]
