"""Random histories: what the ledger promises whatever comes, however often, in whatever order."""

from random import Random
from typing import Any

from hypothesis import given, settings

from credit_core.buckets import Contribution
from credit_core.documents import LedgerDocument
from credit_core.ledger import Book, Entry, Key, Kind, Outcome, direct_targets, post, refold
from support.builders import newest, posted, total
from support.core_documents import ledger_document
from support.histories import shuffled_with_duplicates
from support.oracle import Oracle
from support.strategies import histories, randoms

Event = dict[str, Any]

repeatable = settings(derandomize=True, deadline=None, max_examples=200)


def post_all(events: list[Event]) -> Book:
    book = Book()
    for event in events:
        post(book, ledger_document(event))
    return book


def kept(book: Book) -> dict[Key, Entry]:
    """The entries that say anything: a stub that nothing names any more is no entry."""
    blank = {key: Entry(*key) for key in book}
    return {key: entry for key, entry in book.items() if entry != blank[key]}


def in_minor_units(exposures: Contribution) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {
        place: (four.open_orders, four.unbilled, four.receivables, four.unapplied_cash)
        for place, four in exposures.items()
    }


@repeatable
@given(events=histories(), random=randoms)
def test_any_shuffle_and_duplication_ends_in_the_same_ledger(
    events: list[Event], random: Random
) -> None:
    mixed = shuffled_with_duplicates(random, events)
    assert kept(post_all(mixed)) == kept(post_all(events))


@repeatable
@given(events=histories())
def test_after_every_event_postings_refold_and_brute_force_agree(events: list[Event]) -> None:
    book = Book()
    for count, event in enumerate(events, start=1):
        post(book, ledger_document(event))
        exposures = posted(book)
        assert refold(newest(book)) == exposures
        assert in_minor_units(exposures) == Oracle(events[:count]).buckets()


@repeatable
@given(events=histories())
def test_the_deltas_add_up_to_what_stands_posted(events: list[Event]) -> None:
    book = Book()
    deltas: list[Contribution] = []
    for event in events:
        for delta in post(book, ledger_document(event)).deltas:
            assert delta.buckets, "a posting of nothing"
            deltas.append({(delta.account_id, delta.currency): delta.buckets})
    assert total(deltas) == posted(book)


@repeatable
@given(events=histories())
def test_whatever_was_posted_posts_nothing_again(events: list[Event]) -> None:
    book = post_all(events)
    for event in events:
        done = post(book, ledger_document(event))
        assert done.outcome not in {Outcome.APPLIED, Outcome.CONFLICT_WON}
        assert done.deltas == ()
        assert done.touched == frozenset()


@repeatable
@given(events=histories())
def test_exactly_the_touched_entries_change(events: list[Event]) -> None:
    book = Book()
    for event in events:
        before = {key: repr(entry) for key, entry in book.items()}
        touched = post(book, ledger_document(event)).touched
        changed = {key for key, entry in book.items() if repr(entry) != before.get(key)}
        new_stubs = {key for key in changed if key not in before and book[key] == Entry(*key)}
        assert changed - new_stubs == touched


@repeatable
@given(events=histories())
def test_posting_needs_no_entry_beyond_the_stated_neighborhood(events: list[Event]) -> None:
    """The store locks direct targets, old and new, and those of the deliveries among them."""
    book = Book()
    for event in events:
        document = ledger_document(event)
        entry = book[document_key(document)]
        wanted = {document_key(document)} | direct_targets(document)
        if entry.newest is not None:
            wanted |= direct_targets(entry.newest)
        for key in [key for key in wanted if key[0] is Kind.DELIVERY]:
            delivery = book[key].newest
            wanted |= set() if delivery is None else direct_targets(delivery)
        post({key: book[key] for key in wanted}, document)


def document_key(document: LedgerDocument) -> Key:
    for kind in Kind:
        if hasattr(document, f"{kind}_id"):
            return kind, str(getattr(document, f"{kind}_id"))
    raise AssertionError


@repeatable
@given(events=histories())
def test_what_claims_are_made_from_agrees_with_brute_force(events: list[Event]) -> None:
    book, oracle = post_all(events), Oracle(events)
    orders = {id_: entry for (kind, id_), entry in book.items() if kind is Kind.ORDER}
    ended = {id_: entry.ended_version for id_, entry in orders.items()}
    assert {id_: version for id_, version in ended.items() if version is not None} == (
        oracle.ended_versions()
    )
    for id_, entry in orders.items():
        invoiced: dict[str, int] = {}
        for (currency, _), sums in entry.named.items():
            invoiced[currency] = invoiced.get(currency, 0) + sums.invoiced
        assert {code: amount for code, amount in invoiced.items() if amount} == (
            oracle.invoiced(id_)
        )
