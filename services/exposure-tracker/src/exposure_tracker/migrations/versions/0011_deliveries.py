"""What is still to be delivered, by date: for horizons of credit.

Per order on its row, and added up per account, so that a decision leaves out what is far away by
reading as many rows as there are days in it, however many orders there are.

Revision ID: exposure_0011
Revises: exposure_0010
"""

from alembic import op

revision = "exposure_0011"
down_revision = "exposure_0010"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE exposure.document ADD COLUMN to_deliver jsonb;
COMMENT ON COLUMN exposure.document.to_deliver IS
    'orders: [[delivery date, open amount]] of the lines that state a date, what is secured taken '
    'off the latest first';
CREATE TABLE exposure.delivery (
    account_id text NOT NULL,
    deliver_on date NOT NULL,
    currency text NOT NULL,
    open_minor bigint NOT NULL,
    PRIMARY KEY (account_id, deliver_on, currency)
) WITH (fillfactor = 70);
COMMENT ON TABLE exposure.delivery IS
    'what is still to be delivered of open orders, by date; an order without dates is not in it';
CREATE VIEW exposure.standing_delivery AS
SELECT account_id, deliver_on, currency, open_minor FROM exposure.delivery;
CREATE VIEW exposure.order_delivery AS
SELECT d.id AS order_id, d.account_id, d.currency, (n.place ->> 0)::date AS deliver_on,
       (n.place ->> 1)::bigint AS open_minor
  FROM exposure.document d
 CROSS JOIN LATERAL jsonb_array_elements(d.to_deliver) AS n (place)
 WHERE d.kind = 'order'
"""

# What is kept already is brought to where it would be, had this always been there: per line what
# was named of it, what was named of no line spread over them in their order.
FILL = """
WITH line AS (
    SELECT d.id, l.number, (l.part ->> 'ordered')::bigint AS ordered,
           (l.part ->> 'deliver_on')::date AS deliver_on,
           coalesce((l.part ->> 'delivered')::bigint, 0) AS delivered,
           coalesce((l.part ->> 'invoiced')::bigint, 0) AS invoiced,
           coalesce((b.body ->> 'secured_amount')::bigint, 0) AS secured,
           jsonb_array_length(b.body -> 'lines') AS lines,
           n.delivered AS own_delivered, n.invoiced AS own_invoiced,
           n.all_delivered, n.all_invoiced
      FROM exposure.document d
     CROSS JOIN LATERAL (SELECT convert_from(d.body, 'UTF8')::jsonb AS body) b
     CROSS JOIN LATERAL jsonb_array_elements(b.body -> 'lines')
                WITH ORDINALITY AS l (part, number)
     CROSS JOIN LATERAL (
           SELECT coalesce(sum((p.place ->> 2)::bigint)
                      FILTER (WHERE p.place ->> 1 = l.part ->> 'line_id'), 0) AS delivered,
                  coalesce(sum((p.place ->> 3)::bigint)
                      FILTER (WHERE p.place ->> 1 = l.part ->> 'line_id'), 0) AS invoiced,
                  coalesce(sum((p.place ->> 2)::bigint), 0) AS all_delivered,
                  coalesce(sum((p.place ->> 3)::bigint), 0) AS all_invoiced
             FROM jsonb_array_elements(d.named) AS p (place)
            WHERE p.place ->> 0 = d.currency) n
     WHERE d.kind = 'order' AND d.state = 'open' AND d.open_orders > 0
       AND position('"deliver_on"'::bytea IN d.body) > 0
), room AS (
    SELECT line.*,
           greatest(0, ordered - own_delivered) AS d_room, greatest(0, ordered - own_invoiced) AS i_room,
           all_delivered - sum(own_delivered) OVER whole AS d_rest,
           all_invoiced - sum(own_invoiced) OVER whole AS i_rest,
           sum(greatest(0, ordered - own_delivered)) OVER so_far AS d_up_to,
           sum(greatest(0, ordered - own_invoiced)) OVER so_far AS i_up_to
      FROM line
    WINDOW whole AS (PARTITION BY id), so_far AS (PARTITION BY id ORDER BY number)
), gone AS (
    SELECT id, deliver_on, secured, ordered,
           greatest(delivered, invoiced,
               own_delivered + greatest(0, least(d_room, d_rest - d_up_to + d_room))
                   + CASE WHEN number = lines THEN greatest(0, d_rest - d_up_to) ELSE 0 END,
               own_invoiced + greatest(0, least(i_room, i_rest - i_up_to + i_room))
                   + CASE WHEN number = lines THEN greatest(0, i_rest - i_up_to) ELSE 0 END
           ) AS gone
      FROM room
), day AS (
    SELECT id, deliver_on, secured, sum(greatest(0, ordered - gone)) AS minor
      FROM gone WHERE deliver_on IS NOT NULL GROUP BY id, deliver_on, secured
), left_over AS (
    SELECT id, deliver_on,
           minor - least(minor, greatest(0, secured - sum(minor)
               OVER (PARTITION BY id ORDER BY deliver_on DESC) + minor)) AS minor
      FROM day
), packed AS (
    SELECT id, jsonb_agg(jsonb_build_array(deliver_on, minor) ORDER BY deliver_on) AS days
      FROM left_over WHERE minor > 0 GROUP BY id
)
UPDATE exposure.document d SET to_deliver = p.days
  FROM packed p WHERE d.kind = 'order' AND d.id = p.id;
INSERT INTO exposure.delivery (account_id, deliver_on, currency, open_minor)
SELECT account_id, deliver_on, currency, sum(open_minor)::bigint
  FROM exposure.order_delivery GROUP BY account_id, deliver_on, currency
"""

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure.delivery TO creditgate_tracker;
GRANT SELECT ON exposure.standing_delivery, exposure.order_delivery
    TO creditgate_tracker, creditgate_check
"""


def upgrade() -> None:
    for script in (TABLES, FILL, GRANTS):
        for statement in script.strip().split(";\n"):
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.order_delivery")
    op.execute("DROP VIEW exposure.standing_delivery")
    op.execute("DROP TABLE exposure.delivery")
    op.execute("ALTER TABLE exposure.document DROP COLUMN to_deliver")
