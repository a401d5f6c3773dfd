"""A cell shows what it was given, whoever wrote it; unknown and unlimited are two things."""

from typing import Any

import pytest

from creditgate.commands.figures import figure_rows, in_tree_order
from creditgate.tables import Column, show


@pytest.mark.parametrize("id_", ["[/x]", "[bold]A[/bold]", "[link=http://x]", ":smile:", "\\[red]"])
def test_what_looks_like_markup_is_shown_as_it_is(
    id_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show([Column("account")], [[id_]])
    assert id_ in capsys.readouterr().out


def test_what_would_move_the_cursor_is_shown_as_an_escape(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show([Column("account")], [["A\x1b[2J\u202eB"]])
    shown = capsys.readouterr().out
    assert "A\\x1b[2J\\u202eB" in shown


def test_an_undescribed_account_has_an_unknown_limit_and_a_described_one_may_be_unlimited() -> None:
    undescribed = dict(figure_rows(_answer(currency=None)))
    assert (undescribed["limit"], undescribed["currency"]) == ("unknown", "unknown")
    described = dict(figure_rows(_answer(currency="EUR")))
    assert (described["limit"], described["currency"]) == ("unlimited", "EUR")


def test_an_unvalued_part_is_shown_by_its_total() -> None:
    part = {"currency": "JPY", "open_orders": "12", "total": "15"}
    assert ("unvalued JPY", "15") in figure_rows(_answer(currency="EUR", unvalued=[part]))


def test_what_is_overdue_without_a_rate_stands_beside_what_is_valued() -> None:
    overdue = {"amount": "1.00", "unvalued": [{"currency": "JPY", "amount": "15"}]}
    assert ("overdue", "1.00 + 15 JPY") in figure_rows(_answer(currency="EUR", overdue=overdue))
    # A tracker of before told no such list.
    assert ("overdue", "1.00") in figure_rows(_answer(currency="EUR", overdue={"amount": "1.00"}))


def test_members_are_shown_each_below_its_parent() -> None:
    members = [
        {"account_id": id_, "parent_account_id": parent}
        for id_, parent in [("H", "TOP"), ("A", "H"), ("B", "H"), ("A1", "A"), ("B1", "B")]
    ]
    assert [one["account_id"] for one in in_tree_order(members)] == ["H", "A", "A1", "B", "B1"]


def test_a_parent_that_does_not_count_is_shown_with_why() -> None:
    named = {"parent_account_id": "P"}
    assert ("parent", "P") in figure_rows(_answer(currency="EUR", **named, parent_link="counts"))
    for link, word in (("unknown", "not known"), ("cycle", "cycle")):
        rows = dict(figure_rows(_answer(currency="EUR", **named, parent_link=link)))
        assert word in rows["parent"]


def _answer(**changes: Any) -> dict[str, Any]:
    buckets = ("open_orders", "unbilled", "receivables", "unapplied_cash", "exposure")
    return {
        "account_id": "C-1",
        "limit": None,
        **dict.fromkeys(buckets),
        "utilization": None,
        "overdue": None,
        "watermark": None,
        "unvalued": [],
    } | changes
