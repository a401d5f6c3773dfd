"""credit-check may read which invoices of an account are open: what could be paid to clear a hold.

Read for one account when a person asks, never for a decision: it looks at all that was invoiced.

Revision ID: exposure_0015
Revises: exposure_0014
"""

from alembic import op

revision = "exposure_0015"
down_revision = "exposure_0014"
branch_labels = None
depends_on = None

OPEN_INVOICE = """
CREATE VIEW exposure.open_invoice AS
SELECT i.invoice_id, i.account_id, i.currency, i.content, i.allocated_minor
  FROM (SELECT d.id AS invoice_id, d.account_id, d.currency,
               convert_from(d.body, 'UTF8')::jsonb AS content,
               coalesce((SELECT sum((n.place ->> 5)::bigint)
                           FROM jsonb_array_elements(d.named) AS n (place)
                          WHERE n.place ->> 0 = d.currency AND n.place ->> 1 = d.account_id
                         ), 0)::bigint AS allocated_minor
          FROM exposure.document d
         WHERE d.kind = 'invoice' AND d.state = 'issued') i
 WHERE i.content ->> 'kind' <> 'credit_memo'
   AND (i.content ->> 'total')::bigint > i.allocated_minor
"""


def upgrade() -> None:
    op.execute(OPEN_INVOICE)
    op.execute("GRANT SELECT ON exposure.open_invoice TO creditgate_tracker, creditgate_check")


def downgrade() -> None:
    op.execute("DROP VIEW exposure.open_invoice")
