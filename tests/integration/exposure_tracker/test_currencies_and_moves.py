"""Currencies and moved documents on the running tracker, as a reader sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from support.tracker_events import account, answered, delivery, order, payment, rate
from support.tracking import Tracked, TrackerProcess
from support.waiting import eventually


async def exposure(process: TrackerProcess, account_id: str) -> dict[str, Any]:
    answer = await process.get(f"/v1/accounts/{account_id}/exposure")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_minor_units_of_0_2_3_and_4_digits_are_valued_to_the_unit(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("A"),
            order("O0", "A", "1", "JPY"),
            order("O3", "A", "0.001", "KWD"),
            order("O4", "A", "0.0001", "CLF"),
            payment("P", "A", "1", "JPY"),
            order("TOO-FINE", "A", "1.001"),
            rate("JPY", "EUR", "0.005"),
            rate("EUR", "KWD", "0.2"),
            rate("CLF", "EUR", "50"),
        ],
    )
    found = await exposure(process, "A")
    assert (found["open_orders"], found["unapplied_cash"]) == ("0.03", "0.01")
    assert found["exposure"] == "0.02"
    (letter,) = await tracked.fetch("SELECT field, reason FROM exposure.dead_letter")
    assert "ordered" in letter["field"]


async def test_a_rate_revalues_without_a_posting_and_each_way_of_valuing_is_tried_in_turn(
    tracked: Tracked,
) -> None:
    process = await answered(tracked, [account("A"), order("O", "A", "100", "USD")])
    assert (await exposure(process, "A"))["unvalued"][0]["total"] == "100.00"
    postings = (await process.get("/v1/accounts/A/postings")).json()["items"]
    for added, worth in (
        ([rate("USD", "GBP", "0.5"), rate("GBP", "EUR", "1.2")], "60.00"),
        ([rate("EUR", "USD", "1.25")], "80.00"),
        ([rate("USD", "EUR", "0.9")], "90.00"),
        ([rate("USD", "EUR", "0.7", as_of="2025-12-31", version=9)], "90.00"),
        ([rate("USD", "EUR", "0.95", version=2)], "95.00"),
        ([rate("USD", "EUR", "0.96", version=2, source="zkb")], "96.00"),
        ([rate("USD", "EUR", "0.1", as_of="2900-01-01")], "96.00"),
    ):
        await tracked.send(added)
        await tracked.until_applied()
        found = await exposure(process, "A")
        assert (found["open_orders"], found["unvalued"]) == (worth, [])
    assert (await process.get("/v1/accounts/A/postings")).json()["items"] == postings


async def test_a_rate_becomes_current_by_time_alone(tracked: Tracked) -> None:
    process = await answered(
        tracked, [account("A"), order("O", "A", "100", "USD"), rate("USD", "EUR", "0.5")]
    )
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    await tracked.send([rate("USD", "EUR", "0.9", as_of=soon)])
    await tracked.until_applied()

    async def current() -> bool:
        return bool((await exposure(process, "A"))["exposure"] == "90.00")

    await eventually(current, "the rate is current")


async def test_a_moved_order_takes_all_of_its_amounts_along(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [account("A"), account("B"), order("O", "A", "100"), delivery("D", "A", "60", "O")],
    )
    assert (await exposure(process, "A"))["exposure"] == "100.00"
    await tracked.send([order("O", "B", "100", version=2), order("O", "A", "500", version=1)])
    await tracked.until_applied()
    left, taken = await exposure(process, "A"), await exposure(process, "B")
    assert left["exposure"] == "0.00"
    assert (taken["open_orders"], taken["unbilled"]) == ("40.00", "60.00")
    assert (await process.post("/v1/reconcile")).json()["drifts"] == []


async def test_deliveries_of_an_unseen_order_stand_alone_and_move_with_themselves(
    tracked: Tracked,
) -> None:
    process = await answered(
        tracked, [account("A"), account("B"), delivery("D", "A", "60", "LATE")]
    )
    assert (await exposure(process, "A"))["unbilled"] == "60.00"
    await tracked.send([delivery("D", "B", "70", "LATE", version=2)])
    await tracked.until_applied()
    assert (await exposure(process, "A"))["exposure"] == "0.00"
    assert (await exposure(process, "B"))["unbilled"] == "70.00"
    await tracked.send([order("LATE", "A", "100")])
    await tracked.until_applied()
    assert (await exposure(process, "B"))["exposure"] == "0.00"
    known = await exposure(process, "A")
    assert (known["open_orders"], known["unbilled"]) == ("30.00", "70.00")
    assert (await process.post("/v1/reconcile")).json()["drifts"] == []


async def test_of_two_contents_of_one_version_the_larger_counts_in_either_order(
    tracked: Tracked,
) -> None:
    several = [order("O1", "A", "10"), order("O1", "B", "20")]
    mirrored = [order("O2", "B", "20"), order("O2", "A", "10")]
    process = await answered(tracked, [account("A"), account("B")])
    for event in (*several, *mirrored):
        await tracked.send([event])
        await tracked.until_applied()
    assert (await exposure(process, "A"))["exposure"] == "0.00"
    assert (await exposure(process, "B"))["exposure"] == "40.00"
    assert await process.metric("creditgate_version_conflicts_total") == 2
