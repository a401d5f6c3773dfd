"""What the credit desk types, and what it is told."""

import json

import httpx

from support.asking import held
from support.command import typed
from support.credit_checks import Ledger, Running

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
