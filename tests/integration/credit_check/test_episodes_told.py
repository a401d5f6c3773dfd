"""Overdue items, stops, expiring limits and reviews are told once, while they stand."""

from datetime import date, timedelta
from typing import Any

import httpx
import orjson

from credit_contracts.notices import NoticeV1
from support.credit_checks import Ledger, question
from support.waiting import until

KINDS = ("overdue_begun", "account_stopped", "limit_expiring", "review_due")


def day(books: Ledger, ahead: int) -> date:
    today: date = books.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    return today + timedelta(days=ahead)


def told(books: Ledger, account_id: str) -> list[tuple[str, str]]:
    """What of these kinds waits for Kafka, in its order: kind and state."""
    return [(each.kind, each.state) for each in messages(books, account_id)]


def messages(books: Ledger, account_id: str) -> list[NoticeV1]:
    rows = books.fetch(
        "SELECT value FROM credit_check.outbox WHERE topic = 'credit.notices' AND key = $1"
        " ORDER BY id",
        account_id.encode(),
    )
    notices = [NoticeV1.model_validate(orjson.loads(value)["data"]) for (value,) in rows]
    return [each for each in notices if each.kind in KINDS]


def listed(caller: httpx.Client, account_id: str, state: str) -> dict[str, dict[str, Any]]:
    reply = caller.get("/v1/notices", params={"account_id": account_id, "state": state})
    return {each["kind"]: each for each in reply.json()["items"] if each["kind"] in KINDS}


def settled(caller: httpx.Client) -> None:
    def looked() -> bool:
        return bool(caller.get("/v1/progress").json()["sweep_pending"] == 0)

    until(looked, "all accounts are looked at")


def in_use(caller: httpx.Client, books: Ledger) -> None:
    """Somebody has asked, so what happens from now on is no history."""
    books.account("asks", 10_000)
    assert caller.post("/v1/checks", json=question("asks-1", "asks", "1.00")).status_code == 200


def test_each_is_told_once_with_its_figures_and_told_again_after_it_was_over(
    caller: httpx.Client, books: Ledger
) -> None:
    in_use(caller, books)
    books.account("busy", 100_000)
    settled(caller)
    books.due("busy", day(books, -10), 3_000)
    books.due("busy", day(books, 5), 4_000)
    books.bucket("busy", receivables=6_000)
    expires, review = day(books, 20), day(books, 3)
    more: dict[str, Any] = {"limit_valid_until": expires, "next_review_on": review}
    books.account("busy", 100_000, status="stopped", **more)
    settled(caller)
    stands = listed(caller, "busy", "raised")
    assert set(stands) == set(KINDS)
    numbers = {
        "currency": "EUR", "exposure": "60.00", "reserved": "0.00", "limit": "1000.00",
        "available": "940.00", "utilization": "0.06",
    }  # fmt: skip
    assert stands["account_stopped"]["facts"] == numbers
    assert stands["overdue_begun"]["facts"] == numbers | {
        "overdue": "20.00", "oldest_due_on": str(day(books, -10)), "days_past_due": "10",
        "held_from": str(day(books, 21)),
    }  # fmt: skip
    assert stands["limit_expiring"]["facts"] == numbers | {
        "limit_valid_until": str(expires), "days_left": "20", "held_from": str(day(books, 21)),
    }  # fmt: skip
    assert stands["review_due"]["facts"] == numbers | {
        "next_review_on": str(review), "days_left": "3", "held_from": str(day(books, 4)),
    }  # fmt: skip
    books.account("busy", 100_000, status="stopped", segment="south", **more)
    settled(caller)
    assert sorted(told(books, "busy")) == [(kind, "raised") for kind in sorted(KINDS)]
    renewed: dict[str, Any] = {"limit_valid_until": day(books, 400), "next_review_on": None}
    books.bucket("busy", receivables=4_000)
    books.account("busy", 100_000, **renewed)
    settled(caller)
    assert listed(caller, "busy", "raised") == {}
    assert sorted(told(books, "busy")[4:]) == [(kind, "cleared") for kind in sorted(KINDS)]
    ends = {each.kind: each.notice_id for each in messages(books, "busy")[4:]}
    assert ends == {kind: each["notice_id"] for kind, each in stands.items()}
    books.account("busy", 100_000, status="stopped", **renewed)
    settled(caller)
    assert told(books, "busy")[8:] == [("account_stopped", "raised")]


def test_a_day_that_comes_tells_and_policies_that_change_do(
    caller: httpx.Client, books: Ledger
) -> None:
    in_use(caller, books)
    books.account("waits", 100_000, limit_valid_until=day(books, 60))
    books.due("waits", day(books, 0), 1_000)
    books.bucket("waits", receivables=1_000)
    settled(caller)
    looks = "SELECT again_on FROM credit_check.episode_look WHERE account_id = 'waits'"
    assert books.value(looks) == day(books, 1)
    assert told(books, "waits") == []
    # The night passes: what was due today was due yesterday.
    books.execute("UPDATE exposure.due SET due_on = due_on - 1 WHERE account_id = 'waits'")
    settled(caller)
    assert told(books, "waits") == []
    books.execute(
        "UPDATE credit_check.episode_look SET again_on = again_on - 1 WHERE account_id = 'waits'"
    )
    settled(caller)
    assert told(books, "waits") == [("overdue_begun", "raised")]
    assert books.value(looks) == day(books, 30), "the limit's window begins"
    books.policies(limit_notice_days=90, overdue_notice_days=5)
    settled(caller)
    assert sorted(told(books, "waits")[1:]) == [
        ("limit_expiring", "raised"),
        ("overdue_begun", "cleared"),
    ]
    books.policies()
    settled(caller)


