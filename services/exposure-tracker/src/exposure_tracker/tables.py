"""What is stored in schema `exposure`, table by table: the reference to read before any SQL.

Migrations make the tables, and a test compares a freshly migrated database with what is said
here: column by column, in both directions. Indexes, grants and views are the migrations' alone.

Declared for reference: the stores speak SQL, because every table here is on the hot path, and
loading these classes takes a third of a second. So no module that a service starts with imports
them. Amounts are in minor units of the row's currency; times are moments with a zone.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import (
    BigInteger,
    Boolean,
    Date,
    Field,
    Integer,
    LargeBinary,
    Numeric,
    Text,
)

from exposure_tracker.tables_feeds import FALSE, MOMENT, NOW, ZERO, Stored


class Document(Stored, table=True):
    """Newest version of each document, or a stub (no version) for what is only referred to; the
    tracker writes it when it posts.
    """

    __tablename__ = "document"

    kind: str = Field(sa_type=Text, primary_key=True)
    id: str = Field(sa_type=Text, primary_key=True)
    account_id: str | None = Field(sa_type=Text)
    currency: str | None = Field(sa_type=Text)
    version: int | None = Field(sa_type=BigInteger)
    state: str | None = Field(sa_type=Text)
    effective_at: datetime | None = Field(sa_type=MOMENT)
    # What it posted on its own account in its own currency.
    open_orders: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    unbilled: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    receivables: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    unapplied_cash: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    ordered_minor: int | None = Field(sa_type=BigInteger)
    ended_version: int | None = Field(sa_type=BigInteger)
    priority: int | None = Field(sa_type=Integer)
    # Sums of references: [[currency, line, delivered, invoiced, invoiced_with_order, allocated]]
    named: list[Any] | None = Field(sa_type=JSONB)
    # Orders, of delivery lines that name them: [[account_id, currency, unbilled]]
    standing_alone: list[Any] | None = Field(sa_type=JSONB)
    # Outside its own account and currency: [[account_id, currency, and the four buckets]]
    posted_elsewhere: list[Any] | None = Field(sa_type=JSONB)
    # Orders, what is still to come of lines that state a date: [[delivery date, open amount]]
    to_deliver: list[Any] | None = Field(sa_type=JSONB)
    body: bytes | None = Field(sa_type=LargeBinary)


class DocumentVersion(Stored, table=True):
    """Every version ever received, losers and questions included, with where and when it came;
    the tracker adds to it and changes nothing.
    """

    __tablename__ = "document_version"

    kind: str = Field(sa_type=Text, primary_key=True)
    id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger, primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary, primary_key=True)
    # In the key because months of it are the table's partitions.
    recorded_at: datetime = Field(sa_type=MOMENT, primary_key=True, sa_column_kwargs=NOW)
    account_id: str | None = Field(sa_type=Text)
    currency: str | None = Field(sa_type=Text)
    outcome: str = Field(sa_type=Text)
    effective_at: datetime = Field(sa_type=MOMENT)
    topic: str = Field(sa_type=Text)
    partition: int = Field(sa_type=Integer)
    record_offset: int = Field(sa_type=BigInteger)
    body: bytes = Field(sa_type=LargeBinary)
    # Of what others tell something of: requested orders, accounts, limits.
    traceparent: str | None = Field(sa_type=Text)


class OutsideReference(Stored, table=True):
    """References made while their target was unseen or of another account; the tracker adds to
    it and changes nothing.
    """

    __tablename__ = "outside_reference"

    target_kind: str = Field(sa_type=Text, primary_key=True)
    target_id: str = Field(sa_type=Text, primary_key=True)
    source_kind: str = Field(sa_type=Text, primary_key=True)
    source_id: str = Field(sa_type=Text, primary_key=True)


class MovedDocument(Stored, table=True):
    """Accounts that a document has a version in, though its newest is in another; the tracker
    adds to it and changes nothing.
    """

    __tablename__ = "moved_document"

    account_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    id: str = Field(sa_type=Text, primary_key=True)


class CurrencyMismatch(Stored, table=True):
    """Documents seen to be named in another currency, and what showed it; the tracker adds."""

    __tablename__ = "currency_mismatch"

    kind: str = Field(sa_type=Text, primary_key=True)
    id: str = Field(sa_type=Text, primary_key=True)
    currency: str = Field(sa_type=Text, primary_key=True)
    cause_kind: str = Field(sa_type=Text)
    cause_id: str = Field(sa_type=Text)
    cause_version: int = Field(sa_type=BigInteger)


class QuestionConflict(Stored, table=True):
    """Requested versions of orders that came with several contents; the tracker adds."""

    __tablename__ = "question_conflict"

    order_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger, primary_key=True)
    account_id: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)


class Posting(Stored, table=True):
    """Each change of exposure, with the document and version that caused it; the tracker adds to
    it and changes nothing.
    """

    __tablename__ = "posting"

    account_id: str = Field(sa_type=Text, primary_key=True)
    posting_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": True}
    )
    # In the key because months of it are the table's partitions.
    recorded_at: datetime = Field(sa_type=MOMENT, primary_key=True, sa_column_kwargs=NOW)
    currency: str = Field(sa_type=Text)
    # Whose contribution changed; a version only where the document itself has been seen.
    kind: str = Field(sa_type=Text)
    id: str = Field(sa_type=Text)
    version: int | None = Field(sa_type=BigInteger)
    cause_kind: str = Field(sa_type=Text)
    cause_id: str = Field(sa_type=Text)
    cause_version: int = Field(sa_type=BigInteger)
    open_orders: int = Field(sa_type=BigInteger)
    unbilled: int = Field(sa_type=BigInteger)
    receivables: int = Field(sa_type=BigInteger)
    unapplied_cash: int = Field(sa_type=BigInteger)
    effective_at: datetime = Field(sa_type=MOMENT)


class Retention(Stored, table=True):
    """Each time that old months of versions and postings were dropped, and the bound before which
    nothing can be told as-of since; the tables' owner writes it with `creditgate retention`.
    """

    __tablename__ = "retention"

    retained_from: datetime = Field(sa_type=MOMENT, primary_key=True)
    done_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    versions_dropped: int = Field(sa_type=BigInteger)
    postings_dropped: int = Field(sa_type=BigInteger)


class Proof(Stored, table=True):
    """When each account was last proven, and what was found then, in sentences; the row without an
    id is for what belongs to no account. The tracker writes it whenever it reconciles.
    """

    __tablename__ = "proof"

    account_id: str = Field(sa_type=Text, primary_key=True)
    proven_at: datetime = Field(sa_type=MOMENT)
    drifts: int = Field(sa_type=Integer)
    findings: str = Field(sa_type=Text)
    # Since when it drifts, whatever was found since; null where it does not.
    drift_since: datetime | None = Field(sa_type=MOMENT)


class Rebuild(Stored, table=True):
    """Each rebuild that mended anything, and how many times it changed the ledger; it writes that
    with each change, as the tracker moves offsets: readers tell by both that the ledger has moved.
    """

    __tablename__ = "rebuild"

    rebuild_id: str = Field(sa_type=Text, primary_key=True)
    changed_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    changes: int = Field(sa_type=BigInteger)


class Bucket(Stored, table=True):
    """The four buckets of each account in each currency; the tracker moves them by increments."""

    __tablename__ = "bucket"

    account_id: str = Field(sa_type=Text, primary_key=True)
    currency: str = Field(sa_type=Text, primary_key=True)
    open_orders: int = Field(sa_type=BigInteger)
    unbilled: int = Field(sa_type=BigInteger)
    receivables: int = Field(sa_type=BigInteger)
    unapplied_cash: int = Field(sa_type=BigInteger)
    change_counter: int = Field(sa_type=BigInteger)
    # Sum of `due` of the account in the currency.
    open_minor: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)


class Due(Stored, table=True):
    """Open amounts of invoices by date: basis `due` the due date, `issued` the date of issue, to
    which the account's terms are still to be added; the tracker moves them by increments.
    """

    __tablename__ = "due"

    account_id: str = Field(sa_type=Text, primary_key=True)
    currency: str = Field(sa_type=Text, primary_key=True)
    basis: str = Field(sa_type=Text, primary_key=True)
    due_on: date = Field(sa_type=Date, primary_key=True)
    open_minor: int = Field(sa_type=BigInteger)


class Delivery(Stored, table=True):
    """What is still to be delivered by date, of open orders whose lines state one; the tracker
    moves it by increments.
    """

    __tablename__ = "delivery"

    account_id: str = Field(sa_type=Text, primary_key=True)
    deliver_on: date = Field(sa_type=Date, primary_key=True)
    currency: str = Field(sa_type=Text, primary_key=True)
    open_minor: int = Field(sa_type=BigInteger)


class Disputed(Stored, table=True):
    """What is disputed of the open amounts in `due`, by the same key; the tracker moves it by
    increments.
    """

    __tablename__ = "disputed"

    account_id: str = Field(sa_type=Text, primary_key=True)
    currency: str = Field(sa_type=Text, primary_key=True)
    basis: str = Field(sa_type=Text, primary_key=True)
    due_on: date = Field(sa_type=Date, primary_key=True)
    disputed_minor: int = Field(sa_type=BigInteger)


class Account(Stored, table=True):
    """Every account seen, with the terms in force: the account document's, and over its limit the
    newest limit document's where that is in the account's currency; the tracker writes it.
    """

    __tablename__ = "account"

    account_id: str = Field(sa_type=Text, primary_key=True)
    described: bool = Field(sa_type=Boolean, sa_column_kwargs=FALSE)
    change_counter: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    version: int | None = Field(sa_type=BigInteger)
    limit_version: int | None = Field(sa_type=BigInteger)
    currency: str | None = Field(sa_type=Text)
    unused_limit_currency: str | None = Field(sa_type=Text)
    name: str | None = Field(sa_type=Text)
    # Null in a described account: no limit.
    credit_limit_minor: int | None = Field(sa_type=BigInteger)
    status: str | None = Field(sa_type=Text)
    must_review: bool = Field(sa_type=Boolean, sa_column_kwargs=FALSE)
    segment: str | None = Field(sa_type=Text)
    risk_class: str | None = Field(sa_type=Text)
    parent_account_id: str | None = Field(sa_type=Text)
    payment_terms_days: int | None = Field(sa_type=Integer)
    secured_minor: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    dunning_level: int = Field(sa_type=Integer, sa_column_kwargs=ZERO)
    limit_valid_until: date | None = Field(sa_type=Date)
    next_review_on: date | None = Field(sa_type=Date)
    temporary_limit_minor: int | None = Field(sa_type=BigInteger)
    temporary_valid_from: date | None = Field(sa_type=Date)
    temporary_valid_until: date | None = Field(sa_type=Date)
    sales_rep: str | None = Field(sa_type=Text)
    credit_controller: str | None = Field(sa_type=Text)


class Rate(Stored, table=True):
    """Every rate heard of, the newest version of each moment and source; the tracker writes it."""

    __tablename__ = "rate"

    base: str = Field(sa_type=Text, primary_key=True)
    quote: str = Field(sa_type=Text, primary_key=True)
    as_of: datetime = Field(sa_type=MOMENT, primary_key=True)
    source: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    # Units of quote for one of base, times ten to the tenth.
    rate_e10: Decimal = Field(sa_type=Numeric(30, 0))


class RatePair(Stored, table=True):
    """Which pairs of currencies have a rate, to find the newest of each without reading all; the
    tracker adds to it.
    """

    __tablename__ = "rate_pair"

    base: str = Field(sa_type=Text, primary_key=True)
    quote: str = Field(sa_type=Text, primary_key=True)
