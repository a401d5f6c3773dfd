"""What one posting reports and what it keeps."""

import pytest

from credit_core.buckets import Buckets
from credit_core.documents import (
    Allocation,
    Cover,
    DeliveryState,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    OrderState,
    PaymentState,
)
from credit_core.ledger import (
    Book,
    Delta,
    Entry,
    Kind,
    Named,
    Outcome,
    Posted,
    TooLargeError,
    allocated_to,
    direct_targets,
    key_of,
    post,
    posted_claim,
    refold,
)
from support.builders import delivery, invoice, order, payment, ships


def post_all(*documents: LedgerDocument) -> tuple[Book, Posted]:
    """The book after all of them, and what the last one did."""
    book = Book()
    last = [post(book, document) for document in documents][-1]
    return book, last


def test_a_newer_version_posts_the_difference() -> None:
    _, done = post_all(order(100), order(130, version=2))
    assert done.outcome is Outcome.APPLIED
    assert done.deltas == (Delta(Kind.ORDER, "O", "A", "EUR", Buckets(open_orders=30)),)


def test_a_delta_names_the_entry_whose_contribution_changed() -> None:
    _, done = post_all(order(100), invoice(70, Cover(70, "O", "1")))
    assert set(done.deltas) == {
        Delta(Kind.INVOICE, "I", "A", "EUR", Buckets(receivables=70)),
        Delta(Kind.ORDER, "O", "A", "EUR", Buckets(open_orders=-70)),
    }
    assert done.touched == {(Kind.INVOICE, "I"), (Kind.ORDER, "O")}


def test_a_move_to_another_account_leaves_the_old_one_in_the_same_posting() -> None:
    _, done = post_all(order(100), order(100, version=2, account_id="B"))
    assert set(done.deltas) == {
        Delta(Kind.ORDER, "O", "A", "EUR", Buckets(open_orders=-100)),
        Delta(Kind.ORDER, "O", "B", "EUR", Buckets(open_orders=100)),
    }


def test_a_stale_version_posts_nothing() -> None:
    _, done = post_all(order(100, version=2), order(130))
    assert done == Posted(Outcome.STALE, (), frozenset(), 0)


def test_the_newest_version_once_more_posts_nothing() -> None:
    _, done = post_all(order(100), order(100))
    assert done == Posted(Outcome.DUPLICATE)


def test_of_two_contents_of_one_version_the_larger_bytes_win() -> None:
    _, lost = post_all(order(30), order(200))
    assert lost == Posted(Outcome.CONFLICT_LOST)
    book, won = post_all(order(200), order(30))
    assert won.outcome is Outcome.CONFLICT_WON
    assert won.deltas == (Delta(Kind.ORDER, "O", "A", "EUR", Buckets(open_orders=-170)),)
    assert book[Kind.ORDER, "O"].newest == order(30)


def test_a_requested_version_is_never_the_newest() -> None:
    question = order(500, version=7, state=OrderState.REQUESTED)
    book, done = post_all(order(100), question)
    assert done == Posted(Outcome.REQUESTED)
    assert book[Kind.ORDER, "O"].newest == order(100)
    assert post(book, order(110, version=2)).outcome is Outcome.APPLIED


def test_the_ended_version_is_the_highest_that_was_more_than_asked_for_or_on_hold() -> None:
    arrivals = [
        (order(1, version=3, state=OrderState.ON_HOLD), None),
        (order(1, version=9, state=OrderState.REQUESTED), None),
        (order(1, version=1), 1),
        (order(1, version=2, state=OrderState.CANCELLED), 2),
        (order(1, version=1), 2),
    ]
    book = Book()
    for document, ended_version in arrivals:
        post(book, document)
        assert book[Kind.ORDER, "O"].ended_version == ended_version


def test_the_loser_of_a_conflict_ends_its_version_as_well() -> None:
    on_hold = order(100, state=OrderState.ON_HOLD)
    for arrival in ((on_hold, order(100)), (order(100), on_hold)):
        book, _ = post_all(*arrival)
        assert book[Kind.ORDER, "O"].ended_version == 1


def test_a_stale_version_that_ends_a_reservation_must_be_stored() -> None:
    on_hold = order(1, version=3, state=OrderState.ON_HOLD)
    _, done = post_all(on_hold, order(1, version=2))
    assert done == Posted(Outcome.STALE, touched=frozenset({(Kind.ORDER, "O")}))


