"""A key may have a bound of its own on how many requests a second it sends."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE access.api_key ADD COLUMN requests_per_second integer
            CHECK (requests_per_second > 0)
        """
    )
