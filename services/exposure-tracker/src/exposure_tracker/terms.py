"""Accounts, limits and rates: documents too, kept and compared like all others.

Newest by version, then by canonical bytes, whatever the order of arrival. What readers see of an
account is resolved here, once, when one of its two documents changes: the limit document's own
fields in place of the account document's, all of them or none, and only where both are in one
currency.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date

from credit_core.documents import Account, Limit, Rate, TemporaryLimit
from credit_core.ledger import Outcome
from exposure_tracker.arrivals import Arrival
from exposure_tracker.fold import VersionRow
from exposure_tracker.stored import read_document

TermsKey = tuple[str, str]
"""(kind, id) of an account, limit or rate document."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of one such document, as it is stored."""

    version: int
    body: bytes


@dataclass(frozen=True, slots=True)
class TermsRow:
    """One row of `exposure.account`: the terms in force. Amounts in the account's currency."""

    account_id: str
    described: bool
    version: int | None
    limit_version: int | None
    currency: str | None
    unused_limit_currency: str | None
    name: str | None
    credit_limit_minor: int | None
    status: str | None
    must_review: bool
    segment: str | None
    risk_class: str | None
    parent_account_id: str | None
    payment_terms_days: int | None
    secured_minor: int
    dunning_level: int
    limit_valid_until: date | None
    next_review_on: date | None
    temporary_limit_minor: int | None
    temporary_valid_from: date | None
    temporary_valid_until: date | None
    sales_rep: str | None
    credit_controller: str | None


@dataclass(slots=True)
class Settled:
    """What a batch of accounts, limits and rates comes to."""

    versions: list[VersionRow] = field(default_factory=list)
    perhaps_kept: dict[tuple[str, str, int, bytes], VersionRow] = field(default_factory=dict)
    replaced: dict[TermsKey, Arrival] = field(default_factory=dict)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def accounts(self) -> list[str]:
        """Accounts whose terms are to be resolved again."""
        return sorted({id_ for kind, id_ in self.replaced if kind != "rate"})

    @property
    def rates(self) -> list[Rate]:
        """The rates that are new or stated anew."""
        documents = (arrival.document for arrival in self.replaced.values())
        return [document for document in documents if isinstance(document, Rate)]


def settle(newest: MutableMapping[TermsKey, Newest], arrivals: Iterable[Arrival]) -> Settled:
    """Compare arrivals, in order, with what is stored; `newest` is changed in place."""
    settled = Settled()
    for arrival in arrivals:
        key = (arrival.kind, arrival.id)
        outcome = _outcome(newest.get(key), arrival)
        settled.outcomes[(arrival.kind, outcome.value)] += 1
        if outcome is Outcome.DUPLICATE:
            continue
        version = _version_row(arrival, outcome)
        if outcome in (Outcome.APPLIED, Outcome.CONFLICT_WON):
            newest[key] = Newest(arrival.document.version, arrival.body)
            settled.versions.append(version)
            settled.replaced[key] = arrival
        else:
            settled.perhaps_kept.setdefault(version[:4], version)
    return settled


def _outcome(stored: Newest | None, arrival: Arrival) -> Outcome:
    version = arrival.document.version
    if stored is None or version > stored.version:
        return Outcome.APPLIED
    if version < stored.version:
        return Outcome.STALE
    if arrival.body == stored.body:
        return Outcome.DUPLICATE
    return Outcome.CONFLICT_WON if arrival.body > stored.body else Outcome.CONFLICT_LOST


def _version_row(arrival: Arrival, outcome: Outcome) -> VersionRow:
    document, record = arrival.document, arrival.record
    account_id, currency = home_of(arrival)
    return (
        arrival.kind,
        arrival.id,
        document.version,
        arrival.digest,
        account_id,
        currency,
        outcome.value,
        arrival.effective_at,
        record.topic,
        record.partition,
        record.offset,
        arrival.body,
        None if arrival.kind == "rate" else arrival.traceparent(),
    )


def home_of(arrival: Arrival) -> tuple[str | None, str | None]:
    """Account and currency of an account or limit document; a rate has neither."""
    document = arrival.document
    if isinstance(document, Account | Limit):
        return document.account_id, document.currency
    return None, None


def resolve(account_id: str, newest: Mapping[TermsKey, Newest]) -> TermsRow:
    """The terms in force of one account, from its newest account and limit documents."""
    account = _read("account", account_id, newest)
    limit = _read("limit", account_id, newest)
    assert account is None or isinstance(account, Account)
    assert limit is None or isinstance(limit, Limit)
    applies = account is not None and limit is not None and limit.currency == account.currency
    unused = None if limit is None or account is None or applies else limit.currency
    terms: Account | Limit | None = limit if applies else account
    temporary: TemporaryLimit | None = limit.temporary_limit if applies and limit else None
    return TermsRow(
        account_id=account_id,
        described=account is not None,
        version=None if account is None else account.version,
        limit_version=None if limit is None else limit.version,
        currency=None if account is None else account.currency,
        unused_limit_currency=unused,
        name=None if account is None else account.name,
        credit_limit_minor=None if terms is None else terms.credit_limit,
        status=None if account is None else account.status.value,
        must_review=account is not None and account.must_review,
        segment=None if account is None else account.segment,
        risk_class=None if account is None else account.risk_class,
        parent_account_id=None if account is None else account.parent_account_id,
        payment_terms_days=None if account is None else account.payment_terms_days,
        secured_minor=(account.secured_amount or 0) if account is not None else 0,
        dunning_level=0 if account is None else account.dunning_level,
        limit_valid_until=None if terms is None else terms.limit_valid_until,
        next_review_on=None if terms is None else terms.next_review_on,
        temporary_limit_minor=None if temporary is None else temporary.amount,
        temporary_valid_from=None if temporary is None else temporary.valid_from,
        temporary_valid_until=None if temporary is None else temporary.valid_until,
        sales_rep=None if account is None else account.sales_rep,
        credit_controller=None if account is None else account.credit_controller,
    )


def _read(kind: str, account_id: str, newest: Mapping[TermsKey, Newest]) -> object | None:
    stored = newest.get((kind, account_id))
    return None if stored is None else read_document(kind, stored.body)
