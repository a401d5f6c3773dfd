"""Groups on the running service: one limit above many accounts, whoever asks for which of them."""

import httpx

from support.asking import ask, codes
from support.credit_checks import Ledger, question
from support.waiting import until


def notices(books: Ledger, account_id: str) -> list[tuple[str, str]]:
    return [
        (kind, state)
        for kind, state in books.fetch(
            "SELECT kind, state FROM credit_check.notice WHERE account_id = $1"
            " ORDER BY raised_at, kind",
            account_id,
        )
    ]


def test_members_share_the_limit_of_their_head(caller: httpx.Client, books: Ledger) -> None:
    books.account("g1", 100_000)
    books.account("g1-a", 90_000, parent_account_id="g1")
    books.account("g1-b", None, parent_account_id="g1")
    books.account("g1-ba", None, parent_account_id="g1-b")
    books.bucket("g1-a", receivables=30_000)
    first = ask(caller, "g1-1", "g1-a", "400.00")
    assert (first["outcome"], codes(first)) == ("release", [])
    second = ask(caller, "g1-2", "g1-ba", "300.00")
    assert (second["outcome"], codes(second)) == ("release_with_warning", ["GROUP_NEAR_LIMIT"])
    third = ask(caller, "g1-3", "g1-b", "0.01")
    assert (third["outcome"], codes(third)) == ("hold", ["GROUP_LIMIT_EXCEEDED"])
    assert third["reasons"][0]["figures"] == {
        "group_account_id": "g1",
        "limit": "1000.00",
        "exposure": "300.00",
        "reserved": "700.00",
        "available": "0.00",
        "order": "0.01",
        "exposure_after": "1000.01",
        "excess": "0.01",
    }
    at_the_head = ask(caller, "g1-4", "g1", "0.01")
    assert codes(at_the_head) == ["GROUP_LIMIT_EXCEEDED"], "a head's own orders count as well"
    smaller = ask(caller, "g1-2", "g1-ba", "299.99", order_version=2)
    assert smaller["outcome"] == "release_with_warning", "nobody is held for asking less"


def test_cash_of_one_member_nets_what_another_owes(caller: httpx.Client, books: Ledger) -> None:
    books.account("g2", 10_000)
    books.account("g2-a", None, parent_account_id="g2")
    books.account("g2-b", None, parent_account_id="g2")
    books.bucket("g2-a", receivables=10_000)
    assert codes(ask(caller, "g2-1", "g2-a", "1.00")) == ["GROUP_LIMIT_EXCEEDED"]
    books.bucket("g2-b", unapplied_cash=5_000)
    assert ask(caller, "g2-2", "g2-a", "10.00")["outcome"] == "release"


def test_a_group_is_valued_in_the_currency_of_its_head(caller: httpx.Client, books: Ledger) -> None:
    books.rate("USD", "EUR", 2 * 10**10)
    books.account("g3", 10_000)
    books.account("g3-a", None, currency="USD", parent_account_id="g3")
    books.account("g3-b", None, currency="XOF", parent_account_id="g3")
    books.bucket("g3-a", "USD", receivables=4_000)
    fits = ask(caller, "g3-1", "g3-a", "10.00", currency="USD")
    assert codes(fits) == ["GROUP_NEAR_LIMIT"]
    above = ask(caller, "g3-2", "g3-a", "0.01", currency="USD")
    assert codes(above) == ["GROUP_LIMIT_EXCEEDED"]
    books.bucket("g3-b", "XOF", receivables=1)
    unknown = ask(caller, "g3-3", "g3-a", "0.01", currency="USD")
    assert codes(unknown) == ["GROUP_LIMIT_EXCEEDED", "FX_RATE_MISSING"]
    assert unknown["reasons"][1]["figures"]["missing"] == "XOF"


