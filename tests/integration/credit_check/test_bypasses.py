"""Orders that went on without being let go: listed, counted, and told once."""

from collections.abc import Callable
from typing import Any

import httpx

from credit_contracts.bypasses import BypassPage
from support.credit_checks import Ledger, client, ledger, question, running_check
from support.databases import database as new_database
from support.order_records import recorded
from support.waiting import until


def calm(caller: httpx.Client) -> Callable[[], bool]:
    """Whether nothing is left to be looked at."""
    return lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0


def listed(caller: httpx.Client, **wanted: str) -> list[tuple[str, str, str]]:
    """The bypasses wanted, the last first: order, kind and state."""
    page = caller.get("/v1/bypasses", params=wanted)
    found = BypassPage.model_validate_json(page.content)
    return [(each.order_id, each.kind, each.state) for each in found.items]


def ask(caller: httpx.Client, order_id: str, account_id: str, amount: str, **more: Any) -> Any:
    return caller.post("/v1/checks", json=question(order_id, account_id, amount, **more)).json()


def post(books: Ledger, order_id: str, version: int, account_id: str, minor: int) -> None:
    """The order is posted open, and recorded just now."""
    books.order(order_id, version, account_id, minor)
    recorded(books, order_id, version, account_id)


def notices(books: Ledger, account_id: str) -> list[tuple[str, str]]:
    found = books.fetch(
        "SELECT kind, state FROM credit_check.any_notice WHERE account_id = $1"
        " AND kind IN ('unchecked_order', 'hold_ignored', 'overshoot') ORDER BY notice_id",
        account_id,
    )
    return [(kind, state) for kind, state in found]


def test_each_way_of_going_on_is_seen_and_told_once(caller: httpx.Client, books: Ledger) -> None:
    books.account("by", 100_000)
    ask(caller, "by-fine", "by", "100.00")
    ask(caller, "by-more", "by", "100.00")
    hold_id = ask(caller, "by-held", "by", "5000.00")["hold_id"]
    post(books, "by-fine", 1, "by", 10_000)
    post(books, "by-more", 1, "by", 15_000)
    post(books, "by-held", 1, "by", 500_000)
    post(books, "by-never", 1, "by", 2_000)
    until(calm(caller), "by was looked at")
    expected = {
        ("by-more", "overshoot", "open"),
        ("by-held", "hold_ignored", "open"),
        ("by-never", "unchecked_order", "open"),
    }
    assert set(listed(caller, account_id="by")) == expected
    page = caller.get("/v1/bypasses", params={"order_id": "by-more"}).json()
    (more,) = page["items"]
    assert (more["order"]["amount"], more["released"]) == ("150.00", "100.00")
    (held,) = caller.get(
        "/v1/bypasses", params={"kind": "hold_ignored", "order_id": "by-held"}
    ).json()["items"]
    assert (held["hold_id"], held["released"]) == (hold_id, None)
    (notice,) = [
        each
        for each in caller.get("/v1/notices", params={"kind": "overshoot"}).json()["items"]
        if each["order_id"] == "by-more"
    ]
    assert notice["notice_id"] == more["notice_id"]
    assert notice["facts"] == {
        "currency": "EUR",
        "amount": "150.00",
        "released": "100.00",
        "excess": "50.00",
        "order_version": "1",
    }
    # A delivery makes a new version that is worth no more: nothing new is told of it.
    post(books, "by-more", 2, "by", 15_000)
    until(calm(caller), "by was looked at again")
    assert len(notices(books, "by")) == 3
    told = caller.get("/metrics").text
    assert 'creditgate_bypasses_total{kind="overshoot"}' in told


