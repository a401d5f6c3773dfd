"""Any moment of a random history is told as a fold of the events up to that moment."""

import asyncio
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from credit_contracts.amounts import to_minor
from credit_core.overdue import due_on
from exposure_tracker.holdings import Holdings
from exposure_tracker.moments import Calendar, Moment
from exposure_tracker.past import account_then
from exposure_tracker.reading import Reading
from exposure_tracker.store_reads import snapshot
from service_kit.auth import Caller
from service_kit.clock import SystemClock
from support.applying import Applying, applying
from support.histories import Pool, shuffled_with_duplicates
from support.oracle import Event, Oracle
from support.oracle_readings import due, overdue, valued
from support.pasts import TERMS_DAYS, Asked, accounts_of, buckets_of, history_in_time, moment
from support.tracking import Tracked
from support.wire import records

PORTIONS = 4


async def database_now(ledger: Applying) -> datetime:
    async with snapshot(ledger.readers) as connection:
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
        return now


async def agrees(ledger: Applying, asked: Moment, account_id: str, events: list[Event]) -> None:
    """Buckets and due dates of one account at one moment are those of the events up to it."""
    async with snapshot(ledger.readers) as connection:
        then = await account_then(connection, account_id, asked, datetime.now(UTC), Calendar(UTC))
    oracle = Oracle(events)
    told = {
        currency: (one.open_orders, one.unbilled, one.receivables, one.unapplied_cash)
        for currency, one in then.standing.buckets.items()
    }
    assert told == buckets_of(oracle, account_id)
    for currency in told:
        found: dict[Any, int] = {}
        for (basis, day), minor in then.standing.due.get(currency, {}).items():
            falls_due = due_on(basis, day, TERMS_DAYS)
            found[falls_due] = found.get(falls_due, 0) + minor
        assert found == due(oracle, account_id, currency, TERMS_DAYS)


@pytest.mark.parametrize("seed", range(6))
async def test_any_moment_is_a_fold_of_the_events_up_to_it(fresh_database: str, seed: int) -> None:
    random = Random(seed)
    arrived = shuffled_with_duplicates(random, history_in_time(random, 160, Pool(3, 6, 4)))
    wires = records(arrived)
    known: list[tuple[int, datetime]] = []
    async with applying(fresh_database) as ledger:
        size = len(wires) // PORTIONS
        for end in (size, 2 * size, 3 * size, len(wires)):
            start = known[-1][0] if known else 0
            await ledger.apply(wires[start:end], at_once=random.choice((3, 40, 400)))
            known.append((end, await database_now(ledger)))
        for _ in range(25):
            count, known_at = random.choice(known)
            as_of = random.choice((None, moment(random)))
            known_at_or_not = random.choice((None, known_at)) if as_of else known_at
            asked = Asked(as_of, None if known_at_or_not is None else count)
            account_id = random.choice(accounts_of(arrived))
            await agrees(ledger, Moment(as_of, known_at_or_not), account_id, asked.events(arrived))


async def test_the_running_tracker_tells_any_moment_valued_and_overdue(tracked: Tracked) -> None:
    random = Random(11)
    arrived = history_in_time(random, 120, Pool(2, 6, 4))
    known: list[tuple[int, str]] = []
    process = tracked.start()
    for end in (40, 80, 120):
        await tracked.send(arrived[end - 40 : end])
        await tracked.until_applied()
        (row,) = await tracked.fetch("SELECT clock_timestamp() AS now")
        known.append((end, row["now"].isoformat()))
        await asyncio.sleep(0.01)
    await process.until_ready()
    for _ in range(20):
        as_of = moment(random)
        count, known_at = random.choice(known)
        params = {"as_of": as_of.isoformat()}
        if random.random() < 0.7:
            params["known_at"] = known_at
        else:
            count = len(arrived)
        oracle = Oracle(Asked(as_of, count).events(arrived))
        account_id = random.choice(accounts_of(arrived))
        reply = await process.get(f"/v1/accounts/{account_id}/exposure", **params)
        assert reply.status_code == 200, reply.text
        answer = reply.json()
        four, unvalued = valued(oracle, account_id, as_of)
        described = oracle.accounts.get(account_id)
        assert {one["currency"] for one in answer["unvalued"]} == unvalued
        assert datetime.fromisoformat(answer["as_of"]) == as_of
        if described is None:
            assert answer["currency"] is None
            assert answer["exposure"] is None
            continue
        currency = described["currency"]
        assert answer["currency"] == currency
        names = ("open_orders", "unbilled", "receivables", "unapplied_cash")
        assert tuple(to_signed(answer[name], currency) for name in names) == four
        if not unvalued and set(buckets_of(oracle, account_id)) <= {currency}:
            late = overdue(oracle, (account_id, currency), TERMS_DAYS, as_of.date(), 0)
            assert to_signed(answer["overdue"]["amount"], currency) == late


def to_signed(text: str, currency: str) -> int:
    minor = to_minor(text.removeprefix("-"), currency)
    return -minor if text.startswith("-") else minor


async def test_a_day_means_its_end_and_the_future_is_refused(tracked: Tracked) -> None:
    def order(version: int, ordered: str, time: str) -> Event:
        data = {
            "order_id": "O", "version": version, "account_id": "A", "currency": "EUR",
            "state": "open", "lines": [{"line_id": "1", "ordered": ordered}],
        }  # fmt: skip
        return {"type": "creditgate.order.v1", "time": time, "data": data}

    process = tracked.start()
    await tracked.send(
        [order(1, "10", "2026-02-03T23:59:59Z"), order(2, "20", "2026-02-04T00:00:00Z")]
    )
    await tracked.until_applied()
    await process.until_ready()

    async def open_orders(**params: str) -> str | None:
        answer = (await process.get("/v1/accounts/A/exposure", **params)).json()
        parts = answer["by_currency"]
        return parts[0]["open_orders"] if parts else None

    assert await open_orders() == "20.00"
    assert await open_orders(as_of="2026-02-03") == "10.00"
    assert await open_orders(as_of="2026-02-04T00:00:00Z") == "20.00"
    assert await open_orders(as_of="2026-02-04T00:59:59+01:00") == "10.00"
    assert await open_orders(as_of="2020-01-01") is None
    assert await open_orders(known_at="2020-01-01") is None
    today = datetime.now(UTC).date().isoformat()
    assert await open_orders(as_of=today, known_at=today) == "20.00"
    for wrong in ("2199-01-01", "2199-01-01T00:00:00Z", "yesterday", "2026-02-30", "1"):
        refused = await process.get("/v1/accounts/A/exposure", as_of=wrong)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "as_of"


async def test_the_past_waits_for_its_turn_and_the_present_does_not(fresh_database: str) -> None:
    random = Random(1)
    events = history_in_time(random, 20, Pool(1, 3, 2))
    (account_id,) = accounts_of(events)
    caller = Caller("key", "tests", frozenset({"exposure:read"}), None)
    turns = asyncio.Semaphore(0)
    async with applying(fresh_database) as ledger:
        await ledger.apply(records(events))
        reading = Reading(
            ledger.readers, ledger.reconciler, (), SystemClock(), Holdings(),
            calendar=Calendar(UTC), turns=turns,
        )  # fmt: skip
        asked = Moment(known_at=datetime.now(UTC))
        then = asyncio.create_task(reading.exposure(caller, account_id, asked))
        now = await reading.exposure(caller, account_id)
        assert not then.done()
        turns.release()
        assert (await then).by_currency == now.by_currency
        assert not turns.locked(), "a turn is given back"
