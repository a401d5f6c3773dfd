"""A group at a moment of the past: those who stood below it then, with what they owed then."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from exposure_tracker.moments import Calendar, Moment
from exposure_tracker.past_groups import Past, group_then
from exposure_tracker.store_reads import snapshot
from support.agreeing import comparable_group
from support.applying import applying
from support.histories import Pool, shuffled_with_duplicates
from support.oracle import Event, Oracle
from support.oracle_groups import group
from support.pasts import Asked, accounts_of, history_in_time, moment
from support.tracking import Tracked
from support.wire import records

ACCOUNTS = 4


def with_parents(events: list[Event]) -> list[Event]:
    """The same events, each account with a parent that changes with its version; some lead round,
    and some are nobody's.
    """
    for event in events:
        data = event["data"]
        if event["type"] == "creditgate.account.v1":
            number = int(data["account_id"].removeprefix("A"))
            parent = (number * 3 + data["version"] * 2 + 1) % (ACCOUNTS + 2)
            if parent <= ACCOUNTS:
                data["parent_account_id"] = f"A{parent}"
    return events


@pytest.mark.parametrize("seed", range(4))
async def test_any_group_of_any_moment_is_brute_force_of_the_events_up_to_it(
    fresh_database: str, seed: int
) -> None:
    random = Random(seed)
    # Who asks for an order is not found by its question alone, once it is of the past.
    history = [
        event
        for event in with_parents(history_in_time(random, 200, Pool(ACCOUNTS, 6, 4)))
        if event["data"].get("state") != "requested"
    ]
    arrived = shuffled_with_duplicates(random, history)
    async with applying(fresh_database) as ledger:
        wires = records(arrived)
        count = len(wires) // 2
        await ledger.apply(wires[:count])
        async with snapshot(ledger.readers) as connection:
            known_at = await connection.fetchval("SELECT clock_timestamp()")
        await ledger.apply(wires[count:])
        sizes = set()
        for _ in range(15):
            as_of = moment(random)
            known = random.choice((None, count))
            asked = Moment(as_of, None if known is None else known_at)
            oracle = Oracle(Asked(as_of, known).events(arrived))
            head = random.choice(accounts_of(arrived))
            async with snapshot(ledger.readers) as connection:
                past = Past(asked, datetime.now(UTC), Calendar(UTC))
                told = await group_then(connection, head, None, past)
            answer = told.model_dump(mode="json", exclude={"watermark", "as_of", "known_at"})
            assert comparable_group(answer) == expected(oracle, head, as_of)
            sizes.add(len(answer["group"]["members"]))
        assert max(sizes) > 1


def expected(oracle: Oracle, head: str, at: datetime) -> dict[str, Any]:
    """By brute force; of the past an account's own parent is not told."""
    answer = group(oracle, head, at)
    for name in ("as_of", "known_at"):
        del answer[name]
    return {**answer, "parent_account_id": None, "parent_link": None}


async def test_the_running_tracker_tells_a_group_as_it_was(tracked: Tracked) -> None:
    def account(account_id: str, version: int, time: str, parent: str | None) -> Event:
        data = {
            "account_id": account_id, "version": version, "name": account_id, "currency": "EUR",
            "credit_limit": "100", "status": "open", "parent_account_id": parent,
        }  # fmt: skip
        return {"type": "creditgate.account.v1", "time": time, "data": data}

    def order(account_id: str, ordered: str) -> Event:
        data = {
            "order_id": f"O-{account_id}", "version": 1, "account_id": account_id,
            "currency": "EUR", "state": "open", "lines": [{"line_id": "1", "ordered": ordered}],
        }  # fmt: skip
        return {"type": "creditgate.order.v1", "time": "2026-01-05T00:00:00Z", "data": data}

    process = tracked.start()
    await tracked.send(
        [
            account("OLD", 1, "2026-01-01T00:00:00Z", None),
            account("NEW", 1, "2026-01-01T00:00:00Z", None),
            account("CHILD", 1, "2026-01-01T00:00:00Z", "OLD"),
            account("CHILD", 2, "2026-02-01T00:00:00Z", "NEW"),
            order("OLD", "1"),
            order("CHILD", "10"),
        ]
    )
    await tracked.until_applied()
    await process.until_ready()

    async def told(head: str, as_of: str) -> tuple[str, list[str]]:
        reply = await process.get(f"/v1/accounts/{head}/exposure", group="true", as_of=as_of)
        assert reply.status_code == 200, reply.text
        members = [one["account_id"] for one in reply.json()["group"]["members"]]
        return reply.json()["exposure"], members

    assert await told("OLD", "2026-01-31") == ("11.00", ["OLD", "CHILD"])
    assert await told("OLD", "2026-02-01") == ("1.00", ["OLD"])
    assert await told("NEW", "2026-02-01") == ("10.00", ["NEW", "CHILD"])
    assert await told("CHILD", "2026-01-31") == ("10.00", ["CHILD"])