def test_a_person_may_have_released_more_than_was_asked(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("wide", 0)
    for order_id in ("wide-1", "wide-2"):
        hold_id = ask(caller, order_id, "wide", "100.00")["hold_id"]
        scope = {"reason_code": "AGREED", "comment": "They called.", "amount": "150.00"}
        reply = caller.post(f"/v1/holds/{hold_id}/release", json=scope)
        assert reply.json()["state"] == "released", reply.text
    post(books, "wide-1", 2, "wide", 15_000)
    post(books, "wide-2", 2, "wide", 15_001)
    until(calm(caller), "wide was looked at")
    assert listed(caller, account_id="wide") == [("wide-2", "overshoot", "open")]


def test_a_release_that_was_taken_back_covers_nothing(caller: httpx.Client, books: Ledger) -> None:
    """Whoever gave it: a person, the second look at a hold, or the first answer."""
    books.account("back", 0)
    by_hand = ask(caller, "back-by-hand", "back", "10.00")["hold_id"]
    agreed = {"reason_code": "AGREED", "comment": "They called."}
    reply = caller.post(f"/v1/holds/{by_hand}/release", json=agreed)
    assert reply.json()["state"] == "released", reply.text
    again = ask(caller, "back-again", "back", "10.00")["hold_id"]
    books.account("back", None)
    until(
        lambda: caller.get(f"/v1/holds/{again}").json()["state"] == "released", "nothing holds it"
    )
    ask(caller, "back-at-once", "back", "10.00")
    kept = ask(caller, "back-kept", "back", "10.00")
    assert kept["outcome"] == "release"
    ask(caller, "back-expired", "back", "10.00")
    books.execute(
        "UPDATE credit_check.reservation SET ended_at = now(), ended_by = 'expired'"
        " WHERE order_id = 'back-expired'"
    )
    taken_back = ["back-by-hand", "back-again", "back-at-once", "back-expired"]
    for order_id in taken_back:
        voided = caller.post(f"/v1/orders/{order_id}/void", json={"order_version": 1}).json()
        assert voided["reservations_voided"] == (order_id != "back-expired")
    for order_id in (*taken_back, "back-kept"):
        post(books, order_id, 1, "back", 1_000)
    until(calm(caller), "back was looked at")
    expected = {(order_id, "unchecked_order", "open") for order_id in taken_back}
    assert set(listed(caller, account_id="back")) == expected


def test_a_bypass_ends_when_it_is_let_go_after_all_or_the_order_ends(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("ends", None)
    for name in ("asked", "closed", "smaller"):
        post(books, f"ends-{name}", 1, "ends", 1_000)
    until(calm(caller), "ends was looked at")
    assert notices(books, "ends") == [("unchecked_order", "raised")] * 3
    ask(caller, "ends-asked", "ends", "10.00")
    books.order("ends-closed", 2, "ends", 1_000, state="closed")
    ask(caller, "ends-smaller", "ends", "5.00", order_version=2)
    post(books, "ends-smaller", 2, "ends", 500)
    until(lambda: notices(books, "ends") == [("unchecked_order", "cleared")] * 3, "all three ended")
    assert {state for _, _, state in listed(caller, account_id="ends")} == {"ended"}


def test_pages_lie_end_to_end(caller: httpx.Client, books: Ledger) -> None:
    books.account("pages", None)
    for number in range(7):
        post(books, f"pages-{number}", 1, "pages", 1_000)
    until(calm(caller), "pages was looked at")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"account_id": "pages", "limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = caller.get("/v1/bypasses", params=params).json()
        seen += [each["order_id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"pages-{number}" for number in range(7)]


def test_what_was_there_before_anybody_could_ask_tells_nobody(
    postgres_admin_url: str, provisioned_template: str
) -> None:
    with (
        new_database(postgres_admin_url, template=provisioned_template) as url,
        ledger(url) as books,
    ):
        books.account("old", None)
        for name, days_ago in (("years", 900.0), ("today", 0.0)):
            books.order(f"old-{name}", 1, "old", 1_000)
            recorded(books, f"old-{name}", 1, "old", days_ago=days_ago)
        books.order("old-opening", 0, "old", 1_000)
        recorded(books, "old-opening", 0, "old")
        with running_check(url) as running, client(running.url, books.key()) as caller:
            until(calm(caller), "old was looked at")
            assert listed(caller) == [("old-today", "unchecked_order", "open")]
            ask(caller, "old-next", "old", "1.00")
            books.order("old-late", 1, "old", 1_000)
            recorded(books, "old-late", 1, "old", days_ago=900.0)
            until(calm(caller), "old was looked at again")
            # What was history stays so; but whoever asks is expected to ask.
            assert {order_id for order_id, _, _ in listed(caller)} == {"old-today", "old-late"}
