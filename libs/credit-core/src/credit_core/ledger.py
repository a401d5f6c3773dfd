"""Posting: a new version of a document becomes changes of exposure.

An event is a full state, so posting is arithmetic: take off what the old version said about
others, add what the new one says, read again what each touched entry adds to exposure, and
append the difference. Nothing depends on the order of arrival, because the sums that entries
keep do not, and edges only run invoice → delivery → order (see `references`).

The trade rules are the contribution table and the reference rules of the ledger page; the
functions `contributions.contribution` and `references.gather` are where to change them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from credit_core.buckets import Buckets
from credit_core.canonical import newer
from credit_core.contributions import contribution
from credit_core.documents import LedgerDocument, Order, OrderState
from credit_core.entries import (
    DELIVERY,
    INVOICE,
    ORDER,
    Book,
    Entry,
    Key,
    Kind,
    Named,
    allocated_to,
    key_of,
    posted_claim,
)
from credit_core.money import SUM_MAX, TooLargeError
from credit_core.references import Alone, Changes, Sums, direct_targets, gather, lead
from credit_core.refold import refold

_WATCHED = 10**12
"""Below this no place of an entry is looked at: it would take millions of them to pass SUM_MAX."""


class Outcome(StrEnum):
    APPLIED = "applied"
    """A newer version: it is the newest now."""
    STALE = "stale"
    """An older version than the newest: kept, posts nothing."""
    REQUESTED = "requested"
    """A question (order in state `requested`): kept, moves nothing, never the newest."""
    DUPLICATE = "duplicate"
    """The newest version once more."""
    CONFLICT_WON = "conflict_won"
    """The newest version with other content, whose bytes are larger: it is the newest now."""
    CONFLICT_LOST = "conflict_lost"
    """The newest version with other content, whose bytes are smaller: kept, posts nothing."""


# Reached once: through their classes it takes five times as long, and this runs for every event.
_APPLIED, _CONFLICT_WON = Outcome.APPLIED, Outcome.CONFLICT_WON
_REQUESTED = OrderState.REQUESTED
_NOT_ENDING = (OrderState.REQUESTED, OrderState.ON_HOLD)


class Delta(NamedTuple):
    """What the posting changed at one place; `kind` and `id` name the entry whose contribution
    changed, which need not be the document that caused it. Minor units of `currency`.
    """

    kind: Kind
    id: str
    account_id: str
    currency: str
    buckets: Buckets


class Posted(NamedTuple):
    """What one posting did."""

    outcome: Outcome
    deltas: tuple[Delta, ...] = ()
    """Differences that are not zero; their sum is the change of the stored buckets."""
    touched: frozenset[Key] = frozenset()
    """Entries with anything changed in them: what must be stored again."""
    cross_currency: int = 0
    """References that this posting showed to lead into another currency; they move nothing."""


def post(neighborhood: Mapping[Key, Entry], document: LedgerDocument, /) -> Posted:
    """Post one version of a document: changes entries in place and tells what changed.

    `neighborhood` holds an entry, real or stub, for the document, for the direct targets of its
    old and its new version, and for the direct targets of the deliveries among those.

    Raises:
        KeyError: an entry is missing in `neighborhood`; its entries are half changed then and
            must be thrown away.
        TooLargeError: a sum would leave what can be kept; the same holds for the entries.
    """
    key = key_of(document)
    entry = neighborhood[key]
    outcome = _outcome(entry, document)
    ended = _note_ended(entry, document)
    if outcome is not _APPLIED and outcome is not _CONFLICT_WON:
        return Posted(outcome, touched=frozenset((key,)) if ended else frozenset())
    touched = {key: entry}
    crossed = _replace(neighborhood, touched, entry, document)
    deltas: list[Delta] = []
    for one in touched.values():
        # What others name of an invoice settles it, and moves nothing that it counts for.
        if one is entry or one.kind is not INVOICE:
            _settle(one, deltas)
    return Posted(outcome, tuple(deltas), frozenset(touched), crossed)


def _outcome(entry: Entry, document: LedgerDocument) -> Outcome:
    if isinstance(document, Order) and document.state == _REQUESTED:
        return Outcome.REQUESTED
    newest = entry.newest
    if newest is None or document.version > newest.version:
        return _APPLIED
    if document.version < newest.version:
        return Outcome.STALE
    if document == newest:
        return Outcome.DUPLICATE
    return _CONFLICT_WON if newer(document, newest) else Outcome.CONFLICT_LOST


def _note_ended(entry: Entry, document: LedgerDocument) -> bool:
    """Keep the highest version in which the order was more than asked for or on hold."""
    if not isinstance(document, Order):
        return False
    if document.state in _NOT_ENDING:
        return False
    if entry.ended_version is not None and entry.ended_version >= document.version:
        return False
    entry.ended_version = document.version
    return True


def _replace(
    neighborhood: Mapping[Key, Entry],
    touched: dict[Key, Entry],
    entry: Entry,
    document: LedgerDocument,
) -> int:
    """Make `document` the newest and pass on what changes for others, rank by rank.

    Returns the number of references found to lead into another currency.
    """
    old = entry.newest
    crossed = 0
    if entry.named and (old is None or old.currency != document.currency):
        crossed = sum(1 for currency, _ in entry.named if currency != document.currency)
    changes: Changes = {}
    alone: Alone = {}
    if entry.kind == ORDER:
        entry.newest = document
        return crossed
    if entry.kind == DELIVERY:
        lead(changes, alone, entry, -1)
        entry.newest = document
        lead(changes, alone, entry, +1)
    else:
        if old is not None:
            gather(changes, old, -1)
        entry.newest = document
        gather(changes, document, +1)
        for key in [key for key in changes if key[0] == DELIVERY]:
            delivery = neighborhood[key]
            lead(changes, alone, delivery, -1)
            crossed += _shift(delivery, changes.pop(key), touched)
            lead(changes, alone, delivery, +1)
    for key, places in changes.items():
        crossed += _shift(neighborhood[key], places, touched)
    for order_id, standing in alone.items():
        _shift_standing(neighborhood[(ORDER, order_id)], standing, touched)
    return crossed


def _shift(
    entry: Entry, places: Mapping[tuple[str, str | None], Sums], touched: dict[Key, Entry]
) -> int:
    """Change what is named for the entry; returns how many new places are in a currency that
    is not the entry's.
    """
    named = entry.named
    crossed = 0
    for place, (delivered, invoiced, with_order, allocated) in places.items():
        if not (delivered or invoiced or with_order or allocated):
            continue
        touched[(entry.kind, entry.id)] = entry
        was = named.get(place)
        if was is None:
            now = Named(delivered, invoiced, with_order, allocated)
            if entry.newest is not None and entry.newest.currency != place[0]:
                crossed += 1
        else:
            now = Named(
                was.delivered + delivered,
                was.invoiced + invoiced,
                was.invoiced_with_order + with_order,
                was.allocated + allocated,
            )
        assert min(now) >= 0, f"more taken off {entry.kind} {entry.id} than was ever named"
        if most := max(now):
            named[place] = now
            if most > _WATCHED:
                _bound(entry, place[0])
        else:
            del named[place]
    return crossed


def _bound(entry: Entry, currency: str) -> None:
    """Refuse sums of references that readers could not add up any more."""
    sums = [one for (placed_in, _), one in entry.named.items() if placed_in == currency]
    most = max(
        sum(one.delivered for one in sums),
        sum(one.invoiced for one in sums),
        sum(one.invoiced_with_order for one in sums),
        sum(one.allocated for one in sums),
    )
    if most > SUM_MAX:
        raise TooLargeError(f"{most} {currency} in minor units named for {entry.kind} {entry.id}")


def _shift_standing(
    entry: Entry, standing: Mapping[tuple[str, str], int], touched: dict[Key, Entry]
) -> None:
    for place, change in standing.items():
        if not change:
            continue
        touched[(entry.kind, entry.id)] = entry
        left = entry.standing_alone.get(place, 0) + change
        assert left >= 0, f"more taken off order {entry.id} than ever stood alone"
        if left > SUM_MAX:
            raise TooLargeError(f"{left} in minor units stand alone at order {entry.id}")
        if left:
            entry.standing_alone[place] = left
        else:
            del entry.standing_alone[place]


def _settle(entry: Entry, deltas: list[Delta]) -> None:
    """Read what the entry adds to exposure now, and note the difference to what it posted."""
    old, new = entry.posted, contribution(entry)
    if new == old:
        return
    for place, parts in new.items():
        was = old.get(place)
        if was is None:
            moved = parts
        elif was != parts:
            moved = parts - was
        else:
            continue
        if not -SUM_MAX <= min(parts) <= max(parts) <= SUM_MAX:
            raise TooLargeError(f"{parts} in minor units posted by {entry.kind} {entry.id}")
        deltas.append(Delta(entry.kind, entry.id, *place, moved))
    for place, was in old.items():
        if place not in new:
            deltas.append(Delta(entry.kind, entry.id, *place, -was))
    entry.posted = new


__all__ = [
    "Book",
    "Delta",
    "Entry",
    "Key",
    "Kind",
    "Named",
    "Outcome",
    "Posted",
    "TooLargeError",
    "allocated_to",
    "direct_targets",
    "key_of",
    "post",
    "posted_claim",
    "refold",
]
