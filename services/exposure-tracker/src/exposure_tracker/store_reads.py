"""What the HTTP interface reads, each answer from one snapshot.

An answer is put together from several tables, so it is read in one REPEATABLE READ transaction:
buckets, due sums, rates and watermark of one moment, never half of a batch. Cursors name the last
row given, so pages neither skip nor repeat what was there all along.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from credit_core.buckets import Buckets
from credit_core.documents import AccountStatus, Rate
from credit_core.overdue import Basis
from credit_core.terms import AccountTerms

if TYPE_CHECKING:
    from service_kit.database import Connection, Pool, Record


ByDate = dict[tuple[Basis, date], int]
"""(basis, date) → minor units."""


@dataclass(slots=True)
class Standing:
    """One account as it is stored. Amounts in minor units of their currencies."""

    account_id: str
    terms: AccountTerms | None
    """None: no account document has come yet."""
    payment_terms_days: int | None
    parent_account_id: str | None = None
    buckets: dict[str, Buckets] = field(default_factory=dict)
    due: dict[str, ByDate] = field(default_factory=dict)
    """By currency, open amounts."""
    disputed: dict[str, ByDate] = field(default_factory=dict)
    """By currency, what is disputed of them; read for aging alone."""


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts; None asks for nothing. `segment` is that of the caller or the request."""

    segments: tuple[str, ...] = ()
    """The account must be in each of them: what the caller may see, and what was asked for."""
    parent: str | None = None
    among: tuple[str, ...] | None = None
    """These accounts alone."""


_ACCOUNT_COLUMNS = """
SELECT account_id, described, currency, credit_limit_minor, status, must_review, secured_minor,
       temporary_limit_minor, temporary_valid_from, temporary_valid_until, payment_terms_days,
       parent_account_id
  FROM exposure.account
"""
_ACCOUNT = f"{_ACCOUNT_COLUMNS} WHERE account_id = $1 AND ($2::text IS NULL OR segment = $2)"
_NAMED = f"{_ACCOUNT_COLUMNS} WHERE account_id = ANY ($1::text[])"
_BUCKETS = """
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket WHERE account_id = ANY ($1::text[])
"""
_DUE = """
SELECT account_id, currency, basis, due_on, open_minor
  FROM exposure.due WHERE account_id = ANY ($1::text[])
"""
_DISPUTED = """
SELECT currency, basis, due_on, disputed_minor FROM exposure.disputed WHERE account_id = $1
"""
_INVOICES_AND_PAYMENTS = """
SELECT kind, body FROM exposure.document
 WHERE account_id = $1 AND kind IN ('invoice', 'payment') AND body IS NOT NULL
"""
_RATES = "SELECT base, quote, rate_e10, as_of, version, source FROM exposure.rate_newest"


@asynccontextmanager
async def snapshot(pool: "Pool") -> AsyncIterator["Connection"]:
    """A connection on which everything is read as of one moment."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


async def rates(connection: "Connection") -> list[Rate]:
    """The newest rate of each pair, none of the future."""
    return [
        Rate(row["base"], row["quote"], int(row["rate_e10"]), row["as_of"], row["version"],
             row["source"])
        for row in await connection.fetch(_RATES)
    ]  # fmt: skip


async def account(
    connection: "Connection", account_id: str, segment: str | None
) -> Standing | None:
    """The account; None when it was never seen, or lies outside of `segment` (None: all)."""
    rows = await connection.fetch(_ACCOUNT, account_id, segment)
    found = await _standings(connection, rows)
    return found[0] if found else None


async def add_disputed(connection: "Connection", standing: Standing) -> None:
    """Read what is disputed of the account's open amounts into its standing."""
    for row in await connection.fetch(_DISPUTED, standing.account_id):
        disputed = standing.disputed.setdefault(row["currency"], {})
        disputed[(Basis(row["basis"]), row["due_on"])] = row["disputed_minor"]


async def invoices_and_payments(connection: "Connection", account_id: str) -> list["Record"]:
    """Kind and content of the newest invoices and payments of the account."""
    return await connection.fetch(_INVOICES_AND_PAYMENTS, account_id)


async def accounts(
    connection: "Connection", after: str, wanted: AccountFilter, count_max: int
) -> list[Standing]:
    """Accounts by id, those behind `after`; "" begins at the first."""
    # A condition that is not asked for is left out of the statement: its plan then rests on the
    # index of what is asked for.
    given: list[object] = [after, count_max]
    conditions = ["account_id > $1"]

    def only(condition: str, value: object) -> None:
        given.append(value)
        conditions.append(condition.format(f"${len(given)}"))

    for segment in wanted.segments:
        only("segment = {}", segment)
    if wanted.parent is not None:
        only("parent_account_id = {}", wanted.parent)
    if wanted.among is not None:
        only("account_id = ANY ({}::text[])", wanted.among)
    statement = f"{_ACCOUNT_COLUMNS} WHERE {' AND '.join(conditions)} ORDER BY account_id LIMIT $2"
    return await _standings(connection, await connection.fetch(statement, *given))


async def named(connection: "Connection", account_ids: Sequence[str]) -> list[Standing]:
    """These accounts, in any order; those that are not known are left out."""
    return await _standings(connection, await connection.fetch(_NAMED, account_ids))


async def _standings(connection: "Connection", rows: Sequence["Record"]) -> list[Standing]:
    standings = {
        row["account_id"]: Standing(
            row["account_id"], _terms(row), row["payment_terms_days"], row["parent_account_id"]
        )
        for row in rows
    }
    ids = list(standings)
    for row in await connection.fetch(_BUCKETS, ids):
        standings[row["account_id"]].buckets[row["currency"]] = buckets_of(row)
    for row in await connection.fetch(_DUE, ids):
        due = standings[row["account_id"]].due.setdefault(row["currency"], {})
        due[(Basis(row["basis"]), row["due_on"])] = row["open_minor"]
    return list(standings.values())


def _terms(row: "Record") -> AccountTerms | None:
    if not row["described"]:
        return None
    return AccountTerms(
        account_id=row["account_id"],
        currency=row["currency"],
        credit_limit_minor=row["credit_limit_minor"],
        status=AccountStatus(row["status"]),
        must_review=row["must_review"],
        secured_minor=row["secured_minor"],
        temporary_limit_minor=row["temporary_limit_minor"],
        temporary_valid_from=row["temporary_valid_from"],
        temporary_valid_until=row["temporary_valid_until"],
    )


def buckets_of(row: "Record") -> Buckets:
    """The four parts of a row that has them."""
    return Buckets(row["open_orders"], row["unbilled"], row["receivables"], row["unapplied_cash"])
