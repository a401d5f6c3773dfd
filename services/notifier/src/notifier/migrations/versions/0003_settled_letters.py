"""Dead letters of the notifier that somebody settled: they themselves stand on Kafka alone.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE notifier.settled_letter (
            source     text NOT NULL,
            dead_at    text NOT NULL,
            settled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            settled_by text NOT NULL,
            why        text NOT NULL,
            PRIMARY KEY (source, dead_at)
        )
    """)
    op.execute("""
        COMMENT ON COLUMN notifier.settled_letter.source IS
            'where the record stands that was set aside: topic/partition/offset'
    """)


def downgrade() -> None:
    op.execute("DROP TABLE notifier.settled_letter")
