"""When postings were recorded, and what time they are of, for credit-check: to tell a history that
is loaded from what happens.

Revision ID: exposure_0021
Revises: exposure_0020
"""

from alembic import op

revision = "exposure_0021"
down_revision = "exposure_0020"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE VIEW exposure.posting_time AS
SELECT p.account_id, p.posting_id, p.effective_at, p.recorded_at FROM exposure.posting p
""",
    "GRANT SELECT ON exposure.posting_time TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.posting_time")
