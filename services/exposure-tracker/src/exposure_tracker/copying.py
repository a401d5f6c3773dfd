"""Rows into a table by binary COPY: the cheapest way in for what is only ever appended.

A COPY writes many rows into a page at once and logs them together, where an INSERT from arrays
does each by itself; for append-only tables that is half the server's work.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection

SCHEMA = "exposure"


async def copy(
    connection: "Connection", table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Append `rows`, whose values are in the order of `columns`, to a table of our schema."""
    await connection.copy_records_to_table(table, schema_name=SCHEMA, columns=columns, records=rows)
