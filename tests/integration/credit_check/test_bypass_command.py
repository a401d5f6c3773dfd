"""`creditgate bypasses`, as a person types it."""

import json

import httpx

from support.command import typed
from support.credit_checks import Ledger, Running
from support.order_records import recorded
from support.waiting import until


def test_bypasses_are_shown_while_they_stand_and_the_status_says_it(
    service: Running, caller: httpx.Client, books: Ledger, secret: str
) -> None:
    def run(*arguments: str, status: int) -> str:
        return typed("bypasses", *arguments, url=service.url, key=secret, status=status)

    def calm() -> bool:
        pending: int = caller.get("/v1/progress").json()["sweep_pending"]
        return pending == 0

    books.account("typed", 100_000)
    assert run("--account", "typed", status=0) == "no bypasses\n"
    books.order("typed-1", 1, "typed", 2_000)
    recorded(books, "typed-1", 1, "typed")
    until(calm, "the order was looked at")
    told = run("--account", "typed", status=1)
    for words in ("typed-1 v1", "never asked", "20.00 EUR", "nothing"):
        assert words in told
    (line,) = run("--account", "typed", "--json", status=1).splitlines()
    assert json.loads(line)["kind"] == "unchecked_order"
    books.order("typed-1", 2, "typed", 2_000, state="closed")
    recorded(books, "typed-1", 2, "typed")
    until(calm, "its end was looked at")
    assert run("--account", "typed", status=0) == "no bypasses\n"
    assert "over" in run("--account", "typed", "--ended", status=0)
