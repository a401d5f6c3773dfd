"""Opening figures, rates and made-up histories on their way into a whole running system."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from support import bad_rows
from support.bad_rows import WAYS, good_row, written
from support.command import System, running_system
from support.waiting import until

ACCOUNT_MAPPING = """
[[file]]
kind = "account"
[file.fields]
account_id = "Id"
name = "Name"
credit_limit = "Limit"
[file.constants]
currency = "EUR"
status = "open"
"""


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running_system() as running:
        yield running


def place(system: System, name: str, content: bytes | str, mapping: str) -> list[str]:
    """The arguments that load this file."""
    rows, map_ = system.state / f"{name}.csv", system.state / f"{name}.toml"
    rows.write_bytes(content if isinstance(content, bytes) else content.encode())
    map_.write_text(mapping, "utf-8")
    return ["import", str(rows), "--mapping", str(map_)]


def figures(system: System) -> dict[str, tuple[str | None, ...]]:
    parts = ("currency", "limit", "open_orders", "receivables", "unapplied_cash", "exposure")
    return {
        answer["account_id"]: tuple(answer[part] for part in parts)
        for answer in system.lines("accounts", "--json")
    }


def postings(system: System, account_id: str) -> list[dict[str, Any]]:
    told = system.told
    headers = {"authorization": f"Bearer {told['api_key']}"}
    with httpx.Client(base_url=told["exposure_tracker_url"], headers=headers) as tracker:
        page = tracker.get(f"/v1/accounts/{account_id}/postings", params={"limit": 200}).json()
        return list(page["items"])


def expected(rows: list[dict[str, str]]) -> dict[str, tuple[str | None, ...]]:
    """Each account's figures, added up from the rows by hand."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        minor = int(row["Open"].strip("-").replace(".", "").replace(",", ""))
        sums[row["Account"], row["Type"]] += minor
    told = {}
    for account_id in {row["Account"] for row in rows}:
        owed = sums[account_id, "RG"] - sums[account_id, "GU"]
        order, cash = sums[account_id, "AB"], sums[account_id, "ZA"]
        minors = (order, owed, cash, order + owed - cash)
        told[account_id] = ("EUR", None, *(f"{Decimal(each) / 100:.2f}" for each in minors))
    return told


