"""Moments of the past that callers ask about, and which of them can be answered.

A day stands for its end in the business time zone, as in accounting: "as of 31 March" includes
all of that day. A time with an offset is that instant. Both are inclusive. What has not happened
yet is refused rather than answered with what is known today, which would read like a forecast;
clocks that differ by less than a minute are forgiven.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pydantic import TypeAdapter, ValidationError

from credit_contracts.times import Day, Instant, rfc3339
from service_kit.problems import FieldError, ProblemError, invalid

_CLOCKS_DIFFER = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)
_DAY: TypeAdapter[date] = TypeAdapter(Day)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_FIRST = date(1800, 1, 1)
"""No event can be of an earlier time, see `Instant`."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_REMEDY = (
    'send a day such as "2026-01-31" (its end is meant), or a time such as "2026-01-31T09:30:00Z", '
    f"not before {_FIRST}; a + in an address is written %2B"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on two clocks; None asks nothing of that clock."""

    as_of: datetime | None = None
    """Only what was true then: effective not later than this."""
    known_at: datetime | None = None
    """Only what was known then: recorded here not later than this."""

    def __bool__(self) -> bool:
        """Whether anything is asked about the past at all."""
        return self.as_of is not None or self.known_at is not None

    def seen_at(self, now: datetime) -> datetime:
        """The instant whose day, rates and dated terms the answer is told by: how things were
        known at a moment is told as one would have told it then.
        """
        return self.as_of or self.known_at or now


NOW = Moment()
"""Nothing of the past."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the business: whose "today", due dates and ends of a day are meant."""

    zone: tzinfo

    def day_of(self, at: datetime) -> date:
        """The business day that `at` lies in."""
        return at.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The last instant of a business day; of the calendar's last one, that of the calendar."""
        if day == date.max:
            return _NEVER
        midnight = datetime.combine(day + timedelta(days=1), time(), self.zone)
        return midnight.astimezone(UTC) - _TICK

    def parse(self, name: str, text: str, now: datetime) -> datetime:
        """The instant that the parameter `name` asks about. Today stands for its end as well.

        Raises:
            ProblemError: 422, where it is neither a day nor a time with an offset, or lies in
                the future.
        """
        at = self._read(name, text)
        if at <= now + _CLOCKS_DIFFER or at == self.end_of(self.day_of(now)):
            return at
        raise invalid(
            (
                FieldError(
                    name,
                    f"{text} has not come yet: it is {rfc3339(now)}",
                    "ask about the past, or leave it out for what is known now",
                ),
            )
        )

    def _read(self, name: str, text: str) -> datetime:
        try:
            day = _DAY.validate_python(text)
        except ValidationError:
            pass
        else:
            if day < _FIRST:
                raise invalid((FieldError(name, "lies before any event can be", _REMEDY),))
            return self.end_of(day)
        try:
            return _INSTANT.validate_python(text)
        except ValidationError:
            raise invalid(
                (FieldError(name, "is neither a day nor a time with an offset", _REMEDY),)
            ) from None


def check_kept(moment: Moment, kept_from: datetime | None, *, as_of_name: str = "as_of") -> None:
    """Refuse moments of which not all is kept any more: the one place where that is decided.

    `kept_from`: from when on every version is still there; None: nothing was ever dropped.
    `as_of_name` is the parameter that the moment's `as_of` was named by.

    Raises:
        ProblemError: 422, naming from when on the past can be told.
    """
    if kept_from is None:
        return
    told = ((as_of_name, moment.as_of), ("known_at", moment.known_at))
    early = [name for name, at in told if at is not None and at < kept_from]
    if early:
        raise invalid(
            tuple(
                FieldError(
                    name,
                    f"lies before {rfc3339(kept_from)}, from when on versions are kept",
                    "ask about a later moment; what was dropped by retention cannot be told",
                )
                for name in early
            )
        )


def too_many(name: str, count_max: int) -> ProblemError:
    """The problem of a series with more points than are answered."""
    return invalid(
        (
            FieldError(
                name,
                f"asks for more than {count_max} points",
                "ask for a longer step, or a shorter time",
            ),
        )
    )
