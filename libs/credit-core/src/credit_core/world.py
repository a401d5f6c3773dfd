"""All that the running system would know at one moment of a history, in memory.

Events go in one after another, and at any point decisions can be asked for: the ledger is the same
`post` that the tracker runs, so a history in memory and the same one in the database come to the
same figures. What an order is decided by is read off here as the database reads it for a batch.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from credit_core.buckets import ZERO, Buckets
from credit_core.canonical import newer
from credit_core.claims import OrderFacts
from credit_core.documents import Account, Document, Invoice, LedgerDocument, Limit, Order, Rate
from credit_core.entries import Book, Entry, Kind, allocated_to, posted_claim
from credit_core.exposure import Rates, newest_rates
from credit_core.groups import Groups, add_up
from credit_core.horizon import DeliveryKey, delivery_sums, still_to_come
from credit_core.ledger import post
from credit_core.overdue import (
    Counting,
    DueKey,
    Dues,
    cash_on_hand,
    disputed_sums,
    due_on,
    due_sums,
    dues_of,
)
from credit_core.terms import AccountTerms

_Key = TypeVar("_Key", DueKey, DeliveryKey)
NO_DUES: Mapping[DueKey, int] = {}


class World:
    """See the module. Mutable, and for one thread."""

    def __init__(self, digits: Callable[[str], int]) -> None:
        """`digits` tells a currency's minor unit."""
        self._digits = digits
        self._entries = Book()
        self._accounts: dict[str, Account] = {}
        self._limits: dict[str, Limit] = {}
        self._buckets: dict[str, dict[str, Buckets]] = {}
        self._to_deliver_of: dict[str, dict[DeliveryKey, int]] = {}
        self._to_deliver: dict[str, dict[DeliveryKey, int]] = {}
        self._due_of: dict[str, dict[DueKey, int]] = {}
        self._due: dict[str, dict[DueKey, int]] = {}
        self._disputed_of: dict[str, dict[DueKey, int]] = {}
        self._disputed: dict[str, dict[DueKey, int]] = {}
        self._newest_rates: dict[tuple[str, str], Rate] = {}
        self._coming_rates: list[Rate] = []
        self._rates: Rates | None = None
        self._groups: Groups | None = None

    def apply(self, document: Document, now: datetime) -> None:
        """Take in one version of a document at the moment `now`.

        Raises:
            TooLargeError: a sum would leave what can be kept; the world must be thrown away.
        """
        if isinstance(document, Rate):
            self._take_rate(document, now)
        elif isinstance(document, Account):
            known = self._accounts.get(document.account_id)
            if known is None or newer(document, known):
                self._accounts[document.account_id] = document
                self._groups = None
        elif isinstance(document, Limit):
            before = self._limits.get(document.account_id)
            if before is None or newer(document, before):
                self._limits[document.account_id] = document
        else:
            self._post(document)

    def account(self, account_id: str) -> Account | None:
        """The account's newest document; None while nobody has described it."""
        return self._accounts.get(account_id)

    def terms(self, account_id: str) -> AccountTerms | None:
        """The terms in force; None while nobody has described the account."""
        account = self._accounts.get(account_id)
        return None if account is None else terms_of(account, self._limits.get(account_id))

    def payment_terms_days(self, account_id: str) -> int | None:
        """What the account's document states of payment terms."""
        account = self._accounts.get(account_id)
        return None if account is None else account.payment_terms_days

    def buckets(self, account_id: str) -> Mapping[str, Buckets]:
        """The account's buckets by document currency."""
        return self._buckets.get(account_id, {})

    def buckets_within(self, account_id: str, last: date | None) -> Mapping[str, Buckets]:
        """The buckets without what is to be delivered after `last`; None: no horizon."""
        buckets = self.buckets(account_id)
        if last is None or account_id not in self._to_deliver:
            return buckets
        within = dict(buckets)
        for (_, currency, day), minor in self._to_deliver[account_id].items():
            if day > last:
                within[currency] -= Buckets(open_orders=minor)
        return within

    def facts(self, order_id: str) -> OrderFacts:
        """What the ledger knows of the order."""
        entry = self._entries.get((Kind.ORDER, order_id))
        return OrderFacts(order_id) if entry is None else facts_of(entry)

    def rates(self, now: datetime) -> Rates:
        """The newest rates that are not in the future."""
        if any(rate.as_of <= now for rate in self._coming_rates):
            coming, self._coming_rates = self._coming_rates, []
            for rate in coming:
                self._take_rate(rate, now)
        if self._rates is None:
            self._rates = Rates(self._newest_rates.values(), self._digits)
        return self._rates

    def dues(self, account_id: str, today: date, counting: Counting) -> dict[str, Dues]:
        """What is open by currency, and how much of it is past due."""
        due = self._by_date(account_id, self._due)
        disputed = self._by_date(account_id, self._disputed) if counting.leave_out_disputed else {}
        found = {}
        for currency, days in due.items():
            parts = self.buckets(account_id).get(currency, ZERO)
            cash = cash_on_hand(sum(days.values()), parts.receivables, parts.unapplied_cash)
            found[currency] = dues_of(days, disputed.get(currency, {}), cash, today, counting)
        return found

    def ancestors(self, account_id: str) -> tuple[str, ...]:
        """The accounts above a described account, nearest first, itself before them when it heads
        a group.
        """
        groups = self._grouped()
        own = (account_id,) if len(groups.members(account_id)) > 1 else ()
        return own + groups.ancestors(account_id)

    def members(self, head: str) -> tuple[str, ...]:
        """The accounts of the group below, and with, a described account."""
        return tuple(self._grouped().members(head))

    def group_buckets(self, head: str) -> dict[str, Buckets]:
        """The buckets of all members of a group by document currency."""
        return add_up(self.buckets(member) for member in self.members(head))

    def documents(self) -> Iterator[LedgerDocument]:
        """The newest version of each ledger document."""
        return (entry.newest for entry in self._entries.values() if entry.newest is not None)

    def _grouped(self) -> Groups:
        if self._groups is None:
            self._groups = Groups(
                {id_: account.parent_account_id for id_, account in self._accounts.items()}
            )
        return self._groups

    def _by_date(
        self, account_id: str, sums: Mapping[str, Mapping[DueKey, int]]
    ) -> dict[str, dict[date, int]]:
        """An account's sums by currency and due date."""
        terms_days = self.payment_terms_days(account_id)
        by_currency: dict[str, dict[date, int]] = {}
        for (_, currency, basis, day), minor in sums.get(account_id, NO_DUES).items():
            days = by_currency.setdefault(currency, {})
            due = due_on(basis, day, terms_days)
            days[due] = days.get(due, 0) + minor
        return by_currency

    def _take_rate(self, rate: Rate, now: datetime) -> None:
        if rate.as_of > now:
            self._coming_rates.append(rate)
            return
        pair = (rate.base, rate.quote)
        known = self._newest_rates.get(pair)
        best = rate if known is None else newest_rates((known, rate), now)[0]
        if best is not known:
            self._newest_rates[pair] = best
            self._rates = None

    def _post(self, document: LedgerDocument) -> None:
        posted = post(self._entries, document)
        for delta in posted.deltas:
            places = self._buckets.setdefault(delta.account_id, {})
            places[delta.currency] = places.get(delta.currency, ZERO) + delta.buckets
        for key in posted.touched:
            if key[0] == Kind.INVOICE:
                self._note_dues(self._entries[key])
            elif key[0] == Kind.ORDER:
                new = delivery_sums(self._entries[key])
                _note(self._to_deliver, self._to_deliver_of, key[1], new)

    def _note_dues(self, entry: Entry) -> None:
        invoice = entry.newest if isinstance(entry.newest, Invoice) else None
        owed = (invoice, allocated_to(entry))
        _note(self._due, self._due_of, entry.id, due_sums(*owed))
        _note(self._disputed, self._disputed_of, entry.id, disputed_sums(*owed))


