"""Exposure, documents, postings, positions and reconcile as a caller with a key sees them."""

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx

from service_kit import grants
from support.applying import connected
from support.tracker_events import account, answered, invoice, order, rate, today
from support.tracking import Tracked, TrackerProcess
from support.waiting import eventually


async def test_exposure_is_valued_in_the_account_s_currency_and_says_what_is_not(
    tracked: Tracked,
) -> None:
    process = await answered(
        tracked,
        [
            account("A/1"),
            order("O1", "A/1", "100"),
            order("O2", "A/1", "110", "USD"),
            order("O3", "A/1", "5000", "JPY"),
            rate("EUR", "USD", "1.1"),
        ],
    )
    answer = (await process.get("/v1/accounts/A%2F1/exposure")).json()
    assert answer["account_id"] == "A/1"
    assert (answer["currency"], answer["limit"]) == ("EUR", "1000.00")
    assert (answer["open_orders"], answer["exposure"]) == ("200.00", "200.00")
    assert answer["utilization"] == "0.20"
    assert answer["overdue"] == {
        "amount": "0.00", "oldest_due_on": None, "days": 0, "unvalued": [],
    }  # fmt: skip
    totals = {one["currency"]: one["total"] for one in answer["by_currency"]}
    assert totals == {"EUR": "100.00", "JPY": "5000", "USD": "110.00"}
    assert [one["currency"] for one in answer["unvalued"]] == ["JPY"]
    assert answer["watermark"] is not None


async def test_an_account_that_is_not_described_has_no_currency_and_is_wholly_unvalued(
    tracked: Tracked,
) -> None:
    process = await answered(tracked, [order("O1", "A", "7")])
    answer = (await process.get("/v1/accounts/A/exposure")).json()
    assert answer["currency"] is None
    assert answer["exposure"] is None
    assert answer["overdue"] is None
    assert answer["unvalued"] == answer["by_currency"]


async def test_overdue_is_what_cash_does_not_pay_oldest_first(tracked: Tracked) -> None:
    payment = {
        "payment_id": "P", "version": 1, "account_id": "A", "currency": "EUR",
        "state": "received", "amount": "30", "received_on": "2026-01-01",
    }  # fmt: skip
    late = today() - timedelta(days=50)
    process = await answered(
        tracked,
        [
            account("A", payment_terms_days=10),
            invoice("I1", "A", "100", late),
            invoice("I2", "A", "40", today(), due_on=today().isoformat()),
            {"type": "creditgate.payment.v1", "data": payment},
        ],
    )
    answer = (await process.get("/v1/accounts/A/exposure")).json()
    assert answer["overdue"] == {
        "amount": "70.00",
        "oldest_due_on": (late + timedelta(days=10)).isoformat(),
        "days": 40,
        "unvalued": [],
    }


async def test_what_is_overdue_without_a_rate_is_told_and_its_account_listed(
    tracked: Tracked,
) -> None:
    """A missing rate is never zero: not in an overdue amount, a filter, or a largest exposure."""
    late, later = today() - timedelta(days=50), today() - timedelta(days=40)
    process = await answered(
        tracked,
        [
            account("HEAD"),
            account("A", parent_account_id="HEAD", payment_terms_days=10),
            account("B"),
            rate("EUR", "USD", "2"),
            invoice("I1", "A", "5000000", late, currency="XOF"),
            invoice("I2", "A", "100", later, currency="USD"),
            invoice("I3", "B", "100", today()),
            invoice("I4", "UNDESCRIBED", "100", late),
        ],
    )
    began = (late + timedelta(days=10)).isoformat()
    overdue = {
        "amount": "50.00", "oldest_due_on": began, "days": 40,
        "unvalued": [{"currency": "XOF", "amount": "5000000"}],
    }  # fmt: skip
    for account_id, group in (("A", False), ("HEAD", True)):
        answer = (await process.get(f"/v1/accounts/{account_id}/exposure", group=group)).json()
        assert answer["overdue"] == overdue
    assert (await process.get("/v1/accounts/A/aging")).json()["oldest_due_on"] == began
    listed = (await process.get("/v1/accounts", overdue=True)).json()["items"]
    assert [(one["account_id"], one["overdue"]) for one in listed] == [
        ("A", overdue), ("UNDESCRIBED", None),
    ]  # fmt: skip
    listed = (await process.get("/v1/accounts", overdue=False)).json()["items"]
    assert [one["account_id"] for one in listed] == ["B", "HEAD"]
    largest = (await process.get("/v1/accounts/A/history")).json()["largest"]
    assert (largest["amount"], largest["unvalued"]) == ("50.00", ["XOF"])
    await tracked.send([rate("EUR", "XOF", "500")])
    await tracked.until_applied()
    told = (await process.get("/v1/accounts/A/exposure")).json()["overdue"]
    assert told == overdue | {"amount": "10050.00", "unvalued": []}
    largest = (await process.get("/v1/accounts/B/history")).json()["largest"]
    assert largest["unvalued"] == []


