"""How rounds are taken and told, on contestants whose figures are made up; no time is measured."""

from pathlib import Path

from bench.report import Report
from bench.rig import Rig
from bench.rounds import Budget, Pace, Part


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def part(budget: Budget) -> Part:
    rig = Rig(Path("unused"), "", "", "", quiet_seconds=0.0)
    return Part("made up", rig, Report({}), budget)


def test_rounds_are_interleaved_and_the_first_is_a_warm_up() -> None:
    order: list[str] = []

    def contestant(name: str, rates: list[float]) -> float:
        order.append(name)
        return rates.pop(0)

    first, second = [1.0, 2.0, 3.0], [10.0, 20.0, 30.0]
    found = part(Budget(60)).measure(
        {"a": lambda _run: contestant("a", first), "b": lambda _run: contestant("b", second)}, 2
    )
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert found == {"a": [2.0, 3.0], "b": [20.0, 30.0]}


def test_every_run_has_a_name_of_its_own() -> None:
    names: list[str] = []

    def contestant(run: str) -> float:
        names.append(run)
        return 1.0

    part(Budget(60)).measure({"a": contestant, "b": contestant}, 3)
    assert len(set(names)) == len(names) == 8


def test_one_that_fails_is_out_and_makes_the_result_void_while_others_go_on() -> None:
    def broken(_run: str) -> float:
        raise RuntimeError("its sums are wrong")

    racing = part(Budget(60))
    assert racing.measure({"a": broken, "b": lambda _run: 5.0}, 2) == {"b": [5.0, 5.0]}
    assert racing.report.broken_invariants == [
        "made up: a failed: RuntimeError: its sums are wrong"
    ]


def test_no_round_begins_after_the_end_of_the_budget_but_one_is_always_measured() -> None:
    clock = HandClock()

    def slow(_run: str) -> float:
        clock.now += 40
        return 1.0

    racing = part(Budget(100, clock))
    assert racing.measure({"a": slow}, 5) == {"a": [1.0, 1.0]}
    assert racing.report.notes == ["made up: 2 of 5 rounds, then the time was up"]
    late = part(Budget(0, clock))
    assert late.measure({"a": slow}, 5) == {"a": [1.0]}


def test_what_is_left_is_told_by_the_median_run_of_each() -> None:
    pace = Pace(("a", "b"), 4)
    assert pace.seconds_to_go() is None
    for seconds in (1.0, 3.0, 100.0):
        pace.took("a", seconds)
    assert pace.seconds_to_go() is None
    pace.took("b", 10.0)
    assert pace.seconds_to_go() == 1 * 3.0 + 3 * 10.0
