"""What is stored in schema `notifier`, table by table: the reference to read before any SQL.

Migrations make the tables, and a test compares a freshly migrated database with what is said
here: column by column, in both directions. Indexes, checks and grants are the migrations' alone.

Declared for reference: the stores speak SQL, because what is heard, claimed and logged goes by
arrays and row locks, and loading these classes takes a third of a second. So no module that the
service starts with imports them. The notifier alone writes them, but for `settled_letter`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import (
    BigInteger,
    DateTime,
    Field,
    Integer,
    LargeBinary,
    MetaData,
    SQLModel,
    Text,
    UniqueConstraint,
    text,
)

from service_kit.tables import OutboxRow

_MOMENT = DateTime(timezone=True)
# When its transaction began, and when the statement ran.
_NOW = {"server_default": text("now()")}
_AT_ONCE = {"server_default": text("clock_timestamp()")}
_ZERO = {"server_default": text("0")}
_PENDING = {"server_default": text("'pending'::text")}


class Stored(SQLModel):
    """Tables of this schema; metadata of their own keep them apart from other packages'."""

    metadata = MetaData(schema="notifier")


class PartitionOffset(Stored, table=True):
    """Per partition what is to be heard next; moved by compare-and-set with the owner's epoch, in
    the transaction that writes what was heard.
    """

    __tablename__ = "partition_offset"

    topic: str = Field(sa_type=Text, primary_key=True)
    partition: int = Field(sa_type=Integer, primary_key=True)
    next_offset: int = Field(sa_type=BigInteger)
    owner_epoch: int = Field(sa_type=BigInteger)
    owner: str = Field(sa_type=Text)
    updated_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)


class Account(Stored, table=True):
    """Whom to tell about each account; written when its document is heard."""

    __tablename__ = "account"

    account_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    segment: str | None = Field(sa_type=Text)
    # JSON of role and e-mail address; nothing else of a person is kept.
    contacts: str = Field(sa_type=Text)


class Hold(Stored, table=True):
    """The newest state of each hold and what it is about, to tell what is still open and what is
    the same case again; written when it is heard.
    """

    __tablename__ = "hold"

    hold_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    account_id: str = Field(sa_type=Text)
    # Null in rows that are older than these columns.
    order_id: str | None = Field(sa_type=Text)
    order_version: int | None = Field(sa_type=BigInteger)
    # The reasons that hold, sorted, with commas between.
    reason_codes: str | None = Field(sa_type=Text)
    opened_at: datetime | None = Field(sa_type=_MOMENT)
    changed_by: str | None = Field(sa_type=Text)


class HeldDecision(Stored, table=True):
    """Figures of the decision that opened a hold, which the hold itself does not carry; written
    once, when the decision is heard.
    """

    __tablename__ = "held_decision"

    hold_id: str = Field(sa_type=Text, primary_key=True)
    exposure_before: str | None = Field(sa_type=Text)
    reserved_before: str | None = Field(sa_type=Text)


class Notice(Stored, table=True):
    """Which notices are raised and which cleared; written when they are heard."""

    __tablename__ = "notice"

    notice_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    account_id: str | None = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=_MOMENT)
    cleared_at: datetime | None = Field(sa_type=_MOMENT)


class Alert(Stored, table=True):
    """One thing to be told to one audience, once, and what became of it; written when a fact is
    heard, again when it is put into a message, sent, silenced or acknowledged.
    """

    __tablename__ = "alert"
    # Each episode is told to each audience once.
    __table_args__ = (UniqueConstraint("episode", "audience"),)

    alert_id: str = Field(sa_type=Text, primary_key=True)
    episode: str = Field(sa_type=Text)
    audience: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    recipient: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    account_id: str | None = Field(sa_type=Text)
    order_id: str | None = Field(sa_type=Text)
    hold_id: str | None = Field(sa_type=Text)
    notice_id: str | None = Field(sa_type=Text)
    fact: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_AT_ONCE)
    due_at: datetime = Field(sa_type=_MOMENT)
    message_id: str | None = Field(sa_type=Text)
    resends: int = Field(sa_type=Integer, sa_column_kwargs=_ZERO)
    sent_at: datetime | None = Field(sa_type=_MOMENT)
    acknowledged_at: datetime | None = Field(sa_type=_MOMENT)
    acknowledged_by: str | None = Field(sa_type=Text)


class Message(Stored, table=True):
    """One e-mail, worded once, and how far its sending has come; written when alerts are gathered,
    again by whoever claims, sends or gives it up.
    """

    __tablename__ = "message"

    message_id: str = Field(sa_type=Text, primary_key=True)
    recipient: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    text_body: str = Field(sa_type=Text)
    html_body: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text, sa_column_kwargs=_PENDING)
    tries: int = Field(sa_type=Integer, sa_column_kwargs=_ZERO)
    next_try_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_AT_ONCE)
    claimed_until: datetime | None = Field(sa_type=_MOMENT)
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_AT_ONCE)


class MessageAlert(Stored, table=True):
    """Which alerts a message tells; written with the message, never changed."""

    __tablename__ = "message_alert"

    message_id: str = Field(
        sa_type=Text, primary_key=True, foreign_key="notifier.message.message_id"
    )
    alert_id: str = Field(sa_type=Text, primary_key=True, foreign_key="notifier.alert.alert_id")


class Attempt(Stored, table=True):
    """How each try to send a message went; written after the try, never changed."""

    __tablename__ = "attempt"

    message_id: str = Field(
        sa_type=Text, primary_key=True, foreign_key="notifier.message.message_id"
    )
    number: int = Field(sa_type=Integer, primary_key=True)
    at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_AT_ONCE)
    outcome: str = Field(sa_type=Text)
    detail: str | None = Field(sa_type=Text)


class SettledLetter(Stored, table=True):
    """Dead letters of the notifier that somebody has dropped; `creditgate dead` writes it, as the
    tables' owner.
    """

    __tablename__ = "settled_letter"

    # As its headers say: topic/partition/offset of the record set aside, and when it was.
    source: str = Field(sa_type=Text, primary_key=True)
    dead_at: str = Field(sa_type=Text, primary_key=True)
    settled_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_AT_ONCE)
    settled_by: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)


class Silence(Stored, table=True):
    """For a time, alerts that match are recorded and nobody is told; written on request, ended by
    moving its end, kept to explain what was not told.
    """

    __tablename__ = "silence"

    silence_id: str = Field(sa_type=Text, primary_key=True)
    matchers: dict[str, Any] = Field(sa_type=JSONB)
    starts_at: datetime = Field(sa_type=_MOMENT)
    ends_at: datetime = Field(sa_type=_MOMENT)
    comment: str = Field(sa_type=Text)
    created_by: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)


class Idempotency(Stored, table=True):
    """What each key of each caller was answered; written in the transaction that does what was
    asked, deleted when it is old.
    """

    __tablename__ = "idempotency"

    caller: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary)
    status: int | None = Field(sa_type=Integer)
    body: bytes | None = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)


class Outbox(Stored, OutboxRow, table=True):
    """Records that could not be used, on their way to the dead letters; deleted when sent."""

    __tablename__ = "outbox"
