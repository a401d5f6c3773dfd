"""The queue of holds: filters and orders, a person's release and reject, versions that moved on."""

from typing import Any, get_args

import httpx
import pytest

from credit_check.queue import HoldSort
from credit_contracts.desk import HoldPage, HoldV1
from support.asking import held
from support.credit_checks import Ledger, question
from support.waiting import until

WHY = {"reason_code": "PAID", "comment": "Payment seen at the bank."}


def reserved(caller: httpx.Client, account_id: str) -> str:
    body = question("probe", account_id, "0.01", dry_run=True)
    figure: str = caller.post("/v1/checks", json=body).json()["reserved_before"]
    return figure


def pages(caller: httpx.Client, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """All items of a list, read page by page."""
    items: list[dict[str, Any]] = []
    while True:
        reply = caller.get(path, params=parameters)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        parameters["cursor"] = page["next_cursor"]


def test_pages_in_each_order_hold_everything_once(caller: httpx.Client, books: Ledger) -> None:
    books.account("queue", 0)
    amounts = ["50.00", "7.00", "900.00", "7.00", "60.00"]
    wanted = {}
    for place, amount in enumerate(amounts):
        line = {"line_id": "1", "amount": amount, "deliver_on": f"2027-01-{20 - place:02}"}
        hold_id = held(caller, f"queue-{place}", "queue", amount, priority=place % 3, lines=[line])
        wanted[hold_id] = place
    expected = {
        "age": [0, 1, 2, 3, 4],
        "amount": [2, 4, 0, 1, 3],
        "deliver_on": [4, 3, 2, 1, 0],
        "priority": [2, 1, 4, 0, 3],
    }
    for sort, order in expected.items():
        seen: list[int] = []
        cursor = None
        while True:
            parameters: dict[str, str | int] = {"account_id": "queue", "sort": sort, "limit": 2}
            if cursor:
                parameters["cursor"] = cursor
            reply = caller.get("/v1/holds", params=parameters)
            page = HoldPage.model_validate_json(reply.content)
            seen += [wanted[hold.hold_id] for hold in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == order, sort


@pytest.mark.parametrize("sort", get_args(HoldSort))
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_add_up_to_all_also_through_holds_without_a_date(
    caller: httpx.Client, books: Ledger, sort: str, limit: int
) -> None:
    books.account("undated", 0)
    days = [None, "2027-01-01", None, "9999-12-31", None, None, "0001-01-01"]
    for place, day in enumerate(days):
        lines = [{"line_id": "1", "amount": "1.00", **({"deliver_on": day} if day else {})}]
        answer = caller.post(
            "/v1/checks", json=question(f"und-{place}", "undated", "1.00", lines=lines)
        )
        assert answer.json()["outcome"] == "hold"
    everything = pages(caller, "/v1/holds", account_id="undated", state="open", limit=500)
    seen = pages(caller, "/v1/holds", account_id="undated", state="open", sort=sort, limit=limit)
    orders = [hold["order_id"] for hold in seen]
    assert sorted(orders) == sorted(hold["order_id"] for hold in everything)
    assert len(orders) == len(days)
    if sort == "deliver_on":
        dated = [hold["deliver_on"] for hold in seen if hold["deliver_on"] is not None]
        assert dated == sorted(dated)
        assert orders[:2] == ["und-6", "und-1"]


def test_filters_leave_out_the_others(caller: httpx.Client, books: Ledger) -> None:
    books.account("few", 100, segment="retail")
    books.account("few-stopped", None, status="stopped")
    one = held(caller, "few-1", "few", "5.00")
    two = held(caller, "few-2", "few", "500.00")
    stop = held(caller, "few-3", "few-stopped", "500.00")

    def found(**filters: str) -> set[str]:
        reply = caller.get("/v1/holds", params={"limit": "500", **filters})
        assert reply.status_code == 200, reply.text
        return {item["hold_id"] for item in reply.json()["items"]} & {one, two, stop}

    assert found() == {one, two, stop}
    assert found(account_id="few") == {one, two}
    assert found(reason="ACCOUNT_STOPPED") == {stop}
    assert found(min_amount="500") == {two, stop}
    assert found(segment="retail") == {one, two}
    assert found(state="released") == set()
    assert found(older_than="1h") == set()
    assert found(older_than="2999-01-01T00:00:00Z") == {one, two, stop}


def test_a_persons_release_reserves_against_the_reasons(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("person", 10_000)
    hold_id = held(caller, "person-1", "person", "250.00")
    path = f"/v1/holds/{hold_id}/release"
    headers = {"idempotency-key": "person-release"}
    reply = caller.post(
        path, json={**WHY, "valid_days": 2, "tolerance_percent": 0}, headers=headers
    )
    hold = HoldV1.model_validate_json(reply.content)
    assert (hold.state, hold.version, hold.change.by) == ("released", 2, "tests")
    assert (hold.change.reason_code, hold.change.comment) == (WHY["reason_code"], WHY["comment"])
    assert hold.change.tolerance_percent == 0
    assert hold.change.valid_until is not None
    assert reserved(caller, "person") == "250.00"
    replay = caller.post(
        path, json={**WHY, "valid_days": 2, "tolerance_percent": 0}, headers=headers
    )
    assert replay.content == reply.content
    again = caller.post(path, json=WHY)
    assert (again.status_code, again.json()["code"]) == (409, "HOLD_CLOSED")
    assert reserved(caller, "person") == "250.00"
    events = books.fetch(
        "SELECT version, state FROM credit_check.hold_event WHERE hold_id = $1 ORDER BY version",
        hold_id,
    )
    assert events == [(1, "open"), (2, "released")]


def test_a_stopped_account_is_not_released_against_its_stop(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("stop", None, status="stopped")
    before = held(caller, "stop-1", "stop", "5.00")
    books.account("stop-later", 0)
    later = held(caller, "stop-2", "stop-later", "5.00")
    books.account("stop-later", 0, status="stopped")
    for hold_id, account_id in ((before, "stop"), (later, "stop-later")):
        reply = caller.post(f"/v1/holds/{hold_id}/release", json=WHY)
        problem = reply.json()
        assert (reply.status_code, problem["code"]) == (409, "ACCOUNT_STOPPED"), problem
        assert "lift the stop first" in problem["remedy"]
        assert caller.get(f"/v1/holds/{hold_id}").json()["state"] == "open"
        assert (
            books.fetch("SELECT * FROM credit_check.reservation WHERE account_id = $1", account_id)
            == []
        )
    books.account("stop", None, status="open")
    released = caller.post(f"/v1/holds/{before}/release", json=WHY)
    assert released.json()["state"] == "released", released.text
    rejected = caller.post(f"/v1/holds/{later}/reject", json=WHY)
    assert rejected.json()["state"] == "rejected", rejected.text


def test_a_reject_gives_back_what_older_versions_reserved(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("reject", 10_000)
    caller.post("/v1/checks", json=question("reject-1", "reject", "90.00"))
    hold_id = held(caller, "reject-1", "reject", "190.00", order_version=2)
    assert reserved(caller, "reject") == "90.00"
    hold = caller.post(f"/v1/holds/{hold_id}/reject", json=WHY).json()
    assert hold["state"] == "rejected"
    assert reserved(caller, "reject") == "0.00"


def test_a_hold_whose_order_moved_on_is_refused(caller: httpx.Client, books: Ledger) -> None:
    books.account("moved", 10_000)
    first = held(caller, "moved-1", "moved", "190.00")
    held(caller, "moved-1", "moved", "180.00", order_version=2)
    reply = caller.post(f"/v1/holds/{first}/release", json=WHY)
    assert (reply.status_code, reply.json()["code"]) == (409, "HOLD_SUPERSEDED")
    posted = held(caller, "moved-2", "moved", "190.00")
    books.order("moved-2", 2, "moved", 100, state="on_hold")
    reply = caller.post(f"/v1/holds/{posted}/reject", json=WHY)
    assert (reply.status_code, reply.json()["code"]) == (409, "HOLD_SUPERSEDED")
    until(
        lambda: caller.get(f"/v1/holds/{posted}").json()["state"] == "superseded",
        "the hold of the older version has ended",
    )
    assert caller.post("/v1/holds/hld_none/release", json=WHY).status_code == 404


def test_a_release_needs_to_say_why(caller: httpx.Client, books: Ledger) -> None:
    books.account("why", 0)
    hold_id = held(caller, "why-1", "why", "1.00")
    reply = caller.post(f"/v1/holds/{hold_id}/release", json={"comment": "please"})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "reason_code"


def test_a_hold_of_an_order_on_another_account_is_superseded_too(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("payer-1", 100)
    books.account("payer-2", 100_000)
    first = held(caller, "payer", "payer-1", "5.00")
    body = question("payer", "payer-2", "5.00", order_version=2)
    assert caller.post("/v1/checks", json=body).json()["outcome"] == "release"
    assert caller.get(f"/v1/holds/{first}").json()["state"] == "superseded"
    void = caller.post("/v1/orders/payer/void", json={"order_version": 2}).json()
    assert void["reservations_voided"] == 1
