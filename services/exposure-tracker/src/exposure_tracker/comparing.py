"""What readers rely on, beside what the documents say it should be: every figure, one by one.

The newest documents are posted again, from nothing, into a book of their own. That gives for each
document what others name of it, what stands alone at it and what it counts for; from the documents
themselves come the columns that readers ask for, the due sums and the terms in force. What differs
is told in words: which figure, what is stored, what should be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from credit_contracts.amounts import to_text
from credit_core.buckets import ZERO, Buckets
from credit_core.by_day import ByDay
from credit_core.documents import Invoice
from credit_core.entries import Book, Entry, Key, Kind, Named, allocated_to
from credit_core.horizon import DeliveryKey, delivery_sums, still_to_come
from credit_core.ledger import post
from credit_core.overdue import DueKey, disputed_sums, due_sums
from credit_core.references import direct_targets
from exposure_tracker.stored import NEWEST_COLUMNS, newest_of
from exposure_tracker.terms import Newest, TermsKey, TermsRow, resolve

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument

_TURN = {Kind.ORDER: 0, Kind.DELIVERY: 1, Kind.INVOICE: 2, Kind.PAYMENT: 3}
_COLUMN_WORDS = {"account_id": "account", "ordered_minor": "ordered amount"}
_PARTS = ("open_orders", "unbilled", "receivables", "unapplied_cash")
_NOTHING = Named()
_HOME = NEWEST_COLUMNS.index("account_id")
_CURRENCY = NEWEST_COLUMNS.index("currency")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not what it should be, in words; None: there is none."""

    account_id: str
    """"" for what belongs to no account."""
    about: str
    stored: str | None
    should_be: str | None

    @property
    def sentence(self) -> str:
        """For a person."""
        whose = f"account {self.account_id}, " if self.account_id else ""
        stored = "not stored" if self.stored is None else f"stored as {self.stored}"
        wanted = "nothing" if self.should_be is None else self.should_be
        return f"{whose}{self.about}: {stored}, should be {wanted}"


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row of `document`: its entry, and the columns that readers ask for."""

    entry: Entry
    columns: tuple[object, ...]
    """Values of `NEWEST_COLUMNS`."""
    to_deliver: ByDay = ()


@dataclass(slots=True)
class Loaded:
    """All that bears on some accounts, of one moment."""

    account_ids: frozenset[str]
    documents: dict[Key, "LedgerDocument"] = field(default_factory=dict)
    """Newest documents, those of other accounts that bear on these included."""
    rows: dict[Key, StoredRow] = field(default_factory=dict)
    """To be compared: the accounts' own documents, and stubs that these name."""
    unreadable: dict[Key, str | None] = field(default_factory=dict)
    """Documents whose bytes say nothing any more, with their account."""
    kept_versions: dict[Key, int | None] = field(default_factory=dict)
    """Of rows whose newest document is not the newest version kept: that version, None: none is."""
    ended_versions: dict[str, int] = field(default_factory=dict)
    """Orders: the highest version kept that ended reservations."""
    buckets: dict[tuple[str, str], Buckets] = field(default_factory=dict)
    posted: dict[tuple[str, str], Buckets] = field(default_factory=dict)
    open: dict[tuple[str, str], int] = field(default_factory=dict)
    due: dict[DueKey, int] = field(default_factory=dict)
    disputed: dict[DueKey, int] = field(default_factory=dict)
    to_deliver: dict[DeliveryKey, int] = field(default_factory=dict)
    terms: dict[str, TermsRow] = field(default_factory=dict)
    terms_documents: dict[TermsKey, Newest] = field(default_factory=dict)
    kept_terms: dict[TermsKey, int | None] = field(default_factory=dict)
    """As `kept_versions`, of what the terms are resolved from."""


@dataclass(slots=True)
class Wanted:
    """What should be stored for the accounts that were loaded."""

    book: Book
    due: dict[DueKey, int] = field(default_factory=dict)
    disputed: dict[DueKey, int] = field(default_factory=dict)
    to_deliver: dict[DeliveryKey, int] = field(default_factory=dict)

    def entry(self, key: Key, ended_versions: Mapping[str, int]) -> Entry:
        """The document's place as it should be."""
        entry = self.book.get(key) or Entry(*key)
        if key[0] is Kind.ORDER:
            entry.ended_version = ended_versions.get(key[1])
        return entry

    def open(self) -> dict[tuple[str, str], int]:
        """What is open on the accounts, by place."""
        sums: dict[tuple[str, str], int] = {}
        for (account_id, currency, *_), minor in self.due.items():
            sums[(account_id, currency)] = sums.get((account_id, currency), 0) + minor
        return sums

    def buckets(self, account_ids: frozenset[str]) -> dict[tuple[str, str], Buckets]:
        """What the entries count for on the accounts, zeros left out."""
        sums: dict[tuple[str, str], Buckets] = {}
        for entry in self.book.values():
            for place, parts in entry.posted.items():
                if place[0] in account_ids:
                    sums[place] = sums.get(place, ZERO) + parts
        return {place: parts for place, parts in sums.items() if parts}


