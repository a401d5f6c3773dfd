"""Which moments of the past can be asked about, and how they are read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exposure_tracker.moments import Calendar, Moment, check_kept
from service_kit.problems import ProblemError

parse = Calendar(UTC).parse
NOW = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)


def test_a_day_is_its_last_instant() -> None:
    assert parse("as_of", "2026-03-14", NOW) == datetime(
        2026, 3, 14, 23, 59, 59, 999_999, tzinfo=UTC
    )


def test_days_are_those_of_the_business() -> None:
    calendar = Calendar(ZoneInfo("Europe/Amsterdam"))
    assert calendar.parse("as_of", "2026-03-14", NOW) == datetime(
        2026, 3, 14, 22, 59, 59, 999_999, tzinfo=UTC
    )
    assert calendar.end_of(date(2026, 3, 29)).hour == 21, "clocks went forward that day"
    assert calendar.day_of(datetime(2026, 3, 14, 23, tzinfo=UTC)) == date(2026, 3, 15)


def test_today_can_be_asked_about_though_it_has_not_ended() -> None:
    assert parse("as_of", "2026-03-15", NOW).date() == NOW.date()


@pytest.mark.parametrize("text", ["2026-03-15T11:30:00+01:00", "2026-03-15T10:30:30Z"])
def test_a_time_is_that_instant_and_clocks_may_differ_by_less_than_a_minute(text: str) -> None:
    assert parse("known_at", text, NOW) == datetime.fromisoformat(text)


@pytest.mark.parametrize("text", ["2026-03-16", "2026-03-15T10:31:01Z", "9999-12-31"])
def test_what_has_not_come_yet_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        parse("as_of", text, NOW)
    assert refused.value.status_code == 422
    assert refused.value.errors[0].field == "as_of"
    assert "has not come yet" in refused.value.errors[0].message


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "1799-12-31T23:59:59Z"])
def test_what_lies_before_any_event_can_be_is_refused_with_the_first_day(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        parse("as_of", text, NOW)
    assert "1800-01-01" in refused.value.errors[0].remedy
    parse("as_of", "1800-01-01", NOW)


@pytest.mark.parametrize("text", ["", "now", "2026-02-30", "2026-03-14T10:00:00", "1773500000"])
def test_what_names_no_moment_is_refused_with_what_to_send(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        parse("known_at", text, NOW)
    assert "2026-01-31" in refused.value.errors[0].remedy


def test_moments_before_what_is_kept_are_refused_on_either_clock() -> None:
    kept_from = NOW - timedelta(days=30)
    early, late = kept_from - timedelta(microseconds=1), kept_from
    check_kept(Moment(late, late), kept_from)
    check_kept(Moment(early, early), None)
    for moment, fields in (
        (Moment(early, late), ["as_of"]),
        (Moment(None, early), ["known_at"]),
        (Moment(early, early), ["as_of", "known_at"]),
    ):
        with pytest.raises(ProblemError) as refused:
            check_kept(moment, kept_from)
        assert [error.field for error in refused.value.errors] == fields
