"""Exposure by brute force, written from the rules' text and nothing else.

It shares no code with the core: it reads events as they are on the wire, keeps every amount as
a fraction of major units, and works out each answer anew from all newest documents. Slow and
plain on purpose; where it and the core differ, read the rule before deciding who is wrong.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

Data = dict[str, Any]
Event = dict[str, Any]
Place = tuple[str, str]
Four = tuple[int, int, int, int]
"""open orders, unbilled, receivables, unapplied cash: minor units."""

DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
ID_OF = {
    "creditgate.order.v1": "order_id",
    "creditgate.delivery.v1": "delivery_id",
    "creditgate.invoice.v1": "invoice_id",
    "creditgate.payment.v1": "payment_id",
    "creditgate.account.v1": "account_id",
    "creditgate.limit.v1": "account_id",
}
# Amount fields; those in the second set are optional with the default "0".
AMOUNTS = {"ordered", "amount", "total", "credit_limit", "delivered", "invoiced", "discount"}
DEFAULT_ZERO = {"delivered", "invoiced", "discount", "disputed_amount", "secured_amount"}


def minor(amount: Fraction, currency: str) -> int:
    scaled = amount * Fraction(10 ** DIGITS[currency])
    assert scaled.denominator == 1, "an amount finer than its currency"
    return scaled.numerator


def content(data: Data) -> bytes:
    """The byte string that decides which of two contents of one version counts."""
    is_account = "credit_limit" in data

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        kept: Data = {}
        for name, one in value.items():
            if one is None or one == []:
                continue
            if name in {"priority", "dunning_level", "must_review"} and not one:
                continue
            if name in AMOUNTS | DEFAULT_ZERO:
                units = minor(Fraction(one), data["currency"])
                if units or name not in DEFAULT_ZERO or (is_account and name == "secured_amount"):
                    kept[name] = units
            else:
                kept[name] = plain(one)
        return kept

    text = json.dumps(plain(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def newest(events: Iterable[Event], type_: str) -> dict[str, Data]:
    """Highest version of each document, larger bytes at the same; questions are left out."""
    best: dict[str, Data] = {}
    for event in events:
        data = event["data"]
        if event["type"] != type_ or data.get("state") == "requested":
            continue
        id_ = data[ID_OF[type_]]
        rank = (data["version"], content(data))
        if id_ not in best or rank > (best[id_]["version"], content(best[id_])):
            best[id_] = data
    return best


def spread(loose: Fraction, rooms: list[Fraction]) -> list[Fraction]:
    """What each line gets of an amount that names none of them; the last takes what is over."""
    parts = []
    for room in rooms:
        part = max(Fraction(0), min(loose, room))
        parts.append(part)
        loose -= part
    parts[-1] += loose
    return parts


def by_line(ids: list[str], entries: Iterable[tuple[str | None, Fraction]]) -> dict[Any, Fraction]:
    """Σ per line, and under None of those that name no line or one that is not there."""
    sums = {id_: Fraction(0) for id_ in [*ids, None]}
    for line, amount in entries:
        sums[line if line in ids else None] += amount
    return sums


class Oracle:
    """All answers about one set of events, however they are ordered or repeated."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = list(events)
        self.orders = newest(self.events, "creditgate.order.v1")
        self.deliveries = newest(self.events, "creditgate.delivery.v1")
        self.invoices = newest(self.events, "creditgate.invoice.v1")
        self.payments = newest(self.events, "creditgate.payment.v1")
        self.accounts = newest(self.events, "creditgate.account.v1")
        self.limits = newest(self.events, "creditgate.limit.v1")
        self._billed: dict[str, tuple[list[Fraction], list[Fraction]]] = {}

    @cached_property
    def known(self) -> frozenset[str]:
        """Accounts that any event names as its own."""
        datas = [event["data"] for event in self.events]
        return frozenset(data["account_id"] for data in datas if "account_id" in data)

    def currency_of(self, account_id: str) -> str | None:
        """The currency that an account is described with."""
        found: str | None = self.accounts.get(account_id, {}).get("currency")
        return found

    # References -------------------------------------------------------------------------

    @cached_property
    def covers(self) -> list[tuple[str, Data]]:
        """(currency, entry) of all issued invoices and debit memos."""
        return [
            (invoice["currency"], cover)
            for invoice in self.invoices.values()
            if invoice["state"] == "issued" and invoice["kind"] != "credit_memo"
            for cover in invoice.get("covers") or []
        ]

    def billed(self, delivery: Data) -> tuple[list[Fraction], list[Fraction]]:
        """Per line of a delivery: billed by entries that name no order, and by all."""
        id_ = delivery["delivery_id"]
        if id_ not in self._billed:
            self._billed[id_] = self._bill(delivery)
        return self._billed[id_]

    def _bill(self, delivery: Data) -> tuple[list[Fraction], list[Fraction]]:
        naming = [
            cover
            for currency, cover in self.covers
            if currency == delivery["currency"]
            and cover.get("delivery_id") == delivery["delivery_id"]
        ]
        ids = [line["delivery_line_id"] for line in delivery["lines"]]
        alone = by_line(
            ids,
            [
                (cover.get("delivery_line_id"), Fraction(cover["amount"]))
                for cover in naming
                if cover.get("order_id") is None
            ],
        )
        beside = by_line(
            ids,
            [
                (cover.get("delivery_line_id"), Fraction(cover["amount"]))
                for cover in naming
                if cover.get("order_id") is not None
            ],
        )
        rooms = [
            Fraction(line["amount"]) - alone[id_] - beside[id_]
            for id_, line in zip(ids, delivery["lines"], strict=True)
        ]
        parts = spread(alone[None], rooms)
        leading = [alone[id_] + part for id_, part in zip(ids, parts, strict=True)]
        return leading, [amount + beside[id_] for id_, amount in zip(ids, leading, strict=True)]

    def leading_to(self, order_id: str) -> Iterator[tuple[str, str | None, Fraction]]:
        """(currency, line named, amount) of all entries that lead to an order."""
        for currency, cover in self.covers:
            if cover.get("order_id") == order_id:
                yield currency, cover.get("order_line_id"), Fraction(cover["amount"])
        for delivery in self.deliveries.values():
            if any(line.get("order_id") == order_id for line in delivery["lines"]):
                leading, _ = self.billed(delivery)
                for line, amount in zip(delivery["lines"], leading, strict=True):
                    if line.get("order_id") == order_id:
                        yield delivery["currency"], line.get("order_line_id"), amount

    def shipped_to(self, order: Data) -> Iterator[tuple[str | None, Fraction]]:
        for delivery in self.deliveries.values():
            if delivery["state"] != "shipped" or delivery["currency"] != order["currency"]:
                continue
            for line in delivery["lines"]:
                if line.get("order_id") == order["order_id"]:
                    yield line.get("order_line_id"), Fraction(line["amount"])

    # Contributions ----------------------------------------------------------------------

    def claim(self, order: Data) -> tuple[Fraction, Fraction]:
        """Open and unbilled part of an order."""
        ids = [line["line_id"] for line in order["lines"]]
        shipped = by_line(ids, self.shipped_to(order))
        billed = by_line(
            ids,
            [
                (line, amount)
                for currency, line, amount in self.leading_to(order["order_id"])
                if currency == order["currency"]
            ],
        )
        ordered = [Fraction(line["ordered"]) for line in order["lines"]]
        more_shipped = spread(
            shipped[None], [one - shipped[id_] for id_, one in zip(ids, ordered, strict=True)]
        )
        more_billed = spread(
            billed[None], [one - billed[id_] for id_, one in zip(ids, ordered, strict=True)]
        )
        open_part = unbilled = Fraction(0)
        for number, line in enumerate(order["lines"]):
            id_ = ids[number]
            delivered = max(
                Fraction(line.get("delivered") or 0), shipped[id_] + more_shipped[number]
            )
            invoiced = max(Fraction(line.get("invoiced") or 0), billed[id_] + more_billed[number])
            if order["state"] == "open":
                open_part += max(Fraction(0), ordered[number] - max(delivered, invoiced))
            unbilled += max(Fraction(0), delivered - invoiced)
        secured = Fraction(order.get("secured_amount") or 0)
        off_open = min(secured, open_part)
        return open_part - off_open, max(Fraction(0), unbilled - (secured - off_open))

    def standing_alone(self, delivery: Data) -> Fraction:
        if delivery["state"] != "shipped":
            return Fraction(0)
        _, invoiced = self.billed(delivery)
        left = Fraction(0)
        for line, billed in zip(delivery["lines"], invoiced, strict=True):
            order = self.orders.get(line.get("order_id"))
            if order is None or order["currency"] != delivery["currency"]:
                left += max(Fraction(0), Fraction(line["amount"]) - billed)
        return left

    def buckets(self) -> dict[Place, Four]:
        """Per account and currency; places where all four are zero are left out."""
        return dict(self._buckets)

    @cached_property
    def _buckets(self) -> dict[Place, Four]:
        sums: dict[Place, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 4)

        def add(data: Data, part: int, amount: Fraction) -> None:
            sums[(data["account_id"], data["currency"])][part] += amount

        for order in self.orders.values():
            open_part, unbilled = self.claim(order)
            add(order, 0, open_part)
            add(order, 1, unbilled)
        for delivery in self.deliveries.values():
            add(delivery, 1, self.standing_alone(delivery))
        for invoice in self.invoices.values():
            if invoice["state"] == "issued":
                sign = -1 if invoice["kind"] == "credit_memo" else 1
                add(invoice, 2, sign * Fraction(invoice["total"]))
        for payment in self.payments.values():
            if payment["state"] == "received":
                allocations = payment.get("allocations") or []
                cash = sum(Fraction(one["amount"]) for one in allocations)
                discount = sum(Fraction(one.get("discount") or 0) for one in allocations)
                add(payment, 2, -Fraction(cash + discount))
                add(payment, 3, Fraction(payment["amount"]) - cash)
        return {
            (account, currency): (
                minor(four[0], currency),
                minor(four[1], currency),
                minor(four[2], currency),
                minor(four[3], currency),
            )
            for (account, currency), four in sums.items()
            if any(four)
        }

    # What claims are made from ----------------------------------------------------------

    def ended_versions(self) -> dict[str, int]:
        """Highest version of each order in a state other than requested or on hold."""
        ended: dict[str, int] = {}
        for event in self.events:
            data = event["data"]
            if event["type"] == "creditgate.order.v1" and data["state"] not in {
                "requested",
                "on_hold",
            }:
                ended[data["order_id"]] = max(ended.get(data["order_id"], -1), data["version"])
        return ended

    def invoiced(self, order_id: str) -> dict[str, int]:
        """Σ of all entries that lead to an order, known or not, per currency; zeros left out."""
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for currency, _, amount in self.leading_to(order_id):
            sums[currency] += amount
        return {code: minor(amount, code) for code, amount in sums.items() if amount}
