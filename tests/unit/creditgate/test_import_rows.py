"""Every bad row is reported with line, column and reason, and nothing good is lost beside it."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from creditgate.convert.mapped import Fit, Misfit, documents
from creditgate.convert.mapping import file_at
from creditgate.failures import WrongUse
from creditgate.loading.report import LINE, WHY, Report
from creditgate.loading.run import events
from creditgate.main import app
from support import bad_rows
from support.bad_rows import ACCOUNT_MAPPING, WAYS, Bad, good_row, items, judged, place, written

ORDERS = """
[[file]]
kind = "order"
[file.fields]
order_id = "Order"
account_id = "Account"
currency = "Currency"
"lines.line_id" = "Line"
"lines.ordered" = "Amount"
[file.constants]
state = "open"
ordered_on = 2026-02-01
"""


def dry_run(
    folder: Path, content: str | bytes, mapping: str, *options: str
) -> tuple[int, list[dict[str, Any]], str]:
    rows, map_ = place(folder, content, mapping)
    arguments = ["import", str(rows), "--mapping", str(map_), "--dry-run", "--json", *options]
    called = CliRunner().invoke(app, [*arguments, "--state", str(folder / "none")])
    return (
        called.exit_code,
        [json.loads(line) for line in called.stdout.splitlines()],
        called.stderr,
    )


def shown(line: bytes, column: str | None) -> str | None:
    """What a report shows of the line's cell."""
    if column is None:
        return None
    text = line.decode().split(";")[bad_rows.COLUMNS.index(column)].strip()
    return (text if len(text) <= 60 else f"{text[:60]}…") or None


@pytest.mark.parametrize("bad", WAYS, ids=lambda bad: f"{bad.column}-{bad.says}")
def test_a_bad_row_is_blamed_where_it_is_bad_and_its_neighbors_are_fit(
    tmp_path: Path, bad: Bad
) -> None:
    # The first good row is the one that a repeated number repeats.
    content = items(written(good_row(12)), bad.line(7), written(good_row(13)))
    status, told, _ = dry_run(tmp_path, content, bad_rows.MAPPING)
    *faults, summary = told
    assert status == 1
    assert [fault["line"] for fault in faults] == [3]
    assert faults[0]["column"] == bad.column
    assert bad.says in f"{faults[0]['reason']}: {faults[0]['remedy']}"
    assert "JSON" not in faults[0]["remedy"], "cells are no JSON"
    assert faults[0]["value"] == shown(bad.line(7), bad.column)
    assert faults[0]["remedy"]
    assert (summary["rows"], summary["rejected"], summary["documents"]) == (3, 1, 2)


def test_a_line_of_the_report_shows_what_stands_in_the_cell_and_no_more_than_its_begin(
    tmp_path: Path,
) -> None:
    content = items(*(written(good_row(1) | {"Due": text}) for text in ("31.02.2026", "9" * 5_000)))
    rows, map_ = place(tmp_path, content, bad_rows.MAPPING)
    arguments = ["import", str(rows), "--mapping", str(map_), "--dry-run"]
    first, second, *_ = CliRunner().invoke(app, arguments).stdout.splitlines()
    assert first.startswith("line 2, column Due: due_on '31.02.2026' is not a date: ")
    assert second.startswith(f"line 3, column Due: due_on '{'9' * 60}…' is not a date: ")


def test_all_faults_of_a_row_are_reported_at_once(tmp_path: Path) -> None:
    row = good_row(12) | {"Issued": "?", "Due": "?", "Open": "1,234", "Disputed": "x", "Number": ""}
    _, told, _ = dry_run(tmp_path, items(written(row)), bad_rows.MAPPING)
    assert {fault["column"] for fault in told[:-1]} == {"Issued", "Due", "Disputed", "Number"}
    # Digits are judged once every amount is one.
    _, told, _ = dry_run(tmp_path, items(written(row | {"Disputed": ""})), bad_rows.MAPPING)
    assert {fault["column"] for fault in told[:-1]} == {"Issued", "Due", "Open", "Number"}


