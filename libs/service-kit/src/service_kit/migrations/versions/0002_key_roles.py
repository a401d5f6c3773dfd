"""Keys that people use carry their role: how much one person may decide alone depends on it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE access.api_key ADD COLUMN role text
            CHECK (role IN ('agent', 'manager', 'director', 'committee'))
        """
    )
