"""Episodes of an account that no order causes, and when each account was looked at for them.

They are not in `notice`: every batch reads the notices of the accounts that it locks, and of these
there may be one of each kind on many accounts, for months. Readers find all in `any_notice`.

A notice of no account stands once as well: nulls are different from one another, so it takes an
index of its own.

Revision ID: credit_check_0021
Revises: credit_check_0020
"""

from alembic import op

revision = "credit_check_0021"
down_revision = "credit_check_0020"
branch_labels = None
depends_on = None

_TABLES = (
    """
CREATE TABLE credit_check.episode (
    notice_id text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    account_id text NOT NULL,
    raised_at timestamptz NOT NULL,
    cleared_at timestamptz,
    told boolean NOT NULL,
    content text NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.episode IS
    'notices of overdue items, stops, limits that expire and reviews; told: not of history'
""",
    """
CREATE UNIQUE INDEX episode_raised
    ON credit_check.episode (account_id, kind) WHERE state = 'raised'
""",
    "CREATE INDEX episode_by_time ON credit_check.episode (raised_at, notice_id)",
    """
CREATE TABLE credit_check.episode_look (
    account_id text PRIMARY KEY,
    change_counter bigint NOT NULL,
    activation bigint NOT NULL,
    again_on date
) WITH (fillfactor = 80)
""",
    """
COMMENT ON TABLE credit_check.episode_look IS
    'what the last look at each account for episodes went by, and from when it is looked at again'
""",
    """
GRANT SELECT, INSERT, UPDATE ON credit_check.episode, credit_check.episode_look
    TO creditgate_check
""",
    # Two leaders may once have raised the same: the later stands.
    """
UPDATE credit_check.notice n SET state = 'cleared'
 WHERE n.state = 'raised' AND n.account_id IS NULL
   AND EXISTS (SELECT 1 FROM credit_check.notice o
                WHERE o.kind = n.kind AND o.state = 'raised' AND o.account_id IS NULL
                  AND (o.raised_at, o.notice_id) > (n.raised_at, n.notice_id))
""",
    """
CREATE UNIQUE INDEX notice_raised_alone
    ON credit_check.notice (kind) WHERE state = 'raised' AND account_id IS NULL
""",
)
_ANY_NOTICE = """
CREATE OR REPLACE VIEW credit_check.any_notice AS
SELECT n.notice_id, n.kind, n.state, n.account_id, n.raised_at, n.content
  FROM credit_check.notice n
 UNION ALL
SELECT b.notice_id, b.kind, CASE b.state WHEN 'open' THEN 'raised' ELSE 'cleared' END,
       b.account_id, b.seen_at, b.notice
  FROM credit_check.bypass b
 UNION ALL
SELECT w.notice_id, w.kind, w.state, w.account_id, w.raised_at, w.content
  FROM credit_check.news w
"""
_AND_EPISODES = """
 UNION ALL
SELECT e.notice_id, e.kind, e.state, e.account_id, e.raised_at, e.content
  FROM credit_check.episode e
"""


def upgrade() -> None:
    for statement in (*_TABLES, _ANY_NOTICE + _AND_EPISODES):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX credit_check.notice_raised_alone")
    op.execute("DROP VIEW credit_check.any_notice")
    op.execute(_ANY_NOTICE)
    op.execute("GRANT SELECT ON credit_check.any_notice TO creditgate_check")
    op.execute("DROP TABLE credit_check.episode_look, credit_check.episode")
