"""Terms in force and rates in PostgreSQL, as readers see them.

Both are derived from documents that are kept elsewhere; they are written in the transaction that
makes a document the newest, under its lock. Few events are of these kinds, so what they cost
matters less than what reading them costs: an account's terms are one row, and the newest rate of
each pair is one index probe.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from credit_core.documents import Rate
from exposure_tracker.terms import TermsRow

if TYPE_CHECKING:
    from service_kit.database import Connection

_TYPES = {
    "described": "boolean",
    "version": "bigint",
    "limit_version": "bigint",
    "credit_limit_minor": "bigint",
    "must_review": "boolean",
    "payment_terms_days": "integer",
    "secured_minor": "bigint",
    "dunning_level": "integer",
    "limit_valid_until": "date",
    "next_review_on": "date",
    "temporary_limit_minor": "bigint",
    "temporary_valid_from": "date",
    "temporary_valid_until": "date",
}
_COLUMNS = tuple(field.name for field in fields(TermsRow))
_ARRAYS = ", ".join(
    f"${at}::{_TYPES.get(name, 'text')}[]" for at, name in enumerate(_COLUMNS, start=1)
)
_TERMS = f"""
INSERT INTO exposure.account AS a (change_counter, {", ".join(_COLUMNS)})
SELECT 1, n.* FROM unnest({_ARRAYS}) AS n ({", ".join(_COLUMNS)}) ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
   SET change_counter = a.change_counter + 1,
       {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""

_PAIRS = """
INSERT INTO exposure.rate_pair (base, quote)
SELECT DISTINCT base, quote FROM unnest($1::text[], $2::text[]) AS n (base, quote)
 ORDER BY base, quote
    ON CONFLICT DO NOTHING
"""
_RATES = """
INSERT INTO exposure.rate (base, quote, as_of, source, version, rate_e10)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::bigint[],
                     $6::numeric[])
    ON CONFLICT (base, quote, as_of, source) DO UPDATE
   SET version = excluded.version, rate_e10 = excluded.rate_e10
"""


async def write_terms(connection: "Connection", rows: Sequence[TermsRow]) -> None:
    """Put the terms in force of each account, and raise its change counter."""
    if rows:
        await connection.execute(_TERMS, *zip(*map(astuple, rows), strict=True))


async def write_rates(connection: "Connection", rates: Sequence[Rate]) -> None:
    """Put each rate as the newest of its (base, quote, as_of, source)."""
    if not rates:
        return
    ordered = sorted(rates, key=lambda rate: (rate.base, rate.quote, rate.as_of, rate.source))
    rows = [(r.base, r.quote, r.as_of, r.source, r.version, r.rate_e10) for r in ordered]
    columns = list(zip(*rows, strict=True))
    await connection.execute(_PAIRS, columns[0], columns[1])
    await connection.execute(_RATES, *columns)
