"""A large ledger in minutes: rows that the tracker wrote, written again under other names.

The tracker applies one block's history as it applies any. What it stored, in every table there
is, is then copied once per further block, with the block's name replaced in ids, references and
canonical documents, and digests made anew: row by row what the tracker would have written, in the
tables' own form, indexes and months included, at the speed of COPY. Nothing here knows what the
tables mean, so they may change; the tracker's reconcile says whether the result is a ledger.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import asyncpg

_TABLES = """
SELECT c.relname AS name,
       array_agg(a.attname ORDER BY a.attnum)::text[] AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'exposure'::regnamespace AND c.relkind IN ('r', 'p')
   AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attidentity = '' AND a.attgenerated = ''
   AND NOT EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum
                      AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')
 GROUP BY c.relname ORDER BY c.relname
"""
_TELL_EACH = 10
_SETTLE = ("VACUUM (ANALYZE)", "CHECKPOINT")

Row = tuple[Any, ...]


async def multiply(
    database_url: str, block: str, others: Sequence[str], told: Callable[[str], None]
) -> int:
    """Write every row that names `block` again for each of `others`; how many were written.

    Names are of one length. `told` hears of the progress.
    """
    connection = await asyncpg.connect(database_url)
    try:
        rows: dict[str, tuple[Sequence[str], list[Row]]] = {}
        for table in await connection.fetch(_TABLES):
            columns = table["columns"]
            listed = ", ".join(f'"{column}"' for column in columns)
            found = await connection.fetch(f'SELECT {listed} FROM exposure."{table["name"]}"')
            named = [tuple(row) for row in found if _names(row, block)]
            if named:
                rows[table["name"]] = (columns, named)
        written = 0
        for done, other in enumerate(others, start=1):
            for name, (columns, named) in rows.items():
                await connection.copy_records_to_table(
                    name,
                    schema_name="exposure",
                    columns=columns,
                    records=(renamed(row, columns, block, other) for row in named),
                )
                written += len(named)
            if done % _TELL_EACH == 0:
                told(f"loaded block {done} of {len(others)}")
        for statement in _SETTLE:
            await connection.execute(statement, timeout=600)
        return written
    finally:
        await connection.close()


def _names(row: Iterable[Any], block: str) -> bool:
    return any(isinstance(value, str) and value.startswith(block) for value in row)


def renamed(row: Row, columns: Sequence[str], block: str, other: str) -> Row:
    """The row of another block, its digest that of its renamed content."""
    new = [_renamed(value, block, other) for value in row]
    if "digest" in columns and "body" in columns:
        at, body = columns.index("digest"), new[columns.index("body")]
        size = len(row[at])
        if blake2b(row[columns.index("body")], digest_size=size).digest() == row[at]:
            new[at] = blake2b(body, digest_size=size).digest()
    return tuple(new)


def _renamed(value: Any, block: str, other: str) -> Any:
    if isinstance(value, str):
        return value.replace(block, other)
    if isinstance(value, bytes):
        return value.replace(block.encode(), other.encode())
    if isinstance(value, list):
        return [_renamed(one, block, other) for one in value]
    return value
