"""What questions about the past, aging and "what is this figure made of" are answered from.

`moved_document` finds the documents that were in an account and are not any more, so that no
version needs an index by account: on the way of every event that would cost more than the rare
move is worth. `disputed` keeps what is disputed of the open amounts by date, as `due` keeps the
open amounts. The index finds amounts that a document posts outside of its own account, such as
deliveries standing alone at an order that nobody has seen; few rows have any.

Revision ID: exposure_0003
Revises: exposure_0002
"""

from alembic import op

revision = "exposure_0003"
down_revision = "exposure_0002"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE exposure.moved_document (
    account_id text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    PRIMARY KEY (account_id, kind, id)
);
COMMENT ON TABLE exposure.moved_document IS
    'accounts that a document has a version in, though its newest is in another; append-only';
CREATE TABLE exposure.disputed (
    account_id text NOT NULL,
    currency text NOT NULL,
    basis text NOT NULL,
    due_on date NOT NULL,
    disputed_minor bigint NOT NULL,
    PRIMARY KEY (account_id, currency, basis, due_on)
) WITH (fillfactor = 70);
COMMENT ON TABLE exposure.disputed IS
    'what is disputed of the open amounts in due, by the same key';
CREATE INDEX document_posting_elsewhere ON exposure.document
    USING gin (posted_elsewhere jsonb_path_ops) WHERE posted_elsewhere IS NOT NULL
"""

# What is kept already is brought to where it would be, had these tables always been there.
FILL = """
INSERT INTO exposure.moved_document (account_id, kind, id)
SELECT DISTINCT v.account_id, v.kind, v.id
  FROM exposure.document_version v
  JOIN exposure.document d ON d.kind = v.kind AND d.id = v.id
 WHERE v.kind IN ('order', 'delivery', 'invoice', 'payment') AND v.account_id <> d.account_id;
WITH invoice AS (
    SELECT d.account_id, d.currency, convert_from(d.body, 'UTF8')::jsonb AS body,
           coalesce((SELECT sum((n.place ->> 5)::bigint)
                       FROM jsonb_array_elements(d.named) AS n (place)
                      WHERE n.place ->> 0 = d.currency AND n.place ->> 1 = d.account_id), 0)
               AS allocated
      FROM exposure.document d
     WHERE d.kind = 'invoice' AND d.state = 'issued' AND d.receivables > 0
), open AS (
    SELECT account_id, currency, body,
           least((body ->> 'disputed_amount')::bigint,
                 greatest(0, (body ->> 'total')::bigint - allocated)) AS minor
      FROM invoice
     WHERE body ? 'disputed_amount'
), parted AS (
    SELECT o.account_id, o.currency, 'due' AS basis, (i.part ->> 'due_on')::date AS due_on,
           (i.part ->> 'amount')::bigint AS amount, o.minor,
           sum((i.part ->> 'amount')::bigint)
               OVER (PARTITION BY o.account_id, o.currency, o.body ->> 'invoice_id'
                     ORDER BY (i.part ->> 'due_on')::date DESC, i.number) AS up_to
      FROM open o
     CROSS JOIN LATERAL jsonb_array_elements(o.body -> 'instalments')
                WITH ORDINALITY AS i (part, number)
), dated AS (
    SELECT account_id, currency, basis, due_on,
           greatest(0, least(amount, minor - (up_to - amount))) AS minor
      FROM parted
     UNION ALL
    SELECT account_id, currency, CASE WHEN body ? 'due_on' THEN 'due' ELSE 'issued' END,
           coalesce(body ->> 'due_on', body ->> 'issued_on')::date, minor
      FROM open
     WHERE NOT body ? 'instalments'
)
INSERT INTO exposure.disputed (account_id, currency, basis, due_on, disputed_minor)
SELECT account_id, currency, basis, due_on, sum(minor)
  FROM dated
 WHERE minor > 0
 GROUP BY account_id, currency, basis, due_on
"""

GRANTS = """
GRANT SELECT, INSERT ON exposure.moved_document TO creditgate_tracker;
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure.disputed TO creditgate_tracker
"""


def upgrade() -> None:
    for script in (TABLES, FILL, GRANTS):
        for statement in script.strip().split(";\n"):
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX exposure.document_posting_elsewhere")
    op.execute("DROP TABLE exposure.disputed")
    op.execute("DROP TABLE exposure.moved_document")
