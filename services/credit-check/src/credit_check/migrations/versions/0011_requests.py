"""Orders that ask by event: which were passed over, and up to when all has been seen to.

Revision ID: credit_check_0011
Revises: credit_check_0010
"""

from alembic import op

revision = "credit_check_0011"
down_revision = "credit_check_0010"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE credit_check.passed_request (
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    passed_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, order_version)
)
""",
    """
COMMENT ON TABLE credit_check.passed_request IS
    'orders in state requested that had moved on before they could be answered'
""",
    """
CREATE TABLE credit_check.sweep_mark (
    name text PRIMARY KEY,
    settled_at timestamptz NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.sweep_mark IS
    'up to when the sweep has seen to everything, by what it is'
""",
    "GRANT SELECT, INSERT ON credit_check.passed_request TO creditgate_check",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.sweep_mark TO creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE credit_check.passed_request, credit_check.sweep_mark")