def test_an_open_item_becomes_the_document_of_its_type(tmp_path: Path) -> None:
    found = judged(tmp_path, items(*(written(good_row(n)) for n in (2, 3, 4, 5))), bad_rows.MAPPING)
    invoice, order, memo, payment = (one.document for one in found if isinstance(one, Fit))
    assert invoice.model_dump(include={"invoice_id", "kind", "state", "total", "version"}) == {
        "invoice_id": "RG-000002",
        "kind": "invoice",
        "state": "issued",
        "total": "1002.02",
        "version": 0,
    }
    assert order.model_dump()["lines"][0]["ordered"] == "1003.03"
    assert memo.model_dump()["kind"] == "credit_memo"
    assert memo.model_dump()["total"] == "1004.04"
    assert payment.model_dump()["amount"] == "1005.05"
    assert payment.model_dump()["allocations"] == ()


def test_without_a_type_the_sign_decides(tmp_path: Path) -> None:
    mapping = bad_rows.MAPPING.replace('type = "Type"\n', "").replace(
        "[file.words.type]", "[file.words.account_id]"
    )
    rows = [good_row(1) | {"Open": text} for text in ("1,00", "-2,00", "3,00-")]
    numbered = [row | {"Number": str(number)} for number, row in enumerate(rows)]
    found = judged(tmp_path, items(*map(written, numbered)), mapping)
    kinds = [one.document.model_dump()["kind"] for one in found if isinstance(one, Fit)]
    assert kinds == ["invoice", "credit_memo", "credit_memo"]


def test_rows_of_one_order_are_its_lines_and_a_bad_one_rejects_them_all(tmp_path: Path) -> None:
    content = """Order,Account,Currency,Line,Amount
O-1,C-1,EUR,1,10
O-2,C-1,EUR,1,5
O-1,C-1,EUR,2,x
O-3,C-1,EUR,1,1
O-3,C-2,EUR,2,1
O-2,C-1,EUR,2,7.50
O-4,C-1,EUR,1,1
O-4,C-1,EUR,1,2
"""
    found = judged(tmp_path, content, ORDERS)
    (fit,) = (one for one in found if isinstance(one, Fit))
    assert [row.line for row in fit.rows] == [3, 7]
    bad = {one.rows[0].line: one for one in found if isinstance(one, Misfit)}
    assert [(fault.line, fault.field) for fault in bad[2].faults] == [(4, "lines.1.ordered")]
    assert [(fault.line, fault.field) for fault in bad[5].faults] == [(6, "account_id")]
    assert [(fault.line, fault.column) for fault in bad[8].faults] == [(9, "Line")]
    status, told, _ = dry_run(tmp_path, content, ORDERS)
    assert status == 1
    assert {fault["line"] for fault in told[:-1]} == {2, 4, 5, 6, 8, 9}
    assert (told[-1]["rejected"], told[-1]["documents"]) == (6, 1)


