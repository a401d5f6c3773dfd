"""What a hold is about, beside its state: told apart from others without reading what was told.

Holds heard before have none of it; they keep nothing quiet.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE notifier.hold
            ADD COLUMN order_id      text,
            ADD COLUMN order_version bigint,
            ADD COLUMN reason_codes  text,
            ADD COLUMN opened_at     timestamptz,
            ADD COLUMN changed_by    text
    """)
    op.execute("COMMENT ON COLUMN notifier.hold.reason_codes IS 'that hold, sorted, with commas'")
    op.execute("CREATE INDEX hold_of_order ON notifier.hold (order_id, opened_at)")


def downgrade() -> None:
    op.execute("DROP INDEX notifier.hold_of_order")
    op.execute("""
        ALTER TABLE notifier.hold
            DROP COLUMN order_id, DROP COLUMN order_version, DROP COLUMN reason_codes,
            DROP COLUMN opened_at, DROP COLUMN changed_by
    """)
