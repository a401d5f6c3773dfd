"""What is still to be delivered by date, from events to what decisions read, and mended when wrong."""

from datetime import date

from exposure_tracker.rebuild import Rebuilder
from service_kit.clock import SystemClock
from support.applying import Applying, applying, connected
from support.tracker_events import delivery, order
from support.wire import records

MAY, JUNE = date(2030, 5, 1), date(2030, 6, 1)
LINES = [
    {"line_id": "1", "ordered": "100", "deliver_on": MAY.isoformat()},
    {"line_id": "2", "ordered": "200", "deliver_on": JUNE.isoformat()},
    {"line_id": "3", "ordered": "400"},
]


async def read(url: str) -> tuple[dict[date, int], set[tuple[str, date, int]]]:
    """By account as decisions read it, and by order."""
    async with connected(url) as connection:
        sums = await connection.fetch(
            "SELECT deliver_on, open_minor FROM exposure.standing_delivery"
        )
        orders = await connection.fetch(
            "SELECT order_id, deliver_on, open_minor FROM exposure.order_delivery"
        )
    return {row["deliver_on"]: row["open_minor"] for row in sums}, {tuple(row) for row in orders}


async def found(ledger: Applying) -> list[str]:
    return [each.sentence for each in (await ledger.reconciler.everything()).found]


async def test_what_left_or_will_not_come_is_not_to_be_delivered(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger:
        await ledger.apply(
            records([delivery("D", "A", "30", "O"), order("O", "A", "", lines=LINES)])
        )
        await ledger.apply(records([order("P", "A", "", lines=LINES[:1])]))
        assert await read(fresh_database) == (
            {MAY: 17_000, JUNE: 20_000},
            {("O", MAY, 7_000), ("O", JUNE, 20_000), ("P", MAY, 10_000)},
        )
        secured = order("O", "A", "", lines=LINES, version=2, secured_amount="150")
        await ledger.apply(records([secured]))
        assert (await read(fresh_database))[0] == {MAY: 17_000, JUNE: 5_000}
        ended = [
            order("O", "A", "", lines=LINES, version=3, state="closed"),
            order("P", "A", "", lines=LINES[:1], version=2, state="cancelled"),
        ]
        await ledger.apply(records(ended))
        assert await read(fresh_database) == ({}, set())
        assert await found(ledger) == []


async def test_what_was_changed_by_hand_is_found_and_mended(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records([order("O", "A", "", lines=LINES)]))
        before = await read(fresh_database)
        await connection.execute(
            "UPDATE exposure.delivery SET open_minor = 1 WHERE deliver_on = $1", MAY
        )
        await connection.execute("UPDATE exposure.document SET to_deliver = NULL")
        told = await found(ledger)
        assert any(
            "amount to be delivered on 2030-05-01: stored as 0.01 EUR" in each for each in told
        )
        assert any("order O, amount to be delivered on 2030-06-01" in each for each in told)
        rebuilder = Rebuilder(ledger.writer, ledger.reconciler, SystemClock())
        assert not (await rebuilder.account("A")).after.found
        assert await read(fresh_database) == before
