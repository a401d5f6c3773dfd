"""A document's row and its entry in the ledger are the same thing in two forms.

Everything that folding needs of a document lies in one row: its newest version as canonical
bytes, the sums of what others name of it, and what it has posted. So an entry is loaded by one
lookup and saved by one write. What nearly every document posts, one amount in its own account
and currency, has columns of its own; the rare rest (a stub's deliveries, other currencies) is
kept as JSON arrays whose shape is written on the columns in the migration.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any, Protocol

import orjson
from pydantic import TypeAdapter

from credit_contracts.rates import to_e10
from credit_core.buckets import ZERO, Buckets
from credit_core.by_day import ByDay
from credit_core.documents import (
    Account,
    Delivery,
    Document,
    Invoice,
    LedgerDocument,
    Limit,
    Order,
    Payment,
    Rate,
)
from credit_core.entries import Entry, Kind, Named
from credit_core.horizon import still_to_come


class Row(Protocol):
    """A row as the driver gives it: column name → value."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - columns of many types


KINDS = {kind.value: kind for kind in Kind}
_TYPES: dict[str, type[Document]] = {
    "order": Order,
    "delivery": Delivery,
    "invoice": Invoice,
    "payment": Payment,
    "account": Account,
    "limit": Limit,
}
_REMEMBERED = 16_384
_REMEMBERED_BYTES = 1_024
"""Documents kept in memory by their content, and the largest of them: some 20 MB."""
_NOTHING_POSTED = (0, 0, 0, 0)


@cache
def _reader(kind: str) -> Callable[[bytes], Any]:
    if kind == "rate":
        return _read_rate
    adapter = TypeAdapter(_TYPES[kind])
    if kind in ("account", "limit"):
        return partial(_with_limit, adapter)
    return adapter.validator.validate_json


def read_document(kind: str, body: bytes) -> Any:  # noqa: ANN401 - the type follows from `kind`
    """The document whose canonical bytes are `body`."""
    return _remembered(kind, body) if len(body) <= _REMEMBERED_BYTES else _reader(kind)(body)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(kind: str, body: bytes) -> Any:  # noqa: ANN401 - as above
    """An event is often followed by one that refers to it; equal bytes are an equal document, and
    documents are values.
    """
    return _reader(kind)(body)


def _read_rate(body: bytes) -> Rate:
    data = orjson.loads(body)
    as_of = datetime.fromisoformat(data["as_of"])
    return Rate(
        data["base"], data["quote"], to_e10(data["rate"]), as_of, data["version"], data["source"]
    )


def _with_limit(adapter: TypeAdapter[Any], body: bytes) -> Any:  # noqa: ANN401 - as above
    """Canonical bytes leave null out, and a limit of null means something: unlimited."""
    return adapter.validate_python({"credit_limit": None, **orjson.loads(body)})


def entry_of(row: Row) -> Entry:
    """The ledger's entry as the row of `exposure.document` tells it."""
    kind, body = row["kind"], row["body"]
    newest: LedgerDocument | None = None
    posted: dict[tuple[str, str], Buckets] = {}
    if body is not None:
        newest = read_document(kind, body)
        own = (row["open_orders"], row["unbilled"], row["receivables"], row["unapplied_cash"])
        if own != _NOTHING_POSTED:
            posted[(row["account_id"], row["currency"])] = Buckets(*own)
    if row["posted_elsewhere"] is not None:
        for account_id, currency, *parts in orjson.loads(row["posted_elsewhere"]):
            posted[(account_id, currency)] = Buckets(*parts)
    named: dict[tuple[str, str | None], Named] = {}
    if row["named"] is not None:
        for currency, line, *sums in orjson.loads(row["named"]):
            named[(currency, line)] = Named(*sums)
    standing: dict[tuple[str, str], int] = {}
    if row["standing_alone"] is not None:
        for account_id, currency, left in orjson.loads(row["standing_alone"]):
            standing[(account_id, currency)] = left
    return Entry(
        kind=KINDS[kind],
        id=row["id"],
        newest=newest,
        ended_version=row["ended_version"],
        named=named,
        standing_alone=standing,
        posted=posted,
    )


def days_of(text: str | None) -> ByDay:
    """What the column `to_deliver` says."""
    if text is None:
        return ()
    return tuple((date.fromisoformat(day), minor) for day, minor in orjson.loads(text))


SUMS_COLUMNS = (
    "open_orders",
    "unbilled",
    "receivables",
    "unapplied_cash",
    "ended_version",
    "named",
    "standing_alone",
    "posted_elsewhere",
    "to_deliver",
)


def sums_of(entry: Entry) -> tuple[object, ...]:
    """The values of `SUMS_COLUMNS`: all that changes in an entry without a newer version."""
    own, elsewhere = ZERO, None
    if entry.posted:
        newest = entry.newest
        home = None if newest is None else (newest.account_id, newest.currency)
        others = []
        for place, parts in entry.posted.items():
            if place == home:
                own = parts
            else:
                others.append((*place, *_parts(parts)))
        if others:
            elsewhere = orjson.dumps(others).decode()
    named = standing = to_deliver = None
    if entry.named:
        named = orjson.dumps(
            [
                (*place, sums.delivered, sums.invoiced, sums.invoiced_with_order, sums.allocated)
                for place, sums in entry.named.items()
            ]
        ).decode()
    if entry.standing_alone:
        standing = orjson.dumps(
            [(*place, left) for place, left in entry.standing_alone.items()]
        ).decode()
    days = still_to_come(entry)
    if days:
        to_deliver = orjson.dumps(days).decode()
    return (*_parts(own), entry.ended_version, named, standing, elsewhere, to_deliver)


def _parts(buckets: Buckets) -> tuple[int, int, int, int]:
    return buckets.open_orders, buckets.unbilled, buckets.receivables, buckets.unapplied_cash


NEWEST_COLUMNS = (
    "account_id",
    "currency",
    "version",
    "state",
    "ordered_minor",
    "priority",
)


def newest_of(document: LedgerDocument | None) -> tuple[object, ...]:
    """The values of `NEWEST_COLUMNS`: what readers ask of the newest version."""
    if document is None:
        return (None,) * len(NEWEST_COLUMNS)
    ordered = priority = None
    if isinstance(document, Order):
        ordered = sum(line.ordered for line in document.lines)
        priority = document.priority
    return (
        document.account_id,
        document.currency,
        document.version,
        document.state,
        ordered,
        priority,
    )
