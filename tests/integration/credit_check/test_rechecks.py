"""Orders that were released before, asked about again on the running service."""

from datetime import UTC, datetime, timedelta

import httpx

from support.asking import ask, ask_for_own, codes
from support.credit_checks import Ledger, question

WHY = {"reason_code": "AGREED", "comment": "Agreed with sales."}


def overdue(books: Ledger, account_id: str) -> None:
    books.bucket(account_id, receivables=5_000)
    books.due(account_id, (datetime.now(UTC) - timedelta(days=45)).date(), 5_000)


def test_a_released_order_is_not_blocked_again_at_delivery_for_a_small_change(
    caller: httpx.Client, books: Ledger
) -> None:
    """SAP KBA 2900255."""
    books.account("again", 100_000)
    assert ask_for_own(caller, "again-1", "500.00")["outcome"] == "release"
    overdue(books, "again")
    books.account("again", 100_000, must_review=True)
    small_change = ask_for_own(caller, "again-1", "505.00", order_version=2, checkpoint="delivery")
    assert (small_change["outcome"], codes(small_change)) == ("release", [])
    assert codes(ask_for_own(caller, "again-2", "10.00")) == ["MUST_REVIEW", "OVERDUE"]
    too_much = ask_for_own(caller, "again-1", "2000.00", order_version=3, checkpoint="delivery")
    assert codes(too_much) == ["LIMIT_EXCEEDED"]


