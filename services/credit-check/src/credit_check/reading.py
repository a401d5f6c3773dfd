"""How lists are read: pages by key, not by number, because what is read changes meanwhile.

A cursor holds the last row's place in the order, so a page starts where the one before ended,
whatever came and went in between. Rows come as the JSON that was recorded; nothing is parsed to be
written out again.
"""

from collections.abc import Callable, Sequence

from credit_check.cursors import write_cursor
from service_kit import problems
from service_kit.database import Pool, Record, is_unreachable


async def fetch(pool: Pool, query: str, *arguments: object) -> list[Record]:
    """The rows of a query; raises a 503 `ProblemError` while the database is away."""
    try:
        return await pool.fetch(query, *arguments)
    except Exception as exc:
        if is_unreachable(exc):
            raise problems.unavailable(
                "The database is away, so the record cannot be read."
            ) from exc
        raise


def page(
    items: Sequence[str],
    rows: Sequence[Record],
    limit: int,
    place: Callable[[Record], tuple[object, ...]],
) -> bytes:
    """One row more than the page was read, to know whether there is another page. `place` is the
    name of the order, and a row's place in it.
    """
    more = len(rows) > limit
    name, *values = place(rows[limit - 1]) if more else ("",)
    cursor = f'"{write_cursor(str(name), *values)}"' if more else "null"
    return f'{{"items":[{",".join(items[:limit])}],"next_cursor":{cursor}}}'.encode()
