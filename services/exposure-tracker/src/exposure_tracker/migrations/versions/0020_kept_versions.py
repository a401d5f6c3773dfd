"""Every kept version as it was recorded, for credit-check: what a back-test goes through again.

Revision ID: exposure_0020
Revises: exposure_0019
"""

from alembic import op

revision = "exposure_0020"
down_revision = "exposure_0019"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.kept_version AS
SELECT v.kind, v.id, v.version, v.outcome, v.recorded_at, v.body
  FROM exposure.document_version v
""",
    "GRANT SELECT ON exposure.kept_version TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.kept_version")