def test_a_missing_entry_is_a_fault_of_the_caller() -> None:
    neighborhood = {(Kind.INVOICE, "I"): Entry(Kind.INVOICE, "I")}
    with pytest.raises(KeyError, match="'O'"):
        post(neighborhood, invoice(70, Cover(70, "O")))


@pytest.mark.parametrize("lost", ["named", "standing_alone"])
def test_taking_off_more_than_was_ever_named_is_refused(lost: str) -> None:
    """Stored sums that do not fit their documents are a fault, not a smaller exposure."""
    book, _ = post_all(delivery(ships(60)))
    getattr(book[Kind.ORDER, "O"], lost).clear()
    with pytest.raises(AssertionError, match="order O"):
        post(book, delivery(ships(50), version=2))


def test_what_is_named_for_an_unknown_order_is_kept_as_it_was_named() -> None:
    book, done = post_all(
        delivery(ships(60), ships(5, "O", None)), invoice(20, Cover(20, "O", "1"))
    )
    stub = book[Kind.ORDER, "O"]
    assert stub.newest is None
    assert stub.named == {
        ("EUR", "1"): Named(delivered=60, invoiced=20),
        ("EUR", None): Named(delivered=5),
    }
    assert stub.standing_alone == {("A", "EUR"): 65}
    assert stub.posted == {("A", "EUR"): Buckets(unbilled=65)}
    assert posted_claim(stub) == 0
    assert done.touched == {(Kind.INVOICE, "I"), (Kind.ORDER, "O")}


def test_a_delivery_tells_apart_entries_that_name_an_order_beside_it() -> None:
    entries = (Cover(20, None, None, "D", "1"), Cover(15, "O2", "1", "D", "1"))
    book, _ = post_all(delivery(ships(60)), invoice(35, *entries))
    assert book[Kind.DELIVERY, "D"].named == {
        ("EUR", "1"): Named(invoiced=20, invoiced_with_order=15)
    }
    assert book[Kind.ORDER, "O"].named == {("EUR", "1"): Named(delivered=60, invoiced=20)}
    assert book[Kind.ORDER, "O"].standing_alone == {("A", "EUR"): 25}
    assert book[Kind.ORDER, "O2"].named == {("EUR", "1"): Named(invoiced=15)}


def test_what_is_no_longer_named_is_forgotten() -> None:
    gone = delivery(ships(60), version=2, state=DeliveryState.CANCELLED)
    book, _ = post_all(delivery(ships(60)), gone)
    assert not book[Kind.ORDER, "O"].named
    assert not book[Kind.ORDER, "O"].standing_alone
    assert not book[Kind.ORDER, "O"].posted


def test_the_posted_claim_is_open_plus_unbilled() -> None:
    book, _ = post_all(order(100), delivery(ships(60)), invoice(25, Cover(25, "O", "1")))
    assert posted_claim(book[Kind.ORDER, "O"]) == 75
    closed, _ = post_all(order(100, state=OrderState.CLOSED))
    assert posted_claim(closed[Kind.ORDER, "O"]) == 0


def test_what_stands_alone_in_another_currency_is_no_claim_of_the_order() -> None:
    book, _ = post_all(order(100), delivery(ships(60), currency="USD"))
    assert posted_claim(book[Kind.ORDER, "O"]) == 100


def test_allocations_of_the_invoices_own_account_and_currency_settle_it() -> None:
    memo = invoice(
        9, invoice_id="M", kind=InvoiceKind.CREDIT_MEMO, allocations=(Allocation("I", 9),)
    )
    book, _ = post_all(
        payment(50, Allocation("I", 40, discount=2)),
        payment(30, Allocation("I", 30), payment_id="P2", account_id="B"),
        payment(20, Allocation("I", 20), payment_id="P3", currency="USD"),
        payment(10, Allocation("I", 10), payment_id="P4", state=PaymentState.REVERSED),
        memo,
    )
    assert allocated_to(book[Kind.INVOICE, "I"]) == 0
    post(book, invoice(100))
    assert allocated_to(book[Kind.INVOICE, "I"]) == 51
    post(book, invoice(100, version=2, account_id="B"))
    assert allocated_to(book[Kind.INVOICE, "I"]) == 30
    post(book, invoice(100, version=3, account_id="C"))
    assert allocated_to(book[Kind.INVOICE, "I"]) == 0


