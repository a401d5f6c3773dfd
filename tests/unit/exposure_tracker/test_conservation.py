"""A batch whose figures contradict one another stops the ledger and is never written."""

import pytest

from credit_core.buckets import Buckets
from exposure_tracker.conserve import NotConservedError, conserve
from exposure_tracker.faults import about_database, spoils

PLACE = ("A", "EUR")
BEFORE = {PLACE: Buckets(open_orders=100)}
NOW = {PLACE: Buckets(unbilled=60, open_orders=40)}


def posting(*deltas: int) -> tuple[object, ...]:
    return (*PLACE, "order", "O1", 2, "order", "O1", 2, *deltas, None)


def test_increments_postings_and_contributions_that_agree_pass() -> None:
    conserve({PLACE: [-60, 60, 0, 0]}, [posting(-60, 60, 0, 0)], [(BEFORE, NOW)])
    parts = [posting(-100, 0, 0, 0), posting(40, 60, 0, 0)]
    conserve({PLACE: [-60, 60, 0, 0], ("B", "USD"): [0, 0, 0, 0]}, parts, [(BEFORE, NOW)])


@pytest.mark.parametrize(
    ("increment", "deltas", "moved"),
    [
        ((-60, 61, 0, 0), (-60, 60, 0, 0), (BEFORE, NOW)),
        ((-60, 60, 0, 0), (-60, 59, 0, 0), (BEFORE, NOW)),
        ((-60, 60, 0, 0), (-60, 60, 0, 0), (BEFORE, BEFORE)),
        # An amount in the wrong bucket adds up to the same total.
        ((-60, 60, 0, 0), (-60, 60, 0, 0), (BEFORE, {PLACE: Buckets(40, 0, 60)})),
        ((0, 0, 0, 0), (0, 0, 0, 0), ({}, {("B", "EUR"): Buckets(1)})),
    ],
)
def test_any_of_the_three_that_differs_stops_the_batch(
    increment: tuple[int, ...],
    deltas: tuple[int, ...],
    moved: tuple[dict[tuple[str, str], Buckets], dict[tuple[str, str], Buckets]],
) -> None:
    with pytest.raises(NotConservedError, match="nothing was written"):
        conserve({PLACE: list(increment)}, [posting(*deltas)], [moved])


def test_a_breach_is_neither_a_bad_record_nor_a_database_that_comes_back() -> None:
    breach = NotConservedError("account A, EUR")
    assert not spoils(breach)
    assert not about_database(breach)
