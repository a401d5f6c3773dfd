"""Requested versions of orders that came with several contents, to be shown like other conflicts.

Such a version has no place among documents, so the index of conflicting versions does not find it.
It stands until the order goes on: any newer version, or the same one posted.

Revision ID: exposure_0023
Revises: exposure_0022
"""

from alembic import op

revision = "exposure_0023"
down_revision = "exposure_0022"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE exposure.question_conflict (
    order_id text NOT NULL,
    version bigint NOT NULL,
    account_id text NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (order_id, version)
)
"""
STANDING = """
CREATE VIEW exposure.question_standing AS
SELECT q.order_id, q.version, q.account_id, q.currency
  FROM exposure.question_conflict q
 WHERE NOT EXISTS (SELECT 1 FROM exposure.document_version v
                    WHERE v.kind = 'order' AND v.id = q.order_id
                      AND (v.version > q.version
                           OR (v.version = q.version AND v.outcome <> 'requested')))
"""
GRANTS = (
    "GRANT SELECT, INSERT ON exposure.question_conflict TO creditgate_tracker",
    "GRANT SELECT ON exposure.question_standing TO creditgate_tracker, creditgate_check",
)
FINDING = """
CREATE OR REPLACE VIEW exposure.finding AS
SELECT 'drift'::text AS kind, nullif(account_id, '') AS account_id,
       jsonb_build_object('differences', drifts::text, 'found', findings) AS facts
  FROM exposure.proof
 WHERE drifts > 0
 UNION ALL
SELECT 'version_conflict', account_id,
       jsonb_build_object('documents', string_agg(named, ', ' ORDER BY named))
  FROM (SELECT DISTINCT d.account_id, format('%s %s version %s', d.kind, d.id, d.version) AS named
          FROM exposure.document_version v
          JOIN exposure.document d
            ON d.kind = v.kind AND d.id = v.id AND d.version = v.version
         WHERE v.outcome IN ('conflict_won', 'conflict_lost'){questions}) AS conflict
 GROUP BY account_id
 UNION ALL
SELECT 'dead_letters', NULL,
       jsonb_build_object('records', count(*)::text,
                          'topics', string_agg(DISTINCT topic, ', ' ORDER BY topic))
  FROM exposure.dead_letter
 WHERE recorded_at > now() - interval '1 hour' AND settled IS NULL
HAVING count(*) > 0
"""
QUESTIONS = """
         UNION
        SELECT q.account_id, format('order %s version %s', q.order_id, q.version)
          FROM exposure.question_standing q"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(STANDING)
    for grant in GRANTS:
        op.execute(grant)
    op.execute(FINDING.format(questions=QUESTIONS))


def downgrade() -> None:
    op.execute(FINDING.format(questions=""))
    op.execute("DROP VIEW exposure.question_standing")
    op.execute("DROP TABLE exposure.question_conflict")
