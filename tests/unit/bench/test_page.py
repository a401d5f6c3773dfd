"""The page says what was reached, what was missed, and what could not be judged."""

from pathlib import Path

from bench.judging import P99, Claim, Ratio, Trend, ratios
from bench.report import Bar, Report
from bench.streams.sums import account_and_amount

CLAIMS = (
    Claim("T1", "ours ÷ floor", "ours", "floor", 0.5, 1.0),
    Claim("T3", "ours ÷ peer", "ours", "peer", 2, 4),
    Claim("T3", "ours ÷ shown", "ours", "shown", None, None),
)


def test_claims_become_ratios_and_what_was_not_measured_is_named_by_its_gate() -> None:
    found, unjudged = ratios(CLAIMS, {"ours": [4.0], "floor": [2.0]})
    assert [(one.number, one.median, one.holds) for one in found] == [("T1", 2.0, True)]
    assert unjudged == ["T3 ours ÷ peer"]


def test_a_gate_that_was_not_measured_is_not_reached() -> None:
    report = Report({}, unjudged=["T3 ours ÷ peer"])
    report.judged.append(Ratio("T1", "ours ÷ floor", [1.0], [4.0], 0.5, 1.0))
    report.judged.append(Ratio("T1", "ours ÷ shown", [1.0], [4.0], None, None))
    assert report.missed == ["T1 ours ÷ floor", "T3 ours ÷ peer"]


def test_the_page_shows_rows_plots_strangers_and_broken_invariants(tmp_path: Path) -> None:
    report = Report({"fsync": "on"}, notes=["5 documents"], disturbed=["T1 floor-1 40%"])
    report.judged += ratios(CLAIMS, {"ours": [1.0, 3.0], "floor": [4.0, 4.0], "shown": [1, 1]})[0]
    report.judged.append(Trend("D7", "time", (10, 1_000), [[3.0, 3.1]] * 6, 0.001))
    report.bars.append(Bar("ours", [1.0, 3.0]))
    page = report.write(tmp_path, "quiet")
    told = page.read_text()
    assert "| T1 | ours ÷ floor | **0.50** | 0.25-0.75 | 2 | ≥ 0.5 | ≥ 1 | 2.0/s | 4.0/s |" in told
    assert "less is better" not in told
    assert "| T3 | ours ÷ shown | **2.00** | 1.00-3.00 | 2 | shown only | shown only |" in told
    assert "| D7 | time | 10: 3.000; 1,000: 3.100 | **+50.0** (missed) | +50.0 to +50.0 |" in told
    assert "- 5 documents" in told
    assert "T1 floor-1 40%" in told
    assert "Invariants after the run: all hold." in told
    assert page == tmp_path / "quiet.md"
    pictures = {path.name for path in tmp_path.glob("*.png")}
    assert len(pictures) == 3
    assert all(f"]({name})" in told for name in pictures)
    report.broken_invariants.append("drift")
    assert "**Void: drift**" in report.write(tmp_path, "quiet").read_text()


def test_where_less_is_better_the_page_says_so_and_judges_so(tmp_path: Path) -> None:
    claims = (
        Claim("D6", "p99 ÷ no-op", "ours", "noop", 3, 1.5, P99),
        Claim("T4", "p99 ÷ idle", "behind", "idle", 3, 1.5, P99),
    )
    times = {"ours": [6.0, 5.0], "noop": [2.0, 2.0], "behind": [200.0] * 2, "idle": [5.0] * 2}
    report = Report({}, judged=[*ratios(claims, times)[0]])
    told = report.write(tmp_path, "times").read_text()
    assert "| D6 | p99 ÷ no-op | **2.75** | 2.50-3.00 | 2 | ≤ 3 | ≤ 1.5 | 5.5 ms | 2.0 ms |" in told
    assert "| T4 | p99 ÷ idle | **40.00** (missed) | 40.00-40.00 | 2 | ≤ 3 |" in told
    assert "less is better" in told
    assert report.missed == ["T4 p99 ÷ idle"]


def test_the_peers_add_up_exactly_what_an_event_says() -> None:
    order = {"account_id": "A", "lines": [{"ordered": "1.25"}, {"ordered": "2"}]}
    delivery = {"account_id": "A", "lines": [{"amount": "0.1234"}]}
    invoice = {"account_id": "B", "total": "10.00", "covers": [{"amount": "9.00"}]}
    payment = {"account_id": "B", "amount": "3", "allocations": [{"amount": "2"}]}
    amounts = [account_and_amount({"data": data}) for data in (order, delivery, invoice, payment)]
    assert amounts == [("A", 32_500), ("A", 1_234), ("B", 100_000), ("B", 30_000)]
