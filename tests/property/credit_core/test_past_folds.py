"""The past by posting in the order of truth is the past by folding again, at every moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.buckets import Buckets
from credit_core.exposure import Rates, newest_rates, value
from credit_core.moves import moves
from credit_core.past import Kept, buckets_over_time, exposure_over_time, newest_documents
from credit_core.refold import refold
from support.core_documents import digits, ledger_document, rate_document
from support.histories import FIRST_DAY
from support.oracle import Event
from support.strategies import histories, valued_histories

repeatable = settings(derandomize=True, deadline=None, max_examples=150)
NOON = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(hours=12)
ACCOUNTS = ("A0", "A1", "A2")


def at(day: int) -> datetime:
    return NOON + timedelta(days=day)


@repeatable
@given(events=histories(), data=st.data())
def test_each_state_over_time_is_the_fold_of_the_newest_versions_of_that_moment(
    events: list[Event], data: st.DataObject
) -> None:
    days = data.draw(st.lists(st.integers(0, 9), min_size=len(events), max_size=len(events)))
    kept = [Kept(ledger_document(event), at(day)) for event, day in zip(events, days, strict=True)]
    for account_id in ACCOUNTS:
        states = dict(buckets_over_time(account_id, kept))
        told: dict[str, Buckets] = {}
        for day in range(10):
            told = states.get(at(day), told)
            folded = refold(
                newest_documents(one.document for one in kept if one.effective_at <= at(day))
            )
            assert told == {code: b for (owner, code), b in folded.items() if owner == account_id}


@repeatable
@given(events=valued_histories(), currency=st.sampled_from(["EUR", "USD", "JPY"]))
def test_each_value_over_time_is_at_the_newest_rates_of_that_moment(
    events: list[Event], currency: str
) -> None:
    ledger = [event for event in events if event["type"].split(".")[1] in {
        "order", "delivery", "invoice", "payment"}]  # fmt: skip
    kept = [Kept(ledger_document(event), at(3 * n)) for n, event in enumerate(ledger)]
    rates = [rate_document(one) for one in events if one["type"] == "creditgate.fx-rate.v1"]
    told = dict(
        exposure_over_time(
            buckets_over_time("A0", kept), ((one.as_of, one) for one in rates), currency, digits
        )
    )
    for moment, valued in told.items():
        folded = refold(
            newest_documents(one.document for one in kept if one.effective_at <= moment)
        )
        own = {code: buckets for (owner, code), buckets in folded.items() if owner == "A0"}
        expected = value(own, currency, Rates(newest_rates(rates, moment), digits))
        assert valued.buckets == expected.buckets
        assert valued.unvalued == expected.unvalued


part = st.integers(-50, 50)


@repeatable
@given(st.builds(Buckets, part, part, part, part))
def test_moves_tell_all_of_a_change_and_nothing_twice(change: Buckets) -> None:
    sums = {"open_orders": 0, "unbilled": 0, "receivables": 0, "unapplied_cash": 0}
    for move in moves(change):
        assert move.amount_minor > 0
        assert move.source != move.target
        cash_to_invoice = {move.source, move.target} == {"unapplied_cash", "receivables"}
        if move.source is not None:
            off = move.source == "unapplied_cash" or not cash_to_invoice
            sums[move.source] += -move.amount_minor if off else move.amount_minor
        if move.target is not None:
            on = move.target == "unapplied_cash" or not cash_to_invoice
            sums[move.target] += move.amount_minor if on else -move.amount_minor
    assert sums == {name: getattr(change, name) for name in sums}
    assert len(moves(change)) <= 4