def test_rejected_rows_can_be_corrected_and_loaded_by_the_same_mapping(tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    content = items(written(good_row(12)), *(bad.line(at) for at, bad in enumerate(WAYS, 20)))
    dry_run(tmp_path, content, bad_rows.MAPPING, "--rejects", str(rejects))
    text = rejects.read_bytes().decode("utf-8-sig", "surrogateescape")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    readable = [row for row in table if row["Type"] is not None]
    assert [int(row[LINE]) for row in table] == list(range(3, 3 + len(WAYS)))
    assert all(row[WHY] for row in table)
    corrected = [good_row(int(row[LINE]) * 6) for row in readable]
    columns = [LINE, WHY, *bad_rows.COLUMNS]
    lines = [
        ";".join([row[LINE], '"; ,"', *good.values()])
        for row, good in zip(readable, corrected, strict=True)
    ]
    again = "\n".join([";".join(columns), *lines])
    status, told, _ = dry_run(tmp_path, again, bad_rows.MAPPING, "--rejects", str(rejects))
    assert (status, told[-1]["documents"]) == (0, len(readable))
    assert not rejects.exists()


@pytest.mark.parametrize("rejected", [0, 1])
def test_a_file_that_is_no_file_of_rejects_is_neither_overwritten_nor_removed(
    tmp_path: Path, rejected: int
) -> None:
    content = items(written(good_row(1)), *[WAYS[0].line(2)] * rejected)
    notes, folder, pipe = tmp_path / "notes.txt", tmp_path / "folder", tmp_path / "pipe"
    notes.write_text("rejected\n", "utf-8")
    folder.mkdir()
    os.mkfifo(pipe)
    for precious in (notes, folder, pipe, tmp_path / "map.toml"):
        status, told, said = dry_run(
            tmp_path, content, bad_rows.MAPPING, "--rejects", str(precious)
        )
        assert (status, told) == (1, [])
        assert f"{precious} is there and holds no rejects" in said
    assert notes.read_text("utf-8") == "rejected\n"
    assert (tmp_path / "map.toml").read_text("utf-8") == bad_rows.MAPPING


def test_rejects_stay_when_the_file_that_replaces_them_cannot_be_read_to_its_end(
    tmp_path: Path,
) -> None:
    mapping = bad_rows.MAPPING.replace('encoding = "utf-8"', 'encoding = "utf-16"')
    rejects = tmp_path / "bad.csv"
    bad = items(WAYS[0].line(2)).decode("utf-8", "ignore").encode("utf-16")
    good = items(written(good_row(1))).decode().encode("utf-16")
    dry_run(tmp_path, bad, mapping, "--rejects", str(rejects))
    before = rejects.read_bytes()
    status, _, said = dry_run(tmp_path, good[:-1], mapping, "--rejects", str(rejects))
    assert (status, rejects.read_bytes()) == (1, before)
    assert "cannot be read" in said
    assert dry_run(tmp_path, good, mapping, "--rejects", str(rejects))[0] == 0
    assert not rejects.exists()


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")]
)
def test_encodings_and_byte_order_marks_are_read(tmp_path: Path, encoding: str, told: str) -> None:
    content = "Id,Name,Limit,Parent\nC-1,Müller,5,\n".encode(encoding)
    (found,) = judged(tmp_path, content, f'encoding = "{told}"\n{ACCOUNT_MAPPING}')
    assert isinstance(found, Fit)
    assert found.document.model_dump()["name"] == "Müller"


def test_again_gives_the_same_bytes_whatever_else_is_in_the_file(tmp_path: Path) -> None:
    def told(content: bytes) -> list[bytes]:
        rows, map_ = place(tmp_path, content, bad_rows.MAPPING)
        report = Report(lambda _rejected: None)
        return list(
            events(file_at(map_, rows), report, None, only_known=False, read=lambda _n: None)
        )

    one, other = written(good_row(1)), written(good_row(2))
    assert told(items(one, other)) == [*told(items(one)), *told(items(b"x", other))]


def test_unknown_accounts_are_told_and_rejected_where_that_is_wished(tmp_path: Path) -> None:
    rows, map_ = place(tmp_path, items(*(written(good_row(n)) for n in range(3))), bad_rows.MAPPING)
    found: list[int] = []
    for only_known in (False, True):
        report = Report(lambda rejected: found.append(rejected.row.line))
        known = {"C-000", "C-002"}
        told = list(
            events(file_at(map_, rows), report, known, only_known=only_known, read=lambda _n: None)
        )
        assert report.unknown == {"C-001": (3, 1)}
        assert len(told) == (2 if only_known else 3)
    assert found == [3]


