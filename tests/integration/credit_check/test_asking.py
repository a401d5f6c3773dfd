"""Asking over HTTP, on the real database: answers, replays, refusals, voids."""

from datetime import datetime

import httpx

from credit_contracts.checks import CheckPage, VoidAnswer
from credit_contracts.holds import HoldV1
from support.asking import ask
from support.credit_checks import Ledger, Running, client, question


def test_a_release_reserves_and_the_next_order_sees_it(caller: httpx.Client, books: Ledger) -> None:
    books.account("room", 100_000)
    books.bucket("room", receivables=20_000)
    first = ask(caller, "room-1", "room", "500.00", priority=3)
    assert first["outcome"] == "release"
    assert first["exposure_before"]["total"] == "200.00"
    assert first["exposure_after"] == "700.00"
    assert first["reservation"]["amount"] == "500.00"
    second = ask(caller, "room-2", "room", "250.00")
    assert second["outcome"] == "release_with_warning"
    assert second["reserved_before"] == "500.00"
    assert second["utilization_after"] == "0.95"
    third = ask(caller, "room-3", "room", "50.01")
    assert third["outcome"] == "hold"
    assert [reason["code"] for reason in third["reasons"]] == ["LIMIT_EXCEEDED"]
    assert third["hold_id"]
    assert ask(caller, "room-4", "room", "50.00")["outcome"] == "release_with_warning"


def test_an_order_is_never_in_its_own_way(caller: httpx.Client, books: Ledger) -> None:
    books.account("self", 100_000)
    ask(caller, "self-1", "self", "900.00")
    again = ask(caller, "self-1", "self", "900.00")
    assert again["outcome"] == "release_with_warning"
    assert again["reserved_before"] == "0.00"
    assert ask(caller, "self-1", "self", "1000.00", order_version=2)["outcome"] != "hold"
    assert ask(caller, "self-1", "self", "1000.01", order_version=3)["outcome"] == "hold"


def test_an_order_that_is_posted_counts_once(caller: httpx.Client, books: Ledger) -> None:
    books.account("once", 100_000)
    ask(caller, "once-1", "once", "600.00")
    books.order("once-1", 1, "once", 60_000)
    books.bucket("once", open_orders=60_000)
    other = ask(caller, "once-2", "once", "400.00")
    assert other["outcome"] == "release_with_warning"
    assert (other["exposure_before"]["open_orders"], other["reserved_before"]) == ("600.00", "0.00")
    posted = ask(caller, "once-1", "once", "600.00")
    assert posted["reservation"] is None
    assert posted["exposure_before"]["open_orders"] == "0.00"
    more = caller.post("/v1/checks", json=question("once-1", "once", "600.01"))
    assert (more.status_code, more.json()["code"]) == (409, "VERSION_POSTED")


def test_an_older_version_is_refused(caller: httpx.Client, books: Ledger) -> None:
    books.account("old", 100_000)
    ask(caller, "old-1", "old", "10.00", order_version=2)
    reply = caller.post("/v1/checks", json=question("old-1", "old", "10.00"))
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, reply.json()["code"]) == (409, "VERSION_SUPERSEDED")


def test_an_unknown_account_is_an_answer(caller: httpx.Client) -> None:
    answer = ask(caller, "nobody-1", "nobody", "10.00")
    assert (answer["outcome"], answer["account_known"]) == ("hold", False)
    assert answer["reasons"][0]["code"] == "ACCOUNT_UNKNOWN"
    assert answer["currency"] is None


def test_currencies_are_valued_or_held(caller: httpx.Client, books: Ledger) -> None:
    # On accounts of their own: the rate that comes releases what was held without it.
    for account_id in ("fx", "no-fx"):
        books.account(account_id, 100_000)
    held = ask(caller, "fx-1", "no-fx", "100.00", currency="CHF")
    assert [reason["code"] for reason in held["reasons"]] == ["FX_RATE_MISSING"]
    books.rate("EUR", "CHF", 8 * 10**9)
    valued = ask(caller, "fx-2", "fx", "100.00", currency="CHF")
    assert (valued["outcome"], valued["order_amount"]) == ("release", "125.00")
    assert valued["rates"]["EUR/CHF"]["rate"] == "0.8"
    assert ask(caller, "fx-3", "fx", "1.00")["reserved_before"] == "125.00"


