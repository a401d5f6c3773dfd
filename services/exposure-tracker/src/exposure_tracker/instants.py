"""The broker's milliseconds as an instant."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def broker_time(milliseconds: int) -> datetime:
    """The instant, exactly: no float takes part."""
    return _EPOCH + timedelta(milliseconds=milliseconds)
