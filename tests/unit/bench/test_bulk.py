"""Rows under other names, and histories whose names allow it."""

from hashlib import blake2b
from itertools import islice

import orjson

from bench import history
from bench.bulk import renamed
from exposure_tracker.decode import Content, judge

COLUMNS = ("kind", "id", "digest", "body", "named", "open_orders", "tags")


def test_a_row_is_renamed_in_ids_references_and_content_with_a_digest_of_its_own() -> None:
    body = b'{"order_id":"B00-SO-1","account_id":"B00-AC-1"}'
    row = (
        "order", "B00-SO-1", blake2b(body, digest_size=16).digest(), body,
        '[["B00-AC-1", 5]]', 7, ["B00-x", None],
    )  # fmt: skip
    expected = body.replace(b"B00-", b"B07-")
    assert renamed(row, COLUMNS, "B00-", "B07-") == (
        "order", "B07-SO-1", blake2b(expected, digest_size=16).digest(), expected,
        '[["B07-AC-1", 5]]', 7, ["B07-x", None],
    )  # fmt: skip


def test_a_renamed_document_is_what_the_tracker_would_have_made_of_the_renamed_event() -> None:
    columns = ("kind", "id", "digest", "body")
    for _, _, value in islice(history.past(300), 300):
        old, new = judge(value, [], 10_000), judge(value.replace(b"B00-", b"B42-"), [], 10_000)
        assert isinstance(old, Content)
        assert isinstance(new, Content)
        row = (old.kind, old.id, old.digest, old.body)
        assert renamed(row, columns, "B00-", "B42-") == (new.kind, new.id, new.digest, new.body)


def test_the_past_has_exactly_as_many_documents_as_were_wanted() -> None:
    events = history.past(500)
    assert len({orjson.loads(value)["subject"] for _, _, value in events}) == 500
    account_id, told = history.of_one_account("H10", 10)
    documents = {orjson.loads(value)["subject"] for _, _, value in told} - {account_id}
    assert len(documents) == 10
    assert {key for _, key, _ in told} == {account_id.encode()}


def test_the_measured_history_is_by_time_of_new_documents_in_the_described_accounts() -> None:
    events = list(history.ledger(3_000))
    assert len(events) == 3_000
    told = [orjson.loads(value) for _, _, value in events]
    times = [event["time"] for event in told]
    assert times == sorted(times)
    described = {
        event["data"]["account_id"]
        for event in (orjson.loads(value) for _, _, value in history.terms())
        if event["type"] == "creditgate.account.v1"
    }
    assert len(described) == history.ACCOUNTS
    assert {event["data"]["account_id"] for event in told} <= described
    past = {orjson.loads(value)["subject"] for _, _, value in history.past(300)}
    assert past.isdisjoint(event["subject"] for event in told)


def test_the_measured_history_is_the_same_in_every_run() -> None:
    assert list(history.ledger(500)) == list(history.ledger(500))
