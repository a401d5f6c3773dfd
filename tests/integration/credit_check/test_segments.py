"""A key limited to a segment reads nothing of the others, and changes nothing there either."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.asking import ask
from support.credit_checks import Ledger, Running, client, question


@pytest.fixture(scope="module")
def southern(service: Running, books: Ledger) -> Iterator[httpx.Client]:
    """A caller that may see the accounts of the south alone."""
    books.account("south", 100_000, segment="south")
    books.account("south-too", 100_000, segment="south")
    with client(service.url, books.key("southern", segment="south")) as connected:
        yield connected


def unknown(answer: dict[str, Any]) -> bool:
    """Whether it says what is said of an unknown account, and nothing more."""
    assert answer["outcome"] == "hold"
    figures = ("limit", "exposure_before", "reserved_before", "reservation", "hold_id")
    return (
        answer["account_known"] is False
        and [reason["code"] for reason in answer["reasons"]] == ["ACCOUNT_UNKNOWN"]
        and all(answer[name] is None for name in figures)
    )


def recorded(books: Ledger, order_id: str) -> int:
    count = books.value("SELECT count(*) FROM credit_check.decision WHERE order_id = $1", order_id)
    assert isinstance(count, int)
    return count


@pytest.mark.parametrize("account_id", ["n-hold", "south"])
def test_a_hold_of_another_segment_is_not_superseded(
    caller: httpx.Client, southern: httpx.Client, books: Ledger, account_id: str
) -> None:
    books.account("n-hold", 10_000, segment="north")
    order_id = f"n-hold-{account_id}"
    held = ask(caller, order_id, "n-hold", "100.01")
    assert unknown(ask(southern, order_id, account_id, "1.00", order_version=9))
    assert caller.get(f"/v1/holds/{held['hold_id']}").json()["state"] == "open"
    assert ask(caller, order_id, "n-hold", "10.00", order_version=2)["outcome"] != "hold"


@pytest.mark.parametrize("account_id", ["n-old", "south"])
def test_versions_of_another_segment_are_not_told(
    caller: httpx.Client, southern: httpx.Client, books: Ledger, account_id: str
) -> None:
    books.account("n-old", 10_000, segment="north")
    order_id = f"n-old-{account_id}"
    ask(caller, order_id, "n-old", "1.00", order_version=5)
    assert unknown(ask(southern, order_id, account_id, "1.00"))
    assert unknown(ask(southern, order_id, account_id, "1.00", dry_run=True))
    assert recorded(books, order_id) == 1


def test_an_order_posted_in_another_segment_is_left_alone(
    southern: httpx.Client, books: Ledger
) -> None:
    books.account("n-post", 10_000, segment="north")
    books.order("n-post-1", 3, "n-post", 5_000)
    for version in (1, 3, 4):
        for dry_run in (True, False):
            answer = ask(
                southern, "n-post-1", "south", "1.00", order_version=version, dry_run=dry_run
            )
            assert unknown(answer)
    assert recorded(books, "n-post-1") == 0


def test_a_version_asked_from_outside_blocks_no_later_one(
    caller: httpx.Client, southern: httpx.Client, books: Ledger
) -> None:
    books.account("n-new", 10_000, segment="north")
    assert unknown(ask(southern, "n-new-1", "n-new", "1.00", order_version=999))
    assert ask(caller, "n-new-1", "n-new", "1.00")["outcome"] == "release"


def test_outside_and_unknown_are_answered_alike(southern: httpx.Client, books: Ledger) -> None:
    books.account("n-same", 10_000, segment="north")
    for account_id in ("n-same", "nobody-at-all"):
        for version in (2, 1):
            asked = ask(southern, f"o-{account_id}", account_id, "1.00", order_version=version)
            assert unknown(asked)
            assert southern.get(f"/v1/checks/{asked['check_id']}").status_code == 404


def test_an_answer_about_nothing_seen_is_replayed(southern: httpx.Client, books: Ledger) -> None:
    books.account("n-key", 10_000, segment="north")
    body, headers = question("n-key-1", "n-key", "1.00"), {"idempotency-key": "k-segment"}
    first = southern.post("/v1/checks", json=body, headers=headers)
    again = southern.post("/v1/checks", json=body, headers=headers)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


def test_what_another_segment_reserved_is_not_voided(
    caller: httpx.Client, southern: httpx.Client, books: Ledger
) -> None:
    books.account("n-void", 10_000, segment="north")
    ask(southern, "n-void-1", "south", "1.00")
    ask(caller, "n-void-1", "n-void", "60.00", order_version=2)
    reply = southern.post("/v1/orders/n-void-1/void", json={"order_version": 2})
    assert reply.status_code == 404
    assert ask(caller, "n-void-2", "n-void", "1.00")["reserved_before"] == "60.00"


def test_an_order_may_move_within_the_segment(southern: httpx.Client) -> None:
    held = ask(southern, "s-1", "south-too", "1000.01")
    assert held["hold_id"]
    moved = ask(southern, "s-1", "south", "10.00", order_version=2)
    assert moved["outcome"] == "release"
    assert southern.get(f"/v1/holds/{held['hold_id']}").json()["state"] == "superseded"
    back = ask(southern, "s-1", "south-too", "10.00", order_version=3, dry_run=True)
    assert back["account_known"]


def test_a_full_group_is_told_without_whose_it_is(
    caller: httpx.Client, southern: httpx.Client, books: Ledger
) -> None:
    """Fresh answers, repeated ones, records and holds alike; who may see the head reads it all."""
    books.account("n-head", 100_000, segment="north")
    books.account("s-head", 150_000, segment="south", parent_account_id="n-head")
    books.account("s-member", None, segment="south", parent_account_id="s-head")
    books.bucket("n-head", receivables=50_000)
    key = {"idempotency-key": "veiled"}
    body = question("s-full", "s-member", "1500.01")
    fresh = southern.post("/v1/checks", json=body, headers=key)
    again = southern.post("/v1/checks", json=body, headers=key)
    assert fresh.content == again.content
    answer = fresh.json()
    near, far = answer["reasons"]
    assert (near["code"], near["figures"]["group_account_id"]) == ("GROUP_LIMIT_EXCEEDED", "s-head")
    assert (far["code"], far["figures"]) == ("GROUP_LIMIT_EXCEEDED", {})
    assert [group["account_id"] for group in answer["groups"]] == ["s-head"]
    hold = f"/v1/holds/{answer['hold_id']}"
    read = [
        f"/v1/checks/{answer['check_id']}",
        "/v1/orders/s-full/checks",
        hold,
        "/v1/holds?account_id=s-member",
    ]
    released = {"reason_code": "X", "comment": "all the same"}
    told = [fresh.text, *(southern.get(each).text for each in read)]
    told.append(southern.post(f"{hold}/release", json=released).text)
    assert not any("n-head" in text or "1000.00" in text for text in told)
    assert all("s-head" in text for text in told)
    assert all("n-head" in caller.get(each).text for each in read)
    books.account("n-head", 100_000, segment="north", status="stopped")
    stopped = ask(southern, "s-stop", "s-member", "1.00")
    (reason,) = [each for each in stopped["reasons"] if each["code"] == "ACCOUNT_STOPPED"]
    assert reason["figures"] == {}
    assert "n-head" not in str(stopped)
