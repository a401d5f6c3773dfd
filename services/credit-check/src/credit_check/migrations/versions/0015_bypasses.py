"""Bypasses: posted orders that went on without being let go.

Their notices lie with them, not in `notice`: an account may have many of one kind, and every batch
reads the notices of the accounts that it locks. Readers find both in `any_notice`.

Reservations and holds are looked up by their order also when they have ended: the indexes of live
ones by order are replaced by indexes of all.

Revision ID: credit_check_0015
Revises: credit_check_0014
"""

from alembic import op

revision = "credit_check_0015"
down_revision = "credit_check_0014"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE credit_check.bypass (
    bypass_id text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    account_id text NOT NULL,
    order_id text NOT NULL,
    order_version bigint NOT NULL,
    currency text NOT NULL,
    ordered_minor bigint NOT NULL,
    notice_id text NOT NULL,
    notice text NOT NULL,
    seen_at timestamptz NOT NULL,
    judged_at timestamptz NOT NULL,
    ended_at timestamptz,
    content text NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.bypass IS
    'posted orders that went on without being let go; one at most for each version of an order'
""",
    """
CREATE UNIQUE INDEX bypass_by_order ON credit_check.bypass (order_id, order_version)
""",
    "CREATE INDEX bypass_open_by_account ON credit_check.bypass (account_id) WHERE state = 'open'",
    "CREATE INDEX bypass_by_time ON credit_check.bypass (seen_at, bypass_id)",
    "CREATE INDEX bypass_by_notice ON credit_check.bypass (seen_at, notice_id)",
    """
CREATE VIEW credit_check.any_notice AS
SELECT n.notice_id, n.kind, n.state, n.account_id, n.raised_at, n.content
  FROM credit_check.notice n
 UNION ALL
SELECT b.notice_id, b.kind, CASE b.state WHEN 'open' THEN 'raised' ELSE 'cleared' END,
       b.account_id, b.seen_at, b.notice
  FROM credit_check.bypass b
""",
    """
CREATE TABLE credit_check.bypass_look (
    account_id text PRIMARY KEY,
    change_counter bigint NOT NULL
) WITH (fillfactor = 50)
""",
    """
COMMENT ON TABLE credit_check.bypass_look IS
    'the change counter of each account when its orders were last looked at for bypasses'
""",
    "CREATE INDEX reservation_by_order ON credit_check.reservation (order_id)",
    "DROP INDEX credit_check.reservation_live_by_order",
    "CREATE INDEX hold_by_order ON credit_check.hold (order_id, order_version)",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.bypass TO creditgate_check",
    "GRANT SELECT ON credit_check.any_notice TO creditgate_check",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.bypass_look TO creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        "CREATE INDEX reservation_live_by_order ON credit_check.reservation (order_id)"
        " WHERE ended_at IS NULL"
    )
    op.execute("DROP INDEX credit_check.reservation_by_order, credit_check.hold_by_order")
    op.execute("DROP VIEW credit_check.any_notice")
    op.execute("DROP TABLE credit_check.bypass, credit_check.bypass_look")
