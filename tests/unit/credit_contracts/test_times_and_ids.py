"""Days, instants and ids are taken in one form each; a slip never becomes another value."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from credit_contracts.ids import DocumentId
from credit_contracts.times import Day, DayOrInstant, Instant, rfc3339

DAY: TypeAdapter[date] = TypeAdapter(Day)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
EITHER: TypeAdapter[datetime] = TypeAdapter(DayOrInstant)
ID: TypeAdapter[str] = TypeAdapter(DocumentId)


def both(adapter: TypeAdapter[Any], text: str) -> Any:
    """The value as read from JSON, after checking that Python input is read alike."""
    read = adapter.validate_json(f'"{text}"')
    assert adapter.validate_python(text) == read
    return read


@given(st.dates())
def test_a_day_survives_the_round_trip(day: date) -> None:
    assert both(DAY, day.isoformat()) == day == DAY.validate_python(day)


@pytest.mark.parametrize(
    "text",
    ["", "2026-1-1", "20260101", "2026-02-30", "0000-01-01", "2026-01-01T00:00:00Z", "1767225600"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a date"):
        both(DAY, text)


@pytest.mark.parametrize("value", [1767225600, 1.5, True, datetime(2026, 1, 1, tzinfo=UTC)])
def test_other_objects_are_no_days(value: object) -> None:
    with pytest.raises(ValidationError, match="is not a date"):
        DAY.validate_python(value)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1800 < at.year < 9990))
def test_an_instant_survives_the_round_trip(at: datetime) -> None:
    assert both(INSTANT, rfc3339(at)) == at == INSTANT.validate_python(at)


def test_an_instant_is_written_in_utc() -> None:
    at = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert rfc3339(at) == "2025-12-31T23:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00Z",
        "1767225600",
        "2026-01-01T24:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "now",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a time with an offset"):
        both(INSTANT, text)


def test_a_naive_time_is_no_instant() -> None:
    with pytest.raises(ValidationError, match="is not a time with an offset"):
        INSTANT.validate_python(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_bare_day_stands_for_its_start_in_utc() -> None:
    assert both(EITHER, "2026-01-02") == datetime(2026, 1, 2, tzinfo=UTC)
    assert EITHER.validate_python(date(2026, 1, 2)) == datetime(2026, 1, 2, tzinfo=UTC)
    assert both(EITHER, "2026-01-02T01:00:00+01:00") == datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("text", ["a", "SO/1", "a b", "ü", "株式", "1" * 64, "a:b?c=d&e", "'\\"])
def test_ids_of_all_kinds_are_taken_as_they_stand(text: str) -> None:
    assert ID.validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " a",
        "a ",
        "a\n",
        "\ta",
        "a\tb",
        "a\x00b",
        "a\u200bb",
        "a\u202eb",
        "a\u00a0b",
        "1" * 65,
    ],
)
def test_ids_that_cannot_be_shown_or_typed_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not an id"):
        ID.validate_python(text)


@given(st.text(max_size=70))
def test_an_id_is_printable_without_blanks_at_its_ends(text: str) -> None:
    try:
        ID.validate_python(text)
    except ValidationError:
        return
    assert 1 <= len(text) <= 64
    assert text == text.strip()
    assert not any(character in text for character in "\x00\r\n\t\u2028\ufeff")
