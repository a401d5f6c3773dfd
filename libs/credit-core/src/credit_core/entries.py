"""A document's place in the ledger: what is newest, what others say about it, what it posted.

Documents refer to one another and arrive in any order, so a place exists as soon as anything
names it: a *stub*, whose `newest` is None. What others say is kept as sums per currency and
line exactly as they named it, and is resolved against the document's own lines only when read.
That is why a new version, a line that appears or vanishes, or a document that comes late needs
no special case: the sums stay, only the reading changes.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from credit_core.buckets import Contribution
from credit_core.documents import Delivery, Invoice, LedgerDocument, Order


class Kind(StrEnum):
    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"
    PAYMENT = "payment"


ORDER, DELIVERY, INVOICE, PAYMENT = Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT
"""Its members by themselves: code that runs for every event reaches them five times as fast."""

Key = tuple[Kind, str]
"""A document's identity in the ledger: ids are unique per kind."""


class Named(NamedTuple):
    """Sums of what other documents name for one line (or for no line) in one currency.

    Amounts are minor units of that currency and never negative.
    """

    delivered: int = 0
    """On orders: shipped delivery lines that name it."""
    invoiced: int = 0
    """On orders: `covers` entries that lead to it. On deliveries: entries that name the
    delivery and no order, which lead on from there."""
    invoiced_with_order: int = 0
    """On deliveries: entries that name this delivery line and an order. They bill the line,
    but lead to the order by themselves."""
    allocated: int = 0
    """On invoices: allocations of received payments and issued credit memos, cash discount
    included; the line is the allocating document's account."""


@dataclass(slots=True)
class Entry:
    """One document's place, real or stub. A working object: `post` changes it in place."""

    kind: Kind
    id: str
    newest: LedgerDocument | None = None
    """The newest version, an order's requested versions left out; None = stub."""
    ended_version: int | None = None
    """Orders: the highest version ever received in a state other than `requested` and
    `on_hold`, losers of a conflict included. A reservation of this version or an earlier one
    has ended."""
    named: dict[tuple[str, str | None], Named] = field(default_factory=dict)
    """(currency, line id or None) → sums. On invoices the second part is the account id of the
    allocating document. Places whose sums are all zero are left out."""
    standing_alone: dict[tuple[str, str], int] = field(default_factory=dict)
    """Orders: (account id, currency) of delivery lines that name this order → what they leave
    unbilled. It is posted here as long as the order is a stub or has another currency."""
    posted: Contribution = field(default_factory=dict)
    """What this entry has posted so far; zeros left out."""


class Book(dict[Key, Entry]):
    """Entries in memory, where whatever is asked for and not there yet starts as a stub."""

    def __missing__(self, key: Key) -> Entry:
        entry = self[key] = Entry(*key)
        return entry


def key_of(document: LedgerDocument) -> Key:
    """Kind and id of the document."""
    if isinstance(document, Order):
        return ORDER, document.order_id
    if isinstance(document, Delivery):
        return DELIVERY, document.delivery_id
    if isinstance(document, Invoice):
        return INVOICE, document.invoice_id
    return PAYMENT, document.payment_id


def posted_claim(entry: Entry) -> int:
    """What the order claims by its own event: open plus unbilled, in its currency's minor units.

    0 for a stub: what deliveries leave standing alone there is no claim of the order.
    """
    if entry.newest is None:
        return 0
    own = entry.posted.get((entry.newest.account_id, entry.newest.currency))
    return 0 if own is None else own.open_orders + own.unbilled


def allocated_to(entry: Entry) -> int:
    """What allocations have settled of the invoice, in its minor units; 0 for a stub.

    Only allocations of the invoice's own account and currency settle it.
    """
    if entry.newest is None:
        return 0
    named = entry.named.get((entry.newest.currency, entry.newest.account_id))
    return 0 if named is None else named.allocated
