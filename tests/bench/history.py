"""The events that the benches use, from `creditgate generate`: seeded, so the same in every run.

Five thousand accounts come as blocks of a hundred, each block a company's history of its own. A
block's ids begin with its name; so one block's stored rows, under other names, are another block
(see `bulk`), and new documents can be made for accounts that have a past.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import orjson

from bench.feeding import Event
from credit_contracts.topics import INBOUND
from creditgate.generate.stream import lines
from creditgate.generate.wishes import Wishes

BLOCKS = 50
BLOCK_ACCOUNTS = 100
ACCOUNTS = BLOCKS * BLOCK_ACCOUNTS

_TOPIC = {type_: topic.name for topic in INBOUND for type_ in topic.types}
_TERMS = ("creditgate.account.v1", "creditgate.limit.v1", "creditgate.fx-rate.v1")
_EVENTS_AN_ORDER = 5
_DOCUMENTS_AN_ORDER = 4
_PAST = date(2024, 1, 1)
_PAST_SEED, _FIRST_SEED = 1, 100
_PLAIN_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_PLAIN_MINUTES = 365 * 24 * 60


def block(number: int) -> str:
    """What the ids of a block of accounts begin with; all of one length."""
    return f"B{number:02d}-"


def ledger(count: int) -> Iterator[Event]:
    """`count` orders, deliveries, invoices and payments of all accounts, by time."""
    orders = -(-count // (BLOCKS * (_EVENTS_AN_ORDER - 1)))
    merged = heapq.merge(*(_timed(number, orders) for number in range(BLOCKS)))
    found = (line for _, _, line in merged)
    return islice((_event(line) for line in found if not _is_terms(line)), count)


def plain(count: int) -> Iterator[Event]:
    """`count` orders, invoices and payments of the same accounts, by time: one line each, billed in
    one piece and paid in one piece, nothing amended.
    """
    random = Random(_FIRST_SEED)
    told: list[tuple[str, str, Event]] = []
    for number in range(-(-count // 3)):
        told += _one_deal(random, number)
    told.sort(key=lambda each: each[:2])
    return islice((event for _, _, event in told), count)


def _one_deal(random: Random, number: int) -> Iterator[tuple[str, str, Event]]:
    account_id = f"{block(number % BLOCKS)}AC-{random.randrange(1, BLOCK_ACCOUNTS + 1):05d}"
    amount = f"{random.randrange(1_000, 1_000_000) / 100:.2f}"
    ordered = _PLAIN_BEGIN + timedelta(minutes=random.randrange(_PLAIN_MINUTES))
    issued = ordered + timedelta(days=random.randrange(1, 15), minutes=random.randrange(600))
    paid = issued + timedelta(days=random.randrange(10, 45), minutes=random.randrange(600))
    order_id, invoice_id, payment_id = f"PO-{number}", f"PI-{number}", f"PP-{number}"
    common = {"version": 1, "account_id": account_id, "currency": "EUR"}
    line = {"line_id": "1", "ordered": amount}
    cover = {"amount": amount, "order_id": order_id, "order_line_id": "1"}
    yield _told(
        "order", ordered, {"order_id": order_id, **common, "state": "open", "lines": [line]}
    )
    yield _told(
        "invoice",
        issued,
        {
            "invoice_id": invoice_id,
            **common,
            "kind": "invoice",
            "state": "issued",
            "total": amount,
            "issued_on": f"{issued:%Y-%m-%d}",
            "due_on": f"{issued + timedelta(days=30):%Y-%m-%d}",
            "covers": [cover],
        },
    )
    yield _told(
        "payment",
        paid,
        {
            "payment_id": payment_id,
            **common,
            "state": "received",
            "amount": amount,
            "received_on": f"{paid:%Y-%m-%d}",
            "allocations": [{"invoice_id": invoice_id, "amount": amount}],
        },
    )


def _told(kind: str, at: datetime, data: dict[str, Any]) -> tuple[str, str, Event]:
    """When, a name, and the event."""
    moment, id_ = f"{at:%Y-%m-%dT%H:%M:%SZ}", data[f"{kind}_id"]
    event = {
        "specversion": "1.0",
        "id": f"{id_}-1",
        "source": "bench",
        "type": f"creditgate.{kind}.v1",
        "subject": id_,
        "time": moment,
        "datacontenttype": "application/json",
        "partitionkey": data["account_id"],
        "data": data,
    }
    return moment, id_, _event(orjson.dumps(event))


def terms() -> list[Event]:
    """The accounts of `ledger`, their limits, and one year of rates, as they stand at its end."""
    told = []
    for number in range(BLOCKS):
        for _, _, line in _timed(number, orders=0):
            if _is_terms(line) and (number == 0 or b'"creditgate.fx-rate.v1"' not in line):
                told.append(_event(line))
    return told


def past(documents: int) -> list[Event]:
    """All events of the year before of block 0, ending with its `documents`th document."""
    orders = -(-documents // (_DOCUMENTS_AN_ORDER - 1))
    wishes = Wishes(BLOCK_ACCOUNTS, orders, _PAST_SEED, start=_PAST, prefix=block(0))
    return _of_documents(documents, wishes)


def of_one_account(name: str, documents: int) -> tuple[str, list[Event]]:
    """An account with so many documents in euro, and a limit nobody reaches: its id, its events."""
    orders = -(-documents // (_DOCUMENTS_AN_ORDER - 1)) + 10
    wishes = Wishes(1, orders, _PAST_SEED, currencies=("EUR",), prefix=f"{name}-")
    account_id = f"{name}-AC-00001"
    return account_id, [account(account_id), *_of_documents(documents, wishes)]


def account(account_id: str, credit_limit: str = "9000000000000") -> Event:
    """An account in euro, with a limit nobody reaches unless it is told."""
    data = {
        "account_id": account_id,
        "version": 1,
        "name": account_id,
        "currency": "EUR",
        "credit_limit": credit_limit,
        "status": "open",
    }
    event = {
        "specversion": "1.0",
        "id": f"account-{account_id}-1",
        "source": "bench",
        "type": "creditgate.account.v1",
        "subject": account_id,
        "time": "2024-01-01T00:00:00Z",
        "datacontenttype": "application/json",
        "partitionkey": account_id,
        "data": data,
    }
    return _event(orjson.dumps(event))


def _timed(number: int, orders: int) -> Iterator[tuple[str, int, bytes]]:
    """One block's lines for merging; its documents are new, its accounts those of the block."""
    new = f"M{number:02d}-"
    wishes = Wishes(BLOCK_ACCOUNTS, orders, _FIRST_SEED + number, prefix=new)
    for line in lines(wishes):
        renamed = line.replace(f"{new}AC-".encode(), f"{block(number)}AC-".encode())
        at = renamed.index(b'"time":"') + 8
        yield renamed[at : at + 20].decode(), number, renamed


def _of_documents(documents: int, wishes: Wishes) -> list[Event]:
    """Ledger events up to the moment when there are so many documents.

    Raises:
        ValueError: the wishes bring fewer.
    """
    events: list[Event] = []
    seen: set[str] = set()
    for line in lines(wishes):
        if _is_terms(line):
            continue
        events.append(_event(line))
        seen.add(orjson.loads(line)["subject"])
        if len(seen) == documents:
            return events
    raise ValueError(f"{wishes.orders} orders brought {len(seen)} of {documents} documents")


def _is_terms(line: bytes) -> bool:
    return any(f'"type":"{type_}"'.encode() in line for type_ in _TERMS)


def _event(line: bytes) -> Event:
    told = orjson.loads(line)
    return _TOPIC[told["type"]], told["partitionkey"].encode(), line.rstrip(b"\n")
