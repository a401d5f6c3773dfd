"""Exposure, its past and the ages of debts from the shell, as people and pipes read them."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from support.command import typed
from support.tracker_events import account, answered, invoice, today
from support.tracking import Tracked, TrackerProcess, tracked_system


@pytest.fixture
async def tracked(
    fresh_database: str, kafka_bootstrap_servers: str, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Tracked]:
    async with tracked_system(
        fresh_database, kafka_bootstrap_servers, topic_prefix, tmp_path
    ) as system:
        yield system


async def command(
    tracked: Tracked, process: TrackerProcess, *arguments: str, status: int = 0
) -> str:
    """What a command prints."""
    return await asyncio.to_thread(
        typed, *arguments, url=process.url, key=tracked.key, status=status
    )


async def test_ages_and_exposure_of_then_are_told_in_a_table_and_in_json(tracked: Tracked) -> None:
    def event(type_: str, time: str, **data: Any) -> dict[str, Any]:
        common = {"version": 1, "account_id": "A", "currency": "EUR"}
        return {"type": f"creditgate.{type_}.v1", "time": time, "data": common | data}

    process = tracked.start()
    await tracked.send(
        [
            event(
                "account", "2026-01-01T00:00:00Z",
                name="N", credit_limit="500", status="open", segment="SOUTH",
            ),
            event(
                "invoice", "2026-01-10T12:00:00Z", invoice_id="I", kind="invoice",
                state="issued", total="80", issued_on="2026-01-10", due_on="2026-02-01",
            ),
            event(
                "payment", "2026-03-05T16:00:00Z", payment_id="P", state="received", amount="80",
                received_on="2026-03-05", allocations=[{"invoice_id": "I", "amount": "80"}],
            ),
        ]
    )  # fmt: skip
    await tracked.until_applied()
    await process.until_ready()

    told = await command(tracked, process, "aging", "--as-of", "2026-02-20", "--json")
    (answer,) = map(json.loads, told.splitlines())
    assert (answer["account_id"], answer["ages"]["days_1_30"]) == ("A", "80.00")
    told = await command(tracked, process, "aging", "A")
    assert "32.0" in told, "it was paid 32 days late"
    told = await command(tracked, process, "exposure", "A", "--as-of", "2026-02-20")
    assert "80.00" in told
    assert "as of" in told
    for chosen, shown in (
        ((), ["A"]),
        (("--segment", "SOUTH"), ["A"]),
        (("--segment", "NORTH"), []),
        (("--min-utilization", "0"), ["A"]),
        (("--min-utilization", "0.1"), []),
        (("--overdue",), []),
    ):
        told = await command(tracked, process, "accounts", *chosen, "--json")
        assert [json.loads(line)["account_id"] for line in told.splitlines()] == shown, chosen
    told = await command(tracked, process, "exposure", "A", "--known-at", "2199-01-01", status=2)
    assert "has not come yet" in told


async def test_what_has_no_rate_stands_beside_what_can_be_valued(tracked: Tracked) -> None:
    late = today() - timedelta(days=400)
    process = await answered(
        tracked,
        [account("A"), invoice("I", "A", "5000000", late, currency="XOF"), account("B")],
    )
    (unvalued,) = cells(await command(tracked, process, "accounts", "--overdue"))
    assert unvalued == ["A", "EUR", "1000.00", "0.00", "5000000 XOF", "0.00", "0.00 + 5000000 XOF"]
    valued, *_ = reversed(cells(await command(tracked, process, "accounts")))
    assert valued == ["B", "EUR", "1000.00", "0.00", "", "0.00", "0.00"]
    told = cells(await command(tracked, process, "exposure", "A"))
    assert ["overdue", "0.00 + 5000000 XOF"] in told
    due_on = (late + timedelta(days=30)).isoformat()
    valued, unvalued = cells(await command(tracked, process, "aging", "A"))
    assert (valued[:2], due_on in valued) == (["A", "EUR"], False)
    assert unvalued == [
        "A", "XOF, unvalued", "0", "0", "0", "0", "5000000", "0", "5000000", "0", due_on, "", "",
    ]  # fmt: skip


def cells(table: str) -> list[list[str]]:
    """The rows of a table as it is shown, without its headings."""
    return [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in table.splitlines()
        if line.startswith("│")
    ]
