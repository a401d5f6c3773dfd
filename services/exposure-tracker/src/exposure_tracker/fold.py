"""Folding a batch: arrivals in their order, over loaded entries, into what is to be written.

Nothing here waits or fails half way: it is arithmetic on values in memory, with the ledger's
rules in `credit_core`. A bucket's change is an increment, never a new total, because the same
account may be in the hands of another process at the same moment. Whatever was received is kept
as a version, losers and questions included; only an identical repetition leaves no trace but its
count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from credit_core.entries import INVOICE, ORDER, Entry, Key, allocated_to
from credit_core.horizon import DeliveryKey, delivery_sums
from credit_core.ledger import Delta, Outcome, Posted, post
from credit_core.overdue import DueKey, disputed_sums, due_sums
from exposure_tracker.arrivals import Arrival
from exposure_tracker.conserve import conserve
from exposure_tracker.stored import KINDS

if TYPE_CHECKING:
    from credit_core.buckets import Contribution
    from credit_core.documents import Invoice, LedgerDocument

VersionRow = tuple[
    str, str, int, bytes, str | None, str | None, str, datetime, str, int, int, bytes, str | None
]
"""kind, id, version, digest, account_id, currency, outcome, effective_at, topic, partition,
offset, body, traceparent: one row of `document_version`."""

PostingRow = tuple[str, str, str, str, int | None, str, str, int, int, int, int, int, datetime]
"""account_id, currency, kind, id, version, cause_kind, cause_id, cause_version, the four deltas,
effective_at: one row of `posting`."""

Placed = tuple[str, str]
"""(account_id, currency)."""

Mismatch = tuple[str, str, str]
"""kind and id of a document, and a currency other than its own in which others name it."""

Cause = tuple[str, str, int]
"""kind, id and version of the event that showed something."""

_Sum = TypeVar("_Sum", DueKey, DeliveryKey)

_Owed = tuple["Invoice | None", int]
"""An invoice as it is, and what was allocated to it."""

_NOTHING_OWED: _Owed = (None, 0)
_REPLACED = (Outcome.APPLIED, Outcome.CONFLICT_WON)
_DUPLICATE, _REQUESTED = Outcome.DUPLICATE, Outcome.REQUESTED
_CONFLICT_REQUESTED = "conflict_requested"
"""What becomes of a question that was asked with other content before: only what is kept tells."""


@dataclass(slots=True)
class Folded:
    """What a batch of ledger documents comes to."""

    versions: list[VersionRow] = field(default_factory=list)
    """New for certain: their version is higher than any kept."""
    perhaps_kept: dict[tuple[str, str, int, bytes], VersionRow] = field(default_factory=dict)
    """Losers and questions: kept unless the very same content already is."""
    postings: list[PostingRow] = field(default_factory=list)
    buckets: dict[Placed, list[int]] = field(default_factory=dict)
    """Increments of the four parts. A place that changed in another way (a version that moved
    nothing, a claim that ended) is here with zeros, so that its change counter rises."""
    due: dict[DueKey, int] = field(default_factory=dict)
    """Increments of open amounts, zeros left out."""
    open: dict[Placed, int] = field(default_factory=dict)
    """What these add up to by place; each is in `buckets` too."""
    disputed: dict[DueKey, int] = field(default_factory=dict)
    """Increments of what is disputed of them, zeros left out."""
    to_deliver: dict[DeliveryKey, int] = field(default_factory=dict)
    """Increments of what is still to be delivered on a day, zeros left out."""
    touched: set[Key] = field(default_factory=set)
    """Entries to be stored again."""
    replaced: dict[Key, Arrival] = field(default_factory=dict)
    """Of those, the ones with another newest version."""
    outside: set[tuple[str, str, str, str]] = field(default_factory=set)
    """References whose target was unseen or of another account: target, then source."""
    moved: set[tuple[str, str, str]] = field(default_factory=set)
    """Accounts that a version lies in and the newest does not: account_id, kind, id."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(kind, outcome) → events."""
    cross_currency: int = 0
    """References shown to lead into another currency."""
    mismatches: dict[Mismatch, Cause] = field(default_factory=dict)
    """Where they lead."""

    def conflicting_questions(self, questions: int) -> None:
        """Count so many of the questions as conflicts."""
        if questions:
            self.outcomes["order", _REQUESTED] -= questions
            self.outcomes["order", _CONFLICT_REQUESTED] += questions


def fold(book: Mapping[Key, Entry], arrivals: Iterable[Arrival]) -> Folded:
    """Post the arrivals, in order, on the entries of `book`, which are changed in place.

    `book` must hold what `credit_core.ledger.post` asks for of every arrival.

    Raises `NotConservedError` when what came out contradicts itself: nothing may be written then.
    """
    folded = Folded()
    posted_before = {key: entry.posted for key, entry in book.items() if entry.posted}
    owed_before = {
        key: _owed(entry)
        for key, entry in book.items()
        if key[0] is INVOICE and entry.newest is not None
    }
    to_deliver_before = {
        key: sums
        for key, entry in book.items()
        if key[0] is ORDER and (sums := delivery_sums(entry))
    }
    for arrival in arrivals:
        document = cast("LedgerDocument", arrival.document)
        _one(folded, book, arrival, document)
    for key in folded.touched:
        if key[0] is INVOICE:
            _note_due(folded, owed_before.get(key, _NOTHING_OWED), _owed(book[key]))
        elif key[0] is ORDER:
            entry = book[key]
            if entry.newest is not None:
                # Its claim may have changed without any amount: its account is to be looked at.
                _place(folded, entry.newest.account_id, entry.newest.currency)
            _change(folded.to_deliver, to_deliver_before.get(key, {}), delivery_sums(entry))
    _leave_out_zeros(folded.to_deliver)
    _leave_out_zeros(folded.due)
    _leave_out_zeros(folded.disputed)
    for key_of_due, change in folded.due.items():
        place = key_of_due[:2]
        if place not in folded.buckets:
            _place(folded, *place)
        folded.open[place] = folded.open.get(place, 0) + change
    nothing: Contribution = {}
    conserve(
        folded.buckets,
        folded.postings,
        ((posted_before.get(key, nothing), book[key].posted) for key in folded.touched),
    )
    return folded


