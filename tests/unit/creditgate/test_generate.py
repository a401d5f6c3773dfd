"""A generated history is valid by the contracts, lifelike, and the same for the same seed."""

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from credit_contracts.codec import Decoded, decode
from credit_core.ledger import Book, post, refold
from creditgate.generate.accounts import Account
from creditgate.generate.collecting import Collecting
from creditgate.generate.dice import Dice
from creditgate.generate.stream import lines
from creditgate.generate.wishes import EUR_RATES_E4, Wishes
from creditgate.main import app
from support.builders import newest, posted
from support.core_documents import ledger_document
from support.oracle import Oracle

Event = dict[str, Any]

LEDGER = ("order", "delivery", "invoice", "payment")
# What the oracle knows the digits of: 0, 2 and 3.
CURRENCIES = ("EUR", "USD", "JPY", "KWD")


def told(wishes: Wishes) -> list[Event]:
    events = []
    for line in lines(wishes):
        assert line.endswith(b"\n")
        decoded = decode(line)
        assert isinstance(decoded, Decoded), (decoded, line)
        events.append(json.loads(line))
    return events


def kind(event: Event) -> str:
    return str(event["type"].split(".")[1])


@pytest.fixture(scope="module")
def year() -> list[Event]:
    return told(Wishes(accounts=60, orders=2_500, seed=4, currencies=CURRENCIES))


def test_every_kind_and_state_of_a_companys_life_occurs(year: list[Event]) -> None:
    occurs = Counter(
        (kind(event), event["data"].get("state") or event["data"].get("status")) for event in year
    )
    assert {
        *(("order", state) for state in ("open", "on_hold", "closed", "cancelled")),
        *(("delivery", state) for state in ("shipped", "cancelled")),
        *(("invoice", state) for state in ("draft", "issued", "void")),
        *(("payment", state) for state in ("received", "reversed")),
        *(("account", status) for status in ("open", "stopped")),
        ("limit", None),
        ("fx-rate", None),
    } <= set(occurs)
    data = [event["data"] for event in year]
    assert any(one.get("parent_account_id") for one in data)
    assert any(one.get("instalments") for one in data)
    assert any(one.get("disputed_amount") for one in data)
    assert any(one.get("kind") == "credit_memo" for one in data)
    assert any("discount" in part for one in data for part in one.get("allocations", ()))
    assert any("temporary_limit" in one for one in data)
    assert any(one.get("credit_limit", "") is None for one in data)
    assert {one["currency"] for one in data if "currency" in one} == set(CURRENCIES)


def test_events_come_by_time_and_as_many_orders_as_wished(year: list[Event]) -> None:
    times = [event["time"] for event in year]
    assert times == sorted(times)
    assert times[-1] < "2026-01-01"
    assert len({event["subject"] for event in year if kind(event) == "order"}) == 2_500
    assert sum(kind(event) == "account" and event["data"]["version"] == 1 for event in year) == 60


def test_orders_rest_at_weekends_and_in_summer(year: list[Event]) -> None:
    days = [
        date.fromisoformat(event["data"]["ordered_on"])
        for event in year
        if kind(event) == "order" and event["data"]["version"] == 1
    ]
    by_weekday = Counter(day.weekday() for day in days)
    by_month = Counter(day.month for day in days)
    assert 10 * (by_weekday[5] + by_weekday[6]) < by_weekday[1]
    assert by_month[8] < by_month[11]


def test_some_are_late_some_never_pay_and_most_of_the_year_is_settled(year: list[Event]) -> None:
    invoices = newest_data(year, "invoice")
    settled: defaultdict[str, Decimal] = defaultdict(Decimal)
    paid_on: dict[str, str] = {}
    for data in newest_data(year, "payment").values():
        for part in data.get("allocations", ()) if data["state"] == "received" else ():
            settled[part["invoice_id"]] += Decimal(part["amount"]) + Decimal(
                part.get("discount", 0)
            )
            paid_on[part["invoice_id"]] = data["received_on"]
    due = {
        id_: data
        for id_, data in invoices.items()
        if data["kind"] == "invoice" and data["state"] == "issued" and data.get("due_on")
    }
    early = [id_ for id_, data in due.items() if data["due_on"] < "2025-08-01"]
    unpaid = [id_ for id_ in early if not settled[id_]]
    late = [id_ for id_ in early if paid_on.get(id_, "") > due[id_]["due_on"]]
    assert 0 < len(unpaid) < len(early) // 20
    assert len(early) // 10 < len(late) < len(early)
    assert any(not settled[id_] for id_ in due if due[id_]["due_on"] > "2025-12-15")