def test_a_missing_rate_of_a_group_is_told_as_the_group_s(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("g30", 10_000)
    books.account("g30-a", None, parent_account_id="g30")
    books.bucket("g30", "XOF", receivables=1)
    own, group = ask(caller, "g30-1", "g30", "1.00")["reasons"]
    assert [own["code"], group["code"]] == ["FX_RATE_MISSING"] * 2
    assert "group_account_id" not in own["figures"]
    assert group["figures"]["group_account_id"] == "g30"
    assert "group" not in own["message"]
    assert "the group of account g30" in group["message"]


def test_a_stop_bars_everybody_below_it(caller: httpx.Client, books: Ledger) -> None:
    books.account("g4", None)
    books.account("g4-a", None, parent_account_id="g4")
    books.account("g4-aa", None, parent_account_id="g4-a")
    assert ask(caller, "g4-1", "g4-aa", "1.00")["outcome"] == "release"
    books.account("g4", None, status="stopped")
    held = ask(caller, "g4-2", "g4-aa", "1.00")
    assert codes(held) == ["ACCOUNT_STOPPED"]
    assert held["reasons"][0]["figures"] == {"group_account_id": "g4"}
    reply = caller.post(
        f"/v1/holds/{held['hold_id']}/release", json={"reason_code": "X", "comment": "all the same"}
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "ACCOUNT_STOPPED")


def test_a_new_parent_counts_from_its_first_moment(caller: httpx.Client, books: Ledger) -> None:
    books.account("g5", 10_000)
    books.account("g5-a", None, parent_account_id="g5")
    books.account("g5-b", None)
    assert ask(caller, "g5-1", "g5-b", "80.00")["outcome"] == "release"
    assert ask(caller, "g5-2", "g5-a", "60.00")["outcome"] == "release"
    books.account("g5-b", None, parent_account_id="g5")
    assert codes(ask(caller, "g5-3", "g5-a", "1.00")) == ["GROUP_LIMIT_EXCEEDED"]
    until(
        lambda: notices(books, "g5") == [("group_limit_exceeded", "raised")],
        "the group is above its limit",
    )
    books.account("g5-b", None, parent_account_id=None)
    until(
        lambda: notices(books, "g5") == [("group_limit_exceeded", "cleared")],
        "the group it left is below its limit again",
    )
    assert ask(caller, "g5-4", "g5-a", "10.00")["outcome"] == "release"


def test_a_members_change_raises_and_clears_the_groups_notices(books: Ledger) -> None:
    books.account("g6", 10_000)
    books.account("g6-a", None, parent_account_id="g6")
    books.account("g6-aa", None, parent_account_id="g6-a")
    books.account("g6-b", None, parent_account_id="g6")
    books.bucket("g6-aa", receivables=5_000)
    books.bucket("g6-b", receivables=4_000)
    until(lambda: notices(books, "g6") == [("group_near_limit", "raised")], "near the limit")
    books.bucket("g6-b", receivables=6_000)
    until(
        lambda: (
            notices(books, "g6")
            == [("group_near_limit", "raised"), ("group_limit_exceeded", "raised")]
        ),
        "above the limit",
    )
    books.bucket("g6-aa", receivables=0)
    until(
        lambda: {state for _, state in notices(books, "g6")} == {"cleared"},
        "the payment of one member clears both",
    )


def test_parents_that_form_a_cycle_count_as_roots(caller: httpx.Client, books: Ledger) -> None:
    for one, other in (("g7-a", "g7-b"), ("g7-b", "g7-a")):
        books.account(one, 10_000, parent_account_id=other)
    books.account("g7-c", None, parent_account_id="g7-b")
    assert ask(caller, "g7-1", "g7-a", "70.00")["outcome"] == "release"
    assert ask(caller, "g7-2", "g7-b", "70.00")["outcome"] == "release"
    assert codes(ask(caller, "g7-3", "g7-c", "31.00")) == ["GROUP_LIMIT_EXCEEDED"]
    assert codes(ask(caller, "g7-4", "g7-c", "30.00")) == ["GROUP_NEAR_LIMIT"]


def test_a_dry_run_sees_the_group_and_takes_nothing(caller: httpx.Client, books: Ledger) -> None:
    books.account("g8", 10_000)
    books.account("g8-a", None, parent_account_id="g8")
    for _ in range(2):
        dry = ask(caller, "g8-1", "g8-a", "90.00", dry_run=True)
        assert codes(dry) == ["GROUP_NEAR_LIMIT"]
    assert codes(ask(caller, "g8-2", "g8-a", "100.01", dry_run=True)) == ["GROUP_LIMIT_EXCEEDED"]


def test_a_payment_of_another_member_releases_an_order_that_its_group_held(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("g9", 10_000)
    books.account("g9-a", None, parent_account_id="g9")
    books.account("g9-b", None, parent_account_id="g9")
    books.bucket("g9-b", receivables=9_000)
    held = ask(caller, "g9-1", "g9-a", "20.00")
    assert codes(held) == ["GROUP_LIMIT_EXCEEDED"]
    books.bucket("g9-b", receivables=8_000)
    until(
        lambda: caller.get(f"/v1/holds/{held['hold_id']}").json()["state"] == "released",
        "the hold is released once there is room in the group",
    )
    assert codes(ask(caller, "g9-2", "g9-b", "0.01")) == ["GROUP_LIMIT_EXCEEDED"]
    given_back = caller.post("/v1/orders/g9-1/void", json={"order_version": 1})
    assert given_back.status_code == 200
    until(
        lambda: (
            caller.get("/v1/holds", params={"account_id": "g9-b", "state": "open"}).json()["items"]
            == []
        ),
        "what one member gives back is room for another",
    )


def test_what_another_account_has_ended_of_a_member_holds_no_order_of_the_group(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("goes-to", None)
    for number in range(5):
        head = f"shared-{number}"
        books.account(head, 100_000)
        for member in ("a", "b"):
            books.account(f"{head}-{member}", None, parent_account_id=head)
        assert ask(caller, f"{head}-1", f"{head}-a", "700.00")["outcome"] == "release"
        books.order(f"{head}-1", 1, "goes-to", 70_000)
        following = ask(caller, f"{head}-2", f"{head}-b", "900.00")
        assert codes(following) == ["GROUP_NEAR_LIMIT"]
        assert following["groups"][0]["reserved_before"] == "0.00"


def test_a_rate_that_only_the_group_needs_releases_an_order_that_it_held(
    caller: httpx.Client, books: Ledger
) -> None:
    books.rate("CAD", "EUR", 2 * 10**10)
    books.account("g16", 10_000)
    books.account("g16-a", None, currency="CAD", parent_account_id="g16")
    held = ask(caller, "g16-1", "g16-a", "60.00", currency="CAD")
    assert codes(held) == ["GROUP_LIMIT_EXCEEDED"]
    until(
        lambda: caller.get("/v1/progress").json()["sweep_pending"] == 0,
        "the hold was looked at again",
    )
    books.rate("CAD", "EUR", 10**10)
    until(
        lambda: caller.get(f"/v1/holds/{held['hold_id']}").json()["state"] == "released",
        "the hold is released once the rate leaves room in the group",
    )


def test_members_of_a_head_that_nobody_described_are_decided_by_their_own_terms(
    caller: httpx.Client, books: Ledger
) -> None:
    for member in ("g10-a", "g10-b"):
        books.account(member, 10_000, parent_account_id="g10")
    assert ask(caller, "g10-1", "g10-a", "50.00")["outcome"] == "release"
    assert codes(ask(caller, "g10-2", "g10", "50.00")) == ["ACCOUNT_UNKNOWN"]
    books.execute("INSERT INTO exposure.account (account_id, change_counter) VALUES ('g10', 1)")
    assert ask(caller, "g10-3", "g10-b", "50.00")["outcome"] == "release"
    books.account("g10", 12_000)
    books.execute("UPDATE exposure.account SET described = true WHERE account_id = 'g10'")
    assert codes(ask(caller, "g10-4", "g10-b", "20.01")) == ["GROUP_LIMIT_EXCEEDED"]


def test_a_group_of_a_thousand_members_is_decided_about_from_its_first_moment(
    caller: httpx.Client, books: Ledger
) -> None:
    """Nobody has noted a parent yet, so all members have to be locked once: then never again."""
    books.account("g11", 200_000)
    books.execute(
        "INSERT INTO exposure.account (account_id, described, version, change_counter, currency,"
        " status, parent_account_id)"
        " SELECT 'g11-' || n, true, 1, 1, 'EUR', 'open', 'g11' FROM generate_series(1, 1000) n"
    )
    books.execute(
        "INSERT INTO exposure.bucket (account_id, currency, open_orders, unbilled, receivables,"
        " unapplied_cash, change_counter)"
        " SELECT 'g11-' || n, 'EUR', 0, 0, 100, 0, 1 FROM generate_series(1, 1000) n"
    )
    answers = caller.post(
        "/v1/checks/bulk",
        json={"checks": [question(f"g11-{n}", f"g11-{1 + 9 * n}", "10.00") for n in range(105)]},
    ).json()["items"]
    assert [each["outcome"] for each in answers].count("hold") == 5
    assert answers[0]["groups"][0]["exposure_before"]["total"] == "1000.00"
    until(
        lambda: (
            books.value("SELECT count(*) FROM credit_check.gate WHERE parent_account_id = 'g11'")
            == 1000
        ),
        "all have noted their parent",
    )
