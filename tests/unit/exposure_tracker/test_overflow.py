"""Each topic has a limit of its own for what is set aside."""

from exposure_tracker.overflow import Overflow
from service_kit.clock import SettableClock


def test_a_topic_stops_for_its_own_letters_alone() -> None:
    overflow = Overflow(5, 60, SettableClock())
    overflow.count({"orders": 4, "invoices": 4})
    assert not overflow.stopped
    overflow.count({"orders": 2})
    overflow.count({"invoices": 1})
    assert set(overflow.stopped) == {"orders"}
    assert "unusable records" in overflow.stopped["orders"]


def test_what_is_long_ago_does_not_count() -> None:
    clock = SettableClock()
    overflow = Overflow(5, 60, clock)
    overflow.count({"orders": 5})
    clock.advance(61)
    overflow.count({"orders": 5})
    assert not overflow.stopped
