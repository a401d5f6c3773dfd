"""Tables of feeds: where each partition stands, what was passed over, what could not be used.

With them what all declarations share. The ledger's own tables are in `tables`, which is the module
to read and to import.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import (
    BigInteger,
    Column,
    DateTime,
    Field,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    SQLModel,
    Table,
    Text,
    text,
)

MOMENT = DateTime(timezone=True)
NOW = {"server_default": text("now()")}
ZERO = {"server_default": text("0")}
FALSE = {"server_default": text("false")}


class Stored(SQLModel):
    """Tables of this schema; metadata of their own keep them apart from other packages'."""

    metadata = MetaData(schema="exposure")


class PartitionOffset(Stored, table=True):
    """Per partition what is to be applied next, moved with the postings in one transaction; the
    tracker that holds the epoch writes it.
    """

    __tablename__ = "partition_offset"

    topic: str = Field(sa_type=Text, primary_key=True)
    partition: int = Field(sa_type=Integer, primary_key=True)
    next_offset: int | None = Field(sa_type=BigInteger)
    end_offset: int | None = Field(sa_type=BigInteger)
    epoch: int = Field(sa_type=BigInteger, sa_column_kwargs=ZERO)
    owner: str | None = Field(sa_type=Text)
    watermark: datetime | None = Field(sa_type=MOMENT)
    # Why it stands still, for a person; null while it moves.
    stopped: str | None = Field(sa_type=Text)
    updated_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)


# Who let a partition go on past records that Kafka had lost; the tracker adds to it. A plain list
# without a key, of which a class could not tell one row from another.
ACCEPTED_GAP = Table(
    "accepted_gap",
    Stored.metadata,
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("from_offset", BigInteger, nullable=False),
    Column("to_offset", BigInteger, nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("accepted_at", MOMENT, nullable=False, server_default=text("now()")),
)


class DeadLetter(Stored, table=True):
    """Records that could not be used, whole, with reason and remedy; the tracker adds to it and
    marks what it has published, and the command line what was sent again or dropped.
    """

    __tablename__ = "dead_letter"

    dead_letter_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)]
    )
    topic: str = Field(sa_type=Text)
    partition: int = Field(sa_type=Integer)
    record_offset: int = Field(sa_type=BigInteger)
    record_key: bytes | None = Field(sa_type=LargeBinary)
    record_value: bytes | None = Field(sa_type=LargeBinary)
    record_headers: list[Any] = Field(sa_type=JSONB)
    reason: str = Field(sa_type=Text)
    field: str | None = Field(sa_type=Text)
    remedy: str = Field(sa_type=Text)
    broker_time: datetime = Field(sa_type=MOMENT)
    recorded_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    published_at: datetime | None = Field(sa_type=MOMENT)
    # How it was settled: retried or dropped; null while it is open.
    settled: str | None = Field(sa_type=Text)
    settled_at: datetime | None = Field(sa_type=MOMENT)
    settled_by: str | None = Field(sa_type=Text)
    settled_why: str | None = Field(sa_type=Text)
    retries: int = Field(sa_type=Integer, sa_column_kwargs=ZERO)
    # Set while a retry is under way, or was cut short.
    retry_began_at: datetime | None = Field(sa_type=MOMENT)
