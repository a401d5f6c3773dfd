"""Orders that ask by event, for credit-check: every requested version, as it was recorded.

The index holds requested versions alone, so that other events pay nothing for it.

Revision ID: exposure_0012
Revises: exposure_0011
"""

from alembic import op

revision = "exposure_0012"
down_revision = "exposure_0011"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE INDEX document_version_requested ON exposure.document_version (recorded_at)
    WHERE kind = 'order' AND outcome = 'requested'
""",
    """
CREATE VIEW exposure.requested_order AS
SELECT v.id AS order_id, v.version, v.account_id, v.recorded_at, v.partition, v.record_offset,
       v.body
  FROM exposure.document_version v
 WHERE v.kind = 'order' AND v.outcome = 'requested'
""",
    "GRANT SELECT ON exposure.requested_order TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.requested_order")
    op.execute("DROP INDEX exposure.document_version_requested")
