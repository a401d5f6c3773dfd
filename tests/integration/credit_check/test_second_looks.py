"""What the sweep brings about: notices raised and cleared once, dead claims and holds ended."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from credit_contracts.checks import NoticePage
from support.credit_checks import Ledger, question
from support.waiting import until


def looked(caller: httpx.Client) -> Callable[[], bool]:
    """Whether everything that the ledger knows has been looked at."""
    return lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0


def notices(caller: httpx.Client, account_id: str) -> list[tuple[str, str]]:
    page = caller.get("/v1/notices", params={"account_id": account_id})
    found = NoticePage.model_validate_json(page.content)
    return sorted((item.kind, item.state) for item in found.items)


def ask(caller: httpx.Client, order_id: str, account_id: str, amount: str) -> dict[str, Any]:
    answer: dict[str, Any] = caller.post(
        "/v1/checks", json=question(order_id, account_id, amount)
    ).json()
    return answer


def test_a_posting_raises_and_clears_a_notice_once_per_episode(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("near", 100_000)

    def at(receivables: int) -> list[tuple[str, str]]:
        books.bucket("near", receivables=receivables)
        until(looked(caller), "near was looked at")
        return notices(caller, "near")

    assert at(79_999) == []
    assert at(80_000) == [("near_limit", "raised")]
    assert at(99_000) == [("near_limit", "raised")]
    assert at(75_000) == [("near_limit", "raised")]
    over = [("limit_exceeded", "raised"), ("near_limit", "raised")]
    assert at(100_001) == over
    assert at(100_000) == [("limit_exceeded", "cleared"), ("near_limit", "raised")]
    assert at(74_999) == [("limit_exceeded", "cleared"), ("near_limit", "cleared")]
    assert len(at(90_000)) == 3


def test_a_release_raises_the_notice_with_its_own_batch(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("batch", 100_000)
    ask(caller, "batch-1", "batch", "850.00")
    assert notices(caller, "batch") == [("near_limit", "raised")]
    caller.post("/v1/orders/batch-1/void", json={"order_version": 1})
    assert notices(caller, "batch") == [("near_limit", "cleared")]


def test_a_new_rate_is_a_reason_to_look(caller: httpx.Client, books: Ledger) -> None:
    books.account("rated", 100_000)
    books.bucket("rated", "SEK", receivables=100_000)
    books.rate("SEK", "EUR", 10**9)
    until(looked(caller), "rated was looked at")
    assert notices(caller, "rated") == []
    books.rate("SEK", "EUR", 9 * 10**9)
    until(lambda: bool(notices(caller, "rated")), "the rate was seen")
    assert notices(caller, "rated") == [("near_limit", "raised")]


def test_an_order_that_ended_takes_its_hold_with_it(caller: httpx.Client, books: Ledger) -> None:
    books.account("ended", 0)
    holds = {
        state: ask(caller, f"ended-{state}", "ended", "5.00")["hold_id"]
        for state in ("cancelled", "closed", "open")
    }
    for state in holds:
        books.order(f"ended-{state}", 1, "ended", 500, state=state)
    until(looked(caller), "ended was looked at")
    found = {state: caller.get(f"/v1/holds/{each}").json() for state, each in holds.items()}
    assert {state: hold["state"] for state, hold in found.items()} == {
        "cancelled": "cancelled",
        "closed": "cancelled",
        "open": "open",
    }
    assert found["closed"]["change"]["reason_code"] == "ORDER_ENDED"


def test_a_newer_posted_version_supersedes_the_hold(caller: httpx.Client, books: Ledger) -> None:
    books.account("newer", 0)
    holds = {
        version: ask(caller, f"newer-{version}", "newer", "5.00")["hold_id"] for version in (1, 2)
    }
    for version in holds:
        books.order(f"newer-{version}", version, "newer", 500, state="on_hold")
    until(looked(caller), "newer was looked at")
    same, older = (caller.get(f"/v1/holds/{hold_id}").json() for hold_id in holds.values())
    assert (same["state"], older["state"]) == ("open", "superseded")
    assert (older["change"]["by"], older["change"]["reason_code"]) == (
        "creditgate",
        "NEWER_VERSION",
    )
    assert older["version"] == 2
    events = books.fetch(
        "SELECT version, state FROM credit_check.hold_event WHERE hold_id = $1 ORDER BY version",
        older["hold_id"],
    )
    assert events == [(1, "open"), (2, "superseded")]


def test_a_newer_version_posted_on_another_account_supersedes_the_hold(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("passed", 0)
    books.account("passing", None)
    hold_id = ask(caller, "passed-1", "passed", "5.00")["hold_id"]
    books.order("passed-1", 2, "passing", 500, state="open")
    reply = caller.post(
        f"/v1/holds/{hold_id}/release", json={"reason_code": "PAID", "comment": "Seen."}
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "HOLD_SUPERSEDED")
    assert caller.get(f"/v1/holds/{hold_id}").json()["state"] == "superseded"


def test_reservations_expire_by_the_watermark_alone(caller: httpx.Client, books: Ledger) -> None:
    books.account("expiry", 100_000)
    ask(caller, "expiry-1", "expiry", "900.00")
    assert notices(caller, "expiry") == [("near_limit", "raised")]
    expires_at = books.value(
        "SELECT expires_at FROM credit_check.reservation WHERE order_id = 'expiry-1'"
    )
    behind = expires_at - timedelta(milliseconds=1) - datetime.now(UTC)
    books.fresh(int(behind.total_seconds()) - 60)
    until(looked(caller), "nothing is to be looked at")
    assert notices(caller, "expiry") == [("near_limit", "raised")]
    books.fresh(int(behind.total_seconds()) + 60)
    until(lambda: notices(caller, "expiry") == [("near_limit", "cleared")], "it expired")
    books.fresh()
    ended = books.value("SELECT ended_by FROM credit_check.reservation WHERE order_id = 'expiry-1'")
    assert ended == "expired"
    assert ask(caller, "expiry-2", "expiry", "900.00")["reserved_before"] == "0.00"


def test_a_posted_version_ends_reservations_for_good(caller: httpx.Client, books: Ledger) -> None:
    books.account("posted", 100_000)
    ask(caller, "posted-1", "posted", "700.00")
    books.order("posted-1", 1, "posted", 60_000)
    books.bucket("posted", open_orders=60_000)
    until(looked(caller), "posted was looked at")
    ended = books.value("SELECT ended_by FROM credit_check.reservation WHERE order_id = 'posted-1'")
    assert ended == "posted"
    assert ask(caller, "posted-2", "posted", "1.00")["exposure_after"] == "601.00"


def test_what_was_kept_is_what_would_be_folded(caller: httpx.Client, books: Ledger) -> None:
    books.account("kept", None)
    for number in range(12):
        ask(caller, f"kept-{number % 5}", "kept", f"{number + 1}.00")
    caller.post("/v1/orders/kept-3/void", json={"order_version": 1})
    kept = books.value("SELECT reserved ->> 'EUR' FROM credit_check.gate WHERE account_id = 'kept'")
    folded = books.value(
        "SELECT sum(largest) FROM (SELECT max(amount_minor) AS largest"
        "  FROM credit_check.reservation WHERE account_id = 'kept' AND ended_at IS NULL"
        " GROUP BY order_id) AS orders"
    )
    assert int(kept) == folded
