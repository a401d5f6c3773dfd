"""What is past due is found without reading every day of an account's past.

Revision ID: credit_check_0023
Revises: credit_check_0022
"""

from alembic import op

from credit_check.migrations import gather

revision = "credit_check_0023"
down_revision = "credit_check_0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(gather.install_reading())


def downgrade() -> None:
    """The text of before tells the same rows: this one stays."""
