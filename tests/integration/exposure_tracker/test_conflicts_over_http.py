"""What senders have to put right is shown as long as it stands, with what is needed to do so."""

from typing import Any

from service_kit import grants
from support.applying import connected
from support.tracker_events import account, answered, delivery, invoice, order, rate, today
from support.tracking import Tracked, TrackerProcess


def limit_document(account_id: str, currency: str, version: int = 1) -> dict[str, Any]:
    data = {
        "account_id": account_id,
        "version": version,
        "currency": currency,
        "credit_limit": "5000",
    }
    return {"type": "creditgate.limit.v1", "data": data}


async def conflicts(process: TrackerProcess, **filters: Any) -> list[dict[str, Any]]:
    answer = await process.get("/v1/conflicts", **filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_limit_in_another_currency_is_shown_until_it_fits(tracked: Tracked) -> None:
    process = await answered(tracked, [limit_document("A", "USD"), account("A"), account("B")])
    (found,) = await conflicts(process)
    assert (found["conflict"], found["account_id"], found["document_id"]) == (
        "limit_currency", "A", "A",
    )  # fmt: skip
    assert found["currency"] == "USD"
    assert "EUR" in found["message"]
    assert (await process.get("/v1/accounts/A/exposure")).json()["limit"] == "1000.00"
    await tracked.send([limit_document("A", "EUR", version=2)])
    await tracked.until_applied()
    assert await conflicts(process) == []
    assert (await process.get("/v1/accounts/A/exposure")).json()["limit"] == "5000.00"


async def test_a_version_with_two_contents_is_shown_with_where_they_came_from(
    tracked: Tracked,
) -> None:
    process = await answered(
        tracked,
        [
            order("O", "A", "10"),
            order("O", "A", "70", secured_amount="5"),
            account("A"),
            account("A", name="Ost"),
            rate("EUR", "USD", "1.1"),
            rate("EUR", "USD", "1.2"),
        ],
    )
    found = {one["kind"]: one for one in await conflicts(process, conflict="version")}
    assert set(found) == {"account", "order", "rate"}
    contents = found["order"]["contents"]
    (loser,) = [one for one in contents if not one["counts"]]
    assert loser["differs"] == ["lines", "secured_amount"]
    assert loser["topic"].endswith("credit.orders")
    assert {one["offset"] for one in contents} == {0, 1}
    assert found["rate"]["account_id"] is None
    assert [one["kind"] for one in await conflicts(process, account_id="A")] == ["account", "order"]
    await tracked.send([order("O", "A", "10", version=2)])
    await tracked.until_applied()
    assert [one["kind"] for one in await conflicts(process)] == ["account", "rate"]


async def test_a_question_with_two_contents_is_counted_and_shown_until_the_order_goes_on(
    tracked: Tracked,
) -> None:
    first = order("Q", "A", "10", state="requested")
    process = await answered(
        tracked,
        [
            account("A"),
            first,
            first,
            order("Q", "A", "20", state="requested"),
            order("SAME", "A", "10", state="requested"),
            order("SAME", "A", "10"),
        ],
    )
    (found,) = await conflicts(process)
    assert (found["conflict"], found["kind"], found["document_id"], found["version"]) == (
        "version", "order", "Q", 1,
    )  # fmt: skip
    assert "requested" in found["message"]
    assert [(one["counts"], one["differs"]) for one in found["contents"]] == [
        (False, []), (False, ["lines"]),
    ]  # fmt: skip
    metrics = (await process.get("/metrics")).text
    assert 'creditgate_version_conflicts_total{kind="order"} 1.0' in metrics
    async with connected(tracked.admin_url) as database:
        told = await database.fetchval("SELECT facts ->> 'documents' FROM exposure.finding")
    assert told == "order Q version 1"
    await tracked.send([order("Q", "A", "20")])
    await tracked.until_applied()
    assert await conflicts(process) == []


async def test_a_reference_across_currencies_is_shown_on_whichever_side_it_was_noticed(
    tracked: Tracked,
) -> None:
    covers = [{"amount": "40", "order_id": "LATE", "order_line_id": "1"}]
    process = await answered(
        tracked,
        [
            account("A"),
            order("O", "A", "100"),
            delivery("D", "A", "60", "O", "USD"),
            invoice("I", "A", "40", today(), currency="USD", covers=covers),
        ],
    )
    await tracked.send([order("LATE", "A", "100")])
    await tracked.until_applied()
    found = {one["document_id"]: one for one in await conflicts(process)}
    assert {one["conflict"] for one in found.values()} == {"reference_currency"}
    assert found["O"]["named"] == {
        "currency": "USD", "delivered": "60.00", "invoiced": "0.00", "allocated": "0.00",
        "named_by": ["delivery D"],
    }  # fmt: skip
    assert found["LATE"]["named"]["invoiced"] == "40.00"
    assert found["LATE"]["named"]["named_by"] == ["invoice I"]
    assert await process.metric("creditgate_cross_currency_references_total") == 2
    figures = (await process.get("/v1/accounts/A/exposure")).json()["by_currency"]
    assert {one["currency"]: (one["open_orders"], one["unbilled"]) for one in figures} == {
        "EUR": ("200.00", "0.00"), "USD": ("0.00", "60.00"),
    }  # fmt: skip
    await tracked.send([delivery("D", "A", "60", "O", "EUR", version=2)])
    await tracked.until_applied()
    assert [one["document_id"] for one in await conflicts(process)] == ["LATE"]


async def test_conflicts_are_paged_and_a_segment_hides_those_of_others(tracked: Tracked) -> None:
    names = [f"A{number}" for number in range(5)]
    process = await answered(
        tracked,
        [
            *[account(one, segment="north" if one == "A3" else "south") for one in names],
            *[limit_document(one, "USD") for one in names],
            *[order("O", "A0", ordered) for ordered in ("1", "2")],
            rate("EUR", "USD", "1.1"),
            rate("EUR", "USD", "1.2"),
        ],
    )
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await process.get("/v1/conflicts", limit=2, **cursor)).json()
        seen += [f"{one['kind']} {one['account_id']}" for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == [*[f"limit {one}" for one in names], "order A0", "rate None"]
    async with connected(tracked.admin_url) as connection:
        key = await grants.create_key(connection, "north", ["exposure:read"], segment="north")
    caller = TrackerProcess(process.process, process.url, key, process.log)
    assert [one["account_id"] for one in await conflicts(caller)] == ["A3"]
    refused = await process.get("/v1/conflicts", conflict="nonsense")
    assert refused.status_code == 422
