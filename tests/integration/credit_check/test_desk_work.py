"""The desk's work over HTTP on real tables: acts, stories, many at once, hands, and who may see."""

from typing import Any

import httpx

from credit_contracts.desk import HoldStory, QueueSummary
from credit_contracts.holds import HoldV1
from support.asking import held
from support.credit_checks import Ledger, Running, client, question

WHY = {"reason_code": "PAID", "comment": "Payment seen at the bank."}


def acted(caller: httpx.Client, hold_id: str, act: str, **body: Any) -> HoldV1:
    reply = caller.post(f"/v1/holds/{hold_id}/{act}", json=body)
    assert reply.status_code == 200, reply.text
    return HoldV1.model_validate_json(reply.content)


def found(caller: httpx.Client, **filters: str) -> set[str]:
    reply = caller.get("/v1/holds", params={"limit": "500", **filters})
    assert reply.status_code == 200, reply.text
    return {item["hold_id"] for item in reply.json()["items"]}


def test_a_hold_is_worked_on_and_tells_its_story(caller: httpx.Client, books: Ledger) -> None:
    books.account("work", 0)
    hold_id = held(caller, "work-1", "work", "5.00")
    assert acted(caller, hold_id, "assign", assignee="bo").assignee == "bo"
    assert acted(caller, hold_id, "comment", comment="Called them.").change.by == "tests"
    assert acted(caller, hold_id, "escalate", comment="Too large.").escalated_to == "manager"
    assert acted(caller, hold_id, "escalate", comment="Up.", to="committee").version == 5
    assert hold_id in found(caller, assignee="bo")
    assert hold_id in found(caller, escalated_to="committee")
    assert hold_id not in found(caller, assignee="ann")
    assert hold_id not in found(caller, overdue="true")
    assert acted(caller, hold_id, "reject", **WHY).state == "rejected"
    story = HoldStory.model_validate_json(caller.get(f"/v1/holds/{hold_id}/events").content)
    acts = ["opened", "assigned", "commented", "escalated", "escalated", "rejected"]
    assert [each.change.act for each in story.items] == acts
    assert caller.get("/v1/holds/hld_none/events").status_code == 404
    nothing = caller.post(f"/v1/holds/{hold_id}/assign", json={})
    assert nothing.json()["errors"][0]["field"] == "assignee"


