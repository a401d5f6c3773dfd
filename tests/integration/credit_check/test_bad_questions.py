"""What cannot be answered is refused with the field and the remedy, and harms nobody else."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from support.credit_checks import Ledger, Running, client, question

GOOD = question("bad-1", "bad", "10.00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXQ"}, "currency"),
        ({"amount": "10.001"}, "amount"),
        ({"amount": "-1.00"}, "amount"),
        ({"amount": 10}, "amount"),
        ({"amount": "99999999999999.00"}, "amount"),
        ({"secured_amount": "0.001"}, "secured_amount"),
        ({"order_version": -1}, "order_version"),
        ({"order_version": 2**63}, "order_version"),
        ({"order_version": 1.5}, "order_version"),
        ({"order_id": ""}, "order_id"),
        ({"order_id": " x"}, "order_id"),
        ({"order_id": "x" * 65}, "order_id"),
        ({"account_id": "a\u0000b"}, "account_id"),
        ({"ammount": "1.00"}, "ammount"),
        ({"checkpoint": "shipment"}, "checkpoint"),
        ({"lines": [{"line_id": "1", "amount": "9.99"}]}, "lines"),
        ({"lines": []}, "lines"),
        ({"dry_run": "yes"}, "dry_run"),
    ],
)
def test_a_field_that_breaks_the_contract_is_named(
    caller: httpx.Client, change: dict[str, Any], field: str
) -> None:
    reply = caller.post("/v1/checks", json={**GOOD, **change})
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (422, "INVALID_REQUEST"), problem
    assert field in {error["field"] for error in problem["errors"]}
    assert all(error["remedy"] for error in problem["errors"])
    assert reply.headers["x-request-id"]


def test_a_missing_field_is_named(caller: httpx.Client) -> None:
    reply = caller.post("/v1/checks", json={"order_id": "bad-1"})
    fields = {error["field"] for error in reply.json()["errors"]}
    assert fields == {"order_version", "account_id", "currency", "amount"}


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"\xff\xfe", b'{"amount": NaN}'])
def test_what_is_not_json_is_said_to_be_so(caller: httpx.Client, body: bytes) -> None:
    reply = caller.post("/v1/checks", content=body)
    assert reply.status_code in {400, 422}
    assert reply.json()["code"] in {"NOT_JSON", "INVALID_REQUEST"}


def test_a_field_given_twice_is_refused(caller: httpx.Client) -> None:
    body = (
        b'{"order_id":"bad-1","order_version":1,"account_id":"bad","currency":"EUR",'
        b'"amount":"1.00","amount":"9000.00"}'
    )
    reply = caller.post("/v1/checks", content=body)
    assert reply.status_code == 422
    assert "twice" in reply.json()["detail"]


def test_a_body_that_is_too_large_is_refused(caller: httpx.Client) -> None:
    reply = caller.post("/v1/checks", content=b" " * 2_000_000)
    assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")


def test_wrong_keys_and_missing_scopes(service: Running, books: Ledger) -> None:
    with client(service.url, "cgk_wrong") as stranger:
        reply = stranger.post("/v1/checks", json=GOOD)
        assert (reply.status_code, reply.json()["code"]) == (401, "UNAUTHENTICATED")
    reader = books.key("reader", "checks:read")
    with client(service.url, reader) as limited:
        for method, path in (
            ("POST", "/v1/checks"),
            ("POST", "/v1/orders/x/void"),
            ("GET", "/v1/holds"),
            ("GET", "/v1/holds/x"),
            ("POST", "/v1/holds/x/release"),
            ("POST", "/v1/holds/x/reject"),
            ("GET", "/v1/notices"),
        ):
            reply = limited.request(method, path, json=GOOD)
            assert (reply.status_code, reply.json()["code"]) == (403, "FORBIDDEN"), path
        assert limited.get("/v1/progress").status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 256])
def test_a_key_that_cannot_be_kept_is_refused(caller: httpx.Client, key: str) -> None:
    reply = caller.post("/v1/checks", json=GOOD, headers=[(b"idempotency-key", key.encode())])
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "Idempotency-Key"


def test_neighbors_of_a_bad_question_are_answered(
    service: Running, secret: str, books: Ledger
) -> None:
    books.account("neighbor", None)
    bodies = [question(f"neighbor-{n}", "neighbor", "1.00" if n % 3 else "-1") for n in range(60)]
    with client(service.url, secret) as caller, ThreadPoolExecutor(20) as threads:
        replies = list(threads.map(lambda body: caller.post("/v1/checks", json=body), bodies))
    assert [reply.status_code for reply in replies] == [200 if n % 3 else 422 for n in range(60)]


def test_cursors_and_filters_are_judged(caller: httpx.Client) -> None:
    for path in ("/v1/holds?cursor=%21", "/v1/holds?cursor=WyJhZ2UiXQ", "/v1/notices?cursor=e30"):
        reply = caller.get(path)
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "cursor"), path
    for path, field in (
        ("/v1/holds?older_than=soon", "older_than"),
        ("/v1/holds?state=gone", "state"),
        ("/v1/holds?min_amount=-1", "min_amount"),
        ("/v1/holds?limit=0", "limit"),
    ):
        reply = caller.get(path)
        assert reply.status_code == 422, path
        assert field in (reply.json()["errors"][0]["field"] or ""), reply.json()


@pytest.mark.parametrize(
    "path", ["/v1/holds", "/v1/notices", "/v1/orders/x/checks", "/v1/progress"]
)
def test_a_filter_that_is_not_known_is_refused_and_not_passed_over(
    caller: httpx.Client, path: str
) -> None:
    reply = caller.get(path, params={"foo": "1"})
    assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_REQUEST")
    assert [each["field"] for each in reply.json()["errors"]] == ["foo"]
