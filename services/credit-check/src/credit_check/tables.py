"""What is stored in schema `credit_check`, table by table: the reference to read before any SQL.

Migrations make the tables, and a test compares a freshly migrated database with what is said
here: column by column, in both directions. Indexes, grants and functions are the migrations'
alone.

Declared for reference: the stores speak SQL, because every table here is on the hot path, and
loading these classes takes a third of a second. So no module that the service starts with imports
them. Credit-check alone writes all of them. Amounts are in minor units of the row's currency.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    Field,
    Identity,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

from credit_check.tables_sweep import MOMENT, Stored
from service_kit.tables import OutboxRow


class Gate(Stored, table=True):
    """One row per account asked about, locked by whoever decides on it; written with each
    decision: the sum of its live reservations, and what of the ledger the last look saw.
    """

    __tablename__ = "gate"

    account_id: str = Field(sa_type=Text, primary_key=True)
    # By currency, as folded from the live reservations; null: fold again.
    reserved: dict[str, int] | None = Field(sa_type=JSONB)
    next_expiry_at: datetime | None = Field(sa_type=MOMENT)
    folded_at: datetime | None = Field(sa_type=MOMENT)
    # `exposure.standing.change_counter` at the last look; another one there: look again.
    change_counter: int | None = Field(sa_type=BigInteger)
    looked_at: datetime | None = Field(sa_type=MOMENT)
    # The parent of the account when the gate was last written; another one now: note it first.
    parent_account_id: str | None = Field(sa_type=Text)


class Decision(Stored, table=True):
    """Every answer, letter by letter; written once by the batch that decided, never changed."""

    __tablename__ = "decision"

    check_id: str = Field(sa_type=Text, primary_key=True)
    order_id: str = Field(sa_type=Text)
    order_version: int = Field(sa_type=BigInteger)
    account_id: str = Field(sa_type=Text)
    outcome: str = Field(sa_type=Text)
    caller: str = Field(sa_type=Text)
    decided_at: datetime = Field(sa_type=MOMENT)
    answer: str = Field(sa_type=Text)


class Reservation(Stored, table=True):
    """Credit promised to an order until it is posted; written by what releases (a check, or a
    person who releases a hold), ended once and for good by what voids, rejects, posts or expires.
    """

    __tablename__ = "reservation"

    # The check that granted it, or the change of a hold by which a person did.
    reservation_id: str = Field(sa_type=Text, primary_key=True)
    order_id: str = Field(sa_type=Text)
    order_version: int = Field(sa_type=BigInteger)
    account_id: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    amount_minor: int = Field(sa_type=BigInteger)
    secured_minor: int = Field(sa_type=BigInteger)
    granted_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(sa_type=MOMENT)
    ended_by: str | None = Field(sa_type=Text)
    # [[delivery date, amount]] of lines that stated one, where some lay beyond the horizon.
    to_deliver: list[Any] | None = Field(sa_type=JSONB)


class Hold(Stored, table=True):
    """Each hold as it is now; opened by a check, closed by a person or by the sweep."""

    __tablename__ = "hold"

    hold_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    order_id: str = Field(sa_type=Text)
    order_version: int = Field(sa_type=BigInteger)
    account_id: str = Field(sa_type=Text)
    reason_codes: list[str] = Field(sa_type=ARRAY(Text))
    # The order's claim in the account's currency where it can be valued, else its gross amount in
    # its own; for filters and order, never for decisions.
    amount: Decimal = Field(sa_type=Numeric)
    priority: int = Field(sa_type=Integer)
    deliver_on: date | None = Field(sa_type=Date)
    opened_at: datetime = Field(sa_type=MOMENT)
    changed_at: datetime = Field(sa_type=MOMENT)
    secured_minor: int = Field(sa_type=BigInteger)
    # Its full state, as told on the bus.
    content: str = Field(sa_type=Text)
    # What was asked, as JSON; null for holds that were opened before it was kept.
    question: str | None = Field(sa_type=Text)
    # Who works on it, and the role that it waits for.
    assignee: str | None = Field(sa_type=Text)
    escalated_to: str | None = Field(sa_type=Text)
    # Held by hand, whatever the rules say.
    forced: bool = Field(sa_type=Boolean, sa_column_kwargs={"server_default": text("false")})
    # By when it should be decided on, by the service level in force when it was opened.
    due_at: datetime | None = Field(sa_type=MOMENT)


class HoldEvent(Stored, table=True):
    """Each state of each hold, with who and why; written with the change, never changed."""

    __tablename__ = "hold_event"

    hold_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger, primary_key=True)
    state: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=MOMENT)
    content: str = Field(sa_type=Text)


class Notice(Stored, table=True):
    """Notices raised and cleared; written by whoever sees an account pass a threshold: a check or
    the sweep.
    """

    __tablename__ = "notice"

    notice_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    account_id: str | None = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=MOMENT)
    cleared_at: datetime | None = Field(sa_type=MOMENT)
    content: str = Field(sa_type=Text)


class Idempotency(Stored, table=True):
    """What each key of each caller was answered: the answer of its check, or one of its own;
    written with what was done, deleted when it is old.
    """

    __tablename__ = "idempotency"

    caller: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary)
    status: int = Field(sa_type=SmallInteger)
    check_id: str | None = Field(sa_type=Text)
    answer: str | None = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=MOMENT)


class AuditLane(Stored, table=True):
    """Each lane that recorded anything: a connection; registered when it begins, never changed."""

    __tablename__ = "audit_lane"
    __table_args__ = (UniqueConstraint("previous_hash"),)

    lane: int = Field(sa_type=BigInteger, primary_key=True)
    registered_at: datetime = Field(sa_type=MOMENT)
    process: str = Field(sa_type=Text)
    # Of the lane registered before it.
    previous_hash: bytes = Field(sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)


class AuditLink(Stored, table=True):
    """Each batch that recorded decisions or changes of holds, hashed; see `audit`. Written with
    them, never changed.
    """

    __tablename__ = "audit_link"
    __table_args__ = (UniqueConstraint("previous_hash"),)

    lane: int = Field(sa_type=BigInteger, primary_key=True)
    sequence: int = Field(sa_type=BigInteger, primary_key=True)
    linked_at: datetime = Field(sa_type=MOMENT)
    # Of the link before it; of the first one, that of its lane.
    previous_hash: bytes = Field(sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)
    decisions: list[str] = Field(sa_type=ARRAY(Text))
    hold_changes: list[str] = Field(sa_type=ARRAY(Text))


class AuditTold(Stored, table=True):
    """How far each lane's head was told on Kafka; written by whoever leads the sweep."""

    __tablename__ = "audit_told"

    lane: int = Field(sa_type=BigInteger, primary_key=True)
    sequence: int = Field(sa_type=BigInteger)


