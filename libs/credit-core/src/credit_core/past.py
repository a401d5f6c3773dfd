"""The past, told from kept versions: nothing of it is stored, all of it is folded again.

Two clocks run beside each other. *Effective* is when something was true in the business, as the
event says; *recorded* is when it was learned here. A version qualifies for a moment when it is
not later than it on each clock that was asked about, and from there on the past is computed like
the present: of what qualifies the newest version counts, whatever the order of arrival. So a
correction that came late is in the answer of how things were, and not in the answer of how they
were known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from credit_core.buckets import ZERO, Buckets
from credit_core.canonical import newer
from credit_core.documents import Invoice, LedgerDocument, Order, OrderState, Rate
from credit_core.entries import Book, Key, Kind, key_of
from credit_core.exposure import Rates, Valued, newest_rates, value
from credit_core.ledger import post
from credit_core.overdue import DueKey, disputed_sums, due_sums
from credit_core.references import Changes, gather


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of a ledger document, and since when what it says was true."""

    document: LedgerDocument
    effective_at: datetime


def newest_documents(versions: Iterable[LedgerDocument]) -> list[LedgerDocument]:
    """Of each document its newest version; questions (orders in state `requested`) are none."""
    newest: dict[Key, LedgerDocument] = {}
    for document in versions:
        if isinstance(document, Order) and document.state == OrderState.REQUESTED:
            continue
        key = key_of(document)
        best = newest.get(key)
        if best is None or newer(document, best):
            newest[key] = document
    return list(newest.values())


def due_of(
    documents: Iterable[LedgerDocument], account_id: str
) -> tuple[dict[DueKey, int], dict[DueKey, int]]:
    """What the account's invoices leave open by date, and how much of it is disputed.

    `documents` holds newest versions, among them all of the account.
    """
    own = [document for document in documents if document.account_id == account_id]
    settled: Changes = {}
    for document in own:
        gather(settled, document, 1)
    due: dict[DueKey, int] = {}
    disputed: dict[DueKey, int] = {}
    for document in own:
        if not isinstance(document, Invoice):
            continue
        sums = settled.get((Kind.INVOICE, document.invoice_id), {})
        allocated = sums.get((document.currency, account_id), (0, 0, 0, 0))[-1]
        for into, parts in (
            (due, due_sums(document, allocated)),
            (disputed, disputed_sums(document, allocated)),
        ):
            for key, amount in parts.items():
                into[key] = into.get(key, 0) + amount
    return due, disputed


def buckets_over_time(
    account_id: str, versions: Iterable[Kept]
) -> Iterator[tuple[datetime, dict[str, Buckets]]]:
    """The account's buckets by currency after each moment that changed them, oldest first.

    Versions are posted in the order in which they became true, on a ledger of their own. As
    posting does not depend on order, each yielded state is what folding the newest versions of
    that moment again would give. `versions` must hold all that bears on the account.
    """
    book = Book()
    sums: dict[str, Buckets] = {}
    ordered = sorted(versions, key=lambda kept: kept.effective_at)
    for at, together in groupby(ordered, key=lambda kept: kept.effective_at):
        changed = False
        for kept in together:
            for delta in post(book, kept.document).deltas:
                if delta.account_id == account_id:
                    sums[delta.currency] = sums.get(delta.currency, ZERO) + delta.buckets
                    changed = True
        if changed:
            yield at, {currency: buckets for currency, buckets in sums.items() if buckets}


def exposure_over_time(
    states: Iterable[tuple[datetime, Mapping[str, Buckets]]],
    rates: Iterable[tuple[datetime, Rate]],
    currency: str,
    digits: Callable[[str], int],
) -> Iterator[tuple[datetime, Valued]]:
    """What the account is worth in `currency` after each moment that changed its buckets or the
    rates that they are valued by, oldest first. `rates` tells since when each of them counts.
    """
    steps: list[tuple[datetime, Rate | Mapping[str, Buckets]]] = [*states, *rates]
    steps.sort(key=lambda step: step[0])
    buckets: Mapping[str, Buckets] = {}
    newest: list[Rate] = []
    for at, together in groupby(steps, key=lambda step: step[0]):
        come: list[Rate] = []
        for _, change in together:
            if isinstance(change, Rate):
                come.append(change)
            else:
                buckets = change
        if come:
            newest = newest_rates([*newest, *come], at)
        yield at, value(buckets, currency, Rates(newest, digits))
