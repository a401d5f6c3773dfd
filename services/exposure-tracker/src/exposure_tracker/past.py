"""One account at a moment of the past: its kept versions folded again, and valued as of then.

Nothing of the past is stored as a figure, so nothing of it can be stale: the answer is a pure
fold of versions that nobody can change. It has the shape of a live standing, so that whatever is
told of the present is told of the past by the same code.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from credit_contracts.amounts import digits
from credit_core.buckets import Buckets
from credit_core.documents import AccountStatus
from credit_core.exposure import Rates, newest_rates
from credit_core.overdue import DueKey
from credit_core.past import due_of, newest_documents
from credit_core.refold import refold
from credit_core.terms import AccountTerms
from exposure_tracker import store_past
from exposure_tracker.moments import Calendar, Moment, check_kept
from exposure_tracker.store_past import TermsVersion
from exposure_tracker.store_reads import ByDate, Standing
from exposure_tracker.terms import Newest, TermsKey, TermsRow, resolve

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument
    from service_kit.database import Connection

AT_ONCE = 2
"""Questions about the past that a process folds at a time: each takes a thread, and the memory of
all versions that bear on its account.
"""
COMMON_CURRENCY = "EUR"
"""Across which two others are valued before any other."""


@dataclass(frozen=True, slots=True)
class Then:
    """An account as it stood, with what it was made of and is valued by."""

    standing: Standing
    documents: "list[LedgerDocument]"
    """Newest documents of that moment, among them all of the account."""
    rates: Rates
    day: date
    """The business day that it is told as of."""


async def account_then(
    connection: "Connection", account_id: str, moment: Moment, now: datetime, calendar: Calendar
) -> Then:
    """The account at the moment, read in the connection's snapshot. An account of which nothing
    was known then is one without terms and without amounts.

    Raises:
        ProblemError: the moment lies before what retention has kept.
    """
    check_kept(moment, await store_past.kept_from(connection))
    at = moment.seen_at(now)
    kept = await store_past.versions_bearing_on(connection, account_id, moment)
    terms = await store_past.terms_versions(connection, account_id, moment)
    # In a thread, so that heartbeats and other answers go on meanwhile.
    standing, documents = await asyncio.to_thread(
        _standing, account_id, [one.document for one in kept], terms
    )
    # Also of what has been paid: sales are valued as well.
    currencies = currencies_of(standing)
    currencies |= {one.currency for one in documents if one.account_id == account_id}
    valuing = await rates_then(connection, currencies, moment, at)
    return Then(standing, documents, valuing, calendar.day_of(at))


def currencies_of(standing: Standing) -> set[str]:
    """What the account has amounts in, and its own."""
    own = () if standing.terms is None else (standing.terms.currency,)
    return {*standing.buckets, *standing.due, *own}


async def rates_then(
    connection: "Connection", currencies: set[str], moment: Moment, at: datetime
) -> Rates:
    """What amounts in these currencies were valued by at `at`, as it was known at the moment."""
    rates = []
    if len(currencies) > 1:
        rates = await store_past.rates_at(connection, currencies | {COMMON_CURRENCY}, at, moment)
    return Rates(newest_rates((one.rate for one in rates), at), digits)


def _standing(
    account_id: str, versions: "Iterable[LedgerDocument]", terms: Iterable[TermsVersion]
) -> "tuple[Standing, list[LedgerDocument]]":
    documents = newest_documents(versions)
    due, disputed = due_of(documents, account_id)
    row = terms_in_force(account_id, terms)
    standing = Standing(
        account_id,
        account_terms(row),
        row.payment_terms_days,
        buckets=_of_account(refold(documents), account_id),
        due=_by_currency(due),
        disputed=_by_currency(disputed),
    )
    return standing, documents


def _of_account(folded: Mapping[tuple[str, str], Buckets], account_id: str) -> dict[str, Buckets]:
    return {currency: parts for (owner, currency), parts in folded.items() if owner == account_id}


def _by_currency(sums: Mapping[DueKey, int]) -> dict[str, ByDate]:
    found: dict[str, ByDate] = {}
    for (_, currency, basis, day), minor in sums.items():
        found.setdefault(currency, {})[(basis, day)] = minor
    return found


def terms_in_force(account_id: str, versions: Iterable[TermsVersion]) -> TermsRow:
    """The terms that the newest of the versions say."""
    newest: dict[TermsKey, Newest] = {}
    for one in versions:
        best = newest.get((one.kind, account_id))
        if best is None or (one.version, one.body) > (best.version, best.body):
            newest[(one.kind, account_id)] = Newest(one.version, one.body)
    return resolve(account_id, newest)


def account_terms(row: TermsRow) -> AccountTerms | None:
    """The terms as decisions and valuations know them; None before an account document."""
    if not row.described or row.currency is None or row.status is None:
        return None
    return AccountTerms(
        account_id=row.account_id,
        currency=row.currency,
        credit_limit_minor=row.credit_limit_minor,
        status=AccountStatus(row.status),
        must_review=row.must_review,
        secured_minor=row.secured_minor,
        temporary_limit_minor=row.temporary_limit_minor,
        temporary_valid_from=row.temporary_valid_from,
        temporary_valid_until=row.temporary_valid_until,
    )