def test_an_amendment_in_another_currency_is_answered_what_counts_afterwards(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("fxa", 100_000)
    books.rate("EUR", "GBP", 8 * 10**9)
    assert ask(caller, "fxa-1", "fxa", "1000.00")["outcome"] == "release_with_warning"
    amended = ask(caller, "fxa-1", "fxa", "800.00", order_version=2, currency="GBP")
    assert (amended["outcome"], amended["exposure_after"]) == ("hold", "2000.00")
    books.account("fxa", 200_000)
    amended = ask(caller, "fxa-1", "fxa", "800.00", order_version=2, currency="GBP")
    assert (amended["outcome"], amended["exposure_after"]) == ("release_with_warning", "2000.00")
    assert ask(caller, "fxa-2", "fxa", "0.01", dry_run=True)["reserved_before"] == "2000.00"


def test_one_key_one_answer(caller: httpx.Client, books: Ledger) -> None:
    books.account("key", 100_000)
    body = question("key-1", "key", "700.00")
    headers = {"idempotency-key": "k-1"}
    first = caller.post("/v1/checks", json=body, headers=headers)
    again = caller.post("/v1/checks", json=body, headers=headers)
    assert again.content == first.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = caller.post("/v1/checks", json={**body, "amount": "1.00"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert ask(caller, "key-2", "key", "1.00")["reserved_before"] == "700.00"


def test_a_refusal_is_replayed_as_well(caller: httpx.Client, books: Ledger) -> None:
    books.account("refused", 100_000)
    ask(caller, "refused-1", "refused", "1.00", order_version=5)
    headers = {"idempotency-key": "k-2"}
    body = question("refused-1", "refused", "1.00")
    first = caller.post("/v1/checks", json=body, headers=headers)
    again = caller.post("/v1/checks", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.content == first.content


def test_a_dry_run_leaves_nothing_behind(caller: httpx.Client, books: Ledger) -> None:
    books.account("dry", 100_000)
    for _ in range(2):
        answer = ask(caller, "dry-1", "dry", "600.00", dry_run=True)
        assert (answer["outcome"], answer["dry_run"]) == ("release", True)
        assert answer["reserved_before"] == "0.00"
    held = ask(caller, "dry-2", "dry", "1000.01", dry_run=True)
    assert (held["outcome"], held["hold_id"]) == ("hold", None)
    assert caller.get(f"/v1/checks/{answer['check_id']}").status_code == 404
    for table in ("decision", "reservation", "hold"):
        found = books.value(
            f"SELECT count(*) FROM credit_check.{table} WHERE order_id LIKE 'dry-%'"
        )
        assert found == 0, table


def test_stale_data_holds(caller: httpx.Client, books: Ledger) -> None:
    books.account("stale", 100_000)
    books.fresh(-120)
    try:
        held = ask(caller, "stale-1", "stale", "1.00")
    finally:
        books.fresh()
    assert [reason["code"] for reason in held["reasons"]] == ["DATA_STALE"]
    assert held["freshness"]["stale"] is True


def test_the_record_is_what_was_answered(caller: httpx.Client, books: Ledger) -> None:
    books.account("record", 100_000)
    replies = [
        caller.post(
            "/v1/checks", json=question("record/1", "record", "1.00", order_version=version)
        )
        for version in (1, 2, 3)
    ]
    for reply in replies:
        found = caller.get(f"/v1/checks/{reply.json()['check_id']}")
        assert found.content == reply.content
    page = caller.get("/v1/orders/record%2F1/checks", params={"limit": 2})
    CheckPage.model_validate_json(page.content)
    assert [item["order_version"] for item in page.json()["items"]] == [3, 2]
    rest = caller.get(
        "/v1/orders/record%2F1/checks", params={"cursor": page.json()["next_cursor"]}
    ).json()
    assert ([item["order_version"] for item in rest["items"]], rest["next_cursor"]) == ([1], None)


def test_a_void_gives_back_what_was_reserved(caller: httpx.Client, books: Ledger) -> None:
    books.account("void", 100_000)
    ask(caller, "void-1", "void", "900.00")
    ask(caller, "void-1", "void", "950.00", order_version=2)
    held = ask(caller, "void-2", "void", "900.00")
    part = caller.post("/v1/orders/void-1/void", json={"order_version": 1})
    VoidAnswer.model_validate_json(part.content)
    assert part.json()["reservations_voided"] == 1
    assert ask(caller, "void-3", "void", "0.01", dry_run=True)["reserved_before"] == "950.00"
    rest = caller.post(
        "/v1/orders/void-1/void", json={"order_version": 9}, headers={"idempotency-key": "v"}
    )
    assert rest.json()["reservations_voided"] == 1
    assert ask(caller, "void-3", "void", "0.01", dry_run=True)["reserved_before"] == "0.00"
    again = caller.post(
        "/v1/orders/void-1/void", json={"order_version": 9}, headers={"idempotency-key": "v"}
    )
    assert again.content == rest.content
    assert again.headers["idempotency-replayed"] == "true"
    of_hold = caller.post("/v1/orders/void-2/void", json={"order_version": 1}).json()
    assert of_hold["hold_id"] == held["hold_id"]
    hold = caller.get(f"/v1/holds/{held['hold_id']}").json()
    assert (hold["state"], hold["change"]["reason_code"]) == ("cancelled", "VOIDED")
    assert caller.post("/v1/orders/nothing/void", json={"order_version": 1}).status_code == 404


def test_a_newer_decision_supersedes_the_hold(caller: httpx.Client, books: Ledger) -> None:
    books.account("newer", 100_000)
    first = ask(caller, "newer-1", "newer", "2000.00", priority=7)
    second = ask(caller, "newer-1", "newer", "1500.00", order_version=2)
    third = ask(caller, "newer-1", "newer", "100.00", order_version=3)
    assert third["outcome"] == "release"
    for answer in (first, second):
        hold = caller.get(f"/v1/holds/{answer['hold_id']}")
        HoldV1.model_validate_json(hold.content)
        assert (hold.json()["state"], hold.json()["version"]) == ("superseded", 2)


def test_a_limit_that_is_reached_exactly_passes(caller: httpx.Client, books: Ledger) -> None:
    books.account("exact", 100_000, temporary_limit_minor=50_000)
    assert ask(caller, "exact-1", "exact", "500.01")["outcome"] == "hold"
    answer = ask(caller, "exact-2", "exact", "500.00")
    assert (answer["outcome"], answer["limit"]) == ("release_with_warning", "500.00")
    assert datetime.fromisoformat(answer["reservation"]["expires_at"])


def test_a_stop_and_a_review_hold_everything(caller: httpx.Client, books: Ledger) -> None:
    books.account("stop", None, status="stopped", must_review=True)
    answer = ask(caller, "stop-1", "stop", "0.01")
    assert {reason["code"] for reason in answer["reasons"]} == {"ACCOUNT_STOPPED", "MUST_REVIEW"}


def test_another_segment_is_as_good_as_unknown(
    service: Running, caller: httpx.Client, books: Ledger
) -> None:
    books.account("north", 100_000, segment="north")
    key = books.key("southern", segment="south")
    with client(service.url, key) as southern:
        answer = ask(southern, "north-1", "north", "1.00")
        assert answer["reasons"][0]["code"] == "ACCOUNT_UNKNOWN"
        seen = ask(caller, "north-2", "north", "1.00")
        assert southern.get(f"/v1/checks/{seen['check_id']}").status_code == 404
        assert southern.get("/v1/orders/north-2/checks").json()["items"] == []
        assert (
            southern.post("/v1/orders/north-2/void", json={"order_version": 1}).status_code == 404
        )