def test_a_day_says_nothing_while_data_is_late(caller: httpx.Client, books: Ledger) -> None:
    in_use(caller, books)
    books.account("late", 100_000)
    books.due("late", day(books, -1), 1_000)
    books.bucket("late", receivables=1_000, unapplied_cash=1_000)
    settled(caller)
    books.fresh(-3_600)
    # The cash is gone without a posting, as if the day alone had changed something.
    books.execute("UPDATE exposure.bucket SET unapplied_cash = 0 WHERE account_id = 'late'")
    books.execute("UPDATE credit_check.episode_look SET again_on = now()::date - 1")
    settled(caller)
    assert told(books, "late") == []
    books.fresh()
    settled(caller)
    assert told(books, "late") == [("overdue_begun", "raised")]


def test_what_had_begun_long_before_it_could_be_heard_of_is_listed_and_told_to_nobody(
    caller: httpx.Client, books: Ledger
) -> None:
    in_use(caller, books)
    old: dict[str, Any] = {"limit_valid_until": day(books, 10), "next_review_on": day(books, -90)}
    for account_id, days in (("old", -40), ("new", -1)):
        books.due(account_id, day(books, days), 5_000)
        books.bucket(account_id, receivables=5_000)
        books.account(account_id, 100_000, status="stopped", **old)
    settled(caller)
    assert set(listed(caller, "old", "raised")) == set(KINDS)
    assert told(books, "old") == []
    assert told(books, "new") == [("overdue_begun", "raised")]
    books.account("old", 100_000, **old)
    settled(caller)
    assert set(listed(caller, "old", "cleared")) == {"account_stopped"}
    assert told(books, "old") == []
    books.account("old", 100_000, status="stopped", **old)
    settled(caller)
    assert told(books, "old") == [("account_stopped", "raised")]
    # History gives way to what begins anew.
    books.execute(
        "UPDATE credit_check.episode SET raised_at = raised_at - interval '3 days'"
        " WHERE account_id = 'old'"
    )
    books.due("old", day(books, -1), 700)
    books.bucket("old", receivables=5_700)
    settled(caller)
    assert told(books, "old")[1:] == [("overdue_begun", "raised")]
    assert set(listed(caller, "old", "raised")) == set(KINDS)
    assert messages(books, "old")[1].facts["overdue"] == "57.00"


def test_terms_of_the_past_that_are_loaded_are_told_to_nobody_though_the_account_was_seen(
    caller: httpx.Client, books: Ledger
) -> None:
    in_use(caller, books)
    ended: dict[str, Any] = {
        "limit_valid_until": day(books, -700), "next_review_on": day(books, -710),
    }  # fmt: skip
    for account_id, days in (("of-the-past", 700), ("of-today", 0)):
        books.account(account_id, 100_000)
        settled(caller)
        books.execute(
            "INSERT INTO exposure.document_version (kind, id, version, digest, account_id,"
            " currency, outcome, effective_at, topic, partition, record_offset, body)"
            " VALUES ('account', $1, 1, '', $1, 'EUR', 'applied', now() - $2 * interval '1 day',"
            " 'credit.accounts', 0, 0, '{}')",
            account_id,
            days,
        )
        books.account(account_id, 100_000, status="stopped", **ended)
        settled(caller)
        assert set(listed(caller, account_id, "raised")) == set(KINDS) - {"overdue_begun"}
    assert told(books, "of-the-past") == []
    assert {kind for kind, _ in told(books, "of-today")} == set(KINDS) - {"overdue_begun"}


def test_a_past_that_is_loaded_is_told_to_nobody_and_what_comes_late_is(
    caller: httpx.Client, books: Ledger
) -> None:
    in_use(caller, books)
    for account_id in ("loaded", "delayed"):
        books.account(account_id, 100_000)
    settled(caller)
    for account_id, days in (("loaded", 700), ("delayed", 5)):
        books.execute(
            "INSERT INTO exposure.posting (account_id, currency, kind, id, version, cause_kind,"
            " cause_id, cause_version, open_orders, unbilled, receivables, unapplied_cash,"
            " effective_at) VALUES ($1, 'EUR', 'invoice', $1, 1, 'invoice', $1, 1, 0, 0, 5000, 0,"
            " now() - make_interval(days => $2))",
            account_id,
            days,
        )
        books.due(account_id, day(books, -60), 5_000)
        books.bucket(account_id, receivables=5_000)
    settled(caller)
    for account_id in ("loaded", "delayed"):
        assert set(listed(caller, account_id, "raised")) == {"overdue_begun"}
    assert told(books, "loaded") == []
    assert told(books, "delayed") == [("overdue_begun", "raised")]