@pytest.mark.parametrize("count", [4_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_fifty_bad_rows_among_thousands_are_reported_and_the_others_loaded(
    system: System, count: int
) -> None:
    accounts = "\n".join(f"C-{n:03},Account {n},unlimited" for n in range(bad_rows.ACCOUNTS))
    load_accounts = place(system, "accounts", f"Id,Name,Limit\n{accounts}\n", ACCOUNT_MAPPING)
    system.run(*load_accounts)

    good = [good_row(number) for number in range(count - len(WAYS))]
    lines = [written(row) for row in good]
    places = sorted(Random(5).sample(range(100, len(lines)), len(WAYS)))
    for at, (place_, bad) in enumerate(zip(places, WAYS, strict=True)):
        lines.insert(place_ + at, bad.line(20_000 + at))
    content = b"\n".join([bad_rows.HEADER.encode(), *lines])
    arguments = place(system, "items", content, bad_rows.MAPPING)
    rejects = system.state / "rejects.csv"

    dry = system.run(*arguments, "--dry-run", "--json", status=1).stdout
    assert postings(system, "C-001") == []

    # Killed in the middle, and run again.
    with system.start(*arguments) as killed:
        until(lambda: postings(system, "C-001") != [], "the first rows are applied")
        killed.kill()
        killed.communicate()
    loaded = system.run(*arguments, "--json", "--rejects", str(rejects), status=1).stdout
    *faults, summary = [json.loads(line) for line in loaded.splitlines()]
    assert [json.loads(line) for line in dry.splitlines()][:-1] == faults
    assert (summary["rows"], summary["loaded"], summary["rejected"]) == (count, count - 50, 50)
    assert (summary["set_aside"], summary["conflicts"]) == (0, 0)
    for at, (place_, bad) in enumerate(zip(places, WAYS, strict=True)):
        own = [fault for fault in faults if fault["line"] == place_ + at + 2]
        assert any(
            fault["column"] == bad.column and bad.says in f"{fault['reason']}: {fault['remedy']}"
            for fault in own
        ), (bad, own)
    assert len(rejects.read_bytes().splitlines()) == 51

    first, seen = figures(system), postings(system, "C-001")
    assert first == expected(good)
    again = system.run(*arguments, status=1).stdout.decode()
    assert f"{count} rows of items.csv: {count - 50} loaded as {count - 50} documents" in again
    assert "50 rejected" in again
    assert f"{count - 50} of the documents were there already" in again
    assert figures(system) == first
    assert postings(system, "C-001") == seen
    assert "no drift" in system.run("reconcile").stdout.decode()


def test_nobody_is_mailed_and_no_silence_is_left(system: System) -> None:
    told = system.told
    content = "Id,Name,Limit\nL-1,Account L,100\n"
    system.run(*place(system, "limited", content, ACCOUNT_MAPPING))
    row = good_row(0) | {"Account": "L-1", "Number": "L-1", "Open": "500,00"}
    content = "\n".join([bad_rows.HEADER, written(row).decode()])
    system.run(*place(system, "over", content, bad_rows.MAPPING))
    assert figures(system)["L-1"][-1] == "500.00"
    assert httpx.get(f"{told['mail_url']}/messages").json() == []
    silences = httpx.get(
        f"{told['notifier_url']}/v1/silences",
        headers={"authorization": f"Bearer {told['api_key']}"},
    ).json()
    assert silences["items"] == []


def test_a_correction_under_the_same_version_is_told_and_under_a_higher_one_counts(
    system: System,
) -> None:
    row = good_row(0) | {"Account": "L-2", "Number": "L-2", "Open": "500,00"}

    def content(row: dict[str, str]) -> str:
        return "\n".join([bad_rows.HEADER, written(row).decode()])

    first = system.run(*place(system, "first", content(row), bad_rows.MAPPING))
    assert b"account L-2 is not described yet" in first.stderr
    corrected = content(row | {"Open": "700,00"})
    refused = system.run(*place(system, "same", corrected, bad_rows.MAPPING), status=1)
    assert b"higher version" in refused.stderr
    higher = f"{bad_rows.MAPPING}\n[file.constants]\nversion = 1\n"
    system.run(*place(system, "higher", corrected, higher))
    assert postings(system, "L-2")[-1]["account_id"] == "L-2"
    system.run(
        *place(system, "known", content(row), bad_rows.MAPPING), "--known-accounts", status=1
    )


def test_rates_of_the_ecb_value_what_was_unvalued(system: System) -> None:
    content = "Id,Name,Limit\nF-1,Account F,unlimited\n"
    system.run(*place(system, "foreign", content, ACCOUNT_MAPPING))
    row = good_row(0) | {"Account": "F-1", "Number": "F-1", "Open": "100,00", "Currency": "USD"}
    content = "\n".join([bad_rows.HEADER, written(row).decode()])
    system.run(*place(system, "dollars", content, bad_rows.MAPPING))
    assert [part["currency"] for part in exposure(system, "F-1")["unvalued"]] == ["USD"]

    days = ["--from", "2020-02-24", "--to", "2020-03-01", "--currencies", "USD,JPY"]
    for _ in range(2):
        told = system.run("rates", "ecb", *days).stdout.decode()
        # Five working days, then a weekend without.
        assert told.startswith("10 rates published and applied")
        answer = exposure(system, "F-1")
        # 1.0977 on 2020-02-28.
        assert (answer["unvalued"], answer["exposure"]) == ([], "91.10")


def test_a_check_of_an_account_that_nobody_knows_is_held_with_that_reason(system: System) -> None:
    done = system.run("check", "SO-1", "nobody", "10.00", "--dry-run", "--json", status=1)
    answer = json.loads(done.stdout)
    assert [reason["code"] for reason in answer["reasons"]] == ["ACCOUNT_UNKNOWN"]
    assert b"--currency" in done.stderr
    nonsense = system.run("check", "SO-1", "nobody", "lots", "--dry-run", status=2)
    assert b"amount" in nonsense.stderr


def test_demo_accounts_come_into_a_system_that_runs_already(system: System) -> None:
    system.run("up", "--demo", "--detach")
    assert figures(system)["C-42"][1] == "100000.00"


def exposure(system: System, account_id: str) -> dict[str, Any]:
    (answer,) = system.lines("exposure", account_id, "--json")
    return answer


def test_a_generated_history_replays_to_a_clean_reconcile(system: System, tmp_path: Path) -> None:
    options = ["--accounts", "25", "--orders", "300", "--seed", "11", "--prefix", "g-"]
    history = system.run("generate", *options).stdout
    file = tmp_path / "history.jsonl"
    file.write_bytes(history)
    system.run("replay", str(file), "--quiet")
    assert "no drift" in system.run("reconcile").stdout.decode()
    generated = [name for name in figures(system) if name.startswith("g-")]
    assert len(generated) == 25
