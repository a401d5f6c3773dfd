"""The IBM receivables, replayed: what is owed by age is what their rows say, at any date."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from credit_contracts.amounts import to_minor
from credit_contracts.topics import TOPIC_BY_TYPE
from creditgate.convert import ibm_receivables
from creditgate.convert.history import lines
from support.datasets import folder
from support.tracking import Tracked

AGES = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
LATE = 877
DATES = [date(2012, 2, 1) + timedelta(days=67 * step) for step in range(10)]
ISSUED_AT, SETTLED_AT = time(12, tzinfo=UTC), time(16, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """What a row of the file says, read without a line of the converter."""

    account_id: str
    minor: int
    disputed: bool
    issued: date
    due: date
    settled: date

    def open_at(self, at: datetime) -> bool:
        issued_at = datetime.combine(self.issued, ISSUED_AT)
        return issued_at <= at < datetime.combine(self.settled, SETTLED_AT)


def rows() -> list[Row]:
    def day(text: str) -> date:
        month, of_month, year = map(int, text.split("/"))
        return date(year, month, of_month)

    with (folder("ibm-receivables") / ibm_receivables.FILE).open(newline="") as file:
        return [
            Row(
                row["customerID"], round(float(row["InvoiceAmount"]) * 100),
                row["Disputed"] == "Yes", day(row["InvoiceDate"]), day(row["DueDate"]),
                day(row["SettledDate"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def sent() -> Iterator[tuple[str, str, bytes]]:
    for line in lines(ibm_receivables.happenings(folder("ibm-receivables")), "/tests"):
        event = json.loads(line)
        yield TOPIC_BY_TYPE[event["type"]].name, event["partitionkey"], line.rstrip(b"\n")


def by_age(own: list[Row], at: datetime) -> dict[str, int]:
    ages = dict.fromkeys((*AGES, "disputed"), 0)
    for row in own:
        if not row.open_at(at):
            continue
        days = (at.date() - row.due).days
        bounds = (0, 30, 60, 90)
        ages[AGES[sum(days > bound for bound in bounds)]] += row.minor
        ages["disputed"] += row.minor * row.disputed
    return ages


async def told(client: httpx.AsyncClient, account_id: str, as_of: str) -> dict[str, Any]:
    reply = await client.get(f"/v1/accounts/{account_id}/aging", params={"as_of": as_of})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def minor(ages: dict[str, str], *names: str) -> dict[str, int]:
    return {name: to_minor(ages[name], "USD") for name in names}


async def test_ages_at_ten_dates_and_every_late_payment_are_those_of_the_file(
    tracked: Tracked,
) -> None:
    accounts = defaultdict(list)
    for row in rows():
        accounts[row.account_id].append(row)
    process = tracked.start()
    await tracked.send_raw(sent())
    await tracked.until_applied()
    await process.until_ready()
    async with process.client() as client:
        await ages_at_dates(client, accounts)
        assert await late_payments(client, accounts) == LATE
    for account_id in list(accounts)[:5]:
        now = (await process.get(f"/v1/accounts/{account_id}/aging")).json()
        nothing = dict.fromkeys((*AGES, "total", "disputed"), 0)
        assert minor(now["ages"], *nothing) == nothing
        assert now["days_sales_outstanding"] is None


async def ages_at_dates(client: httpx.AsyncClient, accounts: dict[str, list[Row]]) -> None:
    for day in DATES:
        end = datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
        for account_id, own in accounts.items():
            answer = await told(client, account_id, day.isoformat())
            expected = by_age(own, end)
            assert minor(answer["ages"], *expected) == expected
            total = sum(expected[age] for age in AGES)
            assert minor(answer["ages"], "total", "rounding") == {"total": total, "rounding": 0}


async def late_payments(client: httpx.AsyncClient, accounts: dict[str, list[Row]]) -> int:
    """How many invoices were seen late, each at noon of the day on which it was paid."""
    late = 0
    for account_id, own in accounts.items():
        for settled in {row.settled for row in own if row.settled > row.due}:
            noon = datetime.combine(settled, time(12), UTC)
            answer = await told(client, account_id, noon.isoformat())
            expected = by_age(own, noon)
            assert minor(answer["ages"], *expected) == expected
            overdue = sum(expected[age] for age in AGES[1:])
            shown = [row for row in own if row.settled == settled and row.due < settled]
            assert all(row.open_at(noon) for row in shown)
            assert minor(answer["ages"], "overdue")["overdue"] == overdue
            assert overdue >= sum(row.minor for row in shown)
            late += len(shown)
    return late
