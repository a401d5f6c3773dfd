"""What tells an episode that begins from one that is history: when what it follows from was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from service_kit.database import Connection

_DOCUMENTS = """
    SELECT f.account_id, (d.effective_at AT TIME ZONE $2)::date AS described_on,
           (t.effective_at AT TIME ZONE $2)::date AS limited_on
      FROM exposure.limit_in_force f
      JOIN exposure.standing s ON s.account_id = f.account_id
      LEFT JOIN LATERAL (
           SELECT max(e.effective_at) AS effective_at FROM exposure.terms_document e
            WHERE e.kind = 'account' AND e.account_id = s.account_id AND e.version = s.version
           ) d ON true
      LEFT JOIN LATERAL (
           SELECT max(e.effective_at) AS effective_at FROM exposure.terms_document e
            WHERE e.kind = f.kind AND e.account_id = f.account_id AND e.version = f.version
           ) t ON true
     WHERE f.account_id = ANY ($1)"""
_LOADED = """
    SELECT n.account_id
      FROM unnest($1::text[]) AS n (account_id)
     CROSS JOIN LATERAL (
           SELECT p.effective_at, p.recorded_at FROM exposure.posting_time p
            WHERE p.account_id = n.account_id ORDER BY p.posting_id DESC LIMIT 1) p
     WHERE p.effective_at < p.recorded_at - $2::interval"""


@dataclass(frozen=True, slots=True)
class Documents:
    """The business days from which an account's newest document is so, and the one that its limits
    are from; `None` where it is not kept any more.
    """

    described_on: date | None
    limited_on: date | None


async def documents(
    connection: Connection, zone: str, account_ids: Iterable[str]
) -> dict[str, Documents]:
    """What the terms of these accounts are from."""
    rows = await connection.fetch(_DOCUMENTS, list(account_ids), zone)
    return {row[0]: Documents(row[1], row[2]) for row in rows}


async def loaded(
    connection: Connection, account_ids: Iterable[str], late: timedelta
) -> frozenset[str]:
    """Those of the accounts whose last posting was recorded later than that after its own time."""
    rows = await connection.fetch(_LOADED, list(account_ids), late)
    return frozenset(row[0] for row in rows)
