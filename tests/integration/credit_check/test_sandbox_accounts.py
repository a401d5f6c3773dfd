"""The sandbox over HTTP: made-up answers where it is on, and no trace of them anywhere."""

import httpx

from support.credit_checks import Ledger, client, question, running_check

OUTCOMES = {
    "sandbox-release": "release",
    "sandbox-warn": "release_with_warning",
    "sandbox-hold": "hold",
    "sandbox-slow": "release",
}


def recorded(books: Ledger) -> list[tuple[int, ...]]:
    return books.fetch(
        "SELECT (SELECT count(*) FROM credit_check.decision),"
        " (SELECT count(*) FROM credit_check.hold), (SELECT count(*) FROM credit_check.outbox),"
        " (SELECT count(*) FROM credit_check.idempotency)"
    )


def test_each_account_answers_as_it_is_called_and_nothing_is_recorded(
    check_database: str, books: Ledger, secret: str
) -> None:
    before = recorded(books)
    with (
        running_check(check_database, CREDITGATE_SANDBOX="true") as running,
        client(running.url, secret) as caller,
    ):
        checks = [question(f"box-{name}", name, "12.50") for name in OUTCOMES]
        for check, outcome in zip(checks, OUTCOMES.values(), strict=True):
            key = {"idempotency-key": check["order_id"]}
            answer = caller.post("/v1/checks", json=check, headers=key).json()
            assert answer["outcome"] == outcome
            assert caller.get(f"/v1/checks/{answer['check_id']}").status_code == 404

        away = question("box-away", "sandbox-unavailable", "12.50")
        refused = caller.post("/v1/checks", json=away)
        assert (refused.status_code, refused.json()["code"]) == (503, "UNAVAILABLE")
        assert int(refused.headers["retry-after"]) >= 1

        told = caller.post("/v1/checks/bulk", json={"checks": [*checks, away]}).json()["items"]
        assert [each.get("outcome") for each in told] == [*OUTCOMES.values(), None]
        assert told[-1]["status"] == 503
        nobody = httpx.post(f"{running.url}/v1/checks", json=away)
        assert nobody.status_code == 401
    assert recorded(books) == before


def test_without_the_setting_they_are_accounts_like_any_other(caller: httpx.Client) -> None:
    answer = caller.post("/v1/checks", json=question("box-off", "sandbox-hold", "1.00")).json()
    assert [reason["code"] for reason in answer["reasons"]] == ["ACCOUNT_UNKNOWN"]
