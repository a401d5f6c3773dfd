"""What contradicts itself among documents, in PostgreSQL.

A limit that is not used and a version with several contents are found by their own indexes. That
a document is named in another currency than its own lies inside its sums; so the fold notes
*where* it saw that, once per document and currency, and whether it still stands is read off the
sums. A question with several contents is noted as well: among all that was ever asked it would have
to be looked for. A note that has become untrue is passed over, and costs nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exposure_tracker.fold import Cause, Mismatch, VersionRow
    from service_kit.database import Connection, Record

_NOTE = """
INSERT INTO exposure.currency_mismatch (kind, id, currency, cause_kind, cause_id, cause_version)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    ON CONFLICT DO NOTHING
"""
_NOTE_QUESTIONS = """
INSERT INTO exposure.question_conflict (order_id, version, account_id, currency)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
    ON CONFLICT DO NOTHING
"""
_STANDING = """
SELECT * FROM (
    SELECT 'limit_currency' AS conflict, a.account_id, 'limit' AS kind, a.account_id AS id,
           a.limit_version AS version, a.unused_limit_currency AS currency, '' AS detail,
           a.currency AS other, NULL::bigint AS delivered, NULL::bigint AS invoiced,
           NULL::bigint AS allocated, NULL AS cause_kind, NULL AS cause_id
      FROM exposure.account a
     WHERE a.unused_limit_currency IS NOT NULL
     UNION ALL
    SELECT 'reference_currency', d.account_id, d.kind, d.id, d.version, d.currency, x.currency,
           x.currency, n.delivered, n.invoiced, n.allocated, x.cause_kind, x.cause_id
      FROM exposure.currency_mismatch x
      JOIN exposure.document d ON d.kind = x.kind AND d.id = x.id AND d.currency <> x.currency
     CROSS JOIN LATERAL (
           SELECT sum((p.place ->> 2)::bigint)::bigint AS delivered,
                  sum((p.place ->> 3)::bigint + (p.place ->> 4)::bigint)::bigint AS invoiced,
                  sum((p.place ->> 5)::bigint)::bigint AS allocated
             FROM jsonb_array_elements(d.named) AS p (place)
            WHERE p.place ->> 0 = x.currency HAVING count(*) > 0) n
     UNION ALL
    SELECT DISTINCT 'version', d.account_id, d.kind, d.id, d.version, d.currency, '', NULL,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL, NULL
      FROM exposure.document_version v
      JOIN exposure.document d ON d.kind = v.kind AND d.id = v.id AND d.version = v.version
     WHERE v.outcome IN ('conflict_won', 'conflict_lost')
     UNION ALL
    SELECT 'version', q.account_id, 'order', q.order_id, q.version, q.currency, 'requested', NULL,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL, NULL
      FROM exposure.question_standing q) AS c
 WHERE (c.conflict, c.kind, c.id, c.detail) > ($1, $2, $3, $4)
   AND ($5::text IS NULL OR c.conflict = $5)
   AND ($6::text IS NULL OR c.account_id = $6)
   AND ($7::text IS NULL OR EXISTS (SELECT 1 FROM exposure.account a
                                     WHERE a.account_id = c.account_id AND a.segment = $7))
 ORDER BY c.conflict, c.kind, c.id, c.detail
 LIMIT $8
"""
_CONTENTS = """
SELECT v.kind, v.id, v.version, v.body, v.body = d.body AS counts, v.effective_at, v.recorded_at, v.topic,
       v.partition, v.record_offset
  FROM unnest($1::text[], $2::text[]) AS w (kind, id)
  JOIN exposure.document d ON d.kind = w.kind AND d.id = w.id
  JOIN exposure.document_version v ON v.kind = d.kind AND v.id = d.id AND v.version = d.version
 WHERE v.outcome <> 'requested'
 ORDER BY v.kind, v.id, v.recorded_at, v.digest
"""
_QUESTIONS = """
SELECT v.kind, v.id, v.version, v.body, false AS counts, v.effective_at, v.recorded_at, v.topic,
       v.partition, v.record_offset
  FROM unnest($1::text[], $2::bigint[]) AS w (id, version)
  JOIN exposure.document_version v ON v.kind = 'order' AND v.id = w.id AND v.version = w.version
 WHERE v.outcome = 'requested'
 ORDER BY v.id, v.version, v.recorded_at, v.record_offset, v.digest
"""
_SOURCES = """
SELECT r.target_kind AS kind, r.target_id AS id, s.currency, s.kind AS source_kind,
       s.id AS source_id
  FROM unnest($1::text[], $2::text[], $3::text[]) AS w (kind, id, currency)
  JOIN exposure.outside_reference r ON r.target_kind = w.kind AND r.target_id = w.id
  JOIN exposure.document s
    ON s.kind = r.source_kind AND s.id = r.source_id AND s.currency = w.currency
 ORDER BY 1, 2, 3, 4, 5
"""


async def note(connection: "Connection", mismatches: "Mapping[Mismatch, Cause]") -> None:
    """Remember where references across currencies were seen; known places are passed over."""
    if mismatches:
        rows = sorted((*place, *cause) for place, cause in mismatches.items())
        await connection.execute(_NOTE, *zip(*rows, strict=True))


async def note_questions(connection: "Connection", rows: "Sequence[VersionRow]") -> None:
    """Remember requested versions that came with another content; known ones are passed over."""
    if rows:
        places = sorted((*row[1:3], *row[4:6]) for row in rows)
        await connection.execute(_NOTE_QUESTIONS, *_columns(places, 4))


async def standing(
    connection: "Connection",
    after: Sequence[str],
    *,
    conflict: str | None,
    account_id: str | None,
    segment: str | None,
    limit: int,
) -> list["Record"]:
    """Conflicts that stand, behind `after` (conflict, kind, id, detail)."""
    return await connection.fetch(_STANDING, *after, conflict, account_id, segment, limit)


async def contents(
    connection: "Connection", documents: Sequence[tuple[str, str]]
) -> list["Record"]:
    """All contents of the newest version of each document (kind, id), in order of arrival."""
    return await connection.fetch(_CONTENTS, *_columns(documents, 2))


async def questions(connection: "Connection", places: Sequence[tuple[str, int]]) -> list["Record"]:
    """All contents that each version of an order (id, version) was requested with, in order of
    arrival. None of them counts: a question moves nothing.
    """
    return await connection.fetch(_QUESTIONS, *_columns(places, 2))


async def sources(
    connection: "Connection", places: Sequence[tuple[str, str, str]]
) -> list["Record"]:
    """Documents known to name each document (kind, id) in the currency."""
    return await connection.fetch(_SOURCES, *_columns(places, 3))


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> list[list[object]]:
    return [[row[at] for row in rows] for at in range(count)]
