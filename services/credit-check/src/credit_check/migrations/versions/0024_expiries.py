"""Live reservations by when they expire: found when the watermark reaches them, without reading all.

Revision ID: credit_check_0024
Revises: credit_check_0023
"""

from alembic import op

revision = "credit_check_0024"
down_revision = "credit_check_0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX reservation_live_by_expiry ON credit_check.reservation (expires_at)"
        " WHERE ended_at IS NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX credit_check.reservation_live_by_expiry")
