"""The tables of the decision: gates, decisions, reservations, holds, notices, idempotency.

Whatever guards money is a row (a gate per account), locked and changed in the transaction that
decides. What was answered is INSERT-only by grant. The outbox has the kit's shape.

Revision ID: credit_check_0001
Revises:
"""

from alembic import op

from service_kit.outbox import outbox_ddl

revision = "credit_check_0001"
down_revision = None
branch_labels = None
depends_on = None

GATE = (
    """
CREATE TABLE credit_check.gate (
    account_id text PRIMARY KEY,
    reserved jsonb,
    next_expiry_at timestamptz,
    folded_at timestamptz,
    change_counter bigint,
    looked_at timestamptz
) WITH (fillfactor = 40)
""",
    """
COMMENT ON TABLE credit_check.gate IS
    'one row per account asked about: locked by whoever decides on the account; keeps the sum of '
    'its live reservations, and what of the ledger was seen at the last look'
""",
    """
COMMENT ON COLUMN credit_check.gate.reserved IS
    'minor units by currency, as folded from the live reservations; null: fold again'
""",
    """
COMMENT ON COLUMN credit_check.gate.change_counter IS
    'exposure.standing.change_counter at the last look; another one there: look again'
""",
)

DECISION = (
    """
CREATE TABLE credit_check.decision (
    check_id text PRIMARY KEY,
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    account_id text NOT NULL,
    outcome text NOT NULL,
    caller text NOT NULL,
    decided_at timestamptz NOT NULL,
    answer text NOT NULL
)
""",
    "COMMENT ON TABLE credit_check.decision IS 'every answer, letter by letter; append-only'",
    """
CREATE INDEX decision_by_order
    ON credit_check.decision (order_id, order_version DESC, check_id DESC)
""",
    """
CREATE TABLE credit_check.reservation (
    reservation_id text PRIMARY KEY,
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    account_id text NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    secured_minor bigint NOT NULL,
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text
)
""",
    """
COMMENT ON COLUMN credit_check.reservation.reservation_id IS
    'the check that granted it, or the change of a hold by which a person did'
""",
    """
COMMENT ON COLUMN credit_check.reservation.ended_by IS
    'voided, rejected, posted or expired; once ended it never comes back'
""",
    """
CREATE INDEX reservation_live_by_account
    ON credit_check.reservation (account_id) WHERE ended_at IS NULL
""",
    """
CREATE INDEX reservation_live_by_order
    ON credit_check.reservation (order_id) WHERE ended_at IS NULL
""",
)

HOLD = (
    """
CREATE TABLE credit_check.hold (
    hold_id text PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    account_id text NOT NULL,
    reason_codes text[] NOT NULL,
    amount numeric NOT NULL,
    priority integer NOT NULL,
    deliver_on date,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    secured_minor bigint NOT NULL,
    content text NOT NULL
) WITH (fillfactor = 80)
""",
    """
COMMENT ON COLUMN credit_check.hold.amount IS
    'the claim of the order in the currency of the account where it can be valued, else the '
    'gross amount in its own; for filters and order, never for decisions'
""",
    "COMMENT ON COLUMN credit_check.hold.content IS 'its full state, as told on the bus'",
    """
CREATE UNIQUE INDEX hold_open_by_order ON credit_check.hold (order_id) WHERE state = 'open'
""",
    """
CREATE INDEX hold_open_by_account ON credit_check.hold (account_id) WHERE state = 'open'
""",
    "CREATE INDEX hold_by_account ON credit_check.hold (account_id, opened_at)",
    "CREATE INDEX hold_by_age ON credit_check.hold (state, opened_at, hold_id)",
    """
CREATE TABLE credit_check.hold_event (
    hold_id text NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,
    changed_at timestamptz NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (hold_id, version)
)
""",
    """
COMMENT ON TABLE credit_check.hold_event IS
    'each state of each hold, with who and why; append-only'
""",
)

NOTICE = (
    """
CREATE TABLE credit_check.notice (
    notice_id text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    account_id text,
    raised_at timestamptz NOT NULL,
    cleared_at timestamptz,
    content text NOT NULL
) WITH (fillfactor = 80)
""",
    """
CREATE UNIQUE INDEX notice_raised
    ON credit_check.notice (account_id, kind) WHERE state = 'raised'
""",
    "CREATE INDEX notice_by_age ON credit_check.notice (raised_at, notice_id)",
)

IDEMPOTENCY = (
    """
CREATE TABLE credit_check.idempotency (
    caller text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    status smallint NOT NULL,
    check_id text,
    answer text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
)
""",
    """
COMMENT ON TABLE credit_check.idempotency IS
    'what each key of each caller was answered: the answer of its check, or one of its own'
""",
    "CREATE INDEX idempotency_by_age ON credit_check.idempotency USING brin (created_at)",
)

GRANTS = (
    "GRANT USAGE ON SCHEMA credit_check TO creditgate_check",
    """
GRANT SELECT, INSERT, UPDATE ON
    credit_check.gate, credit_check.reservation, credit_check.hold, credit_check.notice
    TO creditgate_check
""",
    """
GRANT SELECT, INSERT ON credit_check.decision, credit_check.hold_event TO creditgate_check
""",
    "GRANT SELECT, INSERT, DELETE ON credit_check.idempotency TO creditgate_check",
)


def upgrade() -> None:
    outbox = outbox_ddl("credit_check", "creditgate_check")
    for statements in (GATE, DECISION, HOLD, NOTICE, IDEMPOTENCY, outbox, GRANTS):
        for statement in statements:
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP SCHEMA credit_check CASCADE")