def _note(
    by_account: dict[str, dict[_Key, int]],
    by_document: dict[str, dict[_Key, int]],
    id_: str,
    new: dict[_Key, int],
) -> None:
    """Put the sums of a document in place of those that it had; their keys begin with the account."""
    for sums, sign in ((by_document.pop(id_, {}), -1), (new, +1)):
        for key, minor in sums.items():
            of_account = by_account.setdefault(key[0], {})
            left = of_account.get(key, 0) + sign * minor
            if left:
                of_account[key] = left
            else:
                of_account.pop(key, None)
    if new:
        by_document[id_] = new


def terms_of(account: Account, limit: Limit | None) -> AccountTerms:
    """The terms of an account: a limit document's fields in place of the account document's, all
    of them or none, and only where both are in one currency.
    """
    used = limit if limit is not None and limit.currency == account.currency else None
    source = account if used is None else used
    temporary = None if used is None else used.temporary_limit
    return AccountTerms(
        account_id=account.account_id,
        currency=account.currency,
        credit_limit_minor=source.credit_limit,
        status=account.status,
        must_review=account.must_review,
        secured_minor=account.secured_amount or 0,
        temporary_limit_minor=None if temporary is None else temporary.amount,
        temporary_valid_from=None if temporary is None else temporary.valid_from,
        temporary_valid_until=None if temporary is None else temporary.valid_until,
        limit_valid_until=source.limit_valid_until,
        next_review_on=source.next_review_on,
        payment_terms_days=account.payment_terms_days,
        dunning_level=account.dunning_level,
    )


def facts_of(entry: Entry) -> OrderFacts:
    """What an order's entry says of it: a stub says only what is invoiced, and what ended it."""
    invoiced: dict[str, int] = {}
    for (currency, _), sums in entry.named.items():
        if sums.invoiced:
            invoiced[currency] = invoiced.get(currency, 0) + sums.invoiced
    order = entry.newest
    if not isinstance(order, Order):
        return OrderFacts(entry.id, ended_version=entry.ended_version, invoiced_minor=invoiced)
    own = entry.posted.get((order.account_id, order.currency), ZERO)
    return OrderFacts(
        order_id=entry.id,
        newest_version=order.version,
        newest_state=order.state,
        account_id=order.account_id,
        currency=order.currency,
        ordered_minor=sum(line.ordered for line in order.lines),
        ended_version=entry.ended_version,
        posted_claim_minor=posted_claim(entry),
        posted_unbilled_minor=own.unbilled,
        invoiced_minor=invoiced,
        to_deliver=still_to_come(entry),
    )
