"""Which of two contents of one version counts: the same one for everybody, by their bytes."""

from itertools import permutations
from typing import Any

from hypothesis import given, settings

from credit_core.canonical import canonical_bytes, newer
from credit_core.ledger import Book, key_of, post
from support.core_documents import account_document, ledger_document
from support.histories import account_event, ledger_event
from support.oracle import content
from support.strategies import histories, randoms

Event = dict[str, Any]

repeatable = settings(derandomize=True, deadline=None, max_examples=300)


@repeatable
@given(event=randoms.map(ledger_event))
def test_bytes_of_documents_are_those_of_their_events(event: Event) -> None:
    assert canonical_bytes(ledger_document(event)) == content(event["data"])


@repeatable
@given(event=randoms.map(account_event))
def test_bytes_of_accounts_are_those_of_their_events(event: Event) -> None:
    assert canonical_bytes(account_document(event)) == content(event["data"])


@repeatable
@given(events=histories(size_max=12))
def test_of_two_documents_one_is_newer_unless_they_are_the_same(events: list[Event]) -> None:
    documents = [ledger_document(event) for event in events]
    for one in documents:
        for other in documents:
            if key_of(one) == key_of(other):
                assert newer(one, other) + newer(other, one) + (one == other) == 1


@repeatable
@given(contents=histories(size_max=20))
def test_a_conflict_of_many_has_one_winner_in_every_order_of_arrival(contents: list[Event]) -> None:
    """All become one version of one order, so that only their bytes are left to decide."""
    same = {"order_id": "O", "version": 1, "state": "open"}
    documents = [
        ledger_document({**event, "data": {**event["data"], **same}})
        for event in contents
        if event["type"] == "creditgate.order.v1"
    ][:4]
    winners = []
    for arrival in permutations(documents):
        book = Book()
        for document in arrival:
            post(book, document)
        winners.append([entry.newest for entry in book.values()])
    assert all(winner == winners[0] for winner in winners)
    if documents:
        assert winners[0] == [max(documents, key=canonical_bytes)]
