"""What the ledger finds wrong becomes a notice, once, for as long as it is true."""

from typing import Any

import httpx
import pytest

from support.credit_checks import Ledger, question
from support.waiting import until

DRIFT = """
    INSERT INTO exposure.proof (account_id, proven_at, drifts, findings, drift_since)
    VALUES ($1, now(), $2, $3, now())
    ON CONFLICT (account_id) DO UPDATE SET drifts = $2, findings = $3
"""


def notices(caller: httpx.Client, kind: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = caller.get("/v1/notices", params={"kind": kind}).json()["items"]
    return items


def states(caller: httpx.Client, kind: str) -> list[str]:
    return [each["state"] for each in notices(caller, kind)]


def test_drift_is_raised_once_and_cleared_when_it_is_over(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("drifts", 100_000)
    books.execute(DRIFT, "drifts", 2, "account drifts, buckets in EUR: stored as nothing")
    until(lambda: states(caller, "drift") == ["raised"], "drift was raised")
    (notice,) = notices(caller, "drift")
    assert (notice["account_id"], notice["severity"]) == ("drifts", "critical")
    assert notice["facts"]["differences"] == "2"
    # Decisions on the account go on, and its own notices come and go beside this one.
    answer = caller.post("/v1/checks", json=question("drifts-1", "drifts", "850.00"))
    assert answer.json()["outcome"] == "release_with_warning"
    books.execute(DRIFT, "drifts", 3, "more")
    books.execute(DRIFT, "", 1, "payment P1: stored as of no account")
    until(lambda: len(notices(caller, "drift")) == 2, "drift of nobody was raised")
    books.execute(DRIFT, "drifts", 0, "")
    books.execute(DRIFT, "", 0, "")
    until(lambda: states(caller, "drift") == ["cleared", "cleared"], "drift was cleared")
    assert notice["notice_id"] in {each["notice_id"] for each in notices(caller, "drift")}


@pytest.mark.usefixtures("service")
def test_what_lies_behind_very_many_findings_is_not_taken_for_over(books: Ledger) -> None:
    def standing(account_id: str) -> int:
        found = books.value(
            "SELECT count(*) FROM credit_check.notice WHERE state = 'raised' AND account_id = $1",
            account_id,
        )
        return int(found)

    books.execute(DRIFT, "z-last", 1, "first to drift")
    until(lambda: standing("z-last") == 1, "the last account's drift was raised")
    books.execute(
        "INSERT INTO exposure.proof (account_id, proven_at, drifts, findings, drift_since)"
        " SELECT 'many-' || to_char(n, 'FM0000'), now(), 1, 'm', now()"
        " FROM generate_series(1, 1000) n"
    )
    until(lambda: standing("many-1000") == 1, "as many as are read were raised")
    assert standing("z-last") == 1
    books.execute("DELETE FROM exposure.proof")
    until(lambda: standing("z-last") == 0, "all of it was cleared")
