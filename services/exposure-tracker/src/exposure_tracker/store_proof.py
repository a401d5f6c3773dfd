"""When each account was last proven, and what was found: for the metric, and for credit-check,
which tells people about it.

A finding stands until the account is proven again without one, whoever asked for that.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection

SENTENCES_MAX = 10
"""Kept of one account; whoever wants all of them reconciles it."""

# Few rows more than are wanted: the documents of each are counted, through an index.
_LEAST_RECENT = """
SELECT a.account_id,
       (SELECT count(*) FROM exposure.document d WHERE d.account_id = a.account_id) AS documents
  FROM (SELECT a.account_id
          FROM exposure.account a LEFT JOIN exposure.proof p ON p.account_id = a.account_id
         ORDER BY p.proven_at NULLS FIRST LIMIT $1) a
"""
_KEEP = """
INSERT INTO exposure.proof AS p (account_id, proven_at, drifts, findings, drift_since)
SELECT n.account_id, now(), n.drifts, n.findings, CASE WHEN n.drifts > 0 THEN now() END
  FROM unnest($1::text[], $2::integer[], $3::text[]) AS n (account_id, drifts, findings)
 ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
   SET proven_at = excluded.proven_at, drifts = excluded.drifts, findings = excluded.findings,
       drift_since = CASE WHEN excluded.drifts > 0
                          THEN coalesce(p.drift_since, excluded.proven_at) END
"""
_COUNT = "SELECT coalesce(sum(drifts), 0)::bigint FROM exposure.proof WHERE drifts > 0"


async def least_recent(
    connection: "Connection", accounts_max: int, documents_max: int
) -> list[str]:
    """The accounts proven least recently; fewer where they have many documents, at least one."""
    chosen: list[str] = []
    documents = 0
    for row in await connection.fetch(_LEAST_RECENT, accounts_max):
        documents += row["documents"]
        if chosen and documents > documents_max:
            break
        chosen.append(row["account_id"])
    return chosen


async def keep(connection: "Connection", findings: Mapping[str, Sequence[str]]) -> None:
    """Note the accounts as proven now, each with the sentences of what was found."""
    rows = []
    for account_id, sentences in sorted(findings.items()):
        told = list(sentences[:SENTENCES_MAX])
        if len(sentences) > len(told):
            told.append(f"and {len(sentences) - len(told)} more")
        rows.append((account_id, len(sentences), "\n".join(told)))
    if rows:
        await connection.execute(_KEEP, *zip(*rows, strict=True))


async def count(connection: "Connection") -> int:
    """How many figures differ, of all accounts as they were last proven."""
    drifts: int = await connection.fetchval(_COUNT)
    return drifts
