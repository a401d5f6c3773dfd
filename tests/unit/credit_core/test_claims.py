"""What one order takes: the largest of its posted claim and its live reservations."""

from datetime import timedelta

from credit_core.buckets import Buckets
from credit_core.claims import (
    OrderFacts,
    claim_minor,
    claims_of_order,
    live,
    reserved_by_order,
    reserved_sum,
)
from credit_core.documents import OrderState
from support.standings import ACCOUNT_ID, LATER, NOW, posted_order, reserved_for

HERE = (ACCOUNT_ID, "EUR")
UNSEEN = OrderFacts("SO-1")


def test_a_reservation_is_live_until_the_watermark_reaches_its_expiry() -> None:
    reservation = reserved_for("SO-1", 100)
    assert live(reservation, UNSEEN, LATER - timedelta(microseconds=1))
    assert not live(reservation, UNSEEN, LATER)


def test_an_unknown_watermark_expires_nothing() -> None:
    assert live(reserved_for("SO-1", 100, expires_at=NOW - timedelta(days=999)), UNSEEN, None)


def test_a_voided_reservation_is_dead() -> None:
    assert not live(reserved_for("SO-1", 100, voided=True), UNSEEN, NOW)


def test_a_posted_version_ends_its_own_and_earlier_reservations_but_no_later_one() -> None:
    facts = posted_order("SO-1", 50, 2)
    assert not live(reserved_for("SO-1", 100, 1), facts, NOW)
    assert not live(reserved_for("SO-1", 100, 2), facts, NOW)
    assert live(reserved_for("SO-1", 100, 3), facts, NOW)


def test_an_order_posted_on_hold_ends_no_reservation() -> None:
    facts = posted_order("SO-1", 0, 5, OrderState.ON_HOLD)
    assert live(reserved_for("SO-1", 100, 1), facts, NOW)


def test_a_reservation_that_has_ended_stays_ended_when_the_order_goes_on_hold() -> None:
    facts = posted_order("SO-1", 0, 5, OrderState.ON_HOLD, ended_version=1)
    assert not live(reserved_for("SO-1", 100, 1), facts, NOW)


def test_what_is_secured_and_invoiced_is_taken_off_the_gross_amount() -> None:
    reservation = reserved_for("SO-1", 100, secured=30)
    assert claim_minor(reservation, UNSEEN.invoiced_minor) == 70
    assert claim_minor(reservation, {"EUR": 50}) == 20
    assert claim_minor(reservation, {"EUR": 71}) == 0


def test_invoices_in_another_currency_take_nothing_off() -> None:
    facts = OrderFacts("SO-1", invoiced_minor={"USD": 100})
    assert claim_minor(reserved_for("SO-1", 100), facts.invoiced_minor) == 100


def test_an_order_claims_the_largest_and_never_the_sum() -> None:
    facts = posted_order("SO-1", 120, 1)
    granted = [reserved_for("SO-1", 90, 2), reserved_for("SO-1", 150, 3)]
    assert claims_of_order(granted, facts, NOW) == {HERE: 150}
    assert reserved_by_order(granted, facts, NOW) == {HERE: 30}


def test_a_posted_claim_above_all_reservations_leaves_nothing_reserved() -> None:
    facts = posted_order("SO-1", 200, 1)
    granted = [reserved_for("SO-1", 150, 2)]
    assert claims_of_order(granted, facts, NOW) == {HERE: 200}
    assert reserved_by_order(granted, facts, NOW) == {}


def test_a_reservation_counts_where_it_was_granted_and_the_order_where_it_is_posted() -> None:
    facts = posted_order("SO-1", 200, 1, account_id="C-43")
    granted = [reserved_for("SO-1", 150, 2), reserved_for("SO-1", 40, 2, currency="USD")]
    assert claims_of_order(granted, facts, NOW) == {
        ("C-43", "EUR"): 200,
        HERE: 150,
        (ACCOUNT_ID, "USD"): 40,
    }
    assert reserved_by_order(granted, facts, NOW) == {HERE: 150, (ACCOUNT_ID, "USD"): 40}


def test_a_payer_corrected_by_posting_frees_the_account_that_was_wrong() -> None:
    facts = posted_order("SO-1", 200, 2, account_id="C-43")
    assert reserved_by_order([reserved_for("SO-1", 200, 1)], facts, NOW) == {}


def test_the_posted_claim_is_split_over_the_buckets_that_hold_it() -> None:
    assert posted_order("SO-1", 200, posted_unbilled_minor=80).posted_within(None) == Buckets(
        120, 80
    )


def test_the_reserved_sum_adds_what_each_order_claims_above_its_posting() -> None:
    granted = [
        reserved_for("SO-1", 100, 2),
        reserved_for("SO-1", 130, 3),
        reserved_for("SO-2", 50, currency="USD"),
        reserved_for("SO-3", 70, voided=True),
        reserved_for("SO-4", 70, account_id="C-43"),
        reserved_for("SO-5", 70, 1),
        reserved_for("SO-6", 7),
    ]
    facts = {
        "SO-1": posted_order("SO-1", 100, 1),
        "SO-5": posted_order("SO-5", 60, 1),
    }
    folded = reserved_sum(ACCOUNT_ID, granted, facts, NOW)
    assert folded.by_currency == {"EUR": 30 + 7, "USD": 50}


def test_the_reserved_sum_tells_when_the_watermark_will_change_it() -> None:
    granted = [
        reserved_for("SO-1", 1, expires_at=LATER),
        reserved_for("SO-2", 1, expires_at=LATER - timedelta(days=1)),
        reserved_for("SO-3", 1, expires_at=NOW),
        reserved_for("SO-4", 1, expires_at=NOW + timedelta(days=1), voided=True),
    ]
    folded = reserved_sum(ACCOUNT_ID, granted, {}, NOW)
    assert folded.next_expiry == LATER - timedelta(days=1)
    assert folded.by_currency == {"EUR": 2}
    assert reserved_sum(ACCOUNT_ID, [], {}, NOW).next_expiry is None
