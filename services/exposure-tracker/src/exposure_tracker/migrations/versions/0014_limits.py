"""Limit documents for credit-check: every version that came, from whichever system.

Revision ID: exposure_0014
Revises: exposure_0013
"""

from alembic import op

revision = "exposure_0014"
down_revision = "exposure_0013"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.limit_document AS
SELECT v.id AS account_id, v.version, v.currency, v.outcome, v.recorded_at, v.body
  FROM exposure.document_version v
 WHERE v.kind = 'limit'
""",
    "GRANT SELECT ON exposure.limit_document TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.limit_document")