async def test_accounts_are_paged_and_filtered(tracked: Tracked) -> None:
    late = today() - timedelta(days=50)
    process = await answered(
        tracked,
        [
            account("A1", segment="north", parent_account_id="P"),
            account("A2", segment="south"),
            account("A3", segment="north"),
            account("A4", credit_limit=None),
            order("O1", "A1", "800"),
            order("O3", "A3", "799.99"),
            order("O4", "A4", "799.99"),
            invoice("I2", "A2", "1", late),
        ],
    )

    async def listed(**filters: Any) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = {"limit": 1, **filters} | ({"cursor": cursor} if cursor else {})
            answer = (await process.get("/v1/accounts", **page)).json()
            found += [one["account_id"] for one in answer["items"]]
            cursor = answer["next_cursor"]
            if cursor is None:
                return found

    assert await listed() == ["A1", "A2", "A3", "A4"]
    assert await listed(limit=500) == ["A1", "A2", "A3", "A4"]
    assert await listed(segment="north") == ["A1", "A3"]
    assert await listed(parent="P") == ["A1"]
    assert await listed(min_utilization="0.8") == ["A1"]
    assert await listed(overdue="true") == ["A2"]
    refused = await process.get("/v1/accounts", cursor="nonsense")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "cursor"


async def test_documents_and_postings_explain_the_figure(tracked: Tracked) -> None:
    covers = [{"amount": "40", "order_id": "O", "order_line_id": "1"}]
    process = await answered(tracked, [account("A"), order("O", "A", "100")])
    await tracked.send([invoice("I", "A", "40", today(), covers=covers)])
    await tracked.until_applied()
    documents = (await process.get("/v1/accounts/A/documents")).json()["items"]
    assert [(one["kind"], one["document_id"], one["total"]) for one in documents] == [
        ("invoice", "I", "40.00"),
        ("order", "O", "60.00"),
    ]
    only = (await process.get("/v1/accounts/A/documents", kind="order")).json()["items"]
    assert [one["document_id"] for one in only] == ["O"]
    first = (await process.get("/v1/accounts/A/postings", limit=1)).json()
    rest = (await process.get("/v1/accounts/A/postings", cursor=first["next_cursor"])).json()
    assert first["items"][0]["open_orders"] == "100.00"
    assert rest["next_cursor"] is None
    moved = {(one["kind"], one["cause_kind"]): one for one in rest["items"]}
    assert moved[("order", "invoice")]["open_orders"] == "-40.00"
    assert moved[("invoice", "invoice")]["receivables"] == "40.00"
    assert {one["cause_id"] for one in rest["items"]} == {"I"}


async def test_positions_tell_how_far_everything_is_applied(tracked: Tracked) -> None:
    process = await answered(tracked, [order(f"O{n}", f"A{n}", "1") for n in range(9)])
    answer = (await process.get("/v1/positions")).json()
    orders = [one for one in answer["items"] if one["topic"].endswith("credit.orders")]
    assert sum(one["applied_offset"] for one in orders) == 9
    assert all(one["lag"] == 0 for one in answer["items"])
    assert answer["watermark"] is not None


async def test_an_account_of_another_segment_cannot_be_told_from_an_unknown_one(
    tracked: Tracked,
) -> None:
    process = await answered(
        tracked, [account("A1", segment="north"), account("A2", segment="south"), account("A3")]
    )
    async with connected(tracked.admin_url) as connection:
        key = await grants.create_key(connection, "north", ["exposure:read"], segment="north")
    caller = TrackerProcess(process.process, process.url, key, process.log)
    for part in ("exposure", "documents", "postings"):
        assert (await caller.get(f"/v1/accounts/A1/{part}")).status_code == 200
        hidden = (await caller.get(f"/v1/accounts/A2/{part}")).json()
        unknown = (await caller.get(f"/v1/accounts/A9/{part}")).json()
        assert hidden["status"] == 404
        assert {**hidden, "detail": ""} == {**unknown, "detail": ""}
        assert hidden["detail"].replace("A2", "A9") == unknown["detail"]
    assert (await caller.post("/v1/accounts/A2/reconcile")).status_code == 404
    assert (await caller.post("/v1/reconcile")).status_code == 403
    listed = (await caller.get("/v1/accounts")).json()["items"]
    assert [one["account_id"] for one in listed] == ["A1"]
    assert (await caller.get("/v1/accounts", segment="south")).json()["items"] == []


