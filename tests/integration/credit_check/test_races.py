"""Many callers at once, several processes: exactly as much is released as there is room for."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest

from support.credit_checks import Ledger, Running, ledger, question, running_check

CLIENTS = 4
ROOM = 50
CALLERS = 200
MEMBERS = 20
JOIN_SECONDS = 0.02
WAVE = 80
ROUNDS = 3
ROUNDS_SOAK = 50
RACER = Path(__file__).parents[2] / "support" / "race_client.py"


Got = list[tuple[int, str]]
Race = Callable[[list[dict[str, Any]]], Got]


@pytest.fixture(scope="module")
def services(check_database: str, service: Running) -> Iterator[list[str]]:
    """Two credit-check processes on one database, one as shipped and one in which lanes meet."""
    with running_check(check_database, CREDITGATE_LANES="2") as second:
        yield [service.url, second.url]


@pytest.fixture(scope="module")
def race(services: list[str], secret: str) -> Iterator[Race]:
    """Ask all questions at once from several processes; what each got, in the order of bodies."""
    racers = [
        subprocess.Popen(
            [sys.executable, str(RACER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(CLIENTS)
    ]

    def say(racer: "subprocess.Popen[str]", line: str) -> None:
        assert racer.stdin
        racer.stdin.write(line + "\n")
        racer.stdin.flush()

    def hear(racer: "subprocess.Popen[str]") -> str:
        assert racer.stdout
        return racer.stdout.readline()

    def run(bodies: list[dict[str, Any]]) -> Got:
        for place, racer in enumerate(racers):
            task = {"urls": services, "key": secret, "bodies": bodies[place::CLIENTS]}
            say(racer, json.dumps(task))
        for racer in racers:
            assert hear(racer) == "ready\n"
        for racer in racers:
            say(racer, "")
        answers = [json.loads(hear(racer)) for racer in racers]
        found = [answers[n % CLIENTS][n // CLIENTS] for n in range(len(bodies))]
        return [(status, outcome) for status, outcome in found]

    yield run
    for racer in racers:
        racer.communicate(timeout=30)


def run_rounds(race: Race, books: Ledger, rounds: range) -> None:
    deadlocks = _deadlocks(books)
    for number in rounds:
        account_id = f"race-{number}"
        books.account(account_id, ROOM * 100)
        bodies = [question(f"{account_id}-{n}", account_id, "1.00") for n in range(CALLERS)]
        Random(number).shuffle(bodies)
        got = race(bodies)
        assert {status for status, _ in got} == {200}
        released = [outcome for _, outcome in got if outcome != "hold"]
        assert len(released) == ROOM, f"round {number}"
        assert reserved(books, account_id) == ROOM * 100
    assert _deadlocks(books) == deadlocks


def run_amendments(race: Race, books: Ledger, rounds: range) -> None:
    """New orders and larger versions of older ones, at once: jointly never above the limit."""
    for number in rounds:
        account_id = f"amend-{number}"
        books.account(account_id, ROOM * 100)
        random = Random(number)
        first = [question(f"{account_id}-{n}", account_id, "1.00") for n in range(30)]
        assert {outcome for _, outcome in race(first)} <= {
            "release",
            "release_with_warning",
        }
        bodies = [
            question(
                f"{account_id}-{n}",
                account_id,
                f"{random.randint(1, 4)}.00",
                order_version=2 if n < 30 else 1,
            )
            for n in range(CALLERS)
        ]
        random.shuffle(bodies)
        got = race(bodies)
        assert {status for status, _ in got} == {200}
        granted = {body["order_id"]: 100 for body in first}
        for body, (_, outcome) in zip(bodies, got, strict=True):
            if outcome != "hold":
                asked = round(float(body["amount"]) * 100)
                granted[body["order_id"]] = max(asked, granted.get(body["order_id"], 0))
        assert sum(granted.values()) == reserved(books, account_id) <= ROOM * 100
        assert sum(granted.values()) > ROOM * 100 - 400, "room was left that somebody asked for"


def run_groups(race: Race, books: Ledger, rounds: range) -> None:
    """The last units of a group, asked for by all of its members at once, some of them two levels
    below its head, while single accounts and another group are asked about in the same batches.
    """
    deadlocks = _deadlocks(books)
    for number in rounds:
        head, twin, alone = f"group-{number}", f"twins-{number}", f"alone-{number}"
        members = [head, *(f"{head}-{n}" for n in range(MEMBERS))]
        for limited in (head, twin, alone):
            books.account(limited, ROOM * 100)
        for n, member in enumerate(members[1:]):
            above = head if n < MEMBERS // 2 else members[1 + n - MEMBERS // 2]
            books.account(member, None, parent_account_id=above)
        twins = [f"{twin}-{n}" for n in range(2)]
        for member in twins:
            books.account(member, None, parent_account_id=twin)
        bodies = [
            question(f"{head}-{n}", members[n % len(members)], "1.00") for n in range(CALLERS)
        ]
        bodies += [question(f"{twin}-{n}", twins[n % 2], "1.00") for n in range(2 * ROOM)]
        bodies += [question(f"{alone}-{n}", alone, "1.00") for n in range(2 * ROOM)]
        Random(number).shuffle(bodies)
        got = race(bodies)
        assert {status for status, _ in got} == {200}, f"round {number}"
        for asked, accounts in ((head, members), (twin, twins), (alone, [alone])):
            released = [
                body
                for body, (_, outcome) in zip(bodies, got, strict=True)
                if body["order_id"].startswith(f"{asked}-") and outcome != "hold"
            ]
            assert len(released) == ROOM, f"round {number}: {len(released)} of {asked}"
            assert sum(reserved(books, each) for each in accounts) == ROOM * 100
    assert _deadlocks(books) == deadlocks


def run_joins(race: Race, books: Ledger, database: str, rounds: range) -> None:
    """Accounts join a group one after another while they are granted credit: whoever decides in the
    group has seen all that its members of that moment were granted before, wherever that was.
    """
    deadlocks = _deadlocks(books)
    for number in rounds:
        head = f"join-{number}"
        members = [f"{head}-{n}" for n in range(MEMBERS)]
        for each in (head, *members):
            books.account(each, None)
        bodies = [question(f"{head}-{n}", members[n % MEMBERS], "1.00") for n in range(2 * CALLERS)]
        Random(number).shuffle(bodies)
        got = race(bodies[:WAVE])
        with ThreadPoolExecutor(1) as pool:
            joining = pool.submit(_join, database, head, members)
            for start in range(WAVE, len(bodies), WAVE):
                got += race(bodies[start : start + WAVE])
            joining.result()
        assert {outcome for _, outcome in got} == {"release"}
        _each_saw_all_before(books, head, members)
    assert _deadlocks(books) == deadlocks


def _join(database: str, head: str, members: list[str]) -> None:
    with ledger(database) as tracker:
        for member in members:
            tracker.account(member, None, parent_account_id=head)
            sleep(JOIN_SECONDS)


def _each_saw_all_before(books: Ledger, head: str, members: list[str]) -> None:
    """The group's reserved amount in each answer against the grants that are on record. Those of
    one batch have one moment, so which of them came first is left open.
    """
    grants = [
        (account_id, decided_at, json.loads(answer)["groups"])
        for account_id, decided_at, answer in books.fetch(
            "SELECT account_id, decided_at, answer FROM credit_check.decision"
            " WHERE order_id LIKE $1 || '-%'",
            head,
        )
    ]
    inside = 0
    for _, decided_at, groups in grants:
        for group in groups:
            inside += 1
            joined = members[: group["members_total"] - 1]
            before = sum(one in joined and at < decided_at for one, at, _ in grants)
            until_then = sum(one in joined and at <= decided_at for one, at, _ in grants)
            saw = round(float(group["reserved_before"]))
            assert before <= saw < until_then, f"{saw} of {before} to {until_then} at {decided_at}"
    assert 0 < inside < len(grants), "nobody was asked about before, or after it had joined"


def reserved(books: Ledger, account_id: str) -> int:
    """The largest live reservation of each order, added up."""
    total: int = books.value(
        "SELECT coalesce(sum(largest), 0)::bigint FROM (SELECT max(amount_minor) AS largest"
        "  FROM credit_check.reservation WHERE account_id = $1 AND ended_at IS NULL"
        " GROUP BY order_id) AS orders",
        account_id,
    )
    return total


def _deadlocks(books: Ledger) -> int:
    found: int = books.value(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return found


def test_the_right_number_is_released(race: Race, books: Ledger) -> None:
    run_rounds(race, books, range(ROUNDS))


def test_amendments_never_exceed_the_limit(race: Race, books: Ledger) -> None:
    run_amendments(race, books, range(ROUNDS))


def test_members_of_a_group_share_its_last_units(race: Race, books: Ledger) -> None:
    run_groups(race, books, range(1))


def test_who_joins_a_group_is_seen_with_all_that_it_was_granted(
    race: Race, books: Ledger, check_database: str
) -> None:
    run_joins(race, books, check_database, range(1))


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_who_joins_a_group_is_always_seen_with_all_that_it_was_granted(
    race: Race, books: Ledger, check_database: str
) -> None:
    run_joins(race, books, check_database, range(1, 31))


@pytest.mark.soak
@pytest.mark.timeout(1_200)
def test_members_of_a_group_share_its_last_units_every_time(race: Race, books: Ledger) -> None:
    run_groups(race, books, range(1, 51))


@pytest.mark.soak
def test_the_right_number_is_released_every_time(race: Race, books: Ledger) -> None:
    run_rounds(race, books, range(ROUNDS, ROUNDS + ROUNDS_SOAK))


@pytest.mark.soak
def test_amendments_never_exceed_the_limit_any_time(race: Race, books: Ledger) -> None:
    run_amendments(race, books, range(ROUNDS, ROUNDS + ROUNDS_SOAK))


def test_concurrent_twins_get_one_answer(race: Race, books: Ledger) -> None:
    books.account("twins", 100_000)
    bodies = [question("twins-1", "twins", "600.00")] * 40
    got = race(bodies)
    assert set(got) == {(200, "release")}
    assert books.value("SELECT count(*) FROM credit_check.decision WHERE order_id = 'twins-1'") == 1
    assert reserved(books, "twins") == 60_000


def test_one_key_on_two_accounts_is_answered_once(race: Race, books: Ledger) -> None:
    for number in range(5):
        order_id = f"clash-{number}"
        accounts = [f"clash-{number}-{place}" for place in range(2)]
        for account_id in accounts:
            books.account(account_id, 100_000)
        bodies = [question(order_id, accounts[place % 2], "1.00") for place in range(20)]
        got = race(bodies)
        first = {status for status, _ in got[::2]}
        second = {status for status, _ in got[1::2]}
        assert sorted([*first, *second]) == [200, 422], got


def test_orders_that_change_accounts_keep_one_open_hold(race: Race, books: Ledger) -> None:
    """Versions of the same orders, held on several accounts at once: no deadlock, no error."""
    deadlocks = _deadlocks(books)
    for account in range(4):
        books.account(f"wander-{account}", 0)
    bodies = [
        question(f"wander-{n % 5}", f"wander-{n % 4}", "1.00", order_version=1 + n // 5)
        for n in range(100)
    ]
    Random(1).shuffle(bodies)
    assert {status for status, _ in race(bodies)} <= {200, 409}
    open_holds = books.fetch(
        "SELECT order_id, count(*), max(order_version) FROM credit_check.hold"
        " WHERE order_id LIKE 'wander-%' AND state = 'open' GROUP BY order_id ORDER BY order_id"
    )
    assert open_holds == [(f"wander-{n}", 1, 20) for n in range(5)]
    assert _deadlocks(books) == deadlocks
