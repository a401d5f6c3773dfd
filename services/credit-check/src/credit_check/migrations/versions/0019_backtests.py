"""Back-tests of what was recorded: what was asked, how far it is, and what was found.

Revision ID: credit_check_0019
Revises: credit_check_0018
"""

from alembic import op

revision = "credit_check_0019"
down_revision = "credit_check_0018"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE credit_check.backtest (
    backtest_id text PRIMARY KEY,
    version bigint NOT NULL REFERENCES credit_check.policy_version (version),
    against bigint NOT NULL REFERENCES credit_check.policy_version (version),
    decided_from timestamptz,
    decided_to timestamptz,
    late_days integer NOT NULL,
    state text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    ended_at timestamptz,
    rows_done bigint NOT NULL DEFAULT 0,
    rows_total bigint,
    problem text,
    report text
)
""",
    "COMMENT ON TABLE credit_check.backtest IS 'each back-test asked for over HTTP'",
    "CREATE INDEX backtest_running ON credit_check.backtest (backtest_id) WHERE state = 'running'",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.backtest TO creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE credit_check.backtest")
