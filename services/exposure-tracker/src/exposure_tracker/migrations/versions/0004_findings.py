"""When each account was proven and what was found, and a window for whoever tells people.

The ledger knows nobody to tell. What it finds wrong with itself or with what it was sent stands in
the view `finding` for as long as it is true; credit-check raises and clears notices from it.

Revision ID: exposure_0004
Revises: exposure_0003
"""

from alembic import op

revision = "exposure_0004"
down_revision = "exposure_0003"
branch_labels = None
depends_on = None

PROOF = """
CREATE TABLE exposure.proof (
    account_id text PRIMARY KEY,
    proven_at timestamptz NOT NULL,
    drifts integer NOT NULL,
    findings text NOT NULL,
    drift_since timestamptz
) WITH (fillfactor = 70);
COMMENT ON TABLE exposure.proof IS
    'when each account was last proven, and what was found then; the row without an id is for what '
    'belongs to no account';
CREATE INDEX proof_by_drift ON exposure.proof (account_id) WHERE drifts > 0;
CREATE INDEX document_version_conflict ON exposure.document_version (kind, id, version)
 WHERE outcome IN ('conflict_won', 'conflict_lost');
CREATE INDEX dead_letter_by_age ON exposure.dead_letter (recorded_at)
"""

# A conflict stands until the sender has sent a newer version; dead letters are one matter as long
# as no hour passes without one.
FINDING = """
CREATE VIEW exposure.finding AS
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
         WHERE v.outcome IN ('conflict_won', 'conflict_lost')) AS conflict
 GROUP BY account_id
 UNION ALL
SELECT 'dead_letters', NULL,
       jsonb_build_object('records', count(*)::text,
                          'topics', string_agg(DISTINCT topic, ', ' ORDER BY topic))
  FROM exposure.dead_letter
 WHERE recorded_at > now() - interval '1 hour'
HAVING count(*) > 0
"""

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON exposure.proof TO creditgate_tracker;
GRANT SELECT ON exposure.finding TO creditgate_tracker, creditgate_check
"""


def upgrade() -> None:
    for script in (PROOF, FINDING, GRANTS):
        for statement in script.strip().split(";\n"):
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.finding")
    op.execute("DROP TABLE exposure.proof")
    op.execute("DROP INDEX exposure.document_version_conflict")
    op.execute("DROP INDEX exposure.dead_letter_by_age")
