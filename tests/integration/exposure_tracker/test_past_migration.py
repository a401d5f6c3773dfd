"""A ledger that is older than some of its tables is brought to where it would be with them."""

import runpy
from pathlib import Path
from random import Random

import exposure_tracker.migrations
from support.applying import applying, connected
from support.histories import Pool, history
from support.wire import records

VERSIONS = Path(exposure_tracker.migrations.__file__).parent / "versions"
# What a document moved back to is its own account again, and needs no note.
MOVED = """
    SELECT m.* FROM kept_moved_document m JOIN exposure.document d ON d.kind = m.kind AND d.id = m.id
     WHERE d.account_id <> m.account_id
"""
KEPT = {"moved_document": MOVED, "disputed": "TABLE kept_disputed"}


async def test_what_was_kept_before_is_filled_in(fresh_database: str) -> None:
    fill: str = runpy.run_path(str(VERSIONS / "0003_past.py"))["FILL"]
    deliveries: str = runpy.run_path(str(VERSIONS / "0011_deliveries.py"))["FILL"]
    open_amounts: str = runpy.run_path(str(VERSIONS / "0009_open_amounts.py"))["FILL"]
    events = history(Random(3), 400, Pool(3, 12, 3))
    for event in events[::2]:
        if event["type"] == "creditgate.invoice.v1":
            event["data"]["disputed_amount"] = event["data"]["total"]
    for place, event in enumerate(events):
        if event["type"] == "creditgate.order.v1":
            for number, line in enumerate(event["data"]["lines"]):
                if number % 3 < 2:
                    line["deliver_on"] = f"2026-{1 + (place + number) % 12:02}-01"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(events), at_once=50)
        for table, kept in KEPT.items():
            await connection.execute(f"CREATE TABLE kept_{table} AS TABLE exposure.{table}")
            assert await connection.fetchval(f"SELECT count(*) FROM ({kept}) AS k") > 0
            await connection.execute(f"TRUNCATE exposure.{table}")
        for statement in fill.strip().split(";\n"):
            await connection.execute(statement)
        missing = [
            await connection.fetchval(
                f"SELECT count(*) FROM ({kept} EXCEPT TABLE exposure.{table}) AS d"
            )
            for table, kept in KEPT.items()
        ]
        assert missing == [0, 0]
        # More documents looked at do no harm; more amounts would.
        invented = "SELECT count(*) FROM (TABLE exposure.disputed EXCEPT TABLE kept_disputed) AS d"
        assert await connection.fetchval(invented) == 0
        await connection.execute("UPDATE exposure.bucket SET open_minor = 0")
        await connection.execute(open_amounts)
        assert await connection.fetchval("SELECT count(*) FROM exposure.delivery") > 5
        await connection.execute("TRUNCATE exposure.delivery")
        await connection.execute("UPDATE exposure.document SET to_deliver = NULL")
        for statement in deliveries.strip().split(";\n"):
            await connection.execute(statement)
        assert (await ledger.reconciler.everything()).found == ()
