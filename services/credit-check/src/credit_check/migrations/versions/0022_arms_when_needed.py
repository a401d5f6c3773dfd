"""`gather` reads by small statements of one moment, each only where it can find something.

It takes the same arguments and tells rows of the same kinds: programs of the version before call
it as they did.

Revision ID: credit_check_0022
Revises: credit_check_0021
"""

from alembic import op

from credit_check.migrations import gather

revision = "credit_check_0022"
down_revision = "credit_check_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (gather.ROW, gather.install_reading(), gather.install()):
        op.execute(statement)


def downgrade() -> None:
    """The text of before takes the same arguments and tells rows of the same kinds: this one stays."""
