"""Random histories of events, as they are on the wire: valid each by itself, wild together.

Events are drawn independently from small sets of ids, so that versions repeat with the same and
with other content, documents move from account to account and from currency to currency, name
what is not there, or come before what they name. A history is a list of events; each is made
from its own random source, so that a failing list can be cut down event by event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Event = dict[str, Any]

FIRST_DAY = date(2026, 1, 1)
DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
MINOR_MAX = 400


@dataclass(frozen=True, slots=True)
class Pool:
    """How many different ids of each kind a history draws from, and how many versions."""

    accounts: int = 3
    documents: int = 4
    versions: int = 4
    strangers: int = 0
    """Ids beside those that are only ever named by others: their documents never come."""


def ledger_event(random: Random, pool: Pool = Pool()) -> Event:
    """One order, delivery, invoice or payment."""
    make: Callable[[Random, Pool], Event]
    (make,) = random.choices((_order, _delivery, _invoice, _payment), (4, 4, 5, 3))
    return make(random, pool)


def account_event(random: Random, pool: Pool = Pool()) -> Event:
    """One account: what its exposure is valued in."""
    currency = some_currency(random)
    data = {
        "account_id": f"A{random.randrange(pool.accounts)}",
        "version": random.randrange(pool.versions),
        "name": random.choice(("Nord GmbH", "Süd AG", "日本商事")),
        "currency": currency,
        "credit_limit": random.choice((None, amount_text(random, currency))),
        "status": "open",
    }
    return {"type": "creditgate.account.v1", "data": data}


def rate_event(random: Random) -> Event:
    """One rate of a pair of different currencies, some of them not yet in force."""
    base, quote = random.sample(sorted(DIGITS), 2)
    scale = 10 ** random.randrange(11)
    whole, rest = divmod(random.randrange(1, 500 * scale), scale)
    data = {
        "base": base,
        "quote": quote,
        "rate": f"{whole}.{rest:0{len(str(scale)) - 1}d}" if scale > 1 else str(whole),
        "as_of": some_day(random).isoformat(),
        "version": random.randrange(3),
        "source": random.choice(("desk", "ecb")),
    }
    return {"type": "creditgate.fx-rate.v1", "data": data}


def history(random: Random, size: int, pool: Pool = Pool()) -> list[Event]:
    """`size` ledger events of one random source."""
    return [ledger_event(random, pool) for _ in range(size)]


def shuffled_with_duplicates(random: Random, events: list[Event]) -> list[Event]:
    """All events in another order, a part of them repeated."""
    again = [event for event in events if random.random() < 0.3]
    mixed = [*events, *again]
    random.shuffle(mixed)
    return mixed


def _order(random: Random, pool: Pool) -> Event:
    currency = some_currency(random)
    lines = []
    for line_id in _line_ids(random):
        line = {"line_id": line_id, "ordered": amount_text(random, currency)}
        _maybe(random, line, 0.2, "delivered", amount_text(random, currency))
        _maybe(random, line, 0.2, "invoiced", amount_text(random, currency))
        _maybe(random, line, 0.2, "deliver_on", some_day(random).isoformat())
        lines.append(line)
    states = ("open", "on_hold", "closed", "cancelled", "requested")
    data = {
        "order_id": _id(random, "O", pool),
        **_head(random, pool, currency),
        "state": random.choices(states, (10, 2, 2, 2, 3))[0],
        "lines": lines,
    }
    _maybe(random, data, 0.3, "secured_amount", amount_text(random, currency))
    _maybe(random, data, 0.2, "priority", random.randrange(3))
    return {"type": "creditgate.order.v1", "data": data}


def _delivery(random: Random, pool: Pool) -> Event:
    currency = some_currency(random)
    lines = []
    for line_id in _line_ids(random):
        line = {"delivery_line_id": line_id, "amount": amount_text(random, currency)}
        if random.random() < 0.8:
            line["order_id"] = _named(random, "O", pool)
            _maybe(random, line, 0.7, "order_line_id", _line_id(random))
        lines.append(line)
    data = {
        "delivery_id": _id(random, "D", pool),
        **_head(random, pool, currency),
        "state": random.choices(("shipped", "cancelled"), (5, 1))[0],
        "lines": lines,
    }
    return {"type": "creditgate.delivery.v1", "data": data}


def _invoice(random: Random, pool: Pool) -> Event:
    currency = some_currency(random)
    total = random.randrange(MINOR_MAX)
    kind = random.choices(("invoice", "debit_memo", "credit_memo"), (6, 1, 2))[0]
    data = {
        "invoice_id": _id(random, "I", pool),
        **_head(random, pool, currency),
        "kind": kind,
        "state": random.choices(("issued", "draft", "void"), (8, 1, 1))[0],
        "total": _text(random, total, currency),
        "issued_on": some_day(random).isoformat(),
    }
    _maybe(random, data, 0.4, "due_on", some_day(random).isoformat())
    _maybe(
        random, data, 0.2, "disputed_amount", _text(random, random.randrange(total + 1), currency)
    )
    covers = [_cover(random, pool, currency) for _ in range(random.randrange(4))]
    if covers or random.random() < 0.5:
        data["covers"] = covers
    if kind == "credit_memo":
        data["allocations"] = _allocations(random, pool, currency, total, discounts=False)
    elif random.random() < 0.3:
        cuts = sorted(random.randrange(total + 1) for _ in range(random.randrange(3)))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
        data["instalments"] = [
            {"due_on": some_day(random).isoformat(), "amount": _text(random, part, currency)}
            for part in parts
        ]
    return {"type": "creditgate.invoice.v1", "data": data}


def _cover(random: Random, pool: Pool, currency: str) -> dict[str, Any]:
    cover = {"amount": amount_text(random, currency)}
    if random.random() < 0.5:
        cover["order_id"] = _named(random, "O", pool)
        _maybe(random, cover, 0.7, "order_line_id", _line_id(random))
    if random.random() < 0.6:
        cover["delivery_id"] = _named(random, "D", pool)
        _maybe(random, cover, 0.7, "delivery_line_id", _line_id(random))
    return cover


def _payment(random: Random, pool: Pool) -> Event:
    currency = some_currency(random)
    amount = random.randrange(MINOR_MAX)
    data = {
        "payment_id": _id(random, "P", pool),
        **_head(random, pool, currency),
        "state": random.choices(("received", "reversed"), (6, 1))[0],
        "amount": _text(random, amount, currency),
        "received_on": some_day(random).isoformat(),
        "allocations": _allocations(random, pool, currency, amount, discounts=True),
    }
    return {"type": "creditgate.payment.v1", "data": data}


def _allocations(
    random: Random, pool: Pool, currency: str, ceiling: int, *, discounts: bool
) -> list[dict[str, Any]]:
    """Allocations that add up to at most `ceiling` (minor units), discounts not counted."""
    allocations = []
    for _ in range(random.randrange(3)):
        amount = random.randrange(ceiling + 1)
        ceiling -= amount
        one = {"invoice_id": _named(random, "I", pool), "amount": _text(random, amount, currency)}
        if discounts:
            _maybe(random, one, 0.3, "discount", amount_text(random, currency))
        allocations.append(one)
    return allocations


def _head(random: Random, pool: Pool, currency: str) -> dict[str, Any]:
    return {
        "version": random.randrange(pool.versions),
        "account_id": f"A{random.randrange(pool.accounts)}",
        "currency": currency,
    }


def _id(random: Random, letter: str, pool: Pool) -> str:
    return f"{letter}{random.randrange(pool.documents)}"


def _named(random: Random, letter: str, pool: Pool) -> str:
    return f"{letter}{random.randrange(pool.documents + pool.strangers)}"


def _line_id(random: Random) -> str:
    return str(random.randrange(1, 5))


def _line_ids(random: Random) -> list[str]:
    return random.sample(("1", "2", "3", "4"), random.randrange(1, 4))


def some_currency(random: Random) -> str:
    return random.choices(("EUR", "USD", "JPY", "KWD"), (14, 2, 1, 1))[0]


def some_day(random: Random) -> date:
    return FIRST_DAY + timedelta(days=random.randrange(120))


def amount_text(random: Random, currency: str) -> str:
    """Often very small, so that amounts meet exactly and rooms are filled to the unit."""
    return _text(random, random.randrange(random.choice((4, MINOR_MAX))), currency)


def _text(random: Random, minor: int, currency: str) -> str:
    """The amount with or without its trailing zeros: both are the same content."""
    digits = DIGITS[currency]
    whole, rest = divmod(minor, 10**digits)
    full = f"{whole}.{rest:0{digits}d}" if digits else str(whole)
    return full.rstrip("0").rstrip(".") if digits and random.random() < 0.2 else full


def _maybe(random: Random, data: dict[str, Any], odds: float, name: str, value: Any) -> None:
    """Set an optional field, or say null or nothing for it: both mean absent."""
    if random.random() < odds:
        data[name] = value
    elif random.random() < 0.1:
        data[name] = None