def _one(
    folded: Folded, book: Mapping[Key, Entry], arrival: Arrival, document: "LedgerDocument"
) -> None:
    # Taken apart once: each look into a named tuple costs as much as all of it.
    kind, id_, _, body, digest, effective_at, targets, record = arrival
    key = (KINDS[kind], id_)
    entry = book[key]
    before = entry.newest
    posted = post(book, document)
    outcome, deltas, touched, cross_currency = posted
    folded.outcomes[(kind, outcome)] += 1
    if outcome is _DUPLICATE:
        return
    folded.touched.update(touched)
    version, account_id, currency = document.version, document.account_id, document.currency
    if cross_currency:
        folded.cross_currency += cross_currency
        _note_mismatches(folded, book, posted, (kind, id_, version))
    row = (
        kind, id_, version, digest, account_id, currency, outcome, effective_at,
        record.topic, record.partition, record.offset, body,
        arrival.traceparent() if outcome is _REQUESTED else None,
    )  # fmt: skip
    if outcome in _REPLACED:
        folded.versions.append(row)
        folded.replaced[key] = arrival
    else:
        folded.perhaps_kept.setdefault(row[:4], row)
        if outcome is _REQUESTED:
            # Its row, a stub if need be, is where two writers of one question meet.
            folded.touched.add(key)
    _place(folded, account_id, currency)
    if targets:
        _note_outside(folded, book, document, arrival)
    if before is not None or entry.newest is not document:
        _note_moved(folded, entry, arrival, (document, before))
    if deltas:
        _note_postings(folded, book, deltas, (kind, id_, version), effective_at)


def _place(folded: Folded, account_id: str, currency: str) -> list[int]:
    place = (account_id, currency)
    sums = folded.buckets.get(place)
    if sums is None:
        sums = folded.buckets[place] = [0, 0, 0, 0]
    return sums


def _note_postings(
    folded: Folded,
    book: Mapping[Key, Entry],
    deltas: Iterable[Delta],
    cause: Cause,
    effective_at: datetime,
) -> None:
    for kind, id_, account_id, currency, change in deltas:
        open_orders, unbilled, receivables, unapplied_cash = change
        sums = _place(folded, account_id, currency)
        sums[0] += open_orders
        sums[1] += unbilled
        sums[2] += receivables
        sums[3] += unapplied_cash
        newest = book[(kind, id_)].newest
        version = None if newest is None else newest.version
        folded.postings.append(
            (account_id, currency, kind, id_, version, *cause, *change, effective_at)
        )


def _note_mismatches(
    folded: Folded, book: Mapping[Key, Entry], posted: Posted, cause: Cause
) -> None:
    for key in posted.touched:
        entry = book[key]
        if entry.newest is not None:
            for currency, _ in entry.named:
                if currency != entry.newest.currency:
                    folded.mismatches.setdefault((*key, currency), cause)


def _note_outside(
    folded: Folded, book: Mapping[Key, Entry], document: "LedgerDocument", arrival: Arrival
) -> None:
    """Remember references that an account's own documents do not show.

    What bears on an account is then found from its documents, these references, and the
    accounts that its documents were in before.
    """
    for target in arrival.targets:
        entry = book.get(target)
        newest = None if entry is None else entry.newest
        if newest is None or newest.account_id != document.account_id:
            folded.outside.add((target[0], target[1], arrival.kind, arrival.id))


def _note_moved(
    folded: Folded,
    entry: Entry,
    arrival: Arrival,
    versions: Iterable["LedgerDocument | None"],
) -> None:
    """Remember accounts that the document was in, or is in by a version that is not the newest:
    without that, nobody who asks of their past would look at it.
    """
    newest = entry.newest
    for version in versions:
        if newest and version and version.account_id != newest.account_id:
            folded.moved.add((version.account_id, arrival.kind, arrival.id))


def _owed(entry: Entry) -> _Owed:
    return cast("Invoice | None", entry.newest), allocated_to(entry)


def _note_due(folded: Folded, before: _Owed, now: _Owed) -> None:
    if before == now:
        return
    _change(folded.due, due_sums(*before), due_sums(*now))
    was, is_ = before[0], now[0]
    if (was is not None and was.disputed_amount) or (is_ is not None and is_.disputed_amount):
        _change(folded.disputed, disputed_sums(*before), disputed_sums(*now))


def _change(sums: dict[_Sum, int], old: Mapping[_Sum, int], new: Mapping[_Sum, int]) -> None:
    """Add what changed from `old` to `new`."""
    if old == new:
        return
    for place, amount in old.items():
        sums[place] = sums.get(place, 0) - amount
    for place, amount in new.items():
        sums[place] = sums.get(place, 0) + amount


def _leave_out_zeros(sums: dict[_Sum, int]) -> None:
    for place in [place for place, amount in sums.items() if not amount]:
        del sums[place]
