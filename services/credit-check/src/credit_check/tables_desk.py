"""Tables of what people decide at the credit desk, and what all declarations share.

The other tables are in `tables`, which is the module to read and to import.
"""

from datetime import datetime

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

MOMENT = DateTime(timezone=True)


class Stored(SQLModel):
    """Tables of this schema; metadata of their own keep them apart from other packages'."""

    metadata = MetaData(schema="credit_check")


class Override(Stored, table=True):
    """Each release by a person; written with the end of the hold, never changed."""

    __tablename__ = "override"

    override_id: str = Field(sa_type=Text, primary_key=True)
    hold_id: str = Field(sa_type=Text)
    order_id: str = Field(sa_type=Text)
    order_version: int = Field(sa_type=BigInteger)
    account_id: str = Field(sa_type=Text)
    # The person, as the key or token names it, and the role at the time.
    released_by: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    reason_code: str = Field(sa_type=Text)
    comment: str = Field(sa_type=Text)
    # The codes of the reasons that held.
    against: list[str] = Field(sa_type=ARRAY(Text))
    # What the release covers, in the order's currency, and by how much more, until when.
    currency: str = Field(sa_type=Text)
    amount_minor: int = Field(sa_type=BigInteger)
    tolerance_percent: int = Field(sa_type=Integer)
    released_at: datetime = Field(sa_type=MOMENT)
    valid_until: datetime = Field(sa_type=MOMENT)


class LimitRequest(Stored, table=True):
    """Each request for another limit as it is now; written by people's acts, and by the sweep when
    the ledger has applied it.
    """

    __tablename__ = "limit_request"

    request_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    account_id: str = Field(sa_type=Text)
    requested_by: str = Field(sa_type=Text)
    requested_at: datetime = Field(sa_type=MOMENT)
    changed_at: datetime = Field(sa_type=MOMENT)
    # Of the limit document that it became, and that document in canonical bytes.
    limit_version: int | None = Field(sa_type=BigInteger)
    body: bytes | None = Field(sa_type=LargeBinary)
    # Whole, as told, with everything that happened to it.
    content: str = Field(sa_type=Text)


class Backtest(Stored, table=True):
    """Each back-test asked for over HTTP; written by the process that was asked, while it holds the
    deployment's one turn for it.
    """

    __tablename__ = "backtest"

    backtest_id: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=BigInteger, foreign_key="credit_check.policy_version.version")
    against: int = Field(sa_type=BigInteger, foreign_key="credit_check.policy_version.version")
    decided_from: datetime | None = Field(sa_type=MOMENT)
    decided_to: datetime | None = Field(sa_type=MOMENT)
    late_days: int = Field(sa_type=Integer)
    state: str = Field(sa_type=Text)
    requested_by: str = Field(sa_type=Text)
    requested_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(sa_type=MOMENT)
    # Events and questions gone through, of how many; null until they are counted.
    rows_done: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    rows_total: int | None = Field(sa_type=BigInteger)
    # Why it failed, and what to do.
    problem: str | None = Field(sa_type=Text)
    # As it is told, when it is done.
    report: str | None = Field(sa_type=Text)
