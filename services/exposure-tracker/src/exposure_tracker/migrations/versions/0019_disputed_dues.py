"""What is disputed of the due sums, for credit-check: policies may leave it out of what is overdue.

Revision ID: exposure_0019
Revises: exposure_0018
"""

from alembic import op

revision = "exposure_0019"
down_revision = "exposure_0018"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.standing_disputed AS
SELECT e.account_id, e.currency, e.basis, e.due_on, e.open_minor,
       coalesce((SELECT d.disputed_minor FROM exposure.disputed d
                  WHERE d.account_id = e.account_id AND d.currency = e.currency
                    AND d.basis = e.basis AND d.due_on = e.due_on), 0) AS disputed_minor
  FROM exposure.due e
""",
    "GRANT SELECT ON exposure.standing_disputed TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.standing_disputed")
