"""Days and instants: `YYYY-MM-DD`, and RFC 3339 with an offset. Nothing else is guessed at.

Pydantic by itself also takes Unix timestamps, in numbers and in strings, and reads a date off a
time: a sender's slip would become another day. A time without an offset is refused, because
it names no instant.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from credit_contracts.faults import Says

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INSTANT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
_DAY_LENGTH = len("2026-01-31")
# Bounds that leave room to state the instant in any offset.
_EARLIEST = datetime(1800, 1, 1, tzinfo=UTC)
_LATEST = datetime(9998, 12, 31, tzinfo=UTC)

DAYS = (_EARLIEST.date(), _LATEST.date() - timedelta(days=1))
"""The first and the last day all of whose times an event can have."""


class _TextOrObject:
    """Takes the text form from JSON and from Python, and the finished object from Python."""

    def __init__(self, text: CoreSchema, finished: CoreSchema, published: str) -> None:
        self._text = text
        self._finished = finished
        self._published = published

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=self._text,
            python_schema=core_schema.union_schema(
                [self._finished, self._text], mode="left_to_right"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "format": self._published}


def _instant_schema(*, strict: bool) -> CoreSchema:
    return core_schema.datetime_schema(
        strict=strict, tz_constraint="aware", ge=_EARLIEST, le=_LATEST
    )


def _start_of_day(value: object) -> object:
    if isinstance(value, str) and len(value) == _DAY_LENGTH:
        return f"{value}T00:00:00Z"
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


Day = Annotated[
    date,
    _TextOrObject(
        core_schema.chain_schema([core_schema.str_schema(pattern=_DAY), core_schema.date_schema()]),
        core_schema.date_schema(strict=True),
        "date",
    ),
    Says(
        "day",
        "is not a date",
        'send a JSON string such as "2026-01-31"',
        "write a day such as 2026-01-31",
    ),
]
"""A calendar day, without a time zone of its own."""

Instant = Annotated[
    datetime,
    _TextOrObject(
        core_schema.chain_schema(
            [core_schema.str_schema(pattern=_INSTANT), _instant_schema(strict=False)]
        ),
        _instant_schema(strict=True),
        "date-time",
    ),
    Says(
        "instant",
        "is not a time with an offset",
        'send RFC 3339 with an offset, such as "2026-01-31T09:30:00Z", of the years 1800 to 9998',
    ),
]
"""A point in time, always with an offset."""

DayOrInstant = Annotated[
    Instant,
    BeforeValidator(_start_of_day),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
    ),
]
"""As Instant; a bare date means 00:00 UTC of that day."""


def rfc3339(at: datetime) -> str:
    """The instant in UTC with a Z, as events and answers write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


moment_text = lru_cache(maxsize=256)(rfc3339)
"""The same, remembered: a batch has one moment, one watermark and one expiry, told many times."""