def test_many_are_released_at_once_each_with_its_own_outcome(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("many", 0)
    one, two = (held(caller, f"many-{n}", "many", "5.00") for n in (1, 2))
    acted(caller, two, "reject", **WHY)
    body = {"hold_ids": [one, two, "hld_none"], **WHY, "valid_days": 3}
    headers = {"idempotency-key": "many"}
    reply = caller.post("/v1/holds/bulk-release", json=body, headers=headers)
    first, second, third = reply.json()["items"]
    assert (first["hold_id"], first["state"]) == (one, "released")
    assert (second["status"], second["code"]) == (409, "HOLD_CLOSED")
    assert (third["status"], third["code"]) == (404, "NOT_FOUND")
    assert caller.post("/v1/holds/bulk-release", json=body, headers=headers).json() == reply.json()
    others = caller.post(
        "/v1/holds/bulk-release", json={**body, "hold_ids": [one]}, headers=headers
    )
    assert (others.status_code, others.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    twice = caller.post("/v1/holds/bulk-release", json={**body, "hold_ids": [one, one]})
    assert twice.json()["errors"][0]["field"] == "hold_ids.1"
    rows = books.fetch(
        "SELECT released_by, role, against, amount_minor FROM credit_check.override"
        " WHERE account_id = 'many'"
    )
    assert rows == [("tests", "agent", ["LIMIT_EXCEEDED"], 500)]


def test_an_order_held_by_hand_waits_for_a_person(caller: httpx.Client, books: Ledger) -> None:
    books.account("hand", None)
    body = {**WHY, "order_id": "hand-1", "account_id": "hand"}
    reply = caller.post("/v1/holds", json=body, headers={"idempotency-key": "hand"})
    hold = HoldV1.model_validate_json(reply.content)
    assert (reply.status_code, hold.forced, hold.order.amount) == (201, True, "0.00")
    again = caller.post("/v1/holds", json=body, headers={"idempotency-key": "hand"})
    assert (again.status_code, again.content) == (201, reply.content)
    hold_id = held(caller, "hand-1", "hand", "5.00")
    assert hold_id in found(caller, reason="MANUAL_HOLD", account_id="hand", state="open")
    assert acted(caller, hold_id, "release", **WHY).state == "released"
    answer = caller.post("/v1/checks", json=question("hand-1", "hand", "5.00", order_version=2))
    assert answer.json()["outcome"] == "release"
    held_again = caller.post("/v1/holds", json=body)
    assert held_again.json()["order"]["amount"] == "5.00"
    assert held_again.json()["check_id"] == answer.json()["check_id"]
    other = caller.post("/v1/holds", json={**body, "account_id": "elsewhere"})
    assert other.json()["errors"][0]["field"] == "account_id"
    books.order("hand-1", 3, "hand", 500, state="cancelled")
    ended = caller.post("/v1/holds", json=body)
    assert (ended.status_code, ended.json()["code"]) == (409, "ORDER_ENDED")
    unknown = caller.post("/v1/holds", json={**body, "order_id": "x", "account_id": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "INVALID_REQUEST")


def test_the_summary_adds_up_what_waits(caller: httpx.Client, books: Ledger) -> None:
    books.account("sum-up", 0, currency="CHF")
    for place, amount in enumerate(("5.00", "7.50")):
        hold_id = held(caller, f"sum-{place}", "sum-up", amount, currency="CHF")
        acted(caller, hold_id, "assign", assignee="sum-person")
    told = QueueSummary.model_validate_json(caller.get("/v1/holds/summary").content)
    (line,) = [each for each in told.items if each.assignee == "sum-person"]
    assert (line.reason, line.currency, line.holds, line.amount) == (
        "LIMIT_EXCEEDED", "CHF", 2, "12.50",
    )  # fmt: skip
    assert (line.under_1_hour, line.older, line.overdue) == (2, 0, 0)


def test_a_warning_told_beside_the_reasons_is_nothing_that_a_hold_waits_for(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("beside", 1_000, currency="NOK", must_review=True)
    hold_id = held(caller, "beside-1", "beside", "9.00", currency="NOK")
    codes = [each["code"] for each in caller.get(f"/v1/holds/{hold_id}").json()["reasons"]]
    assert sorted(codes) == ["MUST_REVIEW", "NEAR_LIMIT"]
    told = QueueSummary.model_validate_json(caller.get("/v1/holds/summary").content)
    assert [each.reason for each in told.items if each.currency == "NOK"] == ["MUST_REVIEW"]
    assert hold_id not in found(caller, reason="NEAR_LIMIT")
    assert hold_id in found(caller, reason="MUST_REVIEW")


def test_ceilings_that_fall_with_rank_are_refused_by_name(caller: httpx.Client) -> None:
    desk = {
        "limit_ceilings": {
            "agent": {"amount": "100.00", "currency": "EUR"},
            "manager": {"amount": "50.00", "currency": "EUR"},
            "director": {"amount": "50.00", "currency": "USD"},
            "committee": {"amount": "100.00", "currency": "EUR"},
        }
    }
    reply = caller.post("/v1/policies", json={"desk": desk, "comment": "slip"})
    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert error["field"] == "desk.limit_ceilings.manager"
    assert "agent" in error["message"]


def test_a_segment_sees_and_holds_its_own_orders_alone(
    caller: httpx.Client, books: Ledger, service: Running
) -> None:
    books.account("south", 0, segment="south")
    books.account("north", 0, segment="north")
    hold_id = held(caller, "seg-1", "south", "5.00")
    with client(service.url, books.key("north", segment="north")) as north:
        for act, body in (("assign", {"assignee": "me"}), ("comment", {"comment": "?"})):
            assert north.post(f"/v1/holds/{hold_id}/{act}", json=body).status_code == 404
        assert north.get(f"/v1/holds/{hold_id}/events").status_code == 404
        bulk = north.post("/v1/holds/bulk-release", json={"hold_ids": [hold_id], **WHY})
        assert bulk.json()["items"][0]["code"] == "NOT_FOUND"
        force = {**WHY, "order_id": "seg-1", "account_id": "north"}
        assert north.post("/v1/holds", json=force).json()["code"] == "NOT_FOUND"
        force["account_id"] = "south"
        assert north.post("/v1/holds", json=force).json()["code"] == "NOT_FOUND"
        unheld = {**force, "order_id": "seg-2"}
        assert north.post("/v1/holds", json=unheld).json()["code"] == "NOT_FOUND"
        nowhere = north.post("/v1/holds", json={**unheld, "account_id": "nowhere"})
        assert nowhere.json()["code"] == "NOT_FOUND", "outside and unknown are told alike"
        unheld["account_id"] = "north"
        assert north.post("/v1/holds", json=unheld).status_code == 201
        told = QueueSummary.model_validate_json(north.get("/v1/holds/summary").content)
        assert {each.reason for each in told.items} <= {"MANUAL_HOLD"}
    assert caller.get(f"/v1/holds/{hold_id}").json()["version"] == 1


def test_a_policy_in_force_says_what_one_person_may_release(
    caller: httpx.Client, books: Ledger, service: Running
) -> None:
    desk = {
        "ceilings": {"agent": {"amount": "10.00", "currency": "EUR"}},
        "service_level_hours": {"LIMIT_EXCEEDED": 4},
    }
    because = {"comment": "ceilings"}
    made = caller.post("/v1/policies", json={"desk": desk, **because})
    assert made.status_code == 201, made.text
    path = f"/v1/policies/{made.json()['version']}"
    with client(service.url, books.key("boss", role="manager")) as boss:
        assert boss.post(f"{path}/review", json={"approved": True, **because}).is_success
        assert boss.post(f"{path}/activate", json=because).is_success
        books.account("ceiling", 0)
        small, large = (held(caller, f"ceil-{n}", "ceiling", n) for n in ("10.00", "10.01"))
        assert acted(caller, small, "release", **WHY).state == "released"
        reply = caller.post(f"/v1/holds/{large}/release", json=WHY)
        hold = HoldV1.model_validate_json(reply.content)
        assert (reply.status_code, hold.state, hold.escalated_to) == (202, "open", "manager")
        assert hold.proposed_release is not None
        assert hold.due_at is not None
        assert large in found(caller, escalated_to="manager")
        assert acted(boss, large, "release", **WHY).state == "released"
