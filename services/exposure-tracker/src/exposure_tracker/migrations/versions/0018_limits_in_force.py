"""Limits in force for credit-check, and the document that each is from: to tell when one moves.

Revision ID: exposure_0018
Revises: exposure_0017
"""

from alembic import op

revision = "exposure_0018"
down_revision = "exposure_0017"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.limit_in_force AS
SELECT a.account_id, a.currency, a.credit_limit_minor, a.temporary_limit_minor,
       a.temporary_valid_from, a.temporary_valid_until,
       CASE WHEN a.limit_version IS NOT NULL AND a.unused_limit_currency IS NULL
            THEN 'limit' ELSE 'account' END AS kind,
       CASE WHEN a.limit_version IS NOT NULL AND a.unused_limit_currency IS NULL
            THEN a.limit_version ELSE a.version END AS version
  FROM exposure.account a
 WHERE a.described
""",
    """
CREATE VIEW exposure.terms_document AS
SELECT v.kind, v.id AS account_id, v.version, v.effective_at, v.recorded_at, v.body
  FROM exposure.document_version v
 WHERE v.kind IN ('account', 'limit')
""",
    """
GRANT SELECT ON exposure.limit_in_force, exposure.terms_document
    TO creditgate_tracker, creditgate_check
""",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.terms_document, exposure.limit_in_force")
