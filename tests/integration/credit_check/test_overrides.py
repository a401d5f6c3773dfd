"""Releases by people, and what the ledger says became of their orders."""

import asyncio
from datetime import date, datetime
from typing import Any

import httpx
import orjson

from credit_check.store_overrides import OverrideFilter, OverrideReads
from credit_contracts.overrides import OverridePage, OverrideReport
from service_kit.database import create_pool
from support.credit_checks import Ledger, Running, client, question

WHY = {"reason_code": "GROWTH", "comment": "They pay in the end."}


def released(caller: httpx.Client, order_id: str, account_id: str, amount: str) -> None:
    answer = caller.post("/v1/checks", json=question(order_id, account_id, amount)).json()
    reply = caller.post(f"/v1/holds/{answer['hold_id']}/release", json=WHY)
    assert reply.json()["state"] == "released", reply.text


def document(books: Ledger, ledger_kind: str, account_id: str, id_: str, **fields: Any) -> None:
    """The newest version of a document, as the tracker keeps it."""
    body = {
        "account_id": account_id, "currency": "EUR", f"{ledger_kind}_id": id_, "version": 1, **fields,
    }  # fmt: skip
    books.execute(
        "INSERT INTO exposure.document (kind, id, account_id, currency, version, state, body)"
        " VALUES ($1, $2, $3, 'EUR', 1, $4, $5)",
        ledger_kind,
        id_,
        account_id,
        fields["state"],
        orjson.dumps(body, option=orjson.OPT_SORT_KEYS),
    )


def invoice(books: Ledger, account_id: str, id_: str, total: int, order_id: str) -> None:
    document(
        books, "invoice", account_id, id_,
        kind="invoice", state="issued", total=total,
        issued_on=date(2026, 1, 1), due_on=date(2026, 1, 31),
        covers=[{"amount": total, "order_id": order_id}],
    )  # fmt: skip
    named = orjson.dumps([["EUR", None, 0, total, total, 0]]).decode()
    books.execute(
        "INSERT INTO exposure.document (kind, id, named) VALUES ('order', $1, $2::jsonb)",
        order_id,
        named,
    )


def test_what_was_paid_late_and_what_was_lost_stands_beside_the_release(
    caller: httpx.Client, books: Ledger, service: Running
) -> None:
    books.account("risky", 0, segment="south")
    for order_id, minor in (("late", 100), ("lost", 250), ("good", 70)):
        released(caller, f"risky-{order_id}", "risky", f"{minor / 100:.2f}")
        invoice(books, "risky", f"I-{order_id}", minor, f"risky-{order_id}")
    for id_, on, minor in (("late", date(2026, 3, 15), 100), ("good", date(2026, 1, 20), 70)):
        document(
            books, "payment", "risky", f"P-{id_}",
            state="received", amount=minor, received_on=on,
            allocations=[{"invoice_id": f"I-{id_}", "amount": minor}],
        )  # fmt: skip
    document(
        books, "invoice", "risky", "M-lost",
        kind="credit_memo", state="issued", total=250, issued_on=date(2026, 6, 1),
        allocations=[{"invoice_id": "I-lost", "amount": 250}],
    )  # fmt: skip
    reply = caller.get("/v1/overrides", params={"account_id": "risky", "limit": 2})
    first = OverridePage.model_validate_json(reply.content)
    assert first.next_cursor is not None
    more = caller.get(
        "/v1/overrides",
        params={"account_id": "risky", "limit": 2, "cursor": first.next_cursor},
    )
    items = first.items + OverridePage.model_validate_json(more.content).items
    assert [each.order_id for each in items] == ["risky-good", "risky-lost", "risky-late"]
    good, lost, late = items
    assert good.outcome == ()
    assert (late.outcome[0].paid_late, late.outcome[0].lost) == ("1.00", "0.00")
    assert (lost.outcome[0].lost, lost.outcome[0].paid_late) == ("2.50", "0.00")
    assert (late.released_by, late.against, late.amount) == ("tests", ("LIMIT_EXCEEDED",), "1.00")
    patient = caller.get("/v1/overrides", params={"account_id": "risky", "late_days": 60})
    assert OverridePage.model_validate_json(patient.content).items[2].outcome == ()
    for by, group in (("person", "tests"), ("reason", "GROWTH"), ("against", "LIMIT_EXCEEDED")):
        told = caller.get("/v1/overrides/report", params={"by": by})
        report = OverrideReport.model_validate_json(told.content)
        (line,) = [each for each in report.items if each.group == group]
        assert (line.overrides, line.amount) == (3, "4.20")
        assert (line.paid_late, line.unpaid, line.lost) == ("1.00", "0.00", "2.50")
    with client(service.url, books.key("north", segment="north")) as north:
        assert north.get("/v1/overrides").json()["items"] == []
        assert north.get("/v1/overrides/report").json()["items"] == []


def test_what_is_too_much_for_one_report_is_told_and_can_be_asked_for(
    caller: httpx.Client, books: Ledger, check_database: str
) -> None:
    accounts = ("many-a", "many-b", "many-c")
    for account_id in accounts:
        books.account(account_id, 0)
        for number in range(2):
            released(caller, f"{account_id}-{number}", account_id, "1.00")
            invoice(books, account_id, f"I-{account_id}-{number}", 100, f"{account_id}-{number}")
    first = books.value(
        "SELECT min(released_at) FROM credit_check.override WHERE account_id = ANY ($1)",
        list(accounts),
    )
    asyncio.run(read_in_parts(check_database, first))


async def read_in_parts(url: str, first: datetime) -> None:
    pool = await create_pool(url, application_name="tests")
    try:
        for report_max, documents_max in ((4, 100), (20, 4), (1, 100)):
            reads = OverrideReads(pool, "UTC", report_max=report_max, documents_max=documents_max)
            added, parts, until = 0, 0, None
            while True:
                wanted = OverrideFilter(since=first, until=until)
                report = await reads.report(wanted, None, by="person", late_days=0)
                added += sum(each.overrides for each in report.items)
                parts += 1
                if report.continues_before is None:
                    break
                until = report.continues_before
            assert (added, parts) == (6, 6 if report_max == 1 else 2)
        few = OverrideReads(pool, "UTC", documents_max=1)
        page = await few.overrides(
            OverrideFilter(since=first), None, late_days=0, cursor=None, limit=50
        )
        assert len(page.items) == 2
        assert page.next_cursor is not None
    finally:
        await pool.close()
