"""Long random histories, `make soak`: more documents, more versions, more time to disagree."""

from random import Random

import pytest

from credit_core.ledger import Book, post, refold
from support.builders import newest, posted
from support.core_documents import ledger_document
from support.histories import Pool, history, shuffled_with_duplicates
from support.oracle import Oracle

EVENTS = 600
CHECKED_EVERY = 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_long_histories_agree_with_refold_and_brute_force(seed: int) -> None:
    random = Random(seed)
    pool = Pool(accounts=6, documents=random.randrange(5, 40), versions=8)
    events = shuffled_with_duplicates(random, history(random, EVENTS, pool))
    book = Book()
    for count, event in enumerate(events, start=1):
        post(book, ledger_document(event))
        if count % CHECKED_EVERY == 0 or count == len(events):
            exposures = posted(book)
            assert refold(newest(book)) == exposures
            assert {
                place: (four.open_orders, four.unbilled, four.receivables, four.unapplied_cash)
                for place, four in exposures.items()
            } == Oracle(events[:count]).buckets()
