"""What the kit stores: the keys of schema `access`, and the shape of every service's outbox.

A migration makes each table, and a test compares a freshly migrated database with what is said
here: column by column, in both directions. Checks and grants are the migrations' alone.

SQLModel would read an `int` as 32 bits, a `str` as one of a length and a `datetime` as one without
a zone, so every column says its type. Services check keys and write their outbox in SQL: only what
a person asks for at a desk (`service_kit.keys`) goes through these classes, because loading them
takes a third of a second.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import (
    ARRAY,
    BigInteger,
    DateTime,
    Field,
    Integer,
    LargeBinary,
    MetaData,
    SQLModel,
    Text,
    text,
)

_MOMENT = DateTime(timezone=True)


class Stored(SQLModel):
    """Tables of schema `access`; metadata of their own keep them apart from other packages'."""

    metadata = MetaData(schema="access")


class ApiKey(Stored, table=True):
    """Who may call: a key's digest and what a person recognizes it by; written by the tables'
    owner, except for the last use, which the services note.
    """

    __tablename__ = "api_key"

    key_id: str = Field(sa_type=Text, primary_key=True)
    # How the secret begins.
    prefix: str = Field(sa_type=Text)
    sha256: bytes = Field(sa_type=LargeBinary, unique=True)
    name: str = Field(sa_type=Text)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    # Null sees the accounts of all segments.
    segment: str | None = Field(sa_type=Text)
    created_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("now()")}
    )
    expires_at: datetime | None = Field(sa_type=_MOMENT)
    revoked_at: datetime | None = Field(sa_type=_MOMENT)
    last_used_at: datetime | None = Field(sa_type=_MOMENT)
    # One of `service_kit.auth.ROLES`; null for programs, which decide nothing for people.
    role: str | None = Field(sa_type=Text)
    # Null: as many as the service lets everybody send.
    requests_per_second: int | None = Field(sa_type=Integer)


class OutboxRow(SQLModel):
    """The columns that `outbox_ddl` makes in a service's schema: one event to be sent, written in
    the transaction that makes it true, deleted by the relay that has sent it.
    """

    # In the order of writing, which orders the events of one key.
    id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": True})
    topic: str = Field(sa_type=Text)
    key: bytes = Field(sa_type=LargeBinary)
    value: bytes = Field(sa_type=LargeBinary)
    # As `service_kit.outbox.pack_headers` writes them.
    headers: list[Any] = Field(
        sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'::jsonb")}
    )
    created_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")}
    )