def newest_data(events: list[Event], wanted: str) -> dict[str, dict[str, Any]]:
    best: dict[str, dict[str, Any]] = {}
    for event in events:
        data = event["data"]
        if kind(event) == wanted and (
            data["version"] > best.get(event["subject"], {"version": -1})["version"]
        ):
            best[event["subject"]] = data
    return best


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    accounts=st.integers(1, 12),
    orders=st.integers(0, 25),
    days=st.integers(1, 500),
    currencies=st.lists(st.sampled_from(sorted(EUR_RATES_E4)), min_size=1, unique=True),
)
def test_whatever_is_wished_is_valid_and_no_version_is_told_twice(
    seed: int, accounts: int, orders: int, days: int, currencies: list[str]
) -> None:
    wishes = Wishes(accounts, orders, seed, days=days, currencies=tuple(currencies), prefix="x-")
    events = told(wishes)
    named = [event["id"] for event in events]
    assert len(set(named)) == len(named)
    assert all(event["subject"].startswith("x-") for event in events if kind(event) != "fx-rate")
    known = {event["subject"] for event in events if kind(event) == "account"}
    parents = {event["data"].get("parent_account_id") for event in events} - {None}
    assert parents <= known
    assert {event["data"]["account_id"] for event in events if kind(event) in LEDGER} <= known


class _Unlucky(Dice):
    """Whatever may go wrong with an invoice and its payments does."""

    def throws(self, per_mille: int) -> bool:
        return per_mille > 0


@pytest.mark.parametrize("habit", ["prompt", "usual", "late"])
def test_whatever_becomes_of_an_invoice_each_payment_has_an_id_of_its_own(habit: str) -> None:
    told: list[tuple[str, str, int]] = []
    account = Account("AC-1", 1, "EUR", 1, habit, 30, None, 0, None, "sales.north")
    collecting = Collecting(
        account,
        "EUR",
        _Unlucky(1),
        lambda _at, of, data: told.append((of, str(data[f"{of}_id"]), data["version"])),
    )
    collecting.bill("IN-1", 300_000, [], 1_700_000_000, 30)
    assert len(set(told)) == len(told)
    assert len({id_ for of, id_, _ in told if of == "payment"}) == 3 * 2 * 2


@pytest.mark.parametrize("seed", range(3))
def test_ledger_refold_and_brute_force_agree_on_a_generated_history(seed: int) -> None:
    wishes = Wishes(accounts=8, orders=120, seed=seed, days=90, currencies=CURRENCIES)
    events = [event for event in told(wishes) if kind(event) in LEDGER]
    book = Book()
    for event in events:
        post(book, ledger_document(event))
    exposures = posted(book)
    assert refold(newest(book)) == exposures
    assert {
        place: (four.open_orders, four.unbilled, four.receivables, four.unapplied_cash)
        for place, four in exposures.items()
    } == Oracle(events).buckets()
    assert any(four.receivables > 0 for four in exposures.values())


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    wishes = Wishes(accounts=5, orders=40, seed=1)
    assert list(lines(wishes)) == list(lines(wishes))
    other = Wishes(accounts=5, orders=40, seed=2)
    assert list(lines(wishes)) != list(lines(other))


def test_more_orders_leave_accounts_and_rates_as_they_are() -> None:
    def names(orders: int) -> list[str]:
        wishes = Wishes(accounts=9, orders=orders, seed=1)
        return [event["id"] for event in told(wishes) if kind(event) in {"account", "fx-rate"}]

    assert names(0) == names(30)


def test_an_account_that_all_orders_fall_to_has_a_limit_that_is_an_amount() -> None:
    for seed in range(5):
        wishes = Wishes(accounts=1, orders=10**8, seed=seed, currencies=("KRW",))
        # All of the account's own events come before the first order.
        for line in islice(lines(wishes), 2):
            assert isinstance(decode(line), Decoded), line


def test_the_command_prints_the_history() -> None:
    options = ["--accounts", "4", "--orders", "10", "--seed", "3", "--start", "2024-02-01"]
    options += ["--days", "30", "--currencies", "JPY, KWD", "--prefix", "t-"]
    called = CliRunner().invoke(app, ["generate", *options])
    wishes = Wishes(4, 10, 3, date(2024, 2, 1), 30, ("JPY", "KWD"), "t-")
    assert called.exit_code == 0
    assert called.stdout.encode() == b"".join(lines(wishes))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--accounts", "0"),
        ("--orders", "-1"),
        ("--days", "0"),
        ("--currencies", "EUR,XXX"),
        ("--currencies", "EUR,EUR"),
        ("--currencies", ","),
        ("--prefix", "a b"),
        ("--start", "1700-01-01"),
        ("--start", "soon"),
    ],
)
def test_what_cannot_be_made_is_said(option: str, value: str) -> None:
    called = CliRunner().invoke(app, ["generate", option, value])
    assert called.exit_code == 2
    assert called.stdout == ""