class PolicyVersion(Stored, table=True):
    """Each version of the book of policies as it was proposed; never changed. Its content is the
    contract's JSON, every number of its default included.
    """

    __tablename__ = "policy_version"

    version: int = Field(sa_type=BigInteger, primary_key=True)
    content: str = Field(sa_type=Text)
    comment: str = Field(sa_type=Text)
    proposed_by: str = Field(sa_type=Text)
    proposed_at: datetime = Field(sa_type=MOMENT)


class PolicyReview(Stored, table=True):
    """Another person's word on a version, once; never changed."""

    __tablename__ = "policy_review"

    version: int = Field(
        sa_type=BigInteger, primary_key=True, foreign_key="credit_check.policy_version.version"
    )
    approved: bool
    comment: str = Field(sa_type=Text)
    reviewed_by: str = Field(sa_type=Text)
    reviewed_at: datetime = Field(sa_type=MOMENT)


class PolicyActivation(Stored, table=True):
    """Versions put into force, by whom, why and from when; only ever added to. At any moment the
    one that was to begin last is in force, of two from the same moment the later row.
    """

    __tablename__ = "policy_activation"

    place: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    version: int = Field(sa_type=BigInteger, foreign_key="credit_check.policy_version.version")
    active_from: datetime = Field(sa_type=MOMENT)
    comment: str = Field(sa_type=Text)
    activated_by: str = Field(sa_type=Text)
    activated_at: datetime = Field(sa_type=MOMENT)


class PolicyShadow(Stored, table=True):
    """What is decided beside the version in force; the newest row counts. Without a version:
    nothing is.
    """

    __tablename__ = "policy_shadow"

    place: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    version: int | None = Field(
        sa_type=BigInteger, foreign_key="credit_check.policy_version.version"
    )
    comment: str = Field(sa_type=Text)
    set_by: str = Field(sa_type=Text)
    set_at: datetime = Field(sa_type=MOMENT)


class ShadowFlip(Stored, table=True):
    """A recorded decision that the shadow would have made otherwise; written with it."""

    __tablename__ = "shadow_flip"

    check_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    content: str = Field(sa_type=Text)


class Outbox(Stored, OutboxRow, table=True):
    """Decisions, holds and notices on their way to Kafka; written with them, deleted when sent."""

    __tablename__ = "outbox"
