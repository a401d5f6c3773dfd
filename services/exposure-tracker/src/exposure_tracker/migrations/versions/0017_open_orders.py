"""Open orders of an account, and when versions of orders were recorded, for credit-check.

The index holds open orders alone: of the rest of a long history nobody asks by account and state.

Revision ID: exposure_0017
Revises: exposure_0016
"""

from alembic import op

revision = "exposure_0017"
down_revision = "exposure_0016"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE INDEX document_open_order ON exposure.document (account_id)
    WHERE kind = 'order' AND state = 'open'
""",
    """
CREATE VIEW exposure.open_order AS
SELECT d.id AS order_id, d.version, d.account_id, d.currency, d.ordered_minor, d.effective_at
  FROM exposure.document d
 WHERE d.kind = 'order' AND d.state = 'open' AND d.version > 0
""",
    """
CREATE VIEW exposure.order_version AS
SELECT v.id AS order_id, v.version, v.recorded_at
  FROM exposure.document_version v
 WHERE v.kind = 'order'
""",
    """
GRANT SELECT ON exposure.open_order, exposure.order_version TO creditgate_tracker, creditgate_check
""",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.open_order, exposure.order_version")
    op.execute("DROP INDEX exposure.document_open_order")
