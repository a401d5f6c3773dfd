"""Alive means that a restart would not help; ready means that it can do its work."""

from exposure_tracker.progress import Progress
from service_kit.clock import SettableClock


def running() -> tuple[Progress, SettableClock]:
    clock = SettableClock()
    progress = Progress(clock, stall_seconds=60)
    progress.kafka_back()
    progress.database_back()
    progress.settled()
    return progress, clock


def test_nothing_to_do_is_no_stall() -> None:
    progress, clock = running()
    progress.waiting(0)
    clock.advance(1000)
    assert not progress.stalled()


def test_records_that_wait_while_nothing_moves_are_a_stall() -> None:
    progress, clock = running()
    progress.waiting(5)
    clock.advance(59)
    assert not progress.stalled()
    clock.advance(2)
    assert progress.stalled()
    progress.applied()
    assert not progress.stalled()


def test_a_database_that_is_away_is_waited_for() -> None:
    progress, clock = running()
    progress.waiting(5)
    progress.database_lost("gone")
    clock.advance(1000)
    assert not progress.stalled()
    assert progress.faults == {"database": "gone"}
    progress.database_back()
    assert progress.faults == {}


def test_not_ready_before_everything_is_reached_and_taken_over() -> None:
    progress = Progress(SettableClock(), stall_seconds=60)
    assert set(progress.faults) == {"database", "kafka"}
    progress.database_back()
    progress.kafka_back()
    assert set(progress.faults) == {"partitions"}
    progress.settled()
    assert progress.faults == {}


def test_losing_kafka_means_taking_over_again() -> None:
    progress, _ = running()
    progress.kafka_lost("gone")
    assert progress.faults == {"kafka": "gone"}
    progress.kafka_back()
    assert set(progress.faults) == {"partitions"}


def test_brokers_that_do_not_answer_are_noticed_and_found_again() -> None:
    progress, clock = running()
    progress.kafka_asked()
    clock.advance(9)
    progress.kafka_asked()
    assert not progress.faults
    clock.advance(2)
    assert progress.faults == {"kafka": "has not answered for 11 s"}
    progress.kafka_answered()
    assert not progress.faults
    clock.advance(1000)
    assert not progress.faults
