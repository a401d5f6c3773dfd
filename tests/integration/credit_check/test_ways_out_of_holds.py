"""What would clear a hold, asked of the running service, and then done."""

import json
from datetime import date
from typing import Any

import httpx

from credit_contracts.ways_out import WaysOutAnswer
from support.asking import ask, days_ago
from support.credit_checks import Ledger, Running, client


def invoice(
    books: Ledger, invoice_id: str, account_id: str, due_on: date, total_minor: int
) -> None:
    """Post an invoice in euros, nothing of it paid, and what is due of it. Buckets are set
    apart, by `bucket`.
    """
    content = {
        "account_id": account_id,
        "currency": "EUR",
        "due_on": due_on.isoformat(),
        "invoice_id": invoice_id,
        "issued_on": "2026-01-01",
        "kind": "invoice",
        "state": "issued",
        "total": total_minor,
        "version": 1,
    }
    books.execute(
        "INSERT INTO exposure.document (kind, id, account_id, currency, version, state,"
        " receivables, body) VALUES ('invoice', $1, $2, 'EUR', 1, 'issued', $3, $4)",
        invoice_id,
        account_id,
        total_minor,
        json.dumps(content).encode(),
    )
    books.due(account_id, due_on, total_minor)


def ways_out(caller: httpx.Client, hold_id: str) -> dict[str, Any]:
    reply = caller.get(f"/v1/holds/{hold_id}/ways-out")
    assert reply.status_code == 200, reply.text
    WaysOutAnswer.model_validate_json(reply.content)
    answer: dict[str, Any] = reply.json()
    return answer