def test_accounts_of_the_file_are_known_to_those_after_them(tmp_path: Path) -> None:
    rows, map_ = place(
        tmp_path, "Id,Name,Limit,Parent\nC-1,a,1,\nC-2,b,1,C-1\nC-3,c,1,C-9\n", ACCOUNT_MAPPING
    )
    report = Report(lambda _rejected: None)
    list(events(file_at(map_, rows), report, set(), only_known=False, read=lambda _n: None))
    assert report.unknown == {"C-9": (4, 1)}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('decimal_mark = ","\n', "", "decimal_mark and thousands_mark are both '.'"),
        ('type = "Type"', 'typ = "Type"', "kind open-item: typ is not known"),
        ("thousands_mark", "thousand_mark", "thousand_mark is not known"),
        ('currency = "Currency"', "", "gives currency"),
        ('issued_on = "Issued"', "", "no column gives issued_on"),
        ('encoding = "utf-8"', 'encoding = "utf-9"', "encoding 'utf-9' is not known"),
        ('RG = "invoice"', "RG = 1", "RG is 1"),
        ('"Due"', '"Payable"', "there is no column Payable"),
    ],
)
def test_a_slip_in_the_mapping_is_named_before_a_row_is_read(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    rows, map_ = place(tmp_path, items(written(good_row(1))), bad_rows.MAPPING.replace(old, new))
    called = CliRunner().invoke(app, ["import", str(rows), "--mapping", str(map_), "--dry-run"])
    assert (called.exit_code, called.stdout) == (1, "")
    assert says in called.stderr


def test_a_point_that_may_mean_thousands_is_not_guessed_at(tmp_path: Path) -> None:
    mapping = bad_rows.MAPPING.replace('thousands_mark = "."\n', "")
    row = good_row(0) | {"Open": "1.234", "Currency": "KWD"}
    (found,) = judged(tmp_path, items(written(row)), mapping)
    assert isinstance(found, Misfit)
    assert "may be thousands or decimals" in found.faults[0].reason


def test_a_minus_is_read_once_before_or_behind_the_number(tmp_path: Path) -> None:
    mapping = bad_rows.MAPPING.replace('type = "Type"\n', "").replace(
        "[file.words.type]", "[file.words.account_id]"
    )
    texts = ("-1.234,50", "1.234-", "- 5", "--5", "-5-", "5--")
    rows = [
        good_row(1) | {"Number": f"N-{at}", "Open": text, "Disputed": ""}
        for at, text in enumerate(texts)
    ]
    found = judged(tmp_path, items(*map(written, rows)), mapping)
    totals = [one.document.model_dump()["total"] for one in found if isinstance(one, Fit)]
    assert totals == ["1234.50", "1234", "5"]
    misfits = [one for one in found if isinstance(one, Misfit)]
    assert [one.faults[0].column for one in misfits] == ["Open"] * 3
    unmarked = mapping.replace('thousands_mark = "."\n', "")
    row = good_row(0) | {"Open": "1.234-", "Currency": "KWD"}
    (guess,) = judged(tmp_path, items(written(row)), unmarked)
    assert isinstance(guess, Misfit)


@pytest.mark.parametrize("day", ["01.02.0001", "31.12.1799", "31.12.9998", "31.12.9999"])
def test_a_day_that_no_event_can_have_is_a_fault_of_its_row(tmp_path: Path, day: str) -> None:
    row = good_row(12) | {"Issued": day}
    (found,) = judged(tmp_path, items(written(row)), bad_rows.MAPPING)
    assert isinstance(found, Misfit)
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "Issued")]


def test_a_row_that_never_ends_tells_how_far_it_was_read(tmp_path: Path) -> None:
    content = 'Id,Name,Limit,Parent\nC-1,a,1,\nC-2,"b,1,\nC-3,c,1,\nC-4,d,1,\n'
    fit, misfit = judged(tmp_path, content, ACCOUNT_MAPPING)
    assert isinstance(fit, Fit)
    assert isinstance(misfit, Misfit)
    assert misfit.rows[0].line == 3
    assert "read up to line 5" in misfit.faults[0].reason


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    _, map_ = place(tmp_path, "", ACCOUNT_MAPPING)
    with pytest.raises(WrongUse, match="no such file"):
        list(documents(file_at(map_, tmp_path / "none.csv")))
