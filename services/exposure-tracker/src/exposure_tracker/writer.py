"""The connections that write: planned once, for tables that are full.

Left to itself, PostgreSQL plans an array statement anew for every batch, or plans it once on
empty tables and goes on scanning them whole for ever. Every hot statement here reaches its rows
by primary key, so one plan per statement is right for good, and nothing but index lookups is
wanted in it.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import SecretStr

from service_kit.database import create_pool

if TYPE_CHECKING:
    from service_kit.database import Connection, Pool

_BY_KEY = (
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("enable_bitmapscan", "off"),
)
APPLICATION = "creditgate-tracker-writer"
"""The name by which the server knows sessions that write."""
_CONNECTIONS_MAX = 4
_IDLE_SECONDS_MAX = 15.0
"""A frozen process keeps its locks no longer than this; between two statements of a batch there
is only the fold."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOMENTS = 8_192


@lru_cache(maxsize=_MOMENTS)
def _encoded(moment: datetime) -> tuple[int]:
    """Remembered, because an event's moment is written with each of its rows, and the driver takes
    as long for one as for ten texts.
    """
    return ((moment - _EPOCH) // _MICROSECOND,)


def _decoded(parts: tuple[int]) -> datetime:
    return _EPOCH + timedelta(microseconds=parts[0])


async def _set_codec(connection: "Connection") -> None:
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", format="tuple", encoder=_encoded, decoder=_decoded
    )


async def open_writer(url: SecretStr | str) -> "Pool":
    """A small pool for `Poster`; READ COMMITTED, as its locks need."""
    return await create_pool(
        url,
        application_name=APPLICATION,
        min_size=1,
        max_size=_CONNECTIONS_MAX,
        idle_in_transaction_timeout_seconds=_IDLE_SECONDS_MAX,
        server_settings=(*_BY_KEY, ("default_transaction_isolation", "read committed")),
        prepare=_set_codec,
    )
