"""What a batch reads bears the mark of the ledger that it was read under.

Revision ID: credit_check_0025
Revises: credit_check_0024
"""

from alembic import op

from credit_check.migrations import gather

revision = "credit_check_0025"
down_revision = "credit_check_0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(gather.install_reading())


def downgrade() -> None:
    """Programs of the version before pass the mark over: this text stays."""
