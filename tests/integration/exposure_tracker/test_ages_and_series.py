"""Aging and history over HTTP: what now says, the past says of today, and both agree."""

from datetime import timedelta
from random import Random
from typing import Any

from credit_contracts.amounts import to_minor
from support.histories import Pool
from support.oracle import Event
from support.pasts import accounts_of, history_in_time
from support.tracker_events import today
from support.tracking import Tracked, TrackerProcess

AGES = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")


def minor(text: str, currency: str) -> int:
    amount = to_minor(text.removeprefix("-"), currency)
    return -amount if text.startswith("-") else amount


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def at(days: int) -> str:
    return f"{day(days)}T00:00:00Z"


def event(type_: str, days: int, **data: Any) -> Event:
    common = {"version": 1, "account_id": "A", "currency": "EUR"}
    return {"type": f"creditgate.{type_}.v1", "time": at(days), "data": common | data}


def invoice(invoice_id: str, total: str, issued: int, due: int, **more: Any) -> Event:
    return event(
        "invoice", issued, invoice_id=invoice_id, kind="invoice", state="issued", total=total,
        issued_on=day(issued), due_on=day(due), **more,
    )  # fmt: skip


def payment(
    payment_id: str, amount: str, days: int, *allocations: dict[str, str], **more: Any
) -> Event:
    return event(
        "payment", days, payment_id=payment_id, state="received", amount=amount,
        received_on=day(days), allocations=list(allocations), **more,
    )  # fmt: skip


def account(days: int = -300, **more: Any) -> Event:
    return event("account", days, name="Nord", credit_limit="500", status="open", **more)


async def running(tracked: Tracked, events: list[Event]) -> TrackerProcess:
    process = tracked.start()
    await tracked.send(events)
    await tracked.until_applied()
    await process.until_ready()
    return process


async def get(process: TrackerProcess, path: str, **params: Any) -> dict[str, Any]:
    reply = await process.get(f"/v1/accounts/{path}", **params)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


async def test_what_is_owed_by_age_with_cash_apart_and_what_is_disputed(tracked: Tracked) -> None:
    process = await running(
        tracked,
        [
            account(),
            invoice("I0", "50", -150, -120),
            invoice("I1", "100", -130, -100, disputed_amount="30"),
            invoice("I2", "80", -40, -10),
            invoice("I3", "20", 0, 30),
            payment("P0", "50", -116, {"invoice_id": "I0", "amount": "50"}),
            payment("P1", "60", -1),
        ],
    )
    answer = await get(process, "A/aging")
    assert answer["ages"] == {
        "not_due": "20.00", "days_1_30": "80.00", "days_31_60": "0.00", "days_61_90": "0.00",
        "days_over_90": "40.00", "overdue": "120.00", "cash_on_hand": "60.00",
        "cash_left": "0.00", "disputed": "30.00", "total": "140.00", "rounding": "0.00",
    }  # fmt: skip
    assert answer["oldest_due_on"] == day(-100)
    assert answer["days_sales_outstanding"] == "126.0"
    assert answer["average_days_late"] == "4.0"
    exposure = await get(process, "A/exposure")
    assert exposure["overdue"]["amount"] == answer["ages"]["overdue"]
    switched = await get(process, "A/aging", cash_pays_oldest="false", leave_out_disputed="true")
    assert switched["ages"] == answer["ages"] | {
        "days_over_90": "70.00", "overdue": "150.00", "cash_left": "60.00",
    }  # fmt: skip
    assert (switched["cash_pays_oldest"], switched["leave_out_disputed"]) == (False, True)
    past = await get(process, "A/aging", as_of=day(-12))
    assert past["ages"]["days_61_90"] == "100.00"
    assert past["ages"]["not_due"] == "80.00"
    await tracked.send([invoice("I1", "100", -130, -100) | {"time": at(0)}])
    corrected = invoice("I1", "100", -130, -100)
    corrected["data"]["version"] = 2
    await tracked.send([corrected])
    await tracked.until_applied()
    assert (await get(process, "A/aging"))["ages"]["disputed"] == "0.00"


async def test_cash_that_finds_nothing_to_pay_is_told_apart(tracked: Tracked) -> None:
    process = await running(tracked, [account(), payment("P", "60", -1)])
    ages = (await get(process, "A/aging"))["ages"]
    assert (ages["cash_on_hand"], ages["cash_left"], ages["total"]) == ("60.00", "60.00", "-60.00")
    unknown = await running(tracked, [event("order", 0, order_id="O", state="open", lines=[
        {"line_id": "1", "ordered": "1"}], account_id="B")])  # fmt: skip
    answer = await get(unknown, "B/aging")
    assert (answer["currency"], answer["ages"]) == (None, None)
    assert (await unknown.get("/v1/accounts/C/aging")).status_code == 404


async def test_sales_of_a_currency_that_is_wholly_paid_count_then_as_they_do_now(
    tracked: Tracked,
) -> None:
    rate = {"base": "EUR", "quote": "USD", "rate": "2", "as_of": at(-60), "version": 1}
    process = await running(
        tracked,
        [
            account(),
            {"type": "creditgate.fx-rate.v1", "time": at(-60), "data": rate | {"source": "bank"}},
            invoice("I1", "100", -20, 10),
            invoice("I2", "200", -40, -10, currency="USD"),
            payment("P", "200", -30, {"invoice_id": "I2", "amount": "200"}, currency="USD"),
        ],
    )
    now = await get(process, "A/aging")
    assert now["days_sales_outstanding"] == "45.0"
    then = await get(process, "A/aging", as_of=day(0))
    assert then["days_sales_outstanding"] == "45.0"


