"""Any CSV export becomes events by a mapping, or the mapping's slip is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from credit_contracts.codec import Decoded, decode
from creditgate.convert import mapped
from creditgate.convert.history import lines
from creditgate.convert.tables import SourceError
from creditgate.main import app

MAPPING = """
date_format = "%d.%m.%Y"
decimal_mark = ","

[[file]]
name = "debtors.csv"
kind = "account"
delimiter = ";"
[file.fields]
account_id = "Number"
name = "Name"
credit_limit = "Limit"
must_review = "Review"
payment_terms_days = "Days"
"contacts.email" = "Mail"
[file.constants]
version = 1
currency = "EUR"
status = "open"
"contacts.role" = "debtor"

[[file]]
name = "orders.csv"
kind = "order"
delimiter = ";"
[file.fields]
order_id = "Number"
account_id = "Debtor"
ordered_on = "Date"
state = "State"
"lines.line_id" = "Position"
"lines.ordered" = "Gross"
[file.constants]
version = 1
currency = "EUR"
state = "open"

[[file]]
name = "rates.csv"
kind = "fx-rate"
[file.fields]
quote = "Currency"
rate = "Rate"
as_of = "Day"
[file.constants]
version = 1
base = "EUR"
source = "bank"
"""
DEBTORS = """Number;Name;Limit;Review;Days;Mail
C-1;Müller;1000,50;no;30;ap@mueller.example
C-2;Rossi;unlimited;yes;;ap@rossi.example
"""
ORDERS = """Number;Debtor;Date;State;Position;Gross
SO-2;C-1;02.03.2026;on_hold;1;10
SO-1;C-1;01.03.2026;;1;99,90
SO-1;C-1;01.03.2026;;2;0,10
"""
RATES = "Currency,Rate,Day\nUSD,1.0842,02.03.2026\n"


def export(place: Path, **changed: str) -> Path:
    texts = {"debtors": DEBTORS, "orders": ORDERS, "rates": RATES} | changed
    for name, text in texts.items():
        if name != "mapping":
            (place / f"{name}.csv").write_text(text, "utf-8")
    mapping = place / "mapping.toml"
    mapping.write_text(changed.get("mapping", MAPPING), "utf-8")
    return mapping


def told(mapping: Path) -> list[dict[str, Any]]:
    events = []
    for line in lines(mapped.happenings(mapping, mapping.parent), "/creditgate/convert/test"):
        assert isinstance(decode(line), Decoded)
        events.append(json.loads(line))
    return events


def test_columns_become_fields_and_rows_of_one_id_one_document(tmp_path: Path) -> None:
    events = told(export(tmp_path))
    assert [event["subject"] for event in events] == ["C-1", "C-2", "SO-1", "EURUSD", "SO-2"]
    assert events[2]["data"] == {
        "order_id": "SO-1",
        "version": 1,
        "account_id": "C-1",
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": "99.90"}, {"line_id": "2", "ordered": "0.10"}],
        "ordered_on": "2026-03-01",
    }


def test_empty_cells_are_absent_or_the_constant_and_unlimited_is_said(tmp_path: Path) -> None:
    events = told(export(tmp_path))
    first, second = events[0]["data"], events[1]["data"]
    assert (first["credit_limit"], second["credit_limit"]) == ("1000.50", None)
    assert (first["payment_terms_days"], second.get("payment_terms_days")) == (30, None)
    assert (first.get("must_review", False), second["must_review"]) == (False, True)
    assert first["contacts"] == [{"role": "debtor", "email": "ap@mueller.example"}]
    assert events[4]["data"]["state"] == "on_hold"


def test_a_rate_is_told_on_its_day(tmp_path: Path) -> None:
    rate = told(export(tmp_path))[3]
    assert rate["time"] == "2026-03-02T00:00:00Z"
    assert (rate["data"]["rate"], rate["partitionkey"]) == ("1.0842", "EURUSD")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"debtors": DEBTORS.replace("1000,50", "")}, "debtors.csv, line 2, column Limit: credit"),
        (
            {"debtors": DEBTORS.replace(";no;", ";maybe;")},
            "column Review: must_review 'maybe' is neither",
        ),
        (
            {"debtors": DEBTORS.replace(";30;", ";30,5;")},
            "column Days: payment_terms_days '30,5' is not an integer",
        ),
        (
            {"debtors": DEBTORS.replace(";30;", ";--5;")},
            "column Days: payment_terms_days '--5' is not an integer",
        ),
        (
            {"orders": ORDERS.replace("0,10", "0,101")},
            "column Gross: lines.1.ordered '0,101' is finer",
        ),
        (
            {"orders": ORDERS.replace("01.03", "2026")},
            "column Date: ordered_on '2026.2026' is not a date",
        ),
        (
            {"orders": ORDERS.replace(";on_hold;", ";lost;")},
            "line 2, column State: state 'lost' is not 'requested', 'open'",
        ),
        ({"orders": ORDERS.replace("Gross", "Net")}, "there is no column Gross"),
        ({"mapping": "x"}, "mapping.toml: cannot be read"),
        ({"mapping": ""}, "names no file"),
        ({"mapping": MAPPING.replace('kind = "order"', 'kind = "offer"')}, "kind 'offer' is not"),
        ({"mapping": MAPPING.replace('kind = "order"', "")}, "file 2: kind is missing"),
        ({"mapping": MAPPING.replace('ordered_on = "Date"', "")}, "no column gives ordered_on"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(SourceError) as raised:
        told(export(tmp_path, **changed))
    assert says in raised.value.message
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("head", "keys", "says"),
    [
        ("", "fields = 5", "file 1: fields is 5"),
        ("", 'fields = {"lines.ordered" = 5}', "file 1, fields: lines.ordered is 5"),
        ("", "name = 5", "file 1: name is 5"),
        ("", 'name = "a\\u0000b"', "cannot be read"),
        ("", 'kind = ["order"]', "file 1: kind is ['order']"),
        ("", "constants = 5", "file 1: constants is 5"),
        ("", 'constants = {contacts = "x"}', "file 1, constants: contacts is 'x'"),
        ("", "constants = {version = [1], contacts = [5]}", "version"),
        ("", 'delimiter = ";;"', "file 1: delimiter is ';;'"),
        ("", "delimiter = '\"'", "file 1: delimiter is "),
        ("date_format = 5", "", "mapping.toml: date_format is 5"),
        ('decimal_mark = ""', "", "mapping.toml: decimal_mark is ''"),
        ("file = [1]", None, "file 1: is no table"),
        ("file = {}", None, "mapping.toml: file is {}"),
    ],
)
def test_a_mapping_of_the_wrong_shape_is_named_with_its_key(
    tmp_path: Path, head: str, keys: str | None, says: str
) -> None:
    usual = {
        "name": 'name = "debtors.csv"',
        "kind": 'kind = "account"',
        "delimiter": 'delimiter = ";"',
        "fields": 'fields = {account_id = "Number", name = "Name", credit_limit = "Limit", '
        'currency = "Name", status = "Name"}',
    }
    given = {} if not keys else {keys.partition(" ")[0]: keys}
    rows = [] if keys is None else ["[[file]]", *(usual | given).values()]
    with pytest.raises(SourceError) as raised:
        told(export(tmp_path, mapping="\n".join([head, *rows])))
    assert says in raised.value.message
    assert raised.value.remedy


@pytest.mark.parametrize("form", ["option", "source"])
def test_the_command_prints_one_event_a_line(tmp_path: Path, form: str) -> None:
    mapping = str(export(tmp_path))
    source = ["csv", str(tmp_path), "--mapping", mapping] if form == "option" else [mapping]
    called = CliRunner().invoke(
        app, ["convert", *source, *([] if form == "option" else [str(tmp_path)])]
    )
    assert called.exit_code == 0
    assert len(called.stdout.splitlines()) == 5


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["classicmodels", "nowhere"], 2),
        (["unknown", "."], 2),
        (["csv", "."], 2),
        (["none.toml", "."], 2),
    ],
)
def test_the_command_fails_with_a_remedy_and_prints_no_event(
    arguments: list[str], status: int
) -> None:
    called = CliRunner().invoke(app, ["convert", *arguments])
    assert called.exit_code == status
    assert called.stdout == ""
    assert called.stderr.startswith("creditgate: ")
