"""What an account's figures are made of: documents with what each adds, and postings with what
caused them.

A document counts where it lies, and, rarely, elsewhere: deliveries that name an order which
nobody has seen, or one in another currency, stand alone and are posted at that order. Such
amounts are found by an index over the few rows that have any, and listed as what they are, so
that the documents of an account always add up to its buckets.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection, Record

_DOCUMENTS = """
SELECT kind, id, currency, version, state, effective_at, standing_alone,
       open_orders, unbilled, receivables, unapplied_cash
  FROM (
    SELECT d.kind, d.id, d.currency, d.version, d.state, d.effective_at, false AS standing_alone,
           d.open_orders, d.unbilled, d.receivables, d.unapplied_cash
      FROM exposure.document d
     WHERE d.account_id = $1 AND (d.kind, d.id) >= ($2, $3)
       AND d.kind IN ('order', 'delivery', 'invoice', 'payment')
     UNION ALL
    SELECT d.kind, d.id, p.part ->> 1, d.version, d.state, d.effective_at, true,
           (p.part ->> 2)::bigint, (p.part ->> 3)::bigint, (p.part ->> 4)::bigint,
           (p.part ->> 5)::bigint
      FROM exposure.document d
     CROSS JOIN LATERAL jsonb_array_elements(d.posted_elsewhere) AS p (part)
     WHERE d.posted_elsewhere @> jsonb_build_array(jsonb_build_array($1::text))
       AND p.part ->> 0 = $1
  ) AS r
 WHERE (kind, id, currency) > ($2, $3, $4)
   AND ($5::text IS NULL OR kind = $5) AND ($6::text IS NULL OR currency = $6)
   AND CASE $7::text WHEN 'open_orders' THEN open_orders <> 0
                     WHEN 'unbilled' THEN unbilled <> 0
                     WHEN 'receivables' THEN receivables <> 0
                     WHEN 'unapplied_cash' THEN unapplied_cash <> 0
                     ELSE true END
 ORDER BY kind, id, currency LIMIT $8
"""
# Postings of one event carry its transaction's time and lie close together: the window keeps what
# is summed up small, and is far wider than what one event makes.
_POSTINGS = """
WITH page AS MATERIALIZED (
    SELECT * FROM exposure.posting
     WHERE account_id = $1 AND posting_id > $2
       AND ((($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR id = $4))
            OR (($3::text IS NULL OR cause_kind = $3) AND ($4::text IS NULL OR cause_id = $4)))
     ORDER BY posting_id LIMIT $5
)
SELECT p.posting_id, p.kind, p.id, p.account_id, p.currency, p.version,
       p.cause_kind, p.cause_id, p.cause_version,
       p.open_orders, p.unbilled, p.receivables, p.unapplied_cash, p.effective_at, p.recorded_at,
       v.topic, v.partition, v.record_offset,
       e.open_orders AS event_open_orders, e.unbilled AS event_unbilled,
       e.receivables AS event_receivables, e.unapplied_cash AS event_unapplied_cash
  FROM page p
  LEFT JOIN LATERAL (
       SELECT v.topic, v.partition, v.record_offset
         FROM exposure.document_version v
        WHERE v.kind = p.cause_kind AND v.id = p.cause_id AND v.version = p.cause_version
          AND v.recorded_at = p.recorded_at AND v.effective_at = p.effective_at
          AND v.outcome IN ('applied', 'conflict_won')
        ORDER BY v.body DESC LIMIT 1) v ON true
 CROSS JOIN LATERAL (
       SELECT sum(s.open_orders)::bigint AS open_orders, sum(s.unbilled)::bigint AS unbilled,
              sum(s.receivables)::bigint AS receivables,
              sum(s.unapplied_cash)::bigint AS unapplied_cash
         FROM exposure.posting s
        WHERE s.account_id = p.account_id AND s.currency = p.currency
          AND s.posting_id BETWEEN p.posting_id - 1000 AND p.posting_id + 1000
          AND s.recorded_at = p.recorded_at AND s.effective_at = p.effective_at
          AND s.cause_kind = p.cause_kind AND s.cause_id = p.cause_id
          AND s.cause_version = p.cause_version) e
 ORDER BY p.posting_id
"""


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents; None asks for nothing. `bucket`: those that add to it or take off it."""

    kind: str | None = None
    currency: str | None = None
    bucket: str | None = None


@dataclass(frozen=True, slots=True)
class PostingFilter:
    """Postings of a document or caused by it; None asks for nothing."""

    kind: str | None = None
    document_id: str | None = None


async def documents(
    connection: "Connection",
    account_id: str,
    after: tuple[str, str, str],
    wanted: DocumentFilter,
    limit: int,
) -> list["Record"]:
    """What counts in the account, by kind, id and currency, behind `after`."""
    return await connection.fetch(
        _DOCUMENTS, account_id, *after, wanted.kind, wanted.currency, wanted.bucket, limit
    )


async def postings(
    connection: "Connection", account_id: str, after: int, wanted: PostingFilter, limit: int
) -> list["Record"]:
    """Postings of the account in the order in which they were made, those behind `after`."""
    return await connection.fetch(
        _POSTINGS, account_id, after, wanted.kind, wanted.document_id, limit
    )
