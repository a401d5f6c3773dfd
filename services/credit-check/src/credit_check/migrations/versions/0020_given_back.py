"""`gather` does not take for released what was given back by a void.

Revision ID: credit_check_0020
Revises: credit_check_0019
"""

from alembic import op

from credit_check.migrations import gather

revision = "credit_check_0020"
down_revision = "credit_check_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(gather.install())


def downgrade() -> None:
    """The text of before takes the same arguments and tells rows of the same kinds: this one stays."""
