"""What the load asks, read back from the script that wrk runs."""

from bench import api, catching_up, decisions, growth, mix, tracking
from bench.load import Load
from bench.questions import Questions


def test_one_check_is_asked_of_the_route_for_one_and_many_of_the_route_for_lists() -> None:
    assert Questions(["A"]).path == "/v1/checks"
    assert Questions(["A"], checks_each=100).path == "/v1/checks/bulk"


def test_the_script_names_the_accounts_the_key_and_the_orders() -> None:
    told = Questions(["A-1", "A-2"], "secret").lua("run-1")
    assert 'local accounts = {"A-1","A-2"}' in told
    assert '"Bearer secret"' in told
    assert 'local order_prefix = "run-1-"' in told
    assert "local checks_each = 7" in Questions(["A"], checks_each=7).lua("r")


def test_decisions_are_counted_and_not_requests() -> None:
    found = Load(3_000, 1.5, 2.0, 7.5, failed=0, lost=0, lasted_seconds=1.5)
    assert found.rate_per_second == 2_000


def test_a_loop_in_which_someone_was_refused_cannot_stand_and_says_so() -> None:
    good = Load(10, 1.0, 2.0, 7.5, failed=0, lost=0, lasted_seconds=1.0)
    assert (good.faults("r"), good.latencies) == ([], "p50 2.0, p99 7.5 ms")
    bad = Load(10, 1.0, 2.0, 7.5, failed=2, lost=1, lasted_seconds=1.0)
    assert bad.faults("r") == ["r: 2 refused, 1 lost"]
    assert bad.latencies == "p50 2.0, p99 7.5 ms, 3 refused or not answered"


def test_half_of_the_orders_go_to_accounts_that_are_full() -> None:
    asked = mix.turns(api.FULL)
    assert sum(account in set(api.FULL) for account in asked) * 2 == len(asked)
    assert set(asked) >= set(api.FULL)


def test_each_number_is_measured_by_one_part() -> None:
    parts = (decisions, mix, growth, tracking, catching_up)
    numbers = [number for part in parts for number in part.NUMBERS]
    wanted = [f"D{n}" for n in range(1, 9)] + [f"T{n}" for n in range(1, 6)]
    assert sorted(numbers) == wanted