def wanted(loaded: Loaded) -> Wanted:
    """Post what was loaded again, from nothing."""
    book = Book()
    for document in sorted(loaded.documents.items(), key=lambda each: _TURN[each[0][0]]):
        post(book, document[1])
    found = Wanted(book)
    for (kind, _), entry in book.items():
        newest = entry.newest
        if kind is Kind.ORDER and newest and newest.account_id in loaded.account_ids:
            for day, minor in delivery_sums(entry).items():
                found.to_deliver[day] = found.to_deliver.get(day, 0) + minor
        if kind is not Kind.INVOICE or not isinstance(newest, Invoice):
            continue
        if newest.account_id in loaded.account_ids:
            for sums, of in ((found.due, due_sums), (found.disputed, disputed_sums)):
                for key, minor in of(newest, allocated_to(entry)).items():
                    sums[key] = sums.get(key, 0) + minor
    return found


def differences(loaded: Loaded, should_be: Wanted) -> list[Difference]:
    """Everything that differs, but for the sums per account and currency."""
    found: list[Difference] = []
    stubs = named_by_ours(loaded)
    for (kind, id_), account_id in sorted(loaded.unreadable.items()):
        home = account_id or stubs.get((kind, id_), "")
        found.append(Difference(home, f"{kind} {id_}", "bytes of no document", "readable"))
    for key, row in sorted(loaded.rows.items()):
        entry = should_be.entry(key, loaded.ended_versions)
        if key in loaded.unreadable:
            continue
        home = str(row.columns[_HOME] or stubs.get(key, ""))
        found.extend(_of_row(loaded, key, row, entry, home))
        found.extend(_of_days(row, key, entry, home))
    for key in sorted(stubs.keys() - loaded.rows.keys() - loaded.unreadable.keys()):
        entry = should_be.entry(key, loaded.ended_versions)
        if entry.newest is None and (entry.named or entry.standing_alone):
            found.append(
                Difference(stubs[key], f"{key[0]} {key[1]}", None, "a stub, since it is named")
            )
    found.extend(_of_places(loaded.open, should_be.open()))
    found.extend(_of_dates("open amount", loaded.due, should_be.due))
    found.extend(_of_dates("disputed amount", loaded.disputed, should_be.disputed))
    found.extend(_of_deliveries(loaded.to_deliver, should_be.to_deliver))
    for account_id in sorted(loaded.account_ids):
        found.extend(_of_terms(loaded, account_id))
    return found


def named_by_ours(loaded: Loaded) -> dict[Key, str]:
    """What documents of the accounts name, with the account that does."""
    return {
        target: document.account_id
        for document in loaded.documents.values()
        if document.account_id in loaded.account_ids
        for target in direct_targets(document)
    }


def _of_row(
    loaded: Loaded, key: Key, row: StoredRow, entry: Entry, account_id: str
) -> Iterator[Difference]:
    kind, id_ = key
    stored = row.entry

    def differs(about: str, is_: object, should: object) -> Iterator[Difference]:
        if is_ != should:
            yield Difference(account_id, f"{kind} {id_}, {about}", _said(is_), _said(should))

    if key in loaded.kept_versions:
        held = None if stored.newest is None else stored.newest.version
        yield Difference(
            account_id,
            f"{kind} {id_}, newest document",
            f"version {held}",
            _kept_as(loaded.kept_versions[key]),
        )
    for name, is_, should in zip(
        NEWEST_COLUMNS, row.columns, newest_of(stored.newest), strict=True
    ):
        yield from differs(_COLUMN_WORDS.get(name, name), is_, should)
    yield from differs("highest version posted", stored.ended_version, entry.ended_version)
    for place in sorted(stored.named.keys() | entry.named.keys(), key=str):
        currency, line = place
        where = "no line" if line is None else f"line {line}"
        if kind is Kind.INVOICE:
            where = f"account {line}"
        is_named, should_named = stored.named.get(place), entry.named.get(place)
        for name, is_, should in zip(
            Named._fields, is_named or _NOTHING, should_named or _NOTHING, strict=True
        ):
            yield from differs(
                f"{name.replace('_', ' ')} by others for {where}",
                _amount(is_, currency),
                _amount(should, currency),
            )
    for place in sorted(stored.standing_alone.keys() | entry.standing_alone.keys()):
        yield from differs(
            f"deliveries of account {place[0]} that stand alone",
            _amount(stored.standing_alone.get(place, 0), place[1]),
            _amount(entry.standing_alone.get(place, 0), place[1]),
        )
    for place in sorted(stored.posted.keys() | entry.posted.keys()):
        yield from differs(
            f"counted on account {place[0]}",
            four(stored.posted.get(place, ZERO), place[1]),
            four(entry.posted.get(place, ZERO), place[1]),
        )


