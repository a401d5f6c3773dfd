"""What the credit desk types, and what it is told."""

import json

import httpx

from support.asking import held
from support.command import typed
from support.credit_checks import Ledger, Running
from support.waiting import until

_WHY = ("--reason-code", "GROWTH", "--comment", "They pay in the end.")


def test_releases_by_people_are_listed_page_after_page(
    service: Running, caller: httpx.Client, books: Ledger, secret: str
) -> None:
    books.account("typed", 0)
    hold_ids = [held(caller, f"typed-{number}", "typed", "1.00") for number in range(101)]
    typed("holds", "release", *hold_ids, *_WHY, url=service.url, key=secret)
    told = typed("overrides", "--json", url=service.url, key=secret)
    listed = [json.loads(line)["order_id"] for line in told.splitlines()]
    assert len(listed) == len(hold_ids)
    assert set(listed) == {f"typed-{number}" for number in range(101)}


def test_whoever_is_given_a_hold_is_named(
    service: Running, caller: httpx.Client, books: Ledger, secret: str
) -> None:
    books.account("given", 0)
    hold_id = held(caller, "given-1", "given", "1.00")
    told = typed("holds", "assign", hold_id, "--to", "bo", url=service.url, key=secret)
    assert told == f"{hold_id}: order given-1: bo works on it\n"
    told = typed("holds", "assign", hold_id, "--nobody", url=service.url, key=secret)
    assert told == f"{hold_id}: order given-1: nobody works on it\n"


def test_the_story_tells_when_a_hold_was_decided_again_and_for_what(
    service: Running, caller: httpx.Client, books: Ledger, secret: str
) -> None:
    books.account("anew", 0)
    hold_id = held(caller, "anew-1", "anew", "1.00")
    books.account("anew", 0, status="stopped")
    until(
        lambda: caller.get(f"/v1/holds/{hold_id}").json()["version"] > 1,
        "the hold was decided again",
    )
    told = typed("holds", "story", hold_id, url=service.url, key=secret)
    assert "decided again" in told
    assert "ACCOUNT_STOPPED" in told