def test_a_reference_into_another_currency_is_counted_whichever_side_comes_first() -> None:
    dollars = invoice(70, Cover(70, "O", "1"), currency="USD")
    assert post_all(order(100), dollars)[1].cross_currency == 1
    assert post_all(dollars, order(100))[1].cross_currency == 1


def test_a_document_that_changes_its_currency_is_measured_against_what_names_it() -> None:
    billed = (invoice(70, Cover(70, "O", "1")), invoice(5, Cover(5, "O"), invoice_id="I2"))
    _, done = post_all(order(100), *billed, order(100, version=2, currency="USD"))
    assert done.cross_currency == 2
    _, back = post_all(order(100, currency="USD"), *billed, order(100, version=2))
    assert back.cross_currency == 0


def test_a_hop_into_a_delivery_of_another_currency_is_counted() -> None:
    dollars = invoice(70, Cover(70, None, None, "D", "1"), currency="USD")
    assert post_all(delivery(ships(60, None, None)), dollars)[1].cross_currency == 1
    assert post_all(dollars, delivery(ships(60, None, None)))[1].cross_currency == 1


def test_both_hops_of_an_entry_are_counted() -> None:
    billed = invoice(70, Cover(70, None, None, "D", "1"))
    _, done = post_all(order(100, currency="USD"), delivery(ships(60)), billed)
    assert done.cross_currency == 0, "the delivery had named the order's line before"
    _, done = post_all(
        order(100, currency="USD"), delivery(ships(60), state=DeliveryState.CANCELLED), billed
    )
    assert done.cross_currency == 1


def test_references_within_one_currency_are_not_counted() -> None:
    _, done = post_all(order(100), delivery(ships(60)), invoice(60, Cover(60, "O", "1", "D", "1")))
    assert done.cross_currency == 0


def test_direct_targets_are_what_a_version_may_change() -> None:
    entries = (
        Cover(1, "O", "1"),
        Cover(1, None, None, "D"),
        Cover(1, "O2", None, "D2", "1"),
        Cover(1, "O", None, "D3"),
    )
    assert direct_targets(order(100)) == set()
    assert direct_targets(delivery(ships(60), ships(1, None, None))) == {(Kind.ORDER, "O")}
    assert direct_targets(invoice(3, *entries)) == {
        (Kind.ORDER, "O"),
        (Kind.ORDER, "O2"),
        (Kind.DELIVERY, "D"),
        (Kind.DELIVERY, "D2"),
    }
    assert direct_targets(invoice(3, *entries, state=InvoiceState.DRAFT)) == set()
    assert direct_targets(payment(5, Allocation("I", 5))) == {(Kind.INVOICE, "I")}
    reversed_ = payment(5, Allocation("I", 5), state=PaymentState.REVERSED)
    assert direct_targets(reversed_) == set()


def test_a_key_is_kind_and_id() -> None:
    documents = (order(1), delivery(ships(1)), invoice(1), payment(1))
    assert [key_of(document) for document in documents] == [
        ("order", "O"),
        ("delivery", "D"),
        ("invoice", "I"),
        ("payment", "P"),
    ]


def test_the_fold_of_newest_documents_leaves_questions_out() -> None:
    question = order(100, order_id="O2", state=OrderState.REQUESTED)
    assert refold([order(40), question]) == {("A", "EUR"): Buckets(open_orders=40)}


MOST = 9_999_999_999_999_99


def test_references_that_nobody_could_add_up_are_refused() -> None:
    book = Book()
    post(book, order(100))
    covers = [Cover(MOST, "O", f"line {number}") for number in range(4000)]
    post(book, invoice(1, *covers, invoice_id="I1"))
    with pytest.raises(TooLargeError):
        post(book, invoice(1, *covers, invoice_id="I2"))


def test_many_references_to_one_line_are_refused_before_they_leave_64_bits() -> None:
    book = Book()
    with pytest.raises(TooLargeError):
        post(book, invoice(1, *[Cover(MOST, "O") for _ in range(5000)]))


def test_a_contribution_beyond_what_can_be_kept_is_refused() -> None:
    with pytest.raises(TooLargeError):
        post(Book(), order(2**62))
    assert post(Book(), order(2**62 - 1)).outcome is Outcome.APPLIED
