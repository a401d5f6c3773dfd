"""The trace that an event was sent with, kept for those of whom credit-check tells something:
requested orders, accounts, limits.

The views go before the table is changed and come again after it: whoever reads through one has
locked it before the table, and is waited for in that order.

Revision ID: exposure_0024
Revises: exposure_0023
"""

from alembic import op

revision = "exposure_0024"
down_revision = "exposure_0023"
branch_labels = None
depends_on = None

_WITHOUT = "DROP VIEW exposure.requested_order, exposure.terms_document, exposure.limit_document"
_REQUESTED = """
CREATE VIEW exposure.requested_order AS
SELECT v.id AS order_id, v.version, v.account_id, v.recorded_at, v.partition, v.record_offset,
       v.body{more}
  FROM exposure.document_version v
 WHERE v.kind = 'order' AND v.outcome = 'requested'
"""
_TERMS = """
CREATE VIEW exposure.terms_document AS
SELECT v.kind, v.id AS account_id, v.version, v.effective_at, v.recorded_at, v.body{more}
  FROM exposure.document_version v
 WHERE v.kind IN ('account', 'limit')
"""
_LIMITS = """
CREATE VIEW exposure.limit_document AS
SELECT v.id AS account_id, v.version, v.currency, v.outcome, v.recorded_at, v.body{more}
  FROM exposure.document_version v
 WHERE v.kind = 'limit'
"""
_GRANT = """
GRANT SELECT ON exposure.requested_order, exposure.terms_document, exposure.limit_document
    TO creditgate_tracker, creditgate_check
"""


def _with(more: str) -> None:
    for statement in (_REQUESTED, _TERMS, _LIMITS):
        op.execute(statement.format(more=more))
    op.execute(_GRANT)


def upgrade() -> None:
    op.execute(_WITHOUT)
    op.execute("ALTER TABLE exposure.document_version ADD COLUMN traceparent text")
    _with(", v.traceparent")


def downgrade() -> None:
    op.execute(_WITHOUT)
    op.execute("ALTER TABLE exposure.document_version DROP COLUMN traceparent")
    _with("")
