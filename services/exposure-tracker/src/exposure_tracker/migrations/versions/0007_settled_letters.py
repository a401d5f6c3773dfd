"""Dead letters are settled: sent again or dropped, once, with who did it, when and why.

What is settled is no finding any more. A try to send one again is noted before it is made, so that one that was cut short is recognized
and looked for on its topic instead of being made twice.

Revision ID: exposure_0007
Revises: exposure_0006
"""

from alembic import op

revision = "exposure_0007"
down_revision = "exposure_0006"
branch_labels = None
depends_on = None

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
         WHERE v.outcome IN ('conflict_won', 'conflict_lost')) AS conflict
 GROUP BY account_id
 UNION ALL
SELECT 'dead_letters', NULL,
       jsonb_build_object('records', count(*)::text,
                          'topics', string_agg(DISTINCT topic, ', ' ORDER BY topic))
  FROM exposure.dead_letter
 WHERE recorded_at > now() - interval '1 hour'{open_alone}
HAVING count(*) > 0
"""
OPEN_ALONE = " AND settled IS NULL"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE exposure.dead_letter
            ADD COLUMN settled text CHECK (settled IN ('retried', 'dropped')),
            ADD COLUMN settled_at timestamptz,
            ADD COLUMN settled_by text,
            ADD COLUMN settled_why text,
            ADD COLUMN retries integer NOT NULL DEFAULT 0,
            ADD COLUMN retry_began_at timestamptz
    """)
    op.execute("""
        COMMENT ON COLUMN exposure.dead_letter.retry_began_at IS
            'set while a retry is under way, or was cut short'
    """)
    op.execute("""
        CREATE INDEX dead_letter_open ON exposure.dead_letter (topic, dead_letter_id)
            WHERE settled IS NULL
    """)
    op.execute(FINDING.format(open_alone=OPEN_ALONE))


def downgrade() -> None:
    op.execute(FINDING.format(open_alone=""))
    op.execute("DROP INDEX exposure.dead_letter_open")
    op.execute("""
        ALTER TABLE exposure.dead_letter
            DROP COLUMN settled, DROP COLUMN settled_at, DROP COLUMN settled_by,
            DROP COLUMN settled_why, DROP COLUMN retries, DROP COLUMN retry_began_at
    """)
