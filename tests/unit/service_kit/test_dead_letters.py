from datetime import UTC, datetime

import pytest

from service_kit.clock import SettableClock
from service_kit.dead_letter import DeadLetter, DeadLetterLimit, DeadLetterLimitError, record

LETTER = DeadLetter(
    topic="credit.orders",
    partition=3,
    offset=42,
    key=b"C-1",
    value=b"{",
    headers=[("content-type", b"application/json")],
    reason="lines.0.ordered: is missing; send it",
    at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_a_dead_letter_is_the_record_as_it_came_with_three_headers_more() -> None:
    topic, key, value, headers = record(LETTER)
    assert (topic, key, value) == ("credit.orders.dead", b"C-1", b"{")
    assert headers == [
        ("content-type", b"application/json"),
        ("dead-reason", b"lines.0.ordered: is missing; send it"),
        ("dead-at", b"2026-01-01T00:00:00+00:00"),
        ("dead-source", b"credit.orders/3/42"),
    ]


def test_a_record_at_the_brokers_limit_still_fits_with_its_headers() -> None:
    large = DeadLetter("t", 0, 0, None, b"x" * 1_048_576, [], "too large", LETTER.at)
    _, _, value, headers = record(large)
    assert len(value) == 1_000_000
    assert ("dead-cut", b"1048576") in headers


def test_key_headers_and_value_share_what_the_broker_takes() -> None:
    headers = [(f"h{number:03}", b"x" * 1000) for number in range(900)]
    large = DeadLetter("t", 0, 0, b"k" * 100_000, b"x" * 901_000, headers, "too large", LETTER.at)
    _, key, value, kept = record(large)
    assert key is not None
    size = len(key) + len(value) + sum(len(name) + len(content or b"") for name, content in kept)
    assert size < 1_010_000
    assert ("dead-cut", b"901000") in kept
    assert kept[0] == headers[0]
    assert kept[-1][0] == "dead-source"


def test_the_limit_stops_what_comes_too_fast_and_lets_the_rest_pass() -> None:
    clock = SettableClock()
    limit = DeadLetterLimit(10, 60, clock)
    for _ in range(20):
        limit.count(5)
        clock.advance(30)
    with pytest.raises(DeadLetterLimitError, match="more than the 10 allowed"):
        limit.count(6)


def test_a_limit_of_none_stops_at_the_first() -> None:
    limit = DeadLetterLimit(0, 60, SettableClock())
    limit.count(0)
    with pytest.raises(DeadLetterLimitError):
        limit.count(1)
