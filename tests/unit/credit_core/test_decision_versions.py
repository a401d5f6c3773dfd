"""Which version of an order may be asked about, and when a release has nothing to reserve."""

import pytest

from credit_core.claims import OrderFacts
from credit_core.documents import OrderState
from credit_core.reasons import Outcome, ReasonCode
from credit_core.versions import Refusal, refusal
from support.standings import answer, asked, book, codes, posted_order, terms

POSTED_STATES = [OrderState.OPEN, OrderState.CLOSED, OrderState.CANCELLED]


def test_the_first_version_of_an_unseen_order_is_decided() -> None:
    assert refusal(asked(1), OrderFacts("SO-1"), None) is None


def test_a_version_older_than_the_newest_decided_is_superseded() -> None:
    facts = OrderFacts("SO-1")
    assert refusal(asked(1, version=2), facts, 3) == Refusal.VERSION_SUPERSEDED
    assert refusal(asked(1, version=3), facts, 3) is None


def test_a_version_older_than_the_newest_posted_is_superseded_whatever_its_state() -> None:
    for state in OrderState.ON_HOLD, *POSTED_STATES:
        facts = posted_order("SO-1", 10, 3, state)
        assert refusal(asked(1, version=2), facts, None) == Refusal.VERSION_SUPERSEDED


def test_within_a_batch_a_newer_version_supersedes_the_older_one_that_follows() -> None:
    open_book = book(terms())
    answer(open_book, asked(1, version=2))
    assert open_book.refusal(asked(1, version=1)) == Refusal.VERSION_SUPERSEDED


@pytest.mark.parametrize("state", POSTED_STATES)
def test_a_posted_version_may_be_asked_about_up_to_what_is_posted(state: OrderState) -> None:
    open_book = book(terms(), orders=[posted_order("SO-1", 0, 2, state, ordered=500)])
    verdict = answer(open_book, asked(500, version=2))
    assert verdict.outcome == Outcome.RELEASE
    assert verdict.reservation is None
    above = asked(501, version=2)
    assert open_book.refusal(above) == Refusal.VERSION_POSTED


def test_a_posted_version_is_not_another_account_or_currency() -> None:
    facts = posted_order("SO-1", 500, 2)
    elsewhere = asked(1, version=2, account_id="C-43")
    assert refusal(elsewhere, facts, None) == Refusal.VERSION_POSTED
    assert refusal(asked(1, version=2, currency="USD"), facts, None) == Refusal.VERSION_POSTED


def test_a_version_posted_on_hold_is_decided_and_reserved() -> None:
    open_book = book(terms(), orders=[posted_order("SO-1", 0, 2, OrderState.ON_HOLD, ordered=9)])
    verdict = answer(open_book, asked(500, version=2))
    assert verdict.reservation is not None
    assert verdict.reservation.amount_minor == 500


def test_a_newer_version_than_the_posted_one_is_decided_and_reserved() -> None:
    open_book = book(terms(), orders=[posted_order("SO-1", 100, 1)])
    assert answer(open_book, asked(200, version=2)).reservation is not None


def test_two_contents_of_one_version_never_release_what_neither_claims() -> None:
    """Open and on hold were both posted as version 2, and on hold won: it claims nothing, and
    what would be reserved at version 2 has ended already.
    """
    facts = posted_order("SO-1", 0, 2, OrderState.ON_HOLD, ended_version=2, ordered=500)
    assert refusal(asked(500, version=2), facts, None) == Refusal.VERSION_POSTED
    assert refusal(asked(500, version=3), facts, None) is None


def test_a_posted_version_is_judged_by_all_other_rules_as_ever() -> None:
    open_book = book(terms(must_review=True), orders=[posted_order("SO-1", 500, 2)])
    assert codes(answer(open_book, asked(500, version=2))) == [ReasonCode.MUST_REVIEW]
