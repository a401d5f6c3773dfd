"""Kept versions of everything that bears on one account, for folding its past.

The way to them is that of `store_reconcile`, through all versions instead of the newest: documents
that are or were in the account; what its orders and deliveries name; and what named them, which
is either noted as a reference from outside, or lies in an account that they were in themselves.
What turns out not to bear on the account at the moment asked about does no harm: it is folded,
and counts elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from credit_core.documents import Rate
from credit_core.entries import Key, Kind, key_of
from credit_core.past import Kept
from credit_core.references import direct_targets
from exposure_tracker.moments import Moment
from exposure_tracker.stored import KINDS, read_document

if TYPE_CHECKING:
    from service_kit.database import Connection, Record

_LEDGER = tuple(KINDS)
_IN_ACCOUNTS = """
SELECT kind, id FROM exposure.document
 WHERE account_id = ANY ($1::text[]) AND kind = ANY ($2::text[])
 UNION
SELECT kind, id FROM exposure.moved_document
 WHERE account_id = ANY ($1::text[]) AND kind = ANY ($2::text[])
"""
_VERSIONS = """
SELECT v.kind, v.id, v.effective_at, v.body
  FROM exposure.document_version v
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON v.kind = w.kind AND v.id = w.id
 WHERE v.outcome <> 'requested'
   AND ($3::timestamptz IS NULL OR v.effective_at <= $3)
   AND ($4::timestamptz IS NULL OR v.recorded_at <= $4)
"""
_OUTSIDE = """
SELECT DISTINCT r.source_kind AS kind, r.source_id AS id
  FROM exposure.outside_reference r
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id)
    ON r.target_kind = w.kind AND r.target_id = w.id
"""
_ACCOUNTS_EVER = """
SELECT DISTINCT v.account_id
  FROM exposure.document_version v
  JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON v.kind = w.kind AND v.id = w.id
"""
_TERMS = """
SELECT v.kind, v.version, v.effective_at, v.body
  FROM exposure.document_version v
 WHERE v.kind IN ('account', 'limit') AND v.id = $1
   AND ($2::timestamptz IS NULL OR v.effective_at <= $2)
   AND ($3::timestamptz IS NULL OR v.recorded_at <= $3)
"""
_PARENTS = """
SELECT n.id, n.parent
  FROM (SELECT DISTINCT ON (v.id) v.id,
               convert_from(v.body, 'UTF8')::jsonb ->> 'parent_account_id' AS parent
          FROM exposure.document_version v
         WHERE v.kind = 'account'
           AND ($1::timestamptz IS NULL OR v.effective_at <= $1)
           AND ($2::timestamptz IS NULL OR v.recorded_at <= $2)
         ORDER BY v.id, v.version DESC, v.body DESC) n
 WHERE n.parent IS NOT NULL
   AND ($3::text IS NULL
        OR n.id IN (SELECT a.account_id FROM exposure.account a WHERE a.segment = $3))
"""
_WAS_KNOWN = f"""
SELECT EXISTS (
    SELECT FROM (SELECT w.kind, w.id FROM ({_IN_ACCOUNTS}) AS w
                 UNION ALL VALUES ('account', $5::text), ('limit', $5)) AS k
      JOIN exposure.document_version v ON v.kind = k.kind AND v.id = k.id
     WHERE v.account_id = $5
       AND ($3::timestamptz IS NULL OR v.effective_at <= $3)
       AND ($4::timestamptz IS NULL OR v.recorded_at <= $4))
