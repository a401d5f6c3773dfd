"""What was billed, delivered and paid, for credit-check: the newest version of each such document.

Revision ID: exposure_0016
Revises: exposure_0015
"""

from alembic import op

revision = "exposure_0016"
down_revision = "exposure_0015"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.billing_document AS
SELECT d.account_id, d.kind, d.id, d.body
  FROM exposure.document d
 WHERE d.kind IN ('delivery', 'invoice', 'payment') AND d.body IS NOT NULL
""",
    "GRANT SELECT ON exposure.billing_document TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.billing_document")
