"""Answers of exposure-tracker's HTTP interface: what stands on an account, and why."""

from typing import Literal

from credit_contracts.amounts import CurrencyTold, RatioText, SignedAmountText
from credit_contracts.decisions import Buckets
from credit_contracts.ids import AccountId, DocumentId, Flag, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant

BucketName = Literal["open_orders", "unbilled", "receivables", "unapplied_cash"]
DocumentKind = Literal["order", "delivery", "invoice", "payment"]
ParentLink = Literal["counts", "unknown", "cycle"]
PostingKind = Literal["order", "delivery", "invoice", "payment", "rebuild", "carried_forward"]


class CurrencyBuckets(Buckets):
    """The buckets of one document currency, in that currency."""

    currency: CurrencyTold


class CurrencyAmount(Told):
    """An amount of one document currency, in that currency."""

    currency: CurrencyTold
    amount: SignedAmountText


class Overdue(Told):
    """`amount` is in the account's currency, and `unvalued` holds what has no rate to that, in its
    own: it is not in the amount. `oldest_due_on` is of both, and null where nothing is overdue;
    `days` counts from it to today, 0 when none is.
    """

    amount: SignedAmountText
    oldest_due_on: Day | None
    days: int
    unvalued: tuple[CurrencyAmount, ...] = ()


class Member(Told):
    """One member of a group, `distance` levels below its head.

    The buckets and `exposure` are its own, valued in the head's currency (null without one), so
    they add up to the group's except for rounding; `by_currency` adds up exactly.
    """

    account_id: AccountId
    parent_account_id: AccountId | None
    distance: int
    currency: CurrencyTold | None
    open_orders: SignedAmountText | None
    unbilled: SignedAmountText | None
    receivables: SignedAmountText | None
    unapplied_cash: SignedAmountText | None
    exposure: SignedAmountText | None
    by_currency: tuple[CurrencyBuckets, ...]
    unvalued: tuple[CurrencyBuckets, ...]


class Group(Told):
    """Who was added up: the head, at distance 0, and all accounts below it, nearest first.

    All count; when there are more than are listed, `members_total` says so, and
    `GET /v1/accounts?group=` lists all. `segment` is the one that the caller's key is limited
    to: then only its accounts were added up, and there is no utilization.
    """

    members_total: int
    members: tuple[Member, ...]
    segment: str | None


class ExposureAnswer(Told):
    """Buckets valued in the account's currency at the newest rates.

    `unvalued` holds what has no rate to that currency, in its own: it is in none of the sums.
    `currency` and the sums are null for an account that no account event has described yet.
    `utilization` is of what can be valued, null where the limit is null or 0. `as_of` and `known_at` are null for
    exposure now; else everything is told as of then, but for `watermark`, which is of now.

    `parent_link` says what became of the parent that the account names: it `counts`, it is
    `unknown`, or the parents form a `cycle`; in the last two cases the account is a root. It is
    told of now alone. With `group`, all figures but the limit are those of the account and all
    below it.
    """

    account_id: AccountId
    currency: CurrencyTold | None
    limit: SignedAmountText | None
    open_orders: SignedAmountText | None
    unbilled: SignedAmountText | None
    receivables: SignedAmountText | None
    unapplied_cash: SignedAmountText | None
    exposure: SignedAmountText | None
    utilization: RatioText | None
    overdue: Overdue | None
    by_currency: tuple[CurrencyBuckets, ...]
    unvalued: tuple[CurrencyBuckets, ...]
    watermark: Instant | None
    as_of: Instant | None = None
    known_at: Instant | None = None
    parent_account_id: AccountId | None = None
    parent_link: ParentLink | None = None
    group: Group | None = None


class AccountPage(Told):
    items: tuple[ExposureAnswer, ...]
    next_cursor: str | None


class PostingEvent(Told):
    """The event behind a posting: where it lies in Kafka, and which version of what it told."""

    topic: str
    partition: int
    offset: int
    time: Instant
    kind: DocumentKind
    document_id: DocumentId
    version: Version


