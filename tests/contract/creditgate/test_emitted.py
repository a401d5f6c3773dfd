"""The committed contracts, OpenAPI of the services included, are those that the code makes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from creditgate.emit import SERVICES, main, openapi, wanted, write
from support.examples import SCHEMAS


def test_the_committed_contracts_are_those_of_the_code() -> None:
    """In a process of its own: typing keeps one union of equal literals, whatever their order, so
    what else this process imported (the generated client) may order the values of an enum.
    """
    done = subprocess.run(
        [sys.executable, "-m", "creditgate.emit", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_name_of_its_own_to_be_called_by(service: str) -> None:
    names = [
        operation["operationId"]
        for methods in openapi(service)["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+|reconcile", name) for name in names), names


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_publishes_openapi_without_connecting(service: str) -> None:
    document = openapi(service)
    assert document["openapi"].startswith("3.1")
    assert {"/live", "/ready", "/metrics"} <= set(document["paths"])
    assert document["components"]["schemas"]["Problem"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_error_of_every_address_is_published_as_a_problem(service: str) -> None:
    document = openapi(service)
    missing = [
        f"{method} {address} {status}"
        for address, methods in document["paths"].items()
        if address.startswith("/v1/")
        for method, operation in methods.items()
        for status, name in (("4XX", "Refused"), ("5XX", "NoAnswer"))
        if operation["responses"].get(status) != {"$ref": f"#/components/responses/{name}"}
    ]
    assert not missing
    for reply in document["components"]["responses"].values():
        assert list(reply["content"]) == ["application/problem+json"]


def test_writing_refuses_what_breaks_others_until_it_is_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / SCHEMAS.name
    write(root, wanted(root))
    kept = root / "json" / "creditgate.order.v1.json"
    schema = json.loads(kept.read_text("utf-8"))
    schema["$defs"]["OrderV1"]["properties"]["promised"] = {"type": "string"}
    kept.write_text(json.dumps(schema), "utf-8")
    assert main(["--root", str(root)]) == 1
    assert (
        "BREAKING creditgate.order.v1.data.promised: the field is gone" in capsys.readouterr().out
    )
    assert "promised" in kept.read_text("utf-8")
    assert main(["--root", str(root), "--check"]) == 1
    assert main(["--root", str(root), "--accept-breaking"]) == 0
    assert main(["--root", str(root), "--check"]) == 0
