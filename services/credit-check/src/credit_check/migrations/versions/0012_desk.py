"""What the credit desk adds: who works on a hold, whom it waits for, by when, and overrides.

Few batches write any of it, so it has a function of its own beside `record`, called when there is
something to write; a decision pays nothing for it. Rows come as JSON by table: what is written a
few times a minute need not be arrays.

Revision ID: credit_check_0012
Revises: credit_check_0011
"""

from alembic import op

revision = "credit_check_0012"
down_revision = "credit_check_0011"
branch_labels = None
depends_on = None

TABLES = (
    """
ALTER TABLE credit_check.hold
    ADD COLUMN assignee text,
    ADD COLUMN escalated_to text,
    ADD COLUMN forced boolean NOT NULL DEFAULT false,
    ADD COLUMN due_at timestamptz
""",
    """
COMMENT ON COLUMN credit_check.hold.due_at IS
    'by when it should be decided on, by the service level in force when it was opened'
""",
    """
CREATE TABLE credit_check.override (
    override_id text PRIMARY KEY,
    hold_id text NOT NULL,
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    account_id text NOT NULL,
    released_by text NOT NULL,
    role text NOT NULL,
    reason_code text NOT NULL,
    comment text NOT NULL,
    against text[] NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    tolerance_percent integer NOT NULL,
    released_at timestamptz NOT NULL,
    valid_until timestamptz NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.override IS
    'each release by a person: who, against which reasons, how much, until when; append-only'
""",
    "CREATE INDEX override_by_order ON credit_check.override (order_id)",
    "CREATE INDEX override_by_age ON credit_check.override (released_at, override_id)",
    "GRANT SELECT, INSERT ON credit_check.override TO creditgate_check",
)

RECORD_DESK = """
CREATE FUNCTION credit_check.record_desk(at timestamptz, rows jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE credit_check.hold h
       SET assignee = w.assignee, escalated_to = w.escalated_to, forced = w.forced,
           due_at = w.due_at
      FROM jsonb_to_recordset(rows -> 'holds')
           AS w (hold_id text, assignee text, escalated_to text, forced boolean,
                 due_at timestamptz)
     WHERE h.hold_id = w.hold_id;
    INSERT INTO credit_check.override (override_id, hold_id, order_id, order_version, account_id,
           released_by, role, reason_code, comment, against, currency, amount_minor,
           tolerance_percent, released_at, valid_until)
    SELECT w.override_id, w.hold_id, w.order_id, w.order_version, w.account_id, w.released_by,
           w.role, w.reason_code, w.comment, w.against, w.currency, w.amount_minor,
           w.tolerance_percent, at, w.valid_until
      FROM jsonb_to_recordset(rows -> 'overrides')
           AS w (override_id text, hold_id text, order_id text, order_version bigint,
                 account_id text, released_by text, role text, reason_code text, comment text,
                 against text[], currency text, amount_minor bigint, tolerance_percent integer,
                 valid_until timestamptz);
END
$$
"""


def upgrade() -> None:
    for statement in (*TABLES, RECORD_DESK):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION credit_check.record_desk(timestamptz, jsonb)")
    op.execute("DROP TABLE credit_check.override")
    op.execute(
        "ALTER TABLE credit_check.hold DROP COLUMN assignee, DROP COLUMN escalated_to,"
        " DROP COLUMN forced, DROP COLUMN due_at"
    )
