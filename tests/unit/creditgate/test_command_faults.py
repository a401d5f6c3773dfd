"""What a person gets wrong is answered with a sentence and the right exit status, no traceback."""

import subprocess
from pathlib import Path

import pytest

from support.command import PROGRAM, called

_ELSEWHERE = {
    "CREDITGATE_CREDIT_CHECK_URL": "http://127.0.0.1:1",
    "CREDITGATE_EXPOSURE_TRACKER_URL": "http://127.0.0.1:1",
    "CREDITGATE_NOTIFIER_URL": "http://127.0.0.1:1",
    "CREDITGATE_API_KEY": "cgk_none",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
}


def _fails(*arguments: str, status: int, environment: dict[str, str] | None = None) -> str:
    given = _ELSEWHERE if environment is None else environment
    return called(*arguments, environment=given, status=status).stderr


def test_a_file_for_answers_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "missing" / "answers.jsonl"
    told = _fails("replay", "-", "--ask", "--decisions", str(place), status=1)
    assert f"{place}: No such file or directory" in told


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(("accounts",), "CREDITGATE_API_KEY"), (("keys", "list"), "DATABASE_URL")],
)
def test_a_secret_whose_file_cannot_be_read_is_named(
    tmp_path: Path, arguments: tuple[str, ...], name: str
) -> None:
    told = _fails(
        *arguments,
        status=2,
        environment=_ELSEWHERE | {name: "", f"{name}_FILE": str(tmp_path / "missing")},
    )
    assert f"creditgate: the file that {name}_FILE names cannot be read" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("exposure", ""),
        ("reconcile", "--account", ""),
        ("check", "O-1", "", "1.00"),
        ("convert", "nope", "."),
        ("dead", "list", "--topic", "nope"),
        ("dead", "list", "--newest", f"{2**63}"),
        ("dead", "list", "--newest", "9", "--all"),
        ("dead", "retry", f"{2**63}"),
        ("dead", "retry", "--topic", "credit.decisions"),
        ("dead", "retry", "credit.holds/0/17"),
        ("dead", "drop", "credit.holds/17", "--why", "x"),
        ("dead", "drop", "0", "--why", "x"),
        ("keys", "create", "erp", "--scope", "nope"),
        ("overrides", "--by", "person", "--against", "OVERDUE"),
        ("keys", "create", " ", "--scope", "checks:read"),
        ("up", "--state", __file__),
        ("status", "--state", __file__),
        ("down", "--state", __file__),
        ("nonsense",),
        ("replay", "missing.jsonl"),
        ("replay", "-", "--decisions", "answers.jsonl"),
        ("backtest", "missing.jsonl"),
        ("backtest", "-", "--policy", "missing.json"),
        ("import", "missing.csv", "--mapping", "missing.toml"),
        ("convert", "classicmodels", "missing"),
        ("convert", "csv", ".", "--mapping", "missing.toml"),
        ("policies", "propose", "missing.json", "--comment", "x"),
    ],
)
def test_arguments_that_are_wrong_in_themselves_end_with_status_2(
    arguments: tuple[str, ...],
) -> None:
    assert _fails(*arguments, status=2)


def test_the_version_is_told() -> None:
    program, version = called("--version", environment={}).stdout.split()
    assert program == "creditgate"
    assert version[0].isdigit()


@pytest.mark.parametrize("content", ["{", "[1]", "null", "[" * 100_000, "\udcff"])
@pytest.mark.parametrize("arguments", [("dead", "list"), ("topics", "list"), ("accounts",)])
def test_a_broken_stack_file_is_said_to_be_broken_with_what_mends_it(
    arguments: tuple[str, ...], content: str, tmp_path: Path
) -> None:
    (tmp_path / "stack.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    told = _fails(*arguments, "--state", str(tmp_path), status=1, environment={})
    assert "stack.json is not readable" in told
    assert "creditgate down" in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_events_that_cannot_be_written_end_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        '[[file]]\nname = "a.csv"\nkind = "account"\n'
        'fields = {account_id = "id"}\n'
        'constants = {version = 1, name = "A", currency = "EUR", credit_limit = "1", '
        'status = "open"}\n'
    )
    (tmp_path / "a.csv").write_text("id\n" + "".join(f"C-{n}\n" for n in range(200)))
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(PROGRAM), "convert", str(tmp_path / "map.toml"), str(tmp_path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "cannot be written: No space left on device" in done.stderr


def test_a_state_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = _fails("up", "--state", str(tmp_path / "file" / "below"), status=1)
    assert "cannot be a state folder" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("check", "O-1", "A", "lots", "--currency", "EUR"),
            "AMOUNT is not an amount: write digits",
        ),
        (("check", "O-1 ", "A", "5", "--currency", "EUR"), "ORDER is not an id: write 1 to 64"),
        (("check", "O-1", "A", "5.001", "--currency", "EUR"), "AMOUNT "),
        (("check", "O-1", "A", "5", "--currency", "euro"), "--currency is not a listed currency"),
        (("limits", "request", "A", "--limit", "-", "--reason", "x"), "--limit is not an amount"),
        (
            ("limits", "request", "A", "--valid-until", "soon", "--reason", "x"),
            "--valid-until is not a date: write a day such as 2026-01-31",
        ),
        (
            ("holds", "release", "h", "--amount", "all", "--reason-code", "X", "--comment", "x"),
            "--amount is not an amount: write digits",
        ),
        (
            ("holds", "reject", "h", "--reason-code", "a b", "--comment", "x"),
            "--reason-code is not",
        ),
    ],
)
def test_an_argument_that_the_contract_refuses_is_told_by_its_name(
    arguments: tuple[str, ...], said: str
) -> None:
    told = _fails(*arguments, status=2)
    assert f"creditgate: {said}" in told
    assert "JSON" not in told
