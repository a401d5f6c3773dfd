"""Hypothesis strategies over the random histories, built so that failures shrink.

Each event comes from a seed of its own, so a failing history is cut down event by event.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

from support.histories import account_event, ledger_event, rate_event

Event = dict[str, Any]

randoms = st.integers(0, 2**32 - 1).map(Random)
"""Sources of randomness for what is done with a history."""


def histories(size_max: int = 40) -> st.SearchStrategy[list[Event]]:
    """Orders, deliveries, invoices and payments; long ones as often as short ones."""
    events = randoms.map(ledger_event)
    return st.integers(0, size_max).flatmap(
        lambda size: st.lists(events, min_size=size, max_size=size)
    )


def valued_histories(size_max: int = 25) -> st.SearchStrategy[list[Event]]:
    """The same with accounts and rates, which say what they are worth."""
    return st.tuples(
        histories(size_max),
        st.lists(randoms.map(account_event), max_size=6),
        st.lists(randoms.map(rate_event), max_size=8),
    ).map(lambda parts: [event for part in parts for event in part])
