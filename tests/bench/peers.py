"""The ways in which one would write it first: a transaction per request, by hand or by an ORM.

Both lock the account's row, add up, record the decision and commit, with none of the rest that
credit-check does (claims, groups, idempotency, outbox); so they are beaten with a handicap.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI
from sqlalchemy import BigInteger, Column, String, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from credit_contracts.amounts import to_minor
from credit_contracts.checks import CheckRequest

POOL_SIZE = 16

SCHEMA = """
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.account (
    account_id text PRIMARY KEY, limit_minor bigint NOT NULL, taken_minor bigint NOT NULL);
CREATE TABLE bench.decision (
    order_id text PRIMARY KEY, account_id text NOT NULL, amount_minor bigint NOT NULL,
    granted boolean NOT NULL, decided_at timestamptz NOT NULL DEFAULT now());
INSERT INTO bench.account SELECT 'BENCH-' || i, 9000000000000000, 0
    FROM generate_series(0, {accounts} - 1) AS i;
"""


class _Rows(DeclarativeBase):
    pass


class AccountRow(_Rows):
    """The account as the ORM sees it."""

    __tablename__ = "account"
    __table_args__ = ({"schema": "bench"},)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    limit_minor: Mapped[int] = mapped_column(BigInteger)
    taken_minor: Mapped[int] = mapped_column(BigInteger)


class DecisionRow(_Rows):
    """The decision as the ORM sees it."""

    __tablename__ = "decision"
    __table_args__ = ({"schema": "bench"},)
    order_id: Mapped[str] = mapped_column(primary_key=True)
    account_id = Column(String, nullable=False)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    granted: Mapped[bool]


def transaction_per_request() -> FastAPI:
    """asyncpg, one transaction per request: lock, insert, update, commit."""
    pool: asyncpg.Pool | None = None

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        nonlocal pool
        pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=POOL_SIZE, max_size=POOL_SIZE
        )
        yield
        await pool.close()

    peer = FastAPI(lifespan=lifespan)

    @peer.post("/v1/checks")
    async def check(question: CheckRequest) -> dict[str, object]:
        amount = to_minor(question.amount, question.currency)
        assert pool is not None
        async with pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                "SELECT limit_minor, taken_minor FROM bench.account WHERE account_id = $1"
                " FOR UPDATE",
                question.account_id,
            )
            assert row is not None
            granted = row["taken_minor"] + amount <= row["limit_minor"]
            await connection.execute(
                "INSERT INTO bench.decision VALUES ($1, $2, $3, $4)",
                question.order_id,
                question.account_id,
                amount,
                granted,
            )
            if granted:
                await connection.execute(
                    "UPDATE bench.account SET taken_minor = taken_minor + $2 WHERE account_id = $1",
                    question.account_id,
                    amount,
                )
        return {"order_id": question.order_id, "granted": granted}

    return peer


def session_per_request() -> FastAPI:
    """SQLAlchemy's ORM, one session with a row lock per request."""
    url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, pool_size=POOL_SIZE)
    sessions = async_sessionmaker(engine, class_=AsyncSession)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    peer = FastAPI(lifespan=lifespan)

    @peer.post("/v1/checks")
    async def check(question: CheckRequest) -> dict[str, object]:
        amount = to_minor(question.amount, question.currency)
        async with sessions() as session, session.begin():
            account = (
                await session.execute(
                    select(AccountRow)
                    .where(AccountRow.account_id == question.account_id)
                    .with_for_update()
                )
            ).scalar_one()
            granted = account.taken_minor + amount <= account.limit_minor
            session.add(
                DecisionRow(
                    order_id=question.order_id,
                    account_id=question.account_id,
                    amount_minor=amount,
                    granted=granted,
                )
            )
            if granted:
                account.taken_minor += amount
        return {"order_id": question.order_id, "granted": granted}

    return peer
