"""Where references across currencies were seen, and which limits are not used, to be shown.

Revision ID: exposure_0008
Revises: exposure_0007
"""

from alembic import op

revision = "exposure_0008"
down_revision = "exposure_0007"
branch_labels = None
depends_on = None

MISMATCH = """
CREATE TABLE exposure.currency_mismatch (
    kind text NOT NULL,
    id text NOT NULL,
    currency text NOT NULL,
    cause_kind text NOT NULL,
    cause_id text NOT NULL,
    cause_version bigint NOT NULL,
    PRIMARY KEY (kind, id, currency)
);
COMMENT ON TABLE exposure.currency_mismatch IS
    'documents that were seen to be named in a currency that is not theirs, and the event that '
    'showed it first; whether it still stands lies in document.named; append-only';
CREATE INDEX account_unused_limit ON exposure.account (account_id)
 WHERE unused_limit_currency IS NOT NULL;
GRANT SELECT, INSERT ON exposure.currency_mismatch TO creditgate_tracker
"""


def upgrade() -> None:
    for statement in MISMATCH.strip().split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX exposure.account_unused_limit")
    op.execute("DROP TABLE exposure.currency_mismatch")
