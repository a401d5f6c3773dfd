"""The ECB's rates are published as the bank stated them: its days, its figures, nothing between."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from typer.testing import CliRunner

from credit_contracts.codec import Decoded, decode
from creditgate.ecb import History, Wanted
from creditgate.failures import WrongUse
from creditgate.main import app


@cache
def stated() -> dict[tuple[str, str], str]:
    """(day, currency) and figure, straight out of the file that the package carries."""
    archive = files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    return {
        (row["Date"], quote): figure
        for row in csv.DictReader(io.StringIO(text))
        for quote, figure in row.items()
        if quote and quote != "Date" and figure not in {"", "N/A"}
    }


@pytest.fixture(scope="module")
def history() -> History:
    return History()


def printed(*options: str) -> list[dict[str, Any]]:
    called = CliRunner().invoke(app, ["rates", "ecb", "--print", *options])
    assert called.exit_code == 0, called.stderr
    lines = called.stdout.splitlines()
    assert all(isinstance(decode(line.encode()), Decoded) for line in lines)
    return [json.loads(line) for line in lines]


def test_known_days_have_the_figures_that_the_bank_published() -> None:
    events = printed("--from", "2014-03-28", "--to", "2014-03-28", "--currencies", "USD,JPY")
    assert [(event["data"]["quote"], event["data"]["rate"]) for event in events] == [
        ("JPY", "140.9"),
        ("USD", "1.3759"),
    ]
    assert events[0]["data"] == {
        "base": "EUR",
        "quote": "JPY",
        "rate": "140.9",
        # 16:00 in winter time.
        "as_of": "2014-03-28T15:00:00Z",
        "version": 1,
        "source": "ECB",
    }


def test_every_figure_of_a_currency_is_there_and_no_day_is_made_up(history: History) -> None:
    wanted = Wanted(currencies=("JPY", "KRW", "RUB"))
    ours = {
        (rate.as_of.date().isoformat(), rate.quote): rate.rate for rate in history.rates(wanted)
    }
    theirs = {place: figure for place, figure in stated().items() if place[1] in wanted.currencies}
    assert ours == theirs
    assert ("2014-03-29", "JPY") not in ours


def test_the_bank_publishes_at_16_of_its_own_time_in_summer_too(history: History) -> None:
    day = date(2014, 7, 1)
    (rate,) = history.rates(Wanted(first=day, last=day, currencies=("USD",)))
    assert rate.as_of == datetime(2014, 7, 1, 14, tzinfo=UTC)


def test_latest_is_one_rate_of_each_currency(history: History) -> None:
    events = printed("--latest")
    assert [event["data"]["quote"] for event in events] == history.currencies
    newest = max(day for day, quote in stated() if quote == "USD")
    dollars = next(event["data"] for event in events if event["data"]["quote"] == "USD")
    assert (dollars["as_of"][:10], dollars["rate"]) == (newest, stated()[newest, "USD"])


def test_currencies_that_are_no_more_are_left_out_and_named(history: History) -> None:
    assert "EEK" in history.unlisted
    assert not set(history.unlisted) & set(history.currencies)
    called = CliRunner().invoke(app, ["rates", "ecb", "--print", "--latest"])
    assert "EEK" in called.stderr


def test_again_gives_the_same_bytes() -> None:
    options = ["rates", "ecb", "--print", "--from", "2020-01-01", "--to", "2020-02-01"]
    first, again = (CliRunner().invoke(app, options).stdout for _ in range(2))
    assert first == again


def test_old_rates_are_called_old(history: History) -> None:
    assert not history.is_stale(history.newest_day + timedelta(days=5))
    assert history.is_stale(history.newest_day + timedelta(days=7))


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        (["--currencies", "XAU"], 2, "the ECB has no rates of XAU"),
        (["--from", "2020-02-02", "--to", "2020-02-01"], 2, "is before --from"),
        (["--from", "yesterday"], 2, "yesterday"),
    ],
)
def test_a_slip_is_answered_with_what_to_do(options: list[str], status: int, says: str) -> None:
    called = CliRunner().invoke(app, ["rates", "ecb", "--print", *options])
    assert (called.exit_code, called.stdout) == (status, "")
    assert says in called.stderr


def test_an_unknown_currency_is_refused_by_name(history: History) -> None:
    with pytest.raises(WrongUse, match="QQQ"):
        history.rates(Wanted(currencies=("USD", "QQQ")))
