"""Why a version that was requested by event gets no answer, kept to be shown with its order.

Revision ID: credit_check_0027
Revises: credit_check_0026
"""

from alembic import op

revision = "credit_check_0027"
down_revision = "credit_check_0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE credit_check.passed_request
            ADD COLUMN account_id text, ADD COLUMN code text, ADD COLUMN detail text
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE credit_check.passed_request
            DROP COLUMN account_id, DROP COLUMN code, DROP COLUMN detail
        """
    )