"""
# A rate's document is named by what it is a rate of; see `contents`.
_RATE_VERSION = """
SELECT v.effective_at, v.body
  FROM exposure.document_version v
 WHERE v.kind = 'rate'
   AND v.id = r.base || '/' || r.quote || '/'
           || to_char(r.as_of AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
           || CASE WHEN date_trunc('second', r.as_of) = r.as_of THEN ''
                   ELSE to_char(r.as_of, '.US') END
           || 'Z/' || r.source
   AND ($3::timestamptz IS NULL OR v.recorded_at <= $3)
"""
_RATES_AT = f"""
SELECT n.effective_at, n.body
  FROM exposure.rate_pair p
 CROSS JOIN LATERAL (
       SELECT v.effective_at, v.body, r.as_of
         FROM exposure.rate r CROSS JOIN LATERAL ({_RATE_VERSION}) v
        WHERE r.base = p.base AND r.quote = p.quote AND r.as_of <= $2
          AND ($4::timestamptz IS NULL OR v.effective_at <= $4)
        ORDER BY r.as_of DESC
        FETCH FIRST 1 ROW WITH TIES) n
 WHERE p.base = ANY ($1::text[]) OR p.quote = ANY ($1::text[])
"""
_RATES_BETWEEN = f"""
SELECT v.effective_at, v.body
  FROM exposure.rate_pair p
  JOIN exposure.rate r ON r.base = p.base AND r.quote = p.quote
 CROSS JOIN LATERAL ({_RATE_VERSION}) v
 WHERE (p.base = ANY ($1::text[]) OR p.quote = ANY ($1::text[]))
   AND r.as_of <= $2 AND v.effective_at <= $2 AND (r.as_of > $4 OR v.effective_at > $4)
"""


_KEPT_FROM = "SELECT retained_from FROM exposure.retained_from"


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version of an account or limit document, as it is kept."""

    kind: str
    version: int
    effective_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptRate:
    """One version of a rate, and since when what it says counts."""

    rate: Rate
    from_at: datetime


async def kept_from(connection: "Connection") -> datetime | None:
    """From when on every version is still there; None: nothing was ever dropped."""
    bound: datetime | None = await connection.fetchval(_KEPT_FROM)
    return bound


async def versions_bearing_on(
    connection: "Connection", account_id: str, moment: Moment
) -> list[Kept]:
    """All versions that qualify for the moment, of all documents that bear on the account."""
    known: dict[Key, list[Kept]] = {}
    looked_at: set[Key] = set()

    async def load(keys: Iterable[Key]) -> set[Key]:
        """Load documents not looked at yet; returns those that have a version."""
        wanted = set(keys) - looked_at
        looked_at.update(wanted)
        rows = await connection.fetch(_VERSIONS, *_columns(wanted), moment.as_of, moment.known_at)
        for row in rows:
            kept = Kept(read_document(row["kind"], row["body"]), row["effective_at"])
            known.setdefault(key_of(kept.document), []).append(kept)
        return wanted & known.keys()

    own = await load(await _in_accounts(connection, [account_id], _LEDGER))
    orders = {key for key in own if key[0] is Kind.ORDER}
    named = {key for key in own if key[0] is Kind.DELIVERY} | orders
    # Whether an order is known, and its currency, decides what stands alone of our deliveries.
    await load(_targets(known, named))
    accounts = {account_id}
    while named:
        columns = _columns(named)
        new = await load(_keys(await connection.fetch(_OUTSIDE, *columns)))
        homes = {row["account_id"] for row in await connection.fetch(_ACCOUNTS_EVER, *columns)}
        others = list(homes - accounts)
        new |= await load(await _in_accounts(connection, others, ("delivery", "invoice")))
        accounts |= homes
        named = {
            key
            for key in new
            if key[0] is Kind.DELIVERY and not orders.isdisjoint(_targets(known, (key,)))
        }
    return [kept for versions in known.values() for kept in versions]


async def _in_accounts(
    connection: "Connection", account_ids: list[str], kinds: Collection[str]
) -> set[Key]:
    if not account_ids:
        return set()
    return _keys(await connection.fetch(_IN_ACCOUNTS, account_ids, list(kinds)))


def _targets(known: Mapping[Key, list[Kept]], keys: Iterable[Key]) -> set[Key]:
    return {
        target for key in keys for kept in known[key] for target in direct_targets(kept.document)
    }


def _keys(rows: Iterable["Record"]) -> set[Key]:
    return {(KINDS[row["kind"]], row["id"]) for row in rows}


def _columns(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    kinds, ids = [], []
    for kind, id_ in keys:
        kinds.append(kind.value)
        ids.append(id_)
    return kinds, ids


async def terms_versions(
    connection: "Connection", account_id: str, moment: Moment
) -> list[TermsVersion]:
    """The versions of the account's two documents that qualify for the moment."""
    rows = await connection.fetch(_TERMS, account_id, moment.as_of, moment.known_at)
    return [
        TermsVersion(row["kind"], row["version"], row["effective_at"], row["body"]) for row in rows
    ]


async def was_known(connection: "Connection", account_id: str, moment: Moment) -> bool:
    """Whether anything kept named the account as its own then."""
    known: bool = await connection.fetchval(
        _WAS_KNOWN, [account_id], list(_LEDGER), moment.as_of, moment.known_at, account_id
    )
    return known


async def parents(connection: "Connection", moment: Moment, segment: str | None) -> dict[str, str]:
    """The accounts that named a parent then, with it: those that a caller of `segment` sees now."""
    rows = await connection.fetch(_PARENTS, moment.as_of, moment.known_at, segment)
    return {row["id"]: row["parent"] for row in rows}


async def rates_at(
    connection: "Connection", currencies: Collection[str], at: datetime, moment: Moment
) -> list[KeptRate]:
    """For each pair that has one of the currencies, what may be its newest rate at `at`: of the
    versions that qualify for the moment, those whose `as_of` is the latest that is not later.
    """
    return _rates(
        await connection.fetch(_RATES_AT, list(currencies), at, moment.known_at, moment.as_of)
    )


async def rates_between(
    connection: "Connection",
    currencies: Collection[str],
    begin: datetime,
    end: datetime,
    known_at: datetime | None,
) -> list[KeptRate]:
    """Rates of such pairs that began to count after `begin`, up to `end`."""
    return _rates(await connection.fetch(_RATES_BETWEEN, list(currencies), end, known_at, begin))


def _rates(rows: Iterable["Record"]) -> list[KeptRate]:
    found = []
    for row in rows:
        rate: Rate = read_document("rate", row["body"])
        found.append(KeptRate(rate, max(rate.as_of, row["effective_at"])))
    return found