async def test_a_stranger_is_told_nothing(tracked: Tracked) -> None:
    process = await answered(tracked, [account("A")])
    stranger = TrackerProcess(process.process, process.url, "cgk_" + "x" * 43, process.log)
    assert (await stranger.get("/v1/accounts")).status_code == 401


async def test_a_tampered_bucket_is_found_and_not_repaired(tracked: Tracked) -> None:
    process = await answered(tracked, [account("A"), order("O", "A", "100"), order("P", "B", "5")])
    assert (await process.post("/v1/reconcile")).json()["drifts"] == []
    async with connected(tracked.admin_url) as connection:
        await connection.execute(
            "UPDATE exposure.bucket SET unbilled = unbilled + 1 WHERE account_id = 'A'"
        )
    for path in ("/v1/reconcile", "/v1/accounts/A/reconcile", "/v1/reconcile"):
        answer = (await process.post(path)).json()
        (drift,) = answer["drifts"]
        assert (drift["account_id"], drift["currency"]) == ("A", "EUR")
        assert drift["stored"]["unbilled"] == "0.01"
        assert drift["postings"]["unbilled"] == drift["refolded"]["unbilled"] == "0.00"
    assert (await process.post("/v1/accounts/B/reconcile")).json()["drifts"] == []
    assert await process.metric("creditgate_drift_places") == 1


async def test_extreme_documents_are_answered_too(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("FAR"),
            invoice("I1", "FAR", "1", date.max),
            account("BIG", "JPY", credit_limit="1"),
            order("O1", "BIG", "9999999999999.9999", "CLF"),
            rate("CLF", "JPY", "9999999999999"),
        ],
    )
    page = await process.get("/v1/accounts")
    assert page.status_code == 200
    by_id = {item["account_id"]: item for item in page.json()["items"]}
    assert by_id["FAR"]["overdue"]["amount"] == "0.00"
    assert by_id["BIG"]["exposure"] == "99999999999989999000000000"


async def test_filters_that_nothing_stored_can_have_are_refused(tracked: Tracked) -> None:
    process = await answered(tracked, [account("A")])
    for name in ("segment", "parent"):
        refused = await process.get("/v1/accounts", **{name: "\x00"})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == name


async def watermark_of(process: TrackerProcess) -> str:
    told: str = (await process.get("/v1/positions")).json()["watermark"]
    return told


async def all_but_one(
    process: TrackerProcess, path: str, count: int
) -> tuple[asyncio.Task[httpx.Response], list[httpx.Response]]:
    """Ask the same so many times at once; the one that is not answered yet, and the answers."""
    asked = {asyncio.create_task(process.post(path)) for _ in range(count)}
    answers = []
    while len(asked) > 1:
        answered, asked = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        answers += [each.result() for each in answered]
    return asked.pop(), answers


async def test_one_reconcile_runs_at_a_time_and_the_watermark_moves_beside_it(
    tracked: Tracked,
) -> None:
    process = await answered(tracked, [account("A")])
    async with connected(tracked.admin_url) as connection, connection.transaction():
        await connection.execute("LOCK TABLE exposure.bucket IN ACCESS EXCLUSIVE MODE")
        # Whichever comes first waits for the lock; the others learn that it runs.
        one, refused = await all_but_one(process, "/v1/reconcile", 31)
        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
            (503, "OVERLOADED")
        }
        assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
        before = await watermark_of(process)

        async def moved() -> bool:
            return await watermark_of(process) != before

        await eventually(moved, "the watermark moves")
    assert (await one).status_code == 200
    assert (await process.post("/v1/reconcile")).status_code == 200


async def test_a_stored_document_that_cannot_be_read_is_named_by_reconcile(
    tracked: Tracked,
) -> None:
    process = await answered(tracked, [account("A"), order("O1", "A", "5"), order("O2", "A", "7")])
    async with connected(tracked.admin_url) as connection:
        await connection.execute("UPDATE exposure.document SET body = '{' WHERE id = 'O1'")
    for path in ("/v1/reconcile", "/v1/accounts/A/reconcile"):
        told = (await process.post(path)).json()
        assert told["unreadable"] == ["order O1"]
        assert [drift["account_id"] for drift in told["drifts"]] == ["A"]
