"""From a figure to its documents and postings in two calls, and back to the event in Kafka."""

from decimal import Decimal
from random import Random
from typing import Any

from support.histories import Pool
from support.oracle import Event
from support.pasts import accounts_of, history_in_time
from support.tracking import Tracked, TrackerProcess

BUCKETS = ("open_orders", "unbilled", "receivables", "unapplied_cash")


def event(type_: str, **data: Any) -> Event:
    common = {"version": 1, "account_id": "A", "currency": "EUR"}
    return {"type": f"creditgate.{type_}.v1", "data": common | data}


def order(ordered: str, **more: Any) -> Event:
    lines = [{"line_id": "1", "ordered": ordered}]
    return event("order", order_id="O", state="open", lines=lines, **more)


def delivery(amount: str, **more: Any) -> Event:
    line = {"delivery_line_id": "1", "amount": amount, "order_id": "O", "order_line_id": "1"}
    return event("delivery", delivery_id="D", state="shipped", lines=[line], **more)


async def running(tracked: Tracked, *portions: list[Event]) -> TrackerProcess:
    process = tracked.start()
    for portion in portions:
        await tracked.send(portion)
        await tracked.until_applied()
    await process.until_ready()
    return process


async def items(process: TrackerProcess, path: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        reply = await process.get(f"/v1/accounts/{path}", **params, **cursor)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_a_posting_tells_which_event_moved_what_from_where_to_where(
    tracked: Tracked,
) -> None:
    invoice = event(
        "invoice", invoice_id="I", kind="invoice", state="issued", total="60",
        issued_on="2026-01-01", covers=[{"amount": "60", "delivery_id": "D"}],
    )["data"]  # fmt: skip
    bill = {"type": "creditgate.invoice.v1", "time": "2026-01-20T08:00:00Z", "data": invoice}
    paid = event(
        "payment", payment_id="P", state="received", amount="70", received_on="2026-01-25",
        allocations=[{"invoice_id": "I", "amount": "60"}],
    )  # fmt: skip
    process = await running(tracked, [order("100")], [delivery("60")], [bill], [paid])
    postings = await items(process, "A/postings")
    moved = {
        one["cause_id"]: [(m["from_bucket"], m["to_bucket"], m["amount"]) for m in one["moved"]]
        for one in postings
    }
    assert moved == {
        "O": [(None, "open_orders", "100.00")],
        "D": [("open_orders", "unbilled", "60.00")],
        "I": [("unbilled", "receivables", "60.00")],
        "P": [("receivables", None, "60.00"), (None, "unapplied_cash", "10.00")],
    }
    billed = [one for one in postings if one["cause_id"] == "I"]
    assert {(one["kind"], one["document_id"]) for one in billed} == {
        ("order", "O"), ("invoice", "I"),
    }  # fmt: skip
    (row,) = await tracked.fetch(
        "SELECT topic, partition, record_offset FROM exposure.document_version WHERE id = 'I'"
    )
    assert billed[0]["event"] == {
        "topic": row["topic"], "partition": row["partition"], "offset": row["record_offset"],
        "time": "2026-01-20T08:00:00Z", "kind": "invoice", "document_id": "I", "version": 1,
    }  # fmt: skip
    of_order = await items(process, "A/postings", kind="order", document_id="O")
    assert [one["cause_id"] for one in of_order] == ["O", "D", "I"]
    caused = await items(process, "A/postings", document_id="I")
    assert {one["posting_id"] for one in caused} == {one["posting_id"] for one in billed}
    assert await items(process, "A/postings", document_id="none") == []


async def test_what_stands_alone_at_an_order_that_nobody_has_seen_is_shown(
    tracked: Tracked,
) -> None:
    process = await running(tracked, [delivery("60")])
    (stub,) = await items(process, "A/documents", bucket="unbilled")
    assert (stub["kind"], stub["document_id"], stub["unbilled"]) == ("order", "O", "60.00")
    assert (stub["version"], stub["state"], stub["standing_alone"]) == (None, None, True)
    (posting,) = await items(process, "A/postings", kind="order", document_id="O")
    assert posting["event"]["document_id"] == "D"
    await tracked.send([order("5", account_id="B", currency="USD")])
    await tracked.until_applied()
    (other,) = await items(process, "A/documents", bucket="unbilled")
    assert (other["version"], other["standing_alone"], other["currency"]) == (1, True, "EUR")
    (own,) = await items(process, "B/documents")
    assert (own["currency"], own["open_orders"], own["standing_alone"]) == ("USD", "5.00", False)


async def test_documents_and_postings_add_up_to_every_figure(tracked: Tracked) -> None:
    events = history_in_time(Random(9), 220, Pool(3, 7, 4))
    process = await running(tracked, events)
    alone = 0
    for account_id in accounts_of(events):
        answer = (await process.get(f"/v1/accounts/{account_id}/exposure")).json()
        for told in answer["by_currency"]:
            code = told["currency"]
            for bucket in BUCKETS:
                made_of = await items(
                    process, f"{account_id}/documents", bucket=bucket, currency=code, limit=3
                )
                assert all(Decimal(one[bucket]) != 0 for one in made_of)
                assert sum(Decimal(one[bucket]) for one in made_of) == Decimal(told[bucket])
                alone += sum(one["standing_alone"] for one in made_of)
            postings = [
                one
                for one in await items(process, f"{account_id}/postings", limit=50)
                if one["currency"] == code
            ]
            for bucket in BUCKETS:
                assert sum(Decimal(one[bucket]) for one in postings) == Decimal(told[bucket])
            assert all(one["event"]["document_id"] == one["cause_id"] for one in postings)
    assert alone > 0
