"""`creditgate backtest`: a file of events decided again, held against brute force."""

import json
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from credit_contracts.backtests import BacktestReport
from creditgate.generate.stream import lines
from creditgate.generate.wishes import Wishes
from creditgate.main import app
from support import datasets
from support.oracle_decisions import Decided, decisions

STRICT = ("--set", "limit_percent=90")
CURRENCIES = ("EUR", "USD", "JPY", "KWD")
ACCOUNT = {
    "account_id": "A", "version": 1, "name": "A", "currency": "EUR", "credit_limit": "1000.00",
    "status": "open",
}  # fmt: skip


def event(kind: str, data: dict[str, Any], at: str = "2026-03-01T08:00:00Z") -> str:
    head = {"specversion": "1.0", "id": "1", "source": "/test", "type": f"creditgate.{kind}.v1"}
    return json.dumps({**head, "time": at, "partitionkey": "A", "data": data})


def order(order_id: str, amount: str, **more: Any) -> str:
    line = {"line_id": "1", "ordered": amount}
    head = {"order_id": order_id, "version": 1, "account_id": "A", "currency": "EUR"}
    return event("order", {**head, "state": "open", "lines": [line], **more})


def called(history: bytes | str, *options: str) -> Result:
    return CliRunner().invoke(app, ["backtest", "-", *options], input=history)


def reported(history: bytes | str, *options: str) -> BacktestReport:
    done = called(history, "--json", *options)
    assert done.exit_code == 0, done.output
    return BacktestReport.model_validate_json(done.stdout)


def flips_of(report: BacktestReport) -> list[tuple[str, str, str]]:
    return [(flip.order_id, flip.outcome, flip.against_outcome) for flip in report.flips]


def turned(strict: list[Decided], plain: list[Decided]) -> list[tuple[str, str, str]]:
    return [
        (one.order_id, one.outcome, other.outcome)
        for one, other in zip(strict, plain, strict=True)
        if bool(one.holds) != bool(other.holds)
    ]


def test_the_real_history_is_held_where_the_data_marks_it_and_flips_as_brute_force_says(
    tmp_path: Path,
) -> None:
    data = datasets.folder("classicmodels")
    history = CliRunner().invoke(app, ["convert", "classicmodels", str(data)]).stdout
    out = tmp_path / "out.jsonl"
    report = reported(
        history, "--policy", "default", *STRICT, "--against", "default", "--decisions", str(out)
    )
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    held = [one["order_id"] for one in answers if one["against"]["outcome"] == "hold"]
    assert held == ["10165", "10334", "10401", "10407", "10414"]
    assert len(answers) == report.asked == 320

    events = [json.loads(line) for line in history.splitlines()]
    strict, plain = list(decisions(events, 90)), list(decisions(events))
    assert [one["outcome"] for one in answers] == [one.outcome for one in strict]
    assert [one["against"]["outcome"] for one in answers] == [one.outcome for one in plain]
    assert flips_of(report) == turned(strict, plain)
    assert flips_of(report) == [("10170", "hold", "release_with_warning")]
    shown = called(history, "--policy", "default", *STRICT, "--against", "default").stdout
    assert "newly held: 1 (1 LIMIT_EXCEEDED), worth 15130.97 USD" in shown
    assert "10170" in shown


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32))
def test_every_reason_of_a_lifelike_history_is_that_of_brute_force(seed: int) -> None:
    told = list(islice(lines(Wishes(6, 60, seed, currencies=CURRENCIES)), 600))
    history = b"".join(told)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        options = ("--policy", "default", *STRICT, "--against", "default", "--decisions", str(out))
        report = reported(history, *options)
        answers = [json.loads(line) for line in out.read_text().splitlines()]
    events = [json.loads(line) for line in told]
    strict, plain = list(decisions(events, 90)), list(decisions(events))
    for answer, one, other in zip(answers, strict, plain, strict=True):
        assert codes(answer) == one.holds | one.warnings, answer
        assert codes(answer["against"]) == other.holds | other.warnings, answer
    assert flips_of(report) == turned(strict, plain)