def test_an_order_that_was_given_back_is_asked_everything_again(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("back", 100_000)
    assert ask_for_own(caller, "back-1", "500.00")["outcome"] == "release"
    overdue(books, "back")
    caller.post("/v1/orders/back-1/void", json={"order_version": 1})
    assert codes(ask_for_own(caller, "back-1", "500.00", order_version=2)) == ["OVERDUE"]


def test_what_was_given_back_stays_so_when_the_order_is_posted_all_the_same(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("gave", 50_000)
    held = ask_for_own(caller, "gave-1", "1000.00")
    caller.post(f"/v1/holds/{held['hold_id']}/release", json={**WHY, "tolerance_percent": 10})
    books.account("gave-free", 100_000)
    assert ask_for_own(caller, "gave-free-1", "500.00")["outcome"] == "release"
    for order_id in ("gave-1", "gave-free-1"):
        voided = caller.post(f"/v1/orders/{order_id}/void", json={"order_version": 1}).json()
        assert voided["reservations_voided"] == 1
    books.order("gave-1", 1, "gave", 100_000)
    books.bucket("gave", open_orders=100_000)
    a_little_more = ask_for_own(caller, "gave-1", "1050.00", order_version=2)
    assert (a_little_more["outcome"], codes(a_little_more)) == ("hold", ["LIMIT_EXCEEDED"])
    books.order("gave-free-1", 1, "gave-free", 50_000)
    overdue(books, "gave-free")
    at_delivery = ask_for_own(
        caller, "gave-free-1", "500.00", order_version=2, checkpoint="delivery"
    )
    assert codes(at_delivery) == ["OVERDUE"]


def test_what_had_expired_is_given_back_all_the_same(caller: httpx.Client, books: Ledger) -> None:
    """Neither by itself nor behind a newer version does an older release count again."""
    for order_id in ("late-1", "late-2", "late-3"):
        books.account(f"of-{order_id}", 1_000_000)
        assert ask(caller, order_id, f"of-{order_id}", "500.00")["outcome"] == "release"
    books.execute(
        "UPDATE credit_check.reservation SET ended_at = now(), ended_by = 'expired'"
        " WHERE order_id LIKE 'late-%'"
    )
    newer = ask(caller, "late-2", "of-late-2", "400.00", order_version=2)
    assert newer["outcome"] == "release"
    for order_id, voided in (("late-1", 0), ("late-2", 1)):
        reply = caller.post(f"/v1/orders/{order_id}/void", json={"order_version": 2})
        assert reply.json()["reservations_voided"] == voided
    told = {}
    for order_id in ("late-1", "late-2", "late-3"):
        books.order(order_id, 1, f"of-{order_id}", 50_000)
        overdue(books, f"of-{order_id}")
        told[order_id] = codes(ask(caller, order_id, f"of-{order_id}", "500.00", order_version=3))
    assert told == {"late-1": ["OVERDUE"], "late-2": ["OVERDUE"], "late-3": []}


def test_what_was_posted_before_it_was_given_back_goes_on(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("goes", 100_000)
    assert ask_for_own(caller, "goes-1", "500.00")["outcome"] == "release"
    books.execute(
        "UPDATE credit_check.reservation SET ended_at = now(), ended_by = 'expired'"
        " WHERE order_id = 'goes-1'"
    )
    books.order("goes-1", 1, "goes", 50_000)
    overdue(books, "goes")
    caller.post("/v1/orders/goes-1/void", json={"order_version": 1})
    assert codes(ask_for_own(caller, "goes-1", "500.00", order_version=2)) == []


def test_a_persons_release_covers_a_little_more(caller: httpx.Client, books: Ledger) -> None:
    books.account("more", 50_000)
    held = ask_for_own(caller, "more-1", "1000.00")
    assert codes(held) == ["LIMIT_EXCEEDED"]
    reply = caller.post(
        f"/v1/holds/{held['hold_id']}/release",
        json={**WHY, "tolerance_percent": 10, "valid_days": 3},
    )
    assert reply.json()["change"]["tolerance_percent"] == 10, reply.text
    within = ask_for_own(caller, "more-1", "1100.00", order_version=2)
    assert within["outcome"] == "release"
    (reason,) = within["reasons"]
    assert (reason["code"], reason["severity"]) == ("LIMIT_EXCEEDED", "info")
    assert reason["figures"]["covered_by_hold"] == held["hold_id"]
    assert within["reservation"]["expires_at"] == reply.json()["change"]["valid_until"]
    beyond = ask_for_own(caller, "more-1", "1100.01", order_version=3)
    assert (beyond["outcome"], codes(beyond)) == ("hold", ["LIMIT_EXCEEDED"])


def test_a_persons_release_covers_the_amount_that_it_names(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("named", 50_000)
    held = ask_for_own(caller, "named-1", "1000.00")
    reply = caller.post(f"/v1/holds/{held['hold_id']}/release", json={**WHY, "amount": "1500.00"})
    assert reply.status_code == 200, reply.text
    assert ask_for_own(caller, "named-1", "1500.00", order_version=2)["outcome"] == "release"
    assert ask_for_own(caller, "named-1", "1500.01", order_version=3)["outcome"] == "hold"


def test_a_release_that_was_rejected_since_covers_nothing(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("no", 50_000)
    held = ask_for_own(caller, "no-1", "1000.00")
    caller.post(f"/v1/holds/{held['hold_id']}/release", json={**WHY, "tolerance_percent": 50})
    more = ask_for_own(caller, "no-1", "2000.00", order_version=2)
    rejected = caller.post(f"/v1/holds/{more['hold_id']}/reject", json=WHY)
    assert rejected.json()["state"] == "rejected", rejected.text
    assert ask_for_own(caller, "no-1", "1000.00", order_version=3)["outcome"] == "hold"


def test_ten_orders_within_tolerance_do_not_exceed_the_limit(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("ten", 100_000)
    for n in range(10):
        assert ask_for_own(caller, f"ten-{n}", "100.00")["outcome"] != "hold"
    again = [{**question(f"ten-{n}", "ten", "110.00"), "order_version": 2} for n in range(10)]
    answers = caller.post("/v1/checks/bulk", json={"checks": again}).json()["items"]
    assert [codes(answer) for answer in answers] == [["LIMIT_EXCEEDED"]] * 10