def _kept_as(version: int | None) -> str:
    if version is None:
        return "kept among all versions, and is none of them"
    return f"what was kept as version {version}"


def _of_days(row: StoredRow, key: Key, entry: Entry, account_id: str) -> Iterator[Difference]:
    stored, should = dict(row.to_deliver), dict(still_to_come(entry))
    for day in sorted(stored.keys() | should.keys()):
        is_, wants = stored.get(day), should.get(day)
        if is_ != wants:
            code = str(row.columns[_CURRENCY])
            about = f"{key[0]} {key[1]}, amount to be delivered on {day}"
            yield Difference(account_id, about, _amount(is_, code), _amount(wants, code))


def _of_places(
    stored: Mapping[tuple[str, str], int], should: Mapping[tuple[str, str], int]
) -> Iterator[Difference]:
    for place in sorted(stored.keys() | should.keys()):
        is_, wants = stored.get(place, 0), should.get(place, 0)
        if is_ != wants:
            account_id, currency = place
            about = f"all open amounts in {currency}"
            yield Difference(account_id, about, _amount(is_, currency), _amount(wants, currency))


def _of_dates(
    what: str, stored: Mapping[DueKey, int], should: Mapping[DueKey, int]
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | should.keys()):
        account_id, currency, basis, day = key
        if stored.get(key) != should.get(key):
            about = f"{what} {'due' if basis == 'due' else 'issued'} on {day}"
            yield Difference(
                account_id,
                about,
                _amount(stored.get(key), currency),
                _amount(should.get(key), currency),
            )


def _of_deliveries(
    stored: Mapping[DeliveryKey, int], should: Mapping[DeliveryKey, int]
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | should.keys()):
        account_id, currency, day = key
        is_, wants = stored.get(key), should.get(key)
        if is_ != wants:
            about = f"amount to be delivered on {day}"
            yield Difference(account_id, about, _amount(is_, currency), _amount(wants, currency))


def _of_terms(loaded: Loaded, account_id: str) -> Iterator[Difference]:
    stored = loaded.terms.get(account_id)
    if stored is None:
        yield Difference(account_id, "the account", None, "seen, with its terms")
        return
    for (kind, id_), kept in sorted(loaded.kept_terms.items()):
        if id_ == account_id:
            held = loaded.terms_documents[(kind, id_)].version
            yield Difference(account_id, f"{kind} document", f"version {held}", _kept_as(kept))
    try:
        should = resolve(account_id, loaded.terms_documents)
    except ValueError:
        yield Difference(account_id, "account or limit document", "bytes of none", "readable")
        return
    for one in fields(TermsRow):
        is_, wants = getattr(stored, one.name), getattr(should, one.name)
        if is_ != wants:
            about = f"terms in force, {one.name.removesuffix('_minor').replace('_', ' ')}"
            if one.name.endswith("_minor") and should.currency is not None:
                is_, wants = _amount(is_, should.currency), _amount(wants, should.currency)
            yield Difference(account_id, about, _said(is_), _said(wants))


def four(buckets: Buckets, currency: str) -> str:
    """The four parts as words; "nothing" where all are zero."""
    parts = [
        f"{name.replace('_', ' ')} {to_text(getattr(buckets, name), currency)} {currency}"
        for name in _PARTS
        if getattr(buckets, name)
    ]
    return ", ".join(parts) or "nothing"


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{to_text(minor, currency)} {currency}"


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def by_account(found: Iterable[Difference]) -> dict[str, list[Difference]]:
    """The differences of each account, in their order."""
    sorted_: dict[str, list[Difference]] = {}
    for one in found:
        sorted_.setdefault(one.account_id, []).append(one)
    return sorted_