async def test_in_random_histories_aging_of_now_is_aging_as_of_now_and_agrees_with_exposure(
    tracked: Tracked,
) -> None:
    events = history_in_time(Random(5), 200, Pool(3, 8, 4))
    process = await running(tracked, events)
    for account_id in accounts_of(events):
        now = await get(process, f"{account_id}/aging")
        then = await get(process, f"{account_id}/aging", as_of=day(0))
        exposure = await get(process, f"{account_id}/exposure")
        assert {**then, "as_of": None, "watermark": None} == {**now, "watermark": None}
        by_currency = {ages["currency"]: ages for ages in now["by_currency"]}
        for buckets in exposure["by_currency"]:
            code = buckets["currency"]
            owed = minor(buckets["receivables"], code) - minor(buckets["unapplied_cash"], code)
            ages = by_currency.pop(code, None)
            if ages is None:
                assert (minor(buckets["receivables"], code), owed) == (0, 0)
                continue
            left = minor(ages["cash_left"], code)
            assert minor(ages["total"], code) == owed
            assert sum(minor(ages[age], code) for age in AGES) - left == owed
        assert not by_currency
        currency, ages = now["currency"], now["ages"]
        if currency is None:
            continue
        assert ages["overdue"] == exposure["overdue"]["amount"]
        owed = minor(exposure["receivables"], currency) - minor(
            exposure["unapplied_cash"], currency
        )
        told = sum(minor(ages[age], currency) for age in AGES) - minor(ages["cash_left"], currency)
        assert minor(ages["total"], currency) == owed == told + minor(ages["rounding"], currency)


async def test_a_series_tells_at_each_point_what_as_of_tells_and_the_largest_between(
    tracked: Tracked,
) -> None:
    events = history_in_time(Random(6), 160, Pool(2, 6, 4))
    process = await running(tracked, events)
    names = ("open_orders", "unbilled", "receivables", "unapplied_cash", "exposure", "limit")
    compared = 0
    for account_id in accounts_of(events):
        series = await get(
            process, f"{account_id}/history", **{"from": "2025-12-30", "to": "2026-05-10"},
            points=30,
        )  # fmt: skip
        assert len(series["points"]) == 30
        for point in series["points"]:
            then = await get(process, f"{account_id}/exposure", as_of=point["at"])
            if then["currency"] == series["currency"]:
                assert {name: point[name] for name in names} == {name: then[name] for name in names}
                assert set(point["unvalued"]) == {one["currency"] for one in then["unvalued"]}
                compared += 1
        largest = series["largest"]
        code = series["currency"]
        assert minor(largest["amount"], code) >= max(
            minor(point["exposure"], code) for point in series["points"]
        )
        reached = await get(
            process, f"{account_id}/history", **{"from": "2025-12-30", "to": largest["at"]},
            points=2,
        )  # fmt: skip
        if reached["currency"] == code:
            assert reached["points"][-1]["exposure"] == largest["amount"]
    assert compared > 20


async def test_the_last_twelve_months_unless_said_and_steps_by_the_calendar(
    tracked: Tracked,
) -> None:
    process = await running(
        tracked,
        [
            account(-500),
            invoice("OLD", "900", -450, -420),
            payment("P", "900", -400, {"invoice_id": "OLD", "amount": "900"}),
            invoice("I", "300", -30, 0),
            payment("Q", "250", -10, {"invoice_id": "I", "amount": "250"}),
        ],
    )
    year = await get(process, "A/history")
    assert (year["largest"]["amount"], year["largest"]["on"]) == ("300.00", day(-30))
    assert len(year["points"]) == 100
    assert year["points"][-1]["exposure"] == "50.00"
    assert year["points"][-1]["limit"] == "500.00"
    whole = await get(process, "A/history", **{"from": day(-600)})
    assert (whole["largest"]["amount"], whole["largest"]["on"]) == ("900.00", day(-450))
    week = await get(process, "A/history", **{"from": day(-14), "to": day(-7), "step": "1d"})
    assert [point["at"][:10] for point in week["points"]] == [day(-14 + n) for n in range(8)]
    assert [point["exposure"] for point in week["points"]] == ["300.00"] * 4 + ["50.00"] * 4
    unknown = await get(process, "A/history", known_at=day(-1))
    assert (unknown["currency"], unknown["points"], unknown["largest"]) == (None, [], None)


async def test_a_series_that_cannot_be_told_is_refused_with_its_field(tracked: Tracked) -> None:
    process = await running(tracked, [account()])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from"),
        ({"from": "2199-01-01"}, "from"),
        ({"to": "soon"}, "to"),
        ({"points": 1}, "points"),
        ({"points": 5, "step": "1d"}, "step"),
        ({"step": "1m"}, "step"),
        ({"from": "2020-01-01", "to": "2026-01-01", "step": "1h"}, "step"),
    ]
    for params, field in wrong:
        refused = await process.get("/v1/accounts/A/history", **params)
        assert refused.status_code == 422
        assert [error["field"].split(".")[-1] for error in refused.json()["errors"]] == [field]
