"""Episodes are told once, whoever looks, whoever is killed; late data once for the deployment."""

import asyncio
from collections import Counter
from functools import partial

import asyncpg
import orjson

from credit_check import findings
from credit_check.episodes import Episodes
from credit_check.events import Envelopes
from credit_check.ledger_mark import LedgerMark
from credit_check.limit_documents import Press
from credit_check.shelf import Shelf
from credit_check.staleness import LASTING_SECONDS, Staleness
from service_kit.clock import SettableClock
from support.credit_checks import Ledger, Running, client, question, start_check
from support.databases import as_role
from support.waiting import until

ACCOUNTS = 600
ENVELOPES = Envelopes("")


def told(books: Ledger, kind: str) -> Counter[tuple[str, str]]:
    """How often each raising and clearing of a kind waits for Kafka, by account."""
    rows = books.fetch("SELECT value FROM credit_check.outbox WHERE topic = 'credit.notices'")
    notices = [orjson.loads(value)["data"] for (value,) in rows]
    return Counter((each["account_id"], each["state"]) for each in notices if each["kind"] == kind)


def describe(books: Ledger, status: str) -> None:
    """Many accounts at once, with their gates as a look leaves them."""
    books.execute(
        "INSERT INTO exposure.account (account_id, described, version, change_counter,"
        " credit_limit_minor, currency, status)"
        " SELECT 'k' || n, true, 1, 1, 1000, 'EUR', $2 FROM generate_series(1, $1) n"
        " ON CONFLICT (account_id) DO UPDATE SET status = $2,"
        " change_counter = account.change_counter + 1",
        ACCOUNTS,
        status,
    )


def test_two_that_look_at_the_same_time_tell_each_once(check_database: str, books: Ledger) -> None:
    review = books.value("SELECT (now() AT TIME ZONE 'UTC')::date + 7")
    books.account("twins", 1_000, status="stopped", next_review_on=review)
    books.execute(
        "INSERT INTO credit_check.gate (account_id, change_counter)"
        " SELECT s.account_id, s.change_counter FROM exposure.standing s"
    )

    async def both() -> None:
        url = as_role(check_database, "creditgate_check")
        connections = [await asyncpg.connect(url) for _ in range(2)]
        try:
            clock = SettableClock()
            looks = [Episodes(clock, Shelf(), Press(ENVELOPES, "UTC")) for _ in connections]
            standing = [await LedgerMark(clock, "UTC").read(each) for each in connections]
            await asyncio.gather(*map(Episodes.round, looks, connections, standing))
        finally:
            for connection in connections:
                await connection.close()

    asyncio.run(both())
    assert told(books, "review_due") == {("twins", "raised"): 1}
    states = books.fetch("SELECT kind, state FROM credit_check.episode ORDER BY kind")
    assert states == [("account_stopped", "raised"), ("review_due", "raised")]


def test_late_data_is_told_once_when_it_lasts_and_cleared_when_it_is_over(
    check_database: str, books: Ledger
) -> None:
    async def at(clock: SettableClock, staleness: Staleness, *seconds: float) -> list[int]:
        """How many were told at each of these moments, by two that both take themselves to lead."""
        url = as_role(check_database, "creditgate_check")
        connections = [await asyncpg.connect(url) for _ in range(2)]
        counts = []
        try:
            for each in seconds:
                clock.advance(each)
                late = await staleness.late(connections[0])
                tells = (findings.tell(one, ENVELOPES, late) for one in connections)
                counts.append(sum(await asyncio.gather(*tells)))
        finally:
            for connection in connections:
                await connection.close()
        return counts

    clock, shelf = SettableClock(), Shelf()
    staleness = Staleness(clock, shelf)
    assert asyncio.run(at(clock, staleness, 0, LASTING_SECONDS)) == [0, 0]
    books.fresh(-90)
    half = LASTING_SECONDS / 2
    assert asyncio.run(at(clock, staleness, 0, half, half, 3_600)) == [0, 0, 1, 0]
    (notice,) = (
        each
        for (value,) in books.fetch("SELECT value FROM credit_check.outbox ORDER BY id")
        if (each := orjson.loads(value)["data"])["kind"] == "data_stale"
    )
    assert (notice["account_id"], notice["severity"]) == (None, "critical")
    assert notice["facts"] | {"watermark": "", "lag_seconds": ""} == {
        "lag_seconds_max": "60", "on_stale": "hold", "watermark": "", "lag_seconds": "",
    }  # fmt: skip
    assert int(notice["facts"]["lag_seconds"]) >= 90
    # Whoever leads next has not seen how long it has lasted, and clears nothing for that.
    after = SettableClock()
    assert asyncio.run(at(after, Staleness(after, shelf), 0, 1)) == [0, 0]
    books.fresh()
    assert asyncio.run(at(clock, staleness, 5)) == [1]
    assert told(books, "data_stale") == {(None, "raised"): 1, (None, "cleared"): 1}
    books.execute("UPDATE exposure.partition_offset SET watermark = NULL")
    assert asyncio.run(at(clock, staleness, 0, LASTING_SECONDS)) == [0, 1]
    books.fresh()
    assert asyncio.run(at(clock, staleness, 5)) == [1]


def test_each_is_told_once_although_the_leader_is_killed_in_between(
    check_database: str, books: Ledger
) -> None:
    def settled(running: Running) -> None:
        with client(running.url, secret) as caller:
            until(
                lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0,
                "all accounts are looked at",
            )

    def some_told(state: str) -> bool:
        return any(each[1] == state for each in told(books, "account_stopped"))

    secret = books.key()
    describe(books, "open")
    running = [start_check(check_database)]
    try:
        with client(running[0].url, secret) as caller:
            answer = caller.post("/v1/checks", json=question("k-1", "k1", "1.00"))
            assert answer.status_code == 200
        settled(running[0])
        for turn, (status, state) in enumerate([("stopped", "raised"), ("open", "cleared")]):
            running.append(start_check(check_database))
            describe(books, status)
            until(partial(some_told, state), "the first are told")
            running[turn].kill()
            settled(running[-1])
            counts = told(books, "account_stopped")
            assert {counts[f"k{n}", state] for n in range(1, ACCOUNTS + 1)} == {1}
            assert counts.total() == (turn + 1) * ACCOUNTS
    finally:
        for each in running:
            each.kill()
