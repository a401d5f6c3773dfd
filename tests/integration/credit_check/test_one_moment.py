"""A batch reads one moment of the ledger, however many statements it takes to read it.

The tracker moves an order and the sum that it is in by one commit. Were the two read at different
moments, an order could be found in neither place, or in both.
"""

import asyncio

import asyncpg

from credit_check.needs import Needs
from credit_check.session import connect
from credit_check.tasks import Ask
from service_kit.clock import SystemClock
from support.credit_checks import Ledger
from support.databases import as_role

READS = 400
_MOVE = """
    BEGIN;
    UPDATE exposure.document SET open_orders = 100 - open_orders
     WHERE kind = 'order' AND id = 'moved-O';
    UPDATE exposure.bucket SET open_orders = 100 - open_orders WHERE account_id = 'moved';
    COMMIT"""


async def moved_meanwhile(database: str) -> set[tuple[int, int]]:
    """The order's claim and the account's open orders as reads found them, while both moved."""
    mover = await asyncpg.connect(database)
    session = await connect(as_role(database, "creditgate_check"), SystemClock(), "UTC")
    going_on = True

    async def move() -> None:
        while going_on:
            await mover.execute(_MOVE)

    moving = asyncio.create_task(move())
    found = set()
    try:
        for _ in range(READS):
            ask = Ask(accounts=("moved",), orders=("moved-O",), locks=False)
            read = await session.gather([ask], Needs((30,), ()))
            found.add(
                (read.facts("moved-O").posted_claim_minor, read.buckets["moved"]["EUR"].open_orders)
            )
    finally:
        going_on = False
        await moving
        await session.close()
        await mover.close()
    return found


def test_an_order_is_never_found_in_both_places_nor_in_neither(
    check_database: str, books: Ledger
) -> None:
    books.account("moved", 100_000)
    books.bucket("moved", open_orders=100)
    books.order("moved-O", 1, "moved", 100)
    assert asyncio.run(moved_meanwhile(check_database)) == {(0, 0), (100, 100)}
