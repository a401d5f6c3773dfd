"""Limits over HTTP: asked for by one person, approved by another, published, applied, told."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from credit_contracts.limit_requests import LimitHistory, LimitRequest
from credit_contracts.limits import LimitV1
from support.credit_checks import Ledger, Running, client
from support.waiting import until

YES = {"comment": "Audited accounts seen."}


@pytest.fixture(scope="module")
def other(service: Running, books: Ledger) -> Iterator[httpx.Client]:
    """Another person, who may approve."""
    with client(service.url, books.key("bo", role="manager")) as connected:
        yield connected


def asked(caller: httpx.Client, account_id: str, **wish: Any) -> LimitRequest:
    body = {"reason": "They grow.", **wish}
    reply = caller.post(f"/v1/accounts/{account_id}/limit-requests", json=body)
    assert reply.status_code == 201, reply.text
    return LimitRequest.model_validate_json(reply.content)


def published(books: Ledger, account_id: str) -> list[LimitV1]:
    return [LimitV1.model_validate(event["data"]) for event in events(books, account_id)]


def events(books: Ledger, account_id: str, topic: str = "credit.limits") -> list[dict[str, Any]]:
    rows = books.fetch(
        "SELECT value FROM credit_check.outbox WHERE topic = $2 AND key = $1 ORDER BY id",
        account_id.encode(),
        topic,
    )
    return [orjson.loads(value) for (value,) in rows]


def arrives(
    books: Ledger,
    account_id: str,
    version: int,
    body: bytes,
    outcome: str,
    *,
    trace: str | None = None,
) -> None:
    """The tracker has recorded this limit document."""
    books.execute(
        "INSERT INTO exposure.document_version (kind, id, version, digest, account_id, currency,"
        " outcome, effective_at, topic, partition, record_offset, body, traceparent)"
        " VALUES ('limit', $1, $2, $3, $1, 'EUR', $4, now(), 'credit.limits', 0, 0, $5, $6)",
        account_id,
        version,
        hashlib.sha256(body).digest(),
        outcome,
        body,
        trace,
    )


def ours(books: Ledger, request_id: str) -> bytes:
    body: bytes = books.value(
        "SELECT body FROM credit_check.limit_request WHERE request_id = $1", request_id
    )
    return body


def now(caller: httpx.Client, request_id: str) -> LimitRequest:
    reply = caller.get(f"/v1/limit-requests/{request_id}")
    return LimitRequest.model_validate_json(reply.content)


def test_one_asks_another_approves_and_the_ledger_applies_it(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("grows", 10_000)
    request = asked(caller, "grows", credit_limit="250.00", next_review_on="2027-06-30")
    path = f"/v1/limit-requests/{request.request_id}"
    own = caller.post(f"{path}/approve", json=YES)
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    assert published(books, "grows") == []
    headers = {"idempotency-key": "approve"}
    reply = other.post(f"{path}/approve", json=YES, headers=headers)
    approved = LimitRequest.model_validate_json(reply.content)
    assert (approved.state, approved.limit_version) == ("approved", 1)
    assert other.post(f"{path}/approve", json=YES, headers=headers).content == reply.content
    again = other.post(f"{path}/approve", json=YES)
    assert (again.status_code, again.json()["code"]) == (409, "LIMIT_REQUEST_STATE")
    (limit,) = published(books, "grows")
    assert (limit.credit_limit, limit.version, limit.approved_by) == ("250.00", 1, "bo")
    assert str(limit.next_review_on) == "2027-06-30"
    arrives(books, "grows", 1, ours(books, request.request_id), "applied")
    until(lambda: now(caller, request.request_id).state == "applied", "the request is applied")
    told = LimitHistory.model_validate_json(caller.get("/v1/accounts/grows/limits").content)
    assert [(each.version, each.credit_limit, each.counts) for each in told.items] == [
        (1, "250.00", True)
    ]
    acts = [step.act for step in now(caller, request.request_id).history]
    assert acts == ["requested", "approved", "applied"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"limit_valid_until": "2020-01-31"}, "limit_valid_until"),
        ({"next_review_on": "2020-01-31"}, "next_review_on"),
        (
            {"temporary_limit": {
                "amount": "9.00", "valid_from": "2020-01-01", "valid_until": "2020-01-31",
            }},
            "temporary_limit.valid_until",
        ),
    ],
)  # fmt: skip
def test_a_day_that_has_passed_cannot_be_asked_for(
    caller: httpx.Client, books: Ledger, wish: dict[str, Any], field: str
) -> None:
    books.account("bygone", 10_000)
    body = {"reason": "They grow.", **wish}
    reply = caller.post("/v1/accounts/bygone/limit-requests", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_REQUEST")
    assert [one["field"] for one in reply.json()["errors"]] == [field]


def test_what_was_asked_for_until_a_day_that_has_passed_meanwhile_is_not_approved(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("waited", 10_000)
    request = asked(caller, "waited", credit_limit="250.00", limit_valid_until="2199-01-31")
    books.execute(
        "UPDATE credit_check.limit_request SET content = replace(content, '2199', '2020')"
        " WHERE request_id = $1",
        request.request_id,
    )
    path = f"/v1/limit-requests/{request.request_id}"
    reply = other.post(f"{path}/approve", json=YES)
    assert (reply.status_code, reply.json()["code"]) == (409, "LIMIT_REQUEST_STATE")
    assert "limit_valid_until" in reply.json()["detail"]
    assert published(books, "waited") == []
    assert other.post(f"{path}/refuse", json=YES).json()["state"] == "refused"


def test_a_version_that_somebody_else_took_is_published_again_and_told(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("contested", 10_000)
    request = asked(caller, "contested", credit_limit="300.00")
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    other.post(
        f"/v1/limit-requests/{request.request_id}/approve", json=YES, headers={"traceparent": trace}
    )
    arrives(books, "contested", 1, b'{"zzz":1,"currency":"EUR","version":1}', "conflict_won")
    arrives(books, "contested", 1, ours(books, request.request_id), "conflict_lost", trace=trace)
    until(lambda: now(caller, request.request_id).limit_version == 2, "it is published again")
    assert [each.version for each in published(books, "contested")] == [1, 2]
    assert [each.get("traceparent") for each in events(books, "contested")] == [trace, trace]
    assert now(caller, request.request_id).history[-1].act == "published_again"
    arrives(books, "contested", 2, ours(books, request.request_id), "applied")
    until(lambda: now(caller, request.request_id).state == "applied", "the request is applied")


def test_an_approval_leaves_standing_what_was_approved_a_moment_before(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("hasty", 100_000)
    lowered = asked(caller, "hasty", credit_limit="10.00")
    dated = asked(caller, "hasty", next_review_on="2027-06-30")
    for request in (lowered, dated):
        other.post(f"/v1/limit-requests/{request.request_id}/approve", json=YES)
    # The ledger has applied neither yet.
    _, second = published(books, "hasty")
    assert (second.credit_limit, str(second.next_review_on)) == ("10.00", "2027-06-30")
    arrives(books, "hasty", 1, ours(books, lowered.request_id), "applied")
    arrives(books, "hasty", 2, ours(books, dated.request_id), "applied")
    until(
        lambda: {now(caller, each.request_id).state for each in (lowered, dated)} == {"applied"},
        "both are applied",
    )


def test_requests_that_wait_for_long_keep_no_later_one_waiting(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("later", 10_000)
    waiting = asked(caller, "later", credit_limit="200.00")
    other.post(f"/v1/limit-requests/{waiting.request_id}/approve", json=YES)
    # Two slices of others were approved before it, and no news of their documents ever comes.
    books.execute(
        "INSERT INTO credit_check.limit_request SELECT replace(r.request_id, 'lim_', 'lim_' || n),"
        " r.version, r.state, r.account_id, r.requested_by, r.requested_at,"
        " r.changed_at - interval '1 hour', 1000 + n, r.body, jsonb_set(jsonb_set(jsonb_set("
        " r.content::jsonb, '{request_id}', to_jsonb(replace(r.request_id, 'lim_', 'lim_' || n))),"
        " '{changed_at}', to_jsonb(r.changed_at - interval '1 hour')),"
        " '{limit_version}', to_jsonb(1000 + n))::text"
        " FROM credit_check.limit_request r, generate_series(1, 200) n WHERE r.request_id = $1",
        waiting.request_id,
    )
    arrives(books, "later", 1, ours(books, waiting.request_id), "applied")
    until(lambda: now(caller, waiting.request_id).state == "applied", "its turn comes as well")


def test_what_was_beaten_is_not_published_again_in_another_currency(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("moved", 10_000)
    request = asked(caller, "moved", credit_limit="300.00")
    other.post(f"/v1/limit-requests/{request.request_id}/approve", json=YES)
    books.execute("UPDATE exposure.account SET currency = 'JPY' WHERE account_id = 'moved'")
    arrives(books, "moved", 2, b'{"currency":"JPY","version":2}', "applied")
    arrives(books, "moved", 1, ours(books, request.request_id), "stale")
    until(lambda: now(caller, request.request_id).state == "refused", "it is given up")
    assert "EUR" in (now(caller, request.request_id).history[-1].comment or "")
    assert len(published(books, "moved")) == 1


def test_what_is_left_out_stays_and_a_refusal_is_final(
    caller: httpx.Client, other: httpx.Client, books: Ledger
) -> None:
    books.account("steady", 10_000)
    days = {"valid_from": "2027-01-01", "valid_until": "2027-01-31"}
    request = asked(caller, "steady", temporary_limit={"amount": "500.00", **days})
    other.post(f"/v1/limit-requests/{request.request_id}/approve", json=YES)
    (limit,) = published(books, "steady")
    assert limit.credit_limit == "100.00"
    assert limit.temporary_limit is not None
    assert limit.temporary_limit.amount == "500.00"
    second = asked(caller, "steady", credit_limit="1.00")
    path = f"/v1/limit-requests/{second.request_id}"
    assert other.post(f"{path}/refuse", json=YES).json()["state"] == "refused"
    assert other.post(f"{path}/approve", json=YES).status_code == 409
    found = caller.get("/v1/limit-requests", params={"account_id": "steady", "state": "refused"})
    assert [each["request_id"] for each in found.json()["items"]] == [second.request_id]
    assert len(published(books, "steady")) == 1


def test_bad_wishes_are_refused_by_field_and_segments_are_kept(
    caller: httpx.Client, books: Ledger, service: Running
) -> None:
    books.account("fine", 10_000, segment="south")
    path = "/v1/accounts/fine/limit-requests"
    for wish, field in (
        ({}, "credit_limit"),
        ({"credit_limit": "1.001"}, "credit_limit"),
        ({"credit_limit": "1.00", "unlimited": True}, "unlimited"),
    ):
        reply = caller.post(path, json={"reason": "x", **wish})
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, field), reply.text
    request = asked(caller, "fine", credit_limit="1.00")
    with client(service.url, books.key("north", segment="north")) as north:
        assert north.post(path, json={"reason": "x", "credit_limit": "1"}).status_code == 404
        assert north.get("/v1/accounts/fine/limits").status_code == 404
        assert north.get(f"/v1/limit-requests/{request.request_id}").status_code == 404
        approve = north.post(f"/v1/limit-requests/{request.request_id}/approve", json=YES)
        assert approve.status_code == 404
        assert north.get("/v1/limit-requests").json()["items"] == []
