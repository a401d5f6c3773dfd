"""What drifts is set right beside live traffic, and nobody reads a total that no moment had."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest

from exposure_tracker.rebuild import Rebuilder
from service_kit.clock import SystemClock
from support.applying import Applying, applying, connected
from support.command import called
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.tracking import Tracked
from support.wire import records

# Each spoils a good part of the ledger, whatever is in it.
TAMPERING = {
    "buckets": "UPDATE exposure.bucket SET receivables = receivables + 7, unbilled = 0",
    "a bucket gone": "DELETE FROM exposure.bucket WHERE account_id < 'B'",
    "postings": "UPDATE exposure.posting SET open_orders = open_orders + 3",
    "postings gone": "DELETE FROM exposure.posting WHERE kind = 'invoice'",
    "columns": "UPDATE exposure.document SET state = 'x', ordered_minor = 1, version = 0,"
    " ended_version = 999 WHERE kind = 'order' AND body IS NOT NULL",
    "references": "UPDATE exposure.document SET named = NULL, standing_alone = NULL",
    "contributions": "UPDATE exposure.document SET open_orders = 5, posted_elsewhere = NULL",
    "stubs gone": "DELETE FROM exposure.document WHERE body IS NULL AND named IS NOT NULL",
    "documents gone": "DELETE FROM exposure.document WHERE kind = 'invoice'",
    "documents unreadable": "UPDATE exposure.document SET body = 'x' WHERE kind = 'payment'",
    "documents empty": "UPDATE exposure.document SET body = NULL WHERE kind = 'delivery'",
    "documents elsewhere": "UPDATE exposure.document SET account_id = 'Z' WHERE kind = 'invoice'",
    "due sums": "UPDATE exposure.due SET open_minor = open_minor + 1",
    "due sums gone": "DELETE FROM exposure.due",
    "due sums astray": "UPDATE exposure.due SET due_on = due_on + 1",
    "open amounts": "UPDATE exposure.bucket SET open_minor = open_minor - 1",
    "terms": "UPDATE exposure.account SET described = NOT described, currency = 'XXX'",
    "accounts gone": "DELETE FROM exposure.account",
}


def rebuilder(ledger: Applying) -> Rebuilder:
    return Rebuilder(ledger.readers, ledger.reconciler, SystemClock())


async def mend_all(ledger: Applying) -> list[str]:
    """What is left after every account with a finding was rebuilt."""
    work = rebuilder(ledger)
    await work.restore()
    left = []
    async for found in work.accounts():
        for account_id in sorted({one.account_id for one in found.found if one.account_id}):
            rebuilt = await work.account(account_id)
            left += [one.sentence for one in rebuilt.after.found]
    return left


@asynccontextmanager
async def ledger_of(admin_url: str, seed: int) -> AsyncIterator[tuple[Applying, list[Any]]]:
    random = Random(seed)
    events = shuffled_with_duplicates(random, history(random, 150, Ids(4, 8, 4)))
    async with applying(admin_url) as ledger:
        yield ledger, records(events)


@pytest.mark.parametrize("what", TAMPERING)
async def test_whatever_was_changed_by_hand_is_set_right(fresh_database: str, what: str) -> None:
    async with (
        ledger_of(fresh_database, 11) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events[:30])
        status = await connection.execute(TAMPERING[what])
        assert not status.endswith(" 0")
        assert (await ledger.reconciler.everything()).found
        assert await mend_all(ledger) == []
        assert (await ledger.reconciler.everything()).found == ()
        await ledger.apply(events[30:])
        assert (await ledger.reconciler.everything()).found == ()


async def test_postings_are_corrected_by_one_that_says_rebuild(fresh_database: str) -> None:
    async with (
        ledger_of(fresh_database, 12) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events)
        count = "SELECT count(*) FROM exposure.posting"
        before = await connection.fetchval(count)
        await connection.execute(
            "UPDATE exposure.posting SET unbilled = unbilled + 3 WHERE posting_id ="
            " (SELECT min(posting_id) FROM exposure.posting)"
        )
        assert await mend_all(ledger) == []
        rows = await connection.fetch("SELECT * FROM exposure.posting WHERE cause_kind = 'rebuild'")
        (posting,) = rows
        assert posting["unbilled"] == -3
        assert posting["cause_id"].startswith("rbd_")
        assert await connection.fetchval(count) == before + 1


async def test_an_account_without_a_finding_is_not_touched(fresh_database: str) -> None:
    touched = "SELECT account_id, currency, change_counter, xmin::text FROM exposure.bucket"
    async with (
        ledger_of(fresh_database, 13) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events)
        before = await connection.fetch(touched)
        assert await mend_all(ledger) == []
        assert await connection.fetch(touched) == before


async def test_what_is_posted_and_what_is_mended_moves_the_mark_and_nothing_else_does(
    fresh_database: str,
) -> None:
    marked = "SELECT mark FROM exposure.ledger_mark"
    async with (
        ledger_of(fresh_database, 14) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        marks = [await connection.fetchval(marked)]
        await ledger.apply(events)
        marks.append(await connection.fetchval(marked))
        assert await mend_all(ledger) == []
        assert await connection.fetchval(marked) == marks[-1]
        await connection.execute("UPDATE exposure.document SET body = NULL WHERE kind = 'delivery'")
        await rebuilder(ledger).restore()
        marks.append(await connection.fetchval(marked))
        await connection.execute("UPDATE exposure.bucket SET unbilled = unbilled + 1")
        for (account_id,) in await connection.fetch("SELECT account_id FROM exposure.account"):
            await rebuilder(ledger).account(account_id)
            marks.append(await connection.fetchval(marked))
        assert len(set(marks)) == len(marks) > 4


async def test_what_was_found_of_no_account_does_not_stand_after_a_rebuild(
    fresh_database: str,
) -> None:
    standing = "SELECT sum(drifts) FROM exposure.proof"
    async with (
        ledger_of(fresh_database, 16) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events)
        await connection.execute("DELETE FROM exposure.document WHERE kind = 'payment'")
        assert any(not one.account_id for one in (await ledger.reconciler.everything()).found)
        assert await mend_all(ledger) == []
        assert await connection.fetchval(standing) == 0


async def command(admin_url: str, *arguments: str, status: int = 0) -> str:
    """Standard output of `creditgate rebuild`."""
    environment = {"DATABASE_URL": admin_url}
    done = await asyncio.to_thread(
        called, "rebuild", *arguments, environment=environment, status=status
    )
    return done.stdout


async def test_the_command_prints_what_was_wrong_one_object_a_line_and_nothing_between(
    fresh_database: str,
) -> None:
    async with (
        ledger_of(fresh_database, 14) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events)
        await connection.execute(TAMPERING["buckets"])
        told = await command(fresh_database, "--json")
        answers = [json.loads(line) for line in told.splitlines()]
        assert answers
        assert all(answer["mended"] and not answer["left"] for answer in answers)
        assert (await ledger.reconciler.everything()).found == ()


async def test_an_account_that_nothing_speaks_of_is_refused_and_not_made(
    fresh_database: str,
) -> None:
    count = "SELECT (SELECT count(*) FROM exposure.account), (SELECT count(*) FROM exposure.proof)"
    async with (
        ledger_of(fresh_database, 15) as (ledger, events),
        connected(fresh_database) as connection,
    ):
        await ledger.apply(events)
        before = await connection.fetchrow(count)
        await command(fresh_database, "--account", "nobody", status=1)
        assert await connection.fetchrow(count) == before


ACCOUNTS = [f"A{number}" for number in range(6)]
ORDERS = 300


def order(number: int) -> dict[str, Any]:
    data = {
        "order_id": f"O{number}",
        "version": 1,
        "account_id": ACCOUNTS[number % len(ACCOUNTS)],
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": "100.00"}],
    }
    return {"type": "creditgate.order.v1", "data": data}


def invoice(number: int) -> dict[str, Any]:
    """Bills one order whole: its hundred moves from open orders to receivables."""
    data = {
        "invoice_id": f"I{number}",
        "version": 1,
        "account_id": ACCOUNTS[number % len(ACCOUNTS)],
        "currency": "EUR",
        "kind": "invoice",
        "state": "issued",
        "total": "100.00",
        "issued_on": "2026-01-10",
        "covers": [{"amount": "100.00", "order_id": f"O{number}"}],
    }
    return {"type": "creditgate.invoice.v1", "data": data}


async def read_until(tracked: Tracked, account_id: str, done: asyncio.Event) -> list[str]:
    """Every other total of the account that was to be read, in the order of reading."""
    process = tracked.processes[0]
    totals: list[str] = []
    while not done.is_set():
        answer = (await process.get(f"/v1/accounts/{account_id}/exposure")).json()
        (euros,) = answer["by_currency"]
        if not totals or totals[-1] != euros["total"]:
            totals.append(euros["total"])
    return totals


async def test_a_rebuild_during_a_replay_ends_without_drift_and_shows_no_total_that_never_was(
    tracked: Tracked,
) -> None:
    """Every total is so many hundreds; the cent on top is what somebody added by hand. It goes
    once, with the account's rebuild, and never comes back; hundreds are never taken off.
    """
    process = tracked.start(CREDITGATE_BATCH_RECORDS_MAX="5")
    await tracked.send(order(number) for number in range(30))
    await tracked.until_applied()
    async with connected(tracked.admin_url) as connection:
        for tampering in (
            "UPDATE exposure.bucket SET open_orders = open_orders + 1",
            "UPDATE exposure.posting SET open_orders = open_orders + 500 WHERE id < 'O15'",
            "UPDATE exposure.document SET ordered_minor = 1, state = 'x' WHERE id > 'O2'",
        ):
            await connection.execute(tampering)
    done = asyncio.Event()
    readers = [asyncio.create_task(read_until(tracked, one, done)) for one in ACCOUNTS]
    replay = asyncio.create_task(
        tracked.send(
            event
            for number in range(30, ORDERS)
            for event in (order(number), invoice(number), invoice(number - 30))
        )
    )
    told = await command(tracked.admin_url)
    again = await command(tracked.admin_url)
    await replay
    await tracked.until_applied()
    done.set()
    assert "6 mended: no drift" in told
    assert "0 mended: no drift" in again
    for totals in await asyncio.gather(*readers):
        assert all(re.fullmatch(r"[0-9]+00\.0[01]", total) for total in totals), totals
        cents = [total[-1] for total in totals]
        assert cents == sorted(cents, reverse=True), totals
        assert cents[-1] == "0"
        hundreds = [int(total[:-3]) for total in totals]
        assert hundreds == sorted(hundreds), totals
    assert len(totals) > 2
    answer = (await process.post("/v1/reconcile")).json()
    assert (answer["drifts"], answer["differences"]) == ([], [])
    async with connected(tracked.admin_url) as connection:
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await connection.fetchval(deadlocks) == 0
