"""A question with several contents is a conflict only as long as these are kept.

Questions go with their month, and with them what would say that the order has moved on.

Revision ID: exposure_0025
Revises: exposure_0024
"""

from alembic import op

revision = "exposure_0025"
down_revision = "exposure_0024"
branch_labels = None
depends_on = None

STANDING = """
CREATE OR REPLACE VIEW exposure.question_standing AS
SELECT q.order_id, q.version, q.account_id, q.currency
  FROM exposure.question_conflict q
 WHERE NOT EXISTS (SELECT 1 FROM exposure.document_version v
                    WHERE v.kind = 'order' AND v.id = q.order_id
                      AND (v.version > q.version
                           OR (v.version = q.version AND v.outcome <> 'requested'))){kept}
"""
KEPT = """
   AND (SELECT count(*) FROM exposure.document_version v
         WHERE v.kind = 'order' AND v.id = q.order_id AND v.version = q.version) > 1"""


def upgrade() -> None:
    op.execute(STANDING.format(kept=KEPT))


def downgrade() -> None:
    op.execute(STANDING.format(kept=""))
