"""Requests for other limits, whole, with everything that happened to them.

Revision ID: credit_check_0013
Revises: credit_check_0012
"""

from alembic import op

revision = "credit_check_0013"
down_revision = "credit_check_0012"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE credit_check.limit_request (
    request_id text PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    account_id text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    limit_version bigint,
    body bytea,
    content text NOT NULL
)
""",
    """
COMMENT ON COLUMN credit_check.limit_request.body IS
    'the limit document that it became, in canonical bytes, to find it again in the ledger'
""",
    "CREATE INDEX limit_request_by_age ON credit_check.limit_request (requested_at, request_id)",
    "CREATE INDEX limit_request_by_account ON credit_check.limit_request (account_id)",
    """
CREATE INDEX limit_request_under_way ON credit_check.limit_request (changed_at)
    WHERE state = 'approved'
""",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.limit_request TO creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE credit_check.limit_request")
