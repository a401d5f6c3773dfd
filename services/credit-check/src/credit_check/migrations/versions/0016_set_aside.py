"""Holds that could not be decided again are set aside one by one, until they are tried again.

One of them kept all holds of its group waiting.

Revision ID: credit_check_0016
Revises: credit_check_0015
"""

from alembic import op

revision = "credit_check_0016"
down_revision = "credit_check_0015"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE credit_check.set_aside (
    hold_id text PRIMARY KEY,
    failures integer NOT NULL,
    failed_at timestamptz NOT NULL,
    again_at timestamptz NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.set_aside IS
    'open holds that could not be decided again, until they are tried next'
""",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON credit_check.set_aside TO creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE credit_check.set_aside")
