"""What is open on an account in a currency, in one figure beside its buckets.

Σ of its sums by due date. With it a decision tells what is past due without reading all that is:
what is open, less what is not due yet, and that lies within the days of payment terms however long
the history is.

Revision ID: exposure_0009
Revises: exposure_0008
"""

from alembic import op

revision = "exposure_0009"
down_revision = "exposure_0008"
branch_labels = None
depends_on = None

FILL = """
UPDATE exposure.bucket b
   SET open_minor = d.open_minor
  FROM (SELECT account_id, currency, sum(open_minor)::bigint AS open_minor
          FROM exposure.due GROUP BY account_id, currency) d
 WHERE d.account_id = b.account_id AND d.currency = b.currency
"""
VIEW = """
CREATE OR REPLACE VIEW exposure.standing_bucket AS
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash, open_minor
  FROM exposure.bucket
"""
VIEW_BEFORE = """
CREATE VIEW exposure.standing_bucket AS
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket
"""


def upgrade() -> None:
    op.execute("ALTER TABLE exposure.bucket ADD COLUMN open_minor bigint NOT NULL DEFAULT 0")
    op.execute(FILL)
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.standing_bucket")
    op.execute("ALTER TABLE exposure.bucket DROP COLUMN open_minor")
    op.execute(VIEW_BEFORE)
    op.execute("GRANT SELECT ON exposure.standing_bucket TO creditgate_tracker, creditgate_check")
