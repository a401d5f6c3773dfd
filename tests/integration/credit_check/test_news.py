"""An override and a limit that moved are told once, as news, and are over by themselves."""

import hashlib
from typing import Any

import httpx
import orjson

from credit_contracts.notices import NoticeV1
from support.credit_checks import Ledger, question
from support.waiting import until

WHY = {"reason_code": "GROWTH", "comment": "They pay in the end.", "tolerance_percent": 5}


def told(books: Ledger, account_id: str, kind: str) -> list[NoticeV1]:
    """What waits for Kafka, in its order."""
    rows = books.fetch(
        "SELECT value FROM credit_check.outbox WHERE topic = 'credit.notices' AND key = $1"
        " ORDER BY id",
        account_id.encode(),
    )
    notices = [NoticeV1.model_validate(orjson.loads(value)["data"]) for (value,) in rows]
    return [each for each in notices if each.kind == kind]


def listed(caller: httpx.Client, account_id: str, **wanted: str) -> list[dict[str, Any]]:
    reply = caller.get("/v1/notices", params={"account_id": account_id, **wanted})
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


def looked(caller: httpx.Client) -> bool:
    return bool(caller.get("/v1/progress").json()["sweep_pending"] == 0)


def trace(version: int) -> str:
    return f"00-{version:032x}-b7ad6b7169203331-01"


def limit(books: Ledger, account_id: str, version: int, minor: int, *, days_old: int = 0) -> None:
    """The ledger has applied a limit document."""
    body = {"approved_by": "bo", "credit_limit": minor, "reason": "They grow.", "version": version}
    stored = orjson.dumps(body)
    books.execute(
        "INSERT INTO exposure.document_version (kind, id, version, digest, account_id, currency,"
        " outcome, effective_at, topic, partition, record_offset, body, traceparent)"
        " VALUES ('limit', $1, $2, $3, $1, 'EUR', 'applied', now() - make_interval(days => $4),"
        " 'credit.limits', 0, 0, $5, $6)",
        account_id,
        version,
        hashlib.sha256(stored).digest(),
        days_old,
        stored,
        trace(version),
    )
    books.account(account_id, minor, limit_version=version)


def test_a_release_by_a_person_is_told_with_who_against_what_and_until_when(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("risky", 10_000)
    for order_id, amount in (("n-1", "500.00"), ("n-2", "70.00")):
        answer = caller.post("/v1/checks", json=question(order_id, "risky", amount)).json()
        if answer["hold_id"]:
            path = f"/v1/holds/{answer['hold_id']}/release"
            headers = {"idempotency-key": order_id}
            replies = [caller.post(path, json=WHY, headers=headers) for _ in range(2)]
            assert [each.status_code for each in replies] == [200, 200], replies[0].text
            assert caller.post(path, json=WHY).status_code == 409
    found = listed(caller, "risky", kind="override_made", state="raised")
    assert [each["order_id"] for each in found] == ["n-2", "n-1"]
    notice = found[1]
    assert notice["facts"] | {"hold_id": "", "valid_until": ""} == {
        "currency": "EUR", "amount": "500.00", "released_by": "tests", "role": "agent",
        "against": "LIMIT_EXCEEDED", "reason_code": "GROWTH", "comment": "They pay in the end.",
        "tolerance_percent": "5", "order_version": "1", "hold_id": "", "valid_until": "",
    }  # fmt: skip
    assert [each.notice_id for each in told(books, "risky", "override_made")] == [
        each["notice_id"] for each in reversed(found)
    ]
    books.execute(
        "UPDATE credit_check.news SET over_at = now() WHERE notice_id = $1", notice["notice_id"]
    )
    until(
        lambda: len(listed(caller, "risky", kind="override_made", state="raised")) == 1,
        "what is over is cleared",
    )
    cleared = told(books, "risky", "override_made")[-1]
    assert (cleared.notice_id, cleared.state) == (notice["notice_id"], "cleared")
    assert len(told(books, "risky", "override_made")) == 3


def test_a_limit_that_moved_is_told_once_and_a_restated_or_an_opening_one_is_not(
    caller: httpx.Client, books: Ledger
) -> None:
    for account_id in ("grows", "opens", "old"):
        books.account(account_id, 10_000)
    until(lambda: looked(caller), "the accounts are seen")
    limit(books, "opens", 0, 50_000)
    limit(books, "grows", 1, 25_000)
    until(lambda: looked(caller), "the limits are seen")
    (notice,) = listed(caller, "grows", kind="limit_changed")
    assert (notice["severity"], notice["state"]) == ("info", "raised")
    assert notice["facts"] == {
        "currency": "EUR", "limit": "250.00", "limit_before": "100.00", "reason": "They grow.",
        "approved_by": "bo", "limit_version": "1",
    }  # fmt: skip
    limit(books, "grows", 2, 25_000)
    books.account("old", 10_000, segment="south")
    until(lambda: looked(caller), "what was restated is seen")
    limit(books, "grows", 3, 0)
    until(lambda: len(told(books, "grows", "limit_changed")) == 2, "the next change is told")
    assert told(books, "grows", "limit_changed")[1].facts["limit_before"] == "250.00"
    events = books.fetch("SELECT value FROM credit_check.outbox WHERE key = 'grows' ORDER BY id")
    assert [orjson.loads(value)["traceparent"] for (value,) in events] == [trace(1), trace(3)]
    for account_id in ("opens", "old"):
        assert listed(caller, account_id, kind="limit_changed") == []


def test_limits_of_a_history_that_is_loaded_first_are_told_to_nobody(
    caller: httpx.Client, books: Ledger
) -> None:
    books.execute("UPDATE credit_check.decision SET decided_at = now() + interval '1 hour'")
    books.account("history", 10_000)
    until(lambda: looked(caller), "the account is seen")
    limit(books, "history", 1, 20_000, days_old=2)
    until(lambda: looked(caller), "the old limit is seen")
    limit(books, "history", 2, 30_000)
    until(lambda: listed(caller, "history", kind="limit_changed") != [], "today's is told")
    (notice,) = listed(caller, "history", kind="limit_changed")
    assert notice["facts"]["limit_before"] == "200.00"