class Move(Told):
    """An amount that went from one bucket to another. `from_bucket` null: it came in from outside
    of exposure; `to_bucket` null: it went out. From unapplied cash to receivables it is cash put
    to an invoice, and both become less.
    """

    from_bucket: BucketName | None
    to_bucket: BucketName | None
    amount: SignedAmountText


class Posting(Told):
    """One change of one document's contribution, and the document version that caused it.

    `kind` and `document_id` name the document whose contribution changed; `cause_*` the one
    whose event moved it (an invoice moves its order's open part). Deltas are in `currency`.

    Two kinds are no document's: `rebuild` corrects what the sum of the postings was wrong by, and
    `carried_forward` stands for all that were dropped at its time. Their cause is the same, with
    the id of the run, and version 0.

    `moved` tells what the whole event moved in this account and currency, this posting among all
    that it made there. `event` is null where its version is not kept any more.
    """

    posting_id: int
    kind: PostingKind
    document_id: DocumentId
    cause_kind: PostingKind
    cause_id: DocumentId
    cause_version: Version
    account_id: AccountId
    currency: CurrencyTold
    open_orders: SignedAmountText
    unbilled: SignedAmountText
    receivables: SignedAmountText
    unapplied_cash: SignedAmountText
    effective_at: Instant
    recorded_at: Instant
    document_version: Version | None = None
    event: PostingEvent | None = None
    moved: tuple[Move, ...] = ()


class PostingPage(Told):
    items: tuple[Posting, ...]
    next_cursor: str | None


class Position(Told):
    """`applied_offset` is the offset *after* the last applied record, the next one to be read: the
    record at offset N is applied once `applied_offset` is above N. `end_offset` is the offset after
    the last record of the partition, and `lag` counts the records from the one to the other;
    `stopped` says why a partition stands still until a person has looked.
    """

    topic: str
    partition: int
    applied_offset: int
    end_offset: int | None
    lag: int | None
    watermark: Instant | None
    stopped: str | None = None


class PositionList(Told):
    """`watermark` is the least over all inbound partitions; null while one is not known."""

    items: tuple[Position, ...]
    watermark: Instant | None


class Document(Buckets):
    """The newest version of a document and what it adds to exposure, in its own currency.

    `standing_alone`: what is added is of deliveries that name this order and stand alone, because
    it has not been seen (then it has no version and no state) or is in another currency.
    """

    kind: DocumentKind
    document_id: DocumentId
    account_id: AccountId
    currency: CurrencyTold
    version: Version | None
    state: str | None
    effective_at: Instant | None
    standing_alone: Flag = False


class DocumentPage(Told):
    items: tuple[Document, ...]
    next_cursor: str | None


class Reconciled(Told):
    """One account's buckets in one currency, by three ways; they agree unless there is drift."""

    account_id: AccountId
    currency: CurrencyTold
    stored: Buckets
    postings: Buckets
    refolded: Buckets
    drift: Flag


class Difference(Told):
    """One stored figure that is not what the documents say, beside the buckets: what it is about,
    both figures (null: there is none), and the same as a sentence. `account_id` is null for what
    belongs to no account.
    """

    account_id: AccountId | None
    about: str
    stored: str | None
    should_be: str | None
    sentence: str


class ReconcileAnswer(Told):
    """All newest documents folded again, each slice of accounts in one snapshot. `drifts`,
    `unreadable` (stored documents that say nothing any more, by kind and id) and `differences`
    (whatever else readers rely on: columns of documents, sums of references, due sums, terms in
    force) are empty when all is well.
    """

    accounts: int
    documents: int
    drifts: tuple[Reconciled, ...]
    unreadable: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    reconciled_at: Instant


class AccountReconcileAnswer(ReconcileAnswer):
    """One account, with what agrees as well."""

    account_id: AccountId
    by_currency: tuple[Reconciled, ...]
