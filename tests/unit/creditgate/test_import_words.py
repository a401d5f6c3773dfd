"""What is said about a row can be followed, and what is not done with it is said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from creditgate.convert.mapped import Fit, Misfit
from creditgate.main import app
from support import bad_rows
from support.bad_rows import ACCOUNT_MAPPING, WAYS, good_row, items, judged, place, written


def test_no_limit_is_said_by_a_word_which_the_report_and_the_mapping_may_give(
    tmp_path: Path,
) -> None:
    content = "Id,Name,Limit,Parent\nC-1,a,,\nC-2,b,unlimited,\nC-3,c,none,\n"
    empty, said, wrong = judged(tmp_path, content, ACCOUNT_MAPPING)
    assert isinstance(empty, Misfit)
    assert isinstance(wrong, Misfit)
    assert isinstance(said, Fit)
    assert str(empty.faults[0]) == (
        "line 2, column Limit: credit_limit is missing: "
        "fill in the cell; where there is no limit, write unlimited"
    )
    assert wrong.faults[0].remedy.endswith("write unlimited")
    words = ACCOUNT_MAPPING + '[file.words.credit_limit]\n"" = "unlimited"\n'
    assert isinstance(judged(tmp_path, content, words)[0], Fit)


def test_an_amount_written_as_the_report_says_is_taken(tmp_path: Path) -> None:
    def found(text: str) -> Fit | Misfit:
        row = good_row(12) | {"Open": text}
        return judged(tmp_path, items(written(row)), bad_rows.MAPPING)[0]

    bad = found("lots")
    assert isinstance(bad, Misfit)
    assert "such as 1250,00:" in bad.faults[0].remedy
    assert isinstance(found("1250,00"), Fit)


def test_a_type_that_is_not_known_is_told_once(tmp_path: Path) -> None:
    (bad,) = judged(tmp_path, items(WAYS[0].line(1)), bad_rows.MAPPING)
    assert isinstance(bad, Misfit)
    assert bad.faults[0].told == "type 'XX' is no type of an open item"


@pytest.mark.parametrize(("amount", "fit"), [("5,00", False), ("0,00", True), ("", True)])
def test_a_disputed_amount_of_what_cannot_be_disputed_is_no_silent_loss(
    tmp_path: Path, amount: str, fit: bool
) -> None:
    row = good_row(5) | {"Disputed": amount}
    (found,) = judged(tmp_path, items(written(row)), bad_rows.MAPPING)
    assert isinstance(found, Fit) == fit
    if isinstance(found, Misfit):
        assert str(found.faults[0]).startswith(
            "line 2, column Disputed: disputed_amount '5,00' is filled, and no payment has one"
        )


def test_a_dry_run_says_that_it_does_not_look_at_what_is_loaded(tmp_path: Path) -> None:
    rows, map_ = place(tmp_path, items(written(good_row(1))), bad_rows.MAPPING)
    arguments = ["import", str(rows), "--mapping", str(map_), "--dry-run"]
    told = CliRunner().invoke(app, [*arguments, "--state", str(tmp_path / "none")]).stdout
    assert "does not look at what is loaded" in told
