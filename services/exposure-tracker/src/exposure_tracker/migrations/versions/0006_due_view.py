"""credit-check may read what is due when: a view of the due sums.

Revision ID: exposure_0006
Revises: exposure_0005
"""

from alembic import op

revision = "exposure_0006"
down_revision = "exposure_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE VIEW exposure.standing_due AS"
        " SELECT account_id, currency, basis, due_on, open_minor FROM exposure.due"
    )
    op.execute("GRANT SELECT ON exposure.standing_due TO creditgate_tracker, creditgate_check")


def downgrade() -> None:
    op.execute("DROP VIEW exposure.standing_due")
