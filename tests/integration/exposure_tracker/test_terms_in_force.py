"""Accounts, limits and rates as credit-check reads them: newest whatever the order of arrival."""

from itertools import permutations
from random import Random
from typing import Any

import pytest

from support.applying import applying, connected
from support.databases import as_role
from support.wire import records

Event = dict[str, Any]


def account(version: int = 1, **more: Any) -> Event:
    data = {
        "account_id": "A",
        "version": version,
        "name": "Nord GmbH",
        "currency": "EUR",
        "credit_limit": "1000",
        "status": "open",
        **more,
    }
    return {"type": "creditgate.account.v1", "data": data}


def limit(version: int = 1, **more: Any) -> Event:
    data = {
        "account_id": "A",
        "version": version,
        "currency": "EUR",
        "credit_limit": "5000",
        **more,
    }
    return {"type": "creditgate.limit.v1", "data": data}


def rate(as_of: str, text: str, version: int = 1, source: str = "ecb") -> Event:
    data = {
        "base": "EUR",
        "quote": "USD",
        "rate": text,
        "as_of": as_of,
        "version": version,
        "source": source,
    }
    return {"type": "creditgate.fx-rate.v1", "data": data}


def order(order_id: str = "O", **more: Any) -> Event:
    data = {
        "order_id": order_id,
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": "10"}],
        **more,
    }
    return {"type": "creditgate.order.v1", "data": data}


async def seen_by_credit_check(admin_url: str, sql: str) -> list[dict[str, Any]]:
    async with connected(as_role(admin_url, "creditgate_check")) as connection:
        return [dict(row) for row in await connection.fetch(sql)]


async def standing(admin_url: str) -> dict[str, Any]:
    (row,) = await seen_by_credit_check(admin_url, "SELECT * FROM exposure.standing")
    return row


@pytest.mark.parametrize("turn", range(6))
async def test_the_limit_document_beats_the_account_whichever_comes_first(
    fresh_database: str, turn: int
) -> None:
    temporary = {"amount": "9000", "valid_from": "2026-01-01", "valid_until": "2026-02-01"}
    events = [
        account(limit_valid_until="2026-12-31"),
        account(2, limit_valid_until="2026-06-30", credit_limit="2000"),
        limit(temporary_limit=temporary, next_review_on="2026-03-01"),
    ]
    async with applying(fresh_database) as ledger:
        await ledger.apply(records(list(permutations(events))[turn]), at_once=1)
    row = await standing(fresh_database)
    assert row["described"]
    assert (row["version"], row["credit_limit_minor"]) == (2, 500_000)
    assert row["temporary_limit_minor"] == 900_000
    assert str(row["next_review_on"]) == "2026-03-01"
    assert row["limit_valid_until"] is None, "all limit fields are the limit document's, or none"


async def test_a_limit_in_another_currency_is_kept_and_not_used(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records([limit(currency="USD"), account()]))
        row = await standing(fresh_database)
        assert row["credit_limit_minor"] == 100_000
        unused = await connection.fetchval("SELECT unused_limit_currency FROM exposure.account")
        assert unused == "USD"
        await ledger.apply(records([limit(), account(), account(2, currency="USD")])[2:])
        row = await standing(fresh_database)
        assert (row["currency"], row["credit_limit_minor"]) == ("USD", 500_000)


async def test_an_unlimited_account_is_not_one_without_credit(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger:
        await ledger.apply(records([account(credit_limit=None)]))
        assert (await standing(fresh_database))["credit_limit_minor"] is None
        await ledger.apply(records([account(), account(2, credit_limit="0")])[1:])
        assert (await standing(fresh_database))["credit_limit_minor"] == 0


async def test_the_larger_content_of_one_version_wins_in_any_order(fresh_database: str) -> None:
    contents = [account(name=name) for name in ("Ost", "Nord", "West")]
    Random(3).shuffle(contents)
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(contents))
        assert await connection.fetchval("SELECT name FROM exposure.account") == "West"
        kept = "SELECT count(*) FROM exposure.document_version WHERE kind = 'account'"
        assert await connection.fetchval(kept) == 3
        conflicts = ledger.counted("creditgate_version_conflicts_total", kind="account")
        assert conflicts == 2


async def test_an_account_only_named_by_documents_is_seen_and_not_described(
    fresh_database: str,
) -> None:
    async with applying(fresh_database) as ledger:
        await ledger.apply(records([order()]))
    row = await standing(fresh_database)
    assert not row["described"]
    assert row["currency"] is None
    assert row["credit_limit_minor"] is None


async def test_every_change_of_an_account_raises_its_change_counter(fresh_database: str) -> None:
    changes = [
        order(),
        order(version=2, state="on_hold"),
        # Moves nothing, and ends reservations up to its version all the same.
        order(version=1, state="closed", priority=1),
        account(),
        limit(),
        order(version=7, state="requested"),
    ]
    async with applying(fresh_database) as ledger:
        made = records(changes)
        before = 0
        for record in made:
            await ledger.apply([record])
            now = (await standing(fresh_database))["change_counter"]
            assert now > before, record
            before = now


async def test_the_newest_rate_is_the_latest_that_is_not_of_the_future(fresh_database: str) -> None:
    events = [
        rate("2026-01-05", "1.1"),
        rate("2026-01-06", "1.2"),
        rate("2026-01-06", "1.25", version=2),
        rate("2026-01-06", "1.3", version=2, source="desk"),
        rate("2026-01-06", "1.26", version=2),
        rate("2900-01-01", "9"),
    ]
    Random(5).shuffle(events)
    async with applying(fresh_database) as ledger:
        await ledger.apply(records(events), at_once=2)
    (row,) = await seen_by_credit_check(fresh_database, "SELECT * FROM exposure.rate_newest")
    assert (row["base"], row["quote"], row["source"]) == ("EUR", "USD", "ecb")
    assert int(row["rate_e10"]) == 12_600_000_000


async def test_a_requested_version_is_kept_and_never_the_newest(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records([order(version=3, state="requested"), order()]))
        (claim,) = await seen_by_credit_check(fresh_database, "SELECT * FROM exposure.order_claim")
        assert (claim["newest_version"], claim["newest_state"]) == (1, "open")
        assert claim["posted_claim_minor"] == claim["ordered_minor"] == 1000
        versions = "SELECT version, outcome FROM exposure.document_version ORDER BY version"
        assert [tuple(row) for row in await connection.fetch(versions)] == [
            (1, "applied"),
            (3, "requested"),
        ]