def steps(answer: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [step for way in answer["ways"] for step in way["steps"] if step["kind"] == kind]


def test_each_kind_of_way_out_is_told_and_the_figures_are_those_that_it_takes(
    caller: httpx.Client, books: Ledger
) -> None:
    begins = days_ago(-3)
    books.account(
        "full", 100_000, temporary_limit_minor=200_000, temporary_valid_from=begins,
        temporary_valid_until=days_ago(-9),
    )  # fmt: skip
    books.bucket("full", receivables=50_000, open_orders=30_000)
    invoice(books, "full-old", "full", days_ago(5), 10_000)
    invoice(books, "full-new", "full", days_ago(-5), 40_000)
    books.order("full-other", 1, "full", 30_000)
    reserved = ask(caller, "full-wish", "full", "150.00")["reservation"]
    assert reserved is not None
    held = ask(caller, "full-1", "full", "250.00")
    told = ways_out(caller, held["hold_id"])

    assert (told["outcome"], told["largest_amount"]) == (
        "hold",
        {"currency": "EUR", "amount": "50.00"},
    )
    assert [step["amount"]["amount"] for step in steps(told, "reduce_order")] == ["50.00"]
    (pay,) = steps(told, "pay")
    assert [(one["invoice_id"], one["amount"], one["open"]) for one in pay["items"]] == [
        ("full-old", "100.00", "100.00"),
        ("full-new", "100.00", "400.00"),
    ]
    (higher,) = steps(told, "raise_limit")
    assert (higher["account_id"], higher["amount"]["amount"], higher["limit"]["amount"]) == (
        "full",
        "200.00",
        "1200.00",
    )
    (cancel,) = steps(told, "cancel_orders")
    assert [(one["order_id"], one["amount"]) for one in cancel["orders"]] == [
        ("full-other", "300.00")
    ]
    (wait,) = steps(told, "wait")
    assert wait["day"] == begins.isoformat()
    assert "hold" not in {way["outcome"] for way in told["ways"]}
    assert told["not_computed"] == []
    assert caller.get(f"/v1/holds/{held['hold_id']}").json()["state"] == "open", "nothing was done"

    books.account("full", 120_000)
    assert ask(caller, "full-1", "full", "250.00")["outcome"] == "release_with_warning"


def test_a_hold_that_has_ended_has_no_way_out(caller: httpx.Client, books: Ledger) -> None:
    books.account("over", 100)
    held = ask(caller, "over-1", "over", "2.00")
    caller.post("/v1/orders/over-1/void", json={"order_version": 1})
    reply = caller.get(f"/v1/holds/{held['hold_id']}/ways-out")
    assert (reply.status_code, reply.json()["code"]) == (409, "HOLD_CLOSED")


def test_what_no_figure_clears_is_named_with_who_clears_it(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("flagged", 100_000, must_review=True, next_review_on=days_ago(3))
    held = ask(caller, "flagged-1", "flagged", "2.00")
    told = ways_out(caller, held["hold_id"])
    assert [one["code"] for one in told["not_computed"]] == ["MUST_REVIEW"]
    assert "a person" in told["not_computed"][0]["cleared_by"]
    assert [step["kind"] for way in told["ways"] for step in way["steps"]] == ["review"]
    assert [way["outcome"] for way in told["ways"]] == ["hold"]
    assert told["largest_amount"] is None


def test_a_limited_caller_learns_nothing_of_other_segments(
    service: Running, caller: httpx.Client, books: Ledger
) -> None:
    books.account("head", 10_100, segment="EAST")
    books.account("below", 7_000, segment="WEST", parent_account_id="head")
    books.account("beside", None, segment="EAST", parent_account_id="head")
    books.bucket("beside", receivables=7_700)
    books.bucket("below", receivables=1_000)
    invoice(books, "below-old", "below", days_ago(5), 1_000)
    by_group = ask(caller, "below-1", "below", "40.00")
    assert [reason["code"] for reason in by_group["reasons"]] == ["GROUP_LIMIT_EXCEEDED"]
    seen = ways_out(caller, by_group["hold_id"])
    assert steps(seen, "raise_limit")[0]["account_id"] == "head"
    assert seen["largest_amount"]["amount"] == "14.00"
    by_both = ask(caller, "below-2", "below", "75.00")
    by_itself = ask(caller, "below-3", "below", "3.00")
    assert by_itself["outcome"] != "hold"

    with client(service.url, books.key("west", segment="WEST")) as west:
        veiled = west.get(f"/v1/holds/{by_group['hold_id']}/ways-out")
        assert veiled.status_code == 200
        assert "head" not in veiled.text.replace("whose head lies", "")
        assert "11.00" not in veiled.text, "what is left of the group by now"
        told = veiled.json()
        assert (told["ways"], told["largest_amount"]) == ([], None)
        (left,) = told["not_computed"]
        assert left["code"] == "GROUP_LIMIT_EXCEEDED"
        assert "outside of your segment" in left["cleared_by"]

        told = ways_out(west, by_both["hold_id"])
        assert told["largest_amount"] is None, "what fits the account does not fit the group"
        assert steps(told, "reduce_order")[0]["amount"]["amount"] == "57.00", "its own room"
        assert steps(told, "raise_limit")[0]["account_id"] == "below"
        assert {way["outcome"] for way in told["ways"]} == {"hold"}
        of_group = [
            reason
            for way in told["ways"]
            for reason in way["reasons"]
            if reason["code"].startswith("GROUP")
        ]
        assert of_group
        assert not any(reason["figures"] for reason in of_group)
    with client(service.url, books.key("east", segment="EAST")) as east:
        assert east.get(f"/v1/holds/{by_both['hold_id']}/ways-out").status_code == 404


def test_a_hold_by_hand_is_cleared_by_a_person_alone(caller: httpx.Client, books: Ledger) -> None:
    books.account("seized", 100_000)
    assert ask(caller, "seized-1", "seized", "2.00")["outcome"] == "release"
    body = {
        "order_id": "seized-1", "account_id": "seized", "reason_code": "FRAUD", "comment": "Look",
    }  # fmt: skip
    forced = caller.post("/v1/holds", json=body)
    assert forced.is_success, forced.text
    told = ways_out(caller, forced.json()["hold_id"])
    assert [one["code"] for one in told["not_computed"]] == ["MANUAL_HOLD"]
    assert (told["ways"], told["largest_amount"]) == ([], None)