def codes(answer: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in answer["reasons"]}


def test_a_policy_file_decides_by_its_entries_and_is_named_by_its_version(tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(
        json.dumps(
            {
                "version": 4,
                "state": "draft",
                "default": {"limit_percent": 50},
                "entries": [
                    {"account_id": "A", "order_maximum": {"amount": "9", "currency": "EUR"}}
                ],
            }
        )
    )
    history = "\n".join((event("account", ACCOUNT), order("O", "10.00")))
    report = reported(history, "--policy", str(policy), "--against", "default")
    assert (report.tested.policy, report.tested.policy_version) == (str(policy), 4)
    assert report.tested.reasons == {"ORDER_LIMIT_EXCEEDED": 1}
    (worth,) = report.newly_held.orders.amounts
    assert (worth.currency, worth.value) == ("EUR", "10.00")
    assert (report.tested.hold_rate, report.against and report.against.hold_rate) == (
        "1.00",
        "0.00",
    )


def test_bad_lines_are_told_with_their_number_and_the_rest_is_decided() -> None:
    history = "\n".join(
        (
            event("account", ACCOUNT),
            "{",
            "",
            order("O", "10.001"),
            event("order", {}).replace("order", "wish"),
            order("P", "10.00"),
        )
    )
    done = called(history, "--policy", "default")
    assert done.exit_code == 1
    assert "line 2: left out: not JSON" in done.stderr
    assert "line 4: left out: data.lines.0.ordered" in done.stderr
    assert "line 5: left out: type 'creditgate.wish.v1'" in done.stderr
    assert "2 events" in done.stdout
    assert "1 orders asked about" in done.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--policy", "default", "--set", "limit=90"), "sets no number of a policy"),
        (("--policy", "default", "--set", "limit_percent"), "sets no number of a policy"),
        (("--policy", "default", "--set", "limit_percent=101"), "limit_percent"),
        (("--policy", "default", "--time-zone", "Mars/Olympus"), "there is no time zone"),
        ((), "FILE needs --policy"),
        (("--policy", "default", "--version", "2"), "FILE does not go with --version"),
        (("--policy", "default", "--from", "2026-01-01"), "FILE does not go with --from"),
    ],
)
def test_what_cannot_be_meant_is_said_so(options: tuple[str, ...], told: str) -> None:
    done = called("", *options)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "nothing is named to decide by"),
        (("--policy", "default"), "--policy needs FILE"),
        (("--to", "2026-01-01T00:00:00Z"), "--to needs --version"),
        (("--version", "2", "--show", "bkt_1"), "--version does not go with --show"),
        (("--version", "2", "--set", "limit_percent=90"), "--set does not go with --version"),
        (("--version", "2", "--against", "default"), "--against default is no version"),
        (("--show", ""), "ID is empty"),
    ],
)
def test_what_cannot_be_meant_of_a_running_system_is_said_so(
    options: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CREDIT_CHECK_URL", "EXPOSURE_TRACKER_URL", "NOTIFIER_URL", "API_KEY"):
        monkeypatch.setenv(f"CREDITGATE_{name}", "http://127.0.0.1:9")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    done = CliRunner().invoke(app, ["backtest", *options])
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "No such file"), ("{", "is not JSON"), ("[]", "no JSON object"), ('{"a":1}', "a:")],
)
def test_a_file_that_is_no_policy_is_named_with_what_is_wrong(
    content: str | None, told: str, tmp_path: Path
) -> None:
    place = tmp_path / "policy.json"
    if content is not None:
        place.write_text(content)
    done = called("", "--policy", str(place))
    assert done.exit_code == (2 if content is None else 1)
    assert told in done.stderr


def test_an_empty_history_has_an_empty_report() -> None:
    report = reported("", "--policy", "default")
    assert (report.events, report.asked, report.tested.hold_rate) == (0, 0, None)
