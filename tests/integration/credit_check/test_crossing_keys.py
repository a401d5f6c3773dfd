"""One Idempotency-Key, used at the same moment for two things that do not wait for one another."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from support.credit_checks import Ledger, question
from support.waiting import until

_REMEMBER = """
    INSERT INTO credit_check.idempotency (caller, key, digest, status, answer, created_at)
    SELECT i.caller, $1, 'other', 200, '{}', now() FROM credit_check.idempotency i LIMIT 1"""
_WAITING = """
    SELECT count(*) > 0 FROM pg_stat_activity a
     WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
       AND a.wait_event = 'transactionid'"""


@contextmanager
def crossed(books: Ledger, key: str, *, commits: bool) -> Iterator[None]:
    """Somebody else records the key first, and ends only after the other one waits for it."""
    books.execute("BEGIN")
    books.execute(_REMEMBER, key)
    yield
    until(lambda: bool(books.value(_WAITING)), "the second waits for the first")
    books.execute("COMMIT" if commits else "ROLLBACK")


@pytest.fixture(scope="module")
def known(caller: httpx.Client, books: Ledger) -> httpx.Client:
    """A caller who has used a key before."""
    books.account("crossed", 100_000)
    headers = {"idempotency-key": "first"}
    asked = question("crossed-0", "crossed", "1.00")
    assert caller.post("/v1/checks", json=asked, headers=headers).status_code == 200
    return caller


@pytest.mark.parametrize("commits", [True, False])
@pytest.mark.parametrize("what", ["check", "policy", "limit"])
def test_the_second_is_told_that_the_key_is_taken_or_goes_on(
    known: httpx.Client, books: Ledger, what: str, commits: bool
) -> None:
    key = f"{what}-{commits}"
    path, body, done = {
        "check": ("/v1/checks", question(f"crossed-{key}", "crossed", "1.00"), 200),
        "policy": ("/v1/policies", {"comment": "crossed"}, 201),
        "limit": (
            "/v1/accounts/crossed/limit-requests",
            {"reason": "crossed", "credit_limit": "1.00"},
            201,
        ),
    }[what]

    def send() -> httpx.Response:
        return known.post(path, json=body, headers={"idempotency-key": key})

    with ThreadPoolExecutor(1) as pool:
        with crossed(books, key, commits=commits):
            second: Future[httpx.Response] = pool.submit(send)
        reply = second.result()
    if commits:
        assert (reply.status_code, reply.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    else:
        assert reply.status_code == done, reply.text
