"""Answers about what was sent and contradicts itself, as long as it stands."""

from typing import Literal

from credit_contracts.amounts import CurrencyTold, SignedAmountText
from credit_contracts.ids import AccountId, DocumentId, Flag, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

ConflictKind = Literal["limit_currency", "reference_currency", "version"]


class Content(Told):
    """One content of a version that came with several: when and where it came.

    `counts` marks the one that counts; `differs` names the fields in which another one differs
    from it. Of a version that was only requested none counts, and `differs` is from the first.
    """

    counts: Flag
    differs: tuple[str, ...]
    effective_at: Instant
    recorded_at: Instant
    topic: str
    partition: int
    offset: int


class NamedInCurrency(Told):
    """What others name for a document in a currency that is not the document's: in `currency`,
    and moving nothing. `named_by` is the event that showed it first and, where known, the
    documents behind it, as kind and id.
    """

    currency: CurrencyTold
    delivered: SignedAmountText
    invoiced: SignedAmountText
    allocated: SignedAmountText
    named_by: tuple[str, ...]


class Conflict(Told):
    """One thing that a sender has to put right; it is gone once that has happened.

    `limit_currency`: the limit document is not in the account's currency and is not used;
    `currency` is the limit document's. `reference_currency`: others refer to the document in a
    currency that is not its own. `version`: the newest version came with several contents, or a newer one was requested with
    several.
    `account_id` is null for rates.
    """

    conflict: ConflictKind
    account_id: AccountId | None
    kind: str
    document_id: DocumentId | str
    version: Version | None
    currency: CurrencyTold | None
    message: str
    remedy: str
    named: NamedInCurrency | None = None
    contents: tuple[Content, ...] = ()


class ConflictPage(Told):
    items: tuple[Conflict, ...]
    next_cursor: str | None
