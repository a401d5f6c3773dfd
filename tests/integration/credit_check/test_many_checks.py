"""Many checks at once: each its own outcome or problem, in order, as if asked one after another."""

from typing import Any

import httpx
import pytest

from credit_contracts.checks import BulkAnswer
from support.credit_checks import Ledger, Running, client, question


@pytest.fixture(scope="module", params=[1, 2])
def lanes(request: pytest.FixtureRequest) -> int:
    """What is asked in one request may be of accounts of both."""
    return int(request.param)


def bulk(
    caller: httpx.Client, checks: list[Any], **headers: str
) -> tuple[list[dict[str, Any]], httpx.Response]:
    reply = caller.post("/v1/checks/bulk", json={"checks": checks}, headers=headers)
    assert reply.status_code == 200, reply.text
    BulkAnswer.model_validate_json(reply.content)
    return reply.json()["items"], reply


def test_what_one_takes_is_seen_by_those_behind_it(caller: httpx.Client, books: Ledger) -> None:
    books.account("many", 100_000)
    checks = [question(f"many-{n}", "many", "100.00") for n in range(12)]
    items, _ = bulk(caller, checks)
    assert [each["order_id"] for each in items] == [f"many-{n}" for n in range(12)]
    outcomes = [each["outcome"] for each in items]
    assert outcomes[:10].count("hold") == 0
    assert outcomes[10:] == ["hold", "hold"]
    assert items[9]["reserved_before"] == "900.00"


def test_one_that_is_not_valid_has_a_problem_and_holds_nobody_up(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("mixed", 100_000)
    good = question("mixed-1", "mixed", "1.00")
    bad = {**question("mixed-2", "mixed", "1.005"), "colour": "red"}
    items, _ = bulk(caller, [good, bad, 7, {**good, "order_id": "mixed-3"}])
    assert [each.get("outcome") for each in items] == ["release", None, None, "release"]
    assert (items[1]["status"], items[1]["code"]) == (422, "INVALID_REQUEST")
    assert {each["field"] for each in items[1]["errors"]} == {"colour"}
    assert items[2]["status"] == 422


def test_a_refusal_is_the_problem_of_its_own_check(caller: httpx.Client, books: Ledger) -> None:
    books.account("aged", 100_000)
    newer = question("aged-1", "aged", "1.00", order_version=2)
    older = question("aged-1", "aged", "1.00", order_version=1)
    items, _ = bulk(caller, [newer, older])
    assert items[0]["outcome"] == "release"
    assert (items[1]["status"], items[1]["code"]) == (409, "VERSION_SUPERSEDED")


def test_the_same_list_under_the_same_header_is_answered_the_same(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("again", 100_000)
    checks = [question(f"again-{n}", "again", "10.00") for n in range(3)]
    _, first = bulk(caller, checks, **{"idempotency-key": "again-list"})
    _, second = bulk(caller, checks, **{"idempotency-key": "again-list"})
    assert second.content == first.content
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


def test_a_check_may_bring_its_own_key(caller: httpx.Client, books: Ledger) -> None:
    books.account("keyed", 100_000)
    check = {**question("keyed-1", "keyed", "10.00"), "idempotency_key": "k-1"}
    (first, twin), _ = bulk(caller, [check, check])
    (again,), _ = bulk(caller, [check])
    assert first == twin == again
    (alone,), _ = bulk(caller, [question("keyed-1", "keyed", "10.00")])
    assert alone["check_id"] != first["check_id"]


def test_what_is_no_list_of_checks_is_refused_as_a_whole(caller: httpx.Client) -> None:
    check = question("whole-1", "whole", "1.00")
    bodies: list[dict[str, Any]] = [
        {"checks": []},
        {"checks": [check] * 501},
        {"checks": check},
        {},
        {"checks": [check], "more": 1},
    ]
    for body in bodies:
        reply = caller.post("/v1/checks/bulk", json=body)
        assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_REQUEST"), body
    twice = b'{"checks": [{"order_id": "a", "order_id": "b"}]}'
    reply = caller.post("/v1/checks/bulk", content=twice)
    assert reply.status_code == 422
    assert "twice" in reply.text


def test_a_caller_of_a_segment_learns_nothing_of_others(
    service: Running, books: Ledger, caller: httpx.Client
) -> None:
    books.account("inside", 100_000, segment="north")
    books.account("outside", 100_000, segment="south")
    bulk(caller, [question("shared-1", "outside", "1.00")])
    with client(service.url, books.key("bulk-north", segment="north")) as north:
        items, _ = bulk(
            north,
            [
                question("shared-1", "inside", "1.00"),
                question("own-1", "inside", "1.00"),
                question("own-2", "outside", "1.00"),
            ],
        )
    codes = [[reason["code"] for reason in each["reasons"]] for each in items]
    assert codes == [["ACCOUNT_UNKNOWN"], [], ["ACCOUNT_UNKNOWN"]]


def test_five_hundred_are_answered(caller: httpx.Client, books: Ledger) -> None:
    books.account("five", None)
    items, _ = bulk(caller, [question(f"five-{n}", "five", "1.00") for n in range(500)])
    assert [each["order_id"] for each in items] == [f"five-{n}" for n in range(500)]
    assert {each["outcome"] for each in items} == {"release"}


def test_another_list_under_the_same_key_is_refused_whole(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("other-list", 100_000)
    one, two = (question(f"other-list-{number}", "other-list", "1.00") for number in (1, 2))
    key = {"idempotency-key": "other-list-key"}
    bulk(caller, [one], **key)
    for another in ([one, two], [two], [two, one]):
        refused = caller.post("/v1/checks/bulk", json={"checks": another}, headers=key)
        assert refused.status_code == 422
        assert refused.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    decided = books.value(
        "SELECT count(*) FROM credit_check.decision WHERE account_id = 'other-list'"
    )
    assert decided == 1
