"""News: notices of what happened, such as an override, of which an account may have many at a time.

They are not in `notice`: every batch reads the notices of the accounts that it locks, and what has
happened is nothing that it could clear. Readers find all in `any_notice`.

Revision ID: credit_check_0017
Revises: credit_check_0016
"""

from alembic import op

revision = "credit_check_0017"
down_revision = "credit_check_0016"
branch_labels = None
depends_on = None

_TABLES = (
    """
CREATE TABLE credit_check.news (
    notice_id text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    account_id text NOT NULL,
    raised_at timestamptz NOT NULL,
    over_at timestamptz NOT NULL,
    content text NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.news IS
    'notices of what happened; each stands raised until over_at, whatever comes after it'
""",
    "CREATE INDEX news_by_time ON credit_check.news (raised_at, notice_id)",
    "CREATE INDEX news_raised ON credit_check.news (over_at) WHERE state = 'raised'",
    """
CREATE TABLE credit_check.limit_look (
    account_id text PRIMARY KEY,
    currency text NOT NULL,
    credit_limit_minor bigint,
    temporary_limit_minor bigint,
    temporary_valid_from date,
    temporary_valid_until date
)
""",
    """
COMMENT ON TABLE credit_check.limit_look IS
    'the limits of each account as they were when they were last looked at for changes'
""",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.news, credit_check.limit_look TO creditgate_check",
)
_ANY_NOTICE = """
CREATE OR REPLACE VIEW credit_check.any_notice AS
SELECT n.notice_id, n.kind, n.state, n.account_id, n.raised_at, n.content
  FROM credit_check.notice n
 UNION ALL
SELECT b.notice_id, b.kind, CASE b.state WHEN 'open' THEN 'raised' ELSE 'cleared' END,
       b.account_id, b.seen_at, b.notice
  FROM credit_check.bypass b
"""
_AND_NEWS = """
 UNION ALL
SELECT w.notice_id, w.kind, w.state, w.account_id, w.raised_at, w.content
  FROM credit_check.news w
"""
_RECORD_DESK = """
CREATE OR REPLACE FUNCTION credit_check.record_desk(at timestamptz, rows jsonb)
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
<news>END
$$
"""
# A program of the version before sends no news, and jsonb_to_recordset makes no rows of nothing.
_NEWS = """    INSERT INTO credit_check.news (notice_id, kind, state, account_id, raised_at, over_at, content)
    SELECT w.notice_id, w.kind, 'raised', w.account_id, at, w.over_at, w.content
      FROM jsonb_to_recordset(rows -> 'news')
           AS w (notice_id text, kind text, account_id text, over_at timestamptz, content text);
"""


def upgrade() -> None:
    for statement in (*_TABLES, _ANY_NOTICE + _AND_NEWS, _RECORD_DESK.replace("<news>", _NEWS)):
        op.execute(statement)


def downgrade() -> None:
    op.execute(_RECORD_DESK.replace("<news>", ""))
    op.execute("DROP VIEW credit_check.any_notice")
    op.execute(_ANY_NOTICE)
    op.execute("GRANT SELECT ON credit_check.any_notice TO creditgate_check")
    op.execute("DROP TABLE credit_check.limit_look, credit_check.news")
