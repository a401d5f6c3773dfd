"""`creditgate bypasses`, as a person types it."""

import json
import subprocess

import httpx

from support.command import PROGRAM
from support.credit_checks import NO_KAFKA, Ledger, Running
from support.order_records import recorded
from support.waiting import until


def test_bypasses_are_shown_while_they_stand_and_the_status_says_it(
    service: Running, caller: httpx.Client, books: Ledger, secret: str
) -> None:
    def run(*arguments: str, status: int) -> str:
        done = subprocess.run(
            [str(PROGRAM), "bypasses", *arguments],
            env={
                "CREDITGATE_API_KEY": secret,
                "CREDITGATE_CREDIT_CHECK_URL": service.url,
                "CREDITGATE_EXPOSURE_TRACKER_URL": service.url,
                "CREDITGATE_NOTIFIER_URL": service.url,
                "KAFKA_BOOTSTRAP_SERVERS": NO_KAFKA,
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        told = done.stdout + done.stderr
        assert done.returncode == status, told
        return told

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
