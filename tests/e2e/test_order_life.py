"""The life of an order through the whole system: asked, held, released, billed, paid, told."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from support.command import System, running_system
from support.waiting import until

_TIME = "2026-01-05T00:00:00Z"


def _event(kind: str, subject: str, /, **data: Any) -> bytes:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"{subject}-{data.get('version', 1)}",
            "source": "test",
            "type": f"creditgate.{kind}.v1",
            "subject": subject,
            "time": _TIME,
            "partitionkey": data["account_id"],
            "data": {"version": 1, **data},
        }
    ).encode()


def _account(account_id: str, limit: str | None, **more: Any) -> bytes:
    return _event(
        "account",
        account_id,
        account_id=account_id,
        name="A name that no message needs",
        currency="EUR",
        credit_limit=limit,
        status="open",
        contacts=[{"role": "sales_rep", "email": f"sales-{account_id.lower()}@example.com"}],
        **more,
    )


def _order(order_id: str, account_id: str, amount: str, **more: Any) -> bytes:
    body = {
        "order_id": order_id,
        "account_id": account_id,
        "currency": "EUR",
        "state": "open",
        "lines": [{"line_id": "1", "ordered": amount}],
    } | more
    return _event("order", order_id, **body)


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running_system() as running:
        yield running


@pytest.fixture(scope="module")
def check(system: System) -> Iterator[httpx.Client]:
    told = system.told
    with httpx.Client(
        base_url=told["credit_check_url"], headers={"authorization": f"Bearer {told['api_key']}"}
    ) as client:
        yield client


def _ask(client: httpx.Client, order_id: str, account_id: str, amount: str, **more: Any) -> Any:
    body = {
        "order_id": order_id,
        "order_version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "amount": amount,
    } | more
    return client.post("/v1/checks", json=body)


def _exposure(system: System, account_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(system.run("exposure", account_id, "--json").stdout)
    return answer


def _mails(system: System) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = httpx.get(f"{system.told['mail_url']}/messages").json()
    return mails


def test_an_order_takes_credit_once_from_question_to_payment(
    system: System, check: httpx.Client
) -> None:
    system.run("replay", "-", given=_account("L-1", "1000.00"))
    answer = _ask(check, "LIFE-1", "L-1", "600.00").json()
    assert answer["outcome"] == "release"
    assert answer["reservation"]["amount"] == "600.00"
    assert answer["available_after"] == "400.00"
    # Asked again by its own amendment, the order's own claim is left out.
    amended = _ask(check, "LIFE-1", "L-1", "700.00", order_version=2).json()
    assert (amended["outcome"], amended["reserved_before"]) == ("release", "0.00")
    # Another order sees what the first has reserved.
    other = _ask(check, "LIFE-2", "L-1", "300.01").json()
    assert (other["outcome"], other["reserved_before"]) == ("hold", "700.00")

    system.run("replay", "-", given=_order("LIFE-1", "L-1", "700.00", version=2))
    posted = _exposure(system, "L-1")
    assert (posted["open_orders"], posted["exposure"]) == ("700.00", "700.00")
    after = _ask(check, "LIFE-3", "L-1", "1.00", dry_run=True).json()
    assert (after["exposure_before"]["total"], after["reserved_before"]) == ("700.00", "0.00")

    invoice = _event(
        "invoice",
        "LIFE-IN-1",
        invoice_id="LIFE-IN-1",
        account_id="L-1",
        currency="EUR",
        kind="invoice",
        state="issued",
        total="700.00",
        issued_on="2026-01-06",
        covers=[{"amount": "700.00", "order_id": "LIFE-1", "order_line_id": "1"}],
    )
    system.run("replay", "-", given=invoice)
    billed = _exposure(system, "L-1")
    assert (billed["open_orders"], billed["receivables"]) == ("0.00", "700.00")
    payment = _event(
        "payment",
        "LIFE-PA-1",
        payment_id="LIFE-PA-1",
        account_id="L-1",
        currency="EUR",
        state="received",
        amount="700.00",
        received_on="2026-01-20",
        allocations=[{"invoice_id": "LIFE-IN-1", "amount": "700.00"}],
    )
    system.run("replay", "-", given=payment)
    assert _exposure(system, "L-1")["exposure"] == "0.00"


def test_a_held_order_is_told_worked_and_released_by_a_person(
    system: System, check: httpx.Client
) -> None:
    system.run("replay", "-", given=_account("L-2", "100.00"))
    answer = _ask(check, "HELD-1", "L-2", "250.00").json()
    assert answer["outcome"] == "hold"
    assert [reason["code"] for reason in answer["reasons"]] == ["LIMIT_EXCEEDED"]
    assert answer["reservation"] is None

    def told() -> bool:
        return any(
            "HELD-1" in mail["text"] and "sales-l-2@example.com" in str(mail["to"])
            for mail in _mails(system)
        )

    until(told, "the account's sales rep was told of the hold")
    (hold,) = [h for h in system.lines("holds", "--json") if h["order_id"] == "HELD-1"]
    system.run(
        "holds", "release", hold["hold_id"], "--reason-code", "PAYMENT_PROMISED", "--comment", "x"
    )
    released = check.get(f"/v1/holds/{hold['hold_id']}").json()
    assert released["state"] == "released"
    again = _ask(check, "HELD-2", "L-2", "1.00", dry_run=True).json()
    assert again["reserved_before"] == "250.00"


def test_an_order_event_asks_and_is_released_when_a_payment_makes_room(
    system: System, check: httpx.Client
) -> None:
    given = [
        _account("L-6", "100.00"),
        _order("FULL-6", "L-6", "80.00", state="requested"),
        _order("NEXT-6", "L-6", "50.00", state="requested"),
    ]
    system.run("replay", "-", given=b"\n".join(given))
    (full,) = check.get("/v1/orders/FULL-6/checks").json()["items"]
    (held,) = check.get("/v1/orders/NEXT-6/checks").json()["items"]
    assert (full["outcome"], held["outcome"]) == ("release_with_warning", "hold")
    payment = _event(
        "payment",
        "PA-6",
        payment_id="PA-6",
        account_id="L-6",
        currency="EUR",
        state="received",
        amount="30.00",
        received_on="2026-01-20",
    )
    system.run("replay", "-", given=payment)
    latest = check.get("/v1/orders/NEXT-6/checks").json()["items"][0]
    assert latest["outcome"] == "release_with_warning"
    hold = check.get(f"/v1/holds/{held['hold_id']}").json()
    assert (hold["state"], hold["change"]["by"]) == ("released", "creditgate")


def test_void_gives_a_reservation_back(system: System, check: httpx.Client) -> None:
    system.run("replay", "-", given=_account("L-3", "100.00"))
    assert _ask(check, "VOID-1", "L-3", "100.00").json()["outcome"] == "release_with_warning"
    assert _ask(check, "VOID-2", "L-3", "1.00").json()["outcome"] == "hold"
    voided = check.post("/v1/orders/VOID-1/void", json={"order_version": 1})
    assert voided.is_success, voided.text
    assert _ask(check, "VOID-3", "L-3", "1.00").json()["outcome"] == "release"


def test_nonsense_is_answered_with_the_field_and_the_remedy(check: httpx.Client) -> None:
    cases: list[tuple[int, dict[str, Any]]] = [
        (422, {"json": {"order_id": "X"}}),
        (422, {"json": _question(amount="1.001")}),
        (422, {"json": _question(amount=1.5)}),
        (422, {"json": _question(amount="-1.00")}),
        (422, {"json": _question(currency="XYZ")}),
        (422, {"json": _question(colour="red")}),
        (422, {"json": _question(order_version=-1)}),
        (422, {"json": _question(lines=[{"line_id": "1", "amount": "2.00"}])}),
        (400, {"content": b"{not json"}),
        (413, {"content": b'"' + b"x" * 2_000_000 + b'"'}),
        (401, {"json": _question(), "headers": {"authorization": "Bearer cgk_wrong"}}),
    ]
    for status, request in cases:
        headers = {"content-type": "application/json"} | request.pop("headers", {})
        reply = check.post("/v1/checks", **request, headers=headers)
        assert reply.status_code == status, (request, reply.text)
        assert reply.headers["content-type"].startswith("application/problem+json")
        assert reply.headers["x-request-id"]
        problem = reply.json()
        assert problem["code"], problem
        assert problem["type"].endswith(problem["code"]) or problem["type"]


def test_an_unknown_account_is_an_answer(check: httpx.Client) -> None:
    reply = _ask(check, "UNKNOWN-1", "nobody", "1.00")
    assert reply.status_code == 200
    answer = reply.json()
    assert (answer["outcome"], answer["account_known"]) == ("hold", False)
    assert [reason["code"] for reason in answer["reasons"]] == ["ACCOUNT_UNKNOWN"]


def test_one_key_has_one_answer(system: System, check: httpx.Client) -> None:
    system.run("replay", "-", given=_account("L-4", "1000.00"))
    key = {"idempotency-key": "order-life-1"}
    first = check.post("/v1/checks", json=_question(account_id="L-4"), headers=key)
    again = check.post("/v1/checks", json=_question(account_id="L-4"), headers=key)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    other = check.post("/v1/checks", json=_question(account_id="L-4", amount="2.00"), headers=key)
    assert other.status_code == 422


def test_bad_events_are_set_aside_and_their_neighbors_are_unharmed(system: System) -> None:
    lines = [
        _account("L-5", "1000.00"),
        _order("BAD-1", "L-5", "1.001"),
        _order("BAD-2", "L-5", "1.00", currency="ZZZ"),
        _order("GOOD-1", "L-5", "42.00"),
    ]
    replayed = system.run("replay", "-", given=b"\n".join(lines), status=1)
    assert b"2 were set aside: see `creditgate dead list`" in replayed.stderr
    assert _exposure(system, "L-5")["exposure"] == "42.00"
    # What an earlier replay sent is not held against the next one.
    clean = system.run("replay", "-", given=_order("GOOD-2", "L-5", "1.00"))
    assert b"set aside" not in clean.stderr
    dead = {
        letter["subject"]: letter["reason"] for letter in system.lines("dead", "list", "--json")
    }
    assert set(dead) == {"BAD-1", "BAD-2"}
    assert "ordered" in dead["BAD-1"]
    assert "currency" in dead["BAD-2"]


def test_an_account_is_found_by_whatever_id_it_has(system: System) -> None:
    account_ids = (".", "..", "[/x]", "a/b")
    system.run("replay", "-", given=b"\n".join(_account(each, "7.00") for each in account_ids))
    listed = system.run("accounts").stdout
    for account_id in account_ids:
        assert _exposure(system, account_id)["limit"] == "7.00"
        assert account_id.encode() in system.run("exposure", account_id).stdout
        assert account_id.encode() in listed


def test_every_line_of_the_supervisor_has_its_time(system: System) -> None:
    said = (system.state / "logs" / "supervisor.log").read_text().splitlines()
    assert any("postgres is ready" in line for line in said)
    assert all(datetime.fromisoformat(line.split()[0]).tzinfo for line in said)


def _question(**changes: Any) -> dict[str, Any]:
    return {
        "order_id": "Q-1",
        "order_version": 1,
        "account_id": "L-1",
        "currency": "EUR",
        "amount": "1.00",
    } | changes


def test_an_approved_limit_comes_into_force_and_lets_a_held_order_go(
    system: System, check: httpx.Client
) -> None:
    system.run("replay", "-", given=_account("L-9", "100.00"))
    hold_id = _ask(check, "LIMIT-1", "L-9", "150.00").json()["hold_id"]
    system.run("limits", "request", "L-9", "--limit", "200.00", "--reason", "They grow.")
    (request,) = system.lines("limits", "list", "--account", "L-9", "--json")
    own = system.run("limits", "approve", request["request_id"], "--comment", "Me too.", status=1)
    assert b"who may not approve it" in own.stderr
    other = system.run(
        "keys", "create", "another person", "--scope", "limits:write", "--role", "manager"
    )
    approved = check.post(
        f"/v1/limit-requests/{request['request_id']}/approve",
        json={"comment": "Accounts seen."},
        headers={"authorization": f"Bearer {other.stdout.decode().strip()}"},
    )
    assert approved.json()["state"] == "approved", approved.text
    until(
        lambda: check.get(f"/v1/holds/{hold_id}").json()["state"] == "released",
        "the order is released under the new limit",
    )

    def applied() -> bool:
        (now,) = system.lines("limits", "list", "--account", "L-9", "--json")
        return bool(now["state"] == "applied")

    until(applied, "the request shows that its limit is applied")
    (limit,) = system.lines("limits", "history", "L-9", "--json")
    assert (limit["credit_limit"], limit["approved_by"]) == ("200.00", "another person")
