"""`creditgate policies`, as two people type it."""

import json
from pathlib import Path

from credit_contracts.policies import PolicyContent
from support.command import typed
from support.credit_checks import Ledger, Running


def test_from_a_file_into_force_on_the_command_line(
    service: Running, books: Ledger, tmp_path: Path
) -> None:
    def run(*arguments: str, name: str, status: int = 0) -> str:
        return typed("policies", *arguments, url=service.url, key=books.key(name), status=status)

    content = json.loads(run("show", "1", "--content", name="Ada"))
    content["entries"] = [{"segment": "CLI", "overdue_days": 3}]
    ceiling = {"amount": "500.00", "currency": "EUR"}
    content["desk"]["ceilings"] = {"agent": ceiling}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(content))
    told = run("propose", str(file), "--comment", "tried", name="Ada")
    assert "is draft" in told
    assert "entries.0.segment: no account is of segment 'CLI'" in told
    version = told.split()[2]
    word = ("review", version, "--approve", "--comment", "fine")
    assert "proposed by Ada" in run(*word, name="Ada", status=1)
    run(*word, name="Grace")
    run("activate", version, "--comment", "now", name="Ada")
    assert f"policy version {version}: active" in run("show", name="Ada")
    books.account("P-cli", 1_000, segment="CLI")
    told = run("show", "--account", "P-cli", name="Ada")
    assert f"version {version}, segment:CLI" in told
    kept = json.loads(run("show", version, "--content", name="Ada"))
    assert PolicyContent.model_validate(kept) == PolicyContent.model_validate(content)
    run("activate", "1", "--comment", "back", name="Ada")
    (newest, *_) = map(json.loads, run("list", "--json", name="Ada").splitlines())
    assert (newest["version"], newest["state"]) == (int(version), "retired")
    bad = tmp_path / "bad.json"
    bad.write_text('{"default": {"overdue_days": "soon"}}')
    assert "default.overdue_days" in run("propose", str(bad), "--comment", "x", name="A", status=1)
