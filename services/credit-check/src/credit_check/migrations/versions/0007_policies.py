"""Policies are kept here: versions, reviews, activations, and the shadow.

Version 1 is what Creditgate is delivered with, in force from before anything was decided, so that
every answer that was ever given names a version that can be read. All of it is INSERT-only by
grant: what was in force, when, by whom and why is a matter of record.

Revision ID: credit_check_0007
Revises: credit_check_0006
"""

import json

from alembic import op
from sqlalchemy import text

revision = "credit_check_0007"
down_revision = "credit_check_0006"
branch_labels = None
depends_on = None

_TABLES = (
    """
CREATE TABLE credit_check.policy_version (
    version bigint PRIMARY KEY,
    content text NOT NULL,
    comment text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL
)
""",
    """
CREATE TABLE credit_check.policy_review (
    version bigint PRIMARY KEY REFERENCES credit_check.policy_version,
    approved boolean NOT NULL,
    comment text NOT NULL,
    reviewed_by text NOT NULL,
    reviewed_at timestamptz NOT NULL
)
""",
    """
CREATE TABLE credit_check.policy_activation (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version bigint NOT NULL REFERENCES credit_check.policy_version,
    active_from timestamptz NOT NULL,
    comment text NOT NULL,
    activated_by text NOT NULL,
    activated_at timestamptz NOT NULL
)
""",
    """
CREATE INDEX policy_activation_by_moment
    ON credit_check.policy_activation (active_from DESC, place DESC)
""",
    """
CREATE TABLE credit_check.policy_shadow (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version bigint REFERENCES credit_check.policy_version,
    comment text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL
)
""",
    """
CREATE TABLE credit_check.shadow_flip (
    check_id text PRIMARY KEY,
    version bigint NOT NULL,
    content text NOT NULL
)
""",
    "CREATE INDEX shadow_flip_by_version ON credit_check.shadow_flip (version, check_id DESC)",
    """
GRANT SELECT, INSERT ON
    credit_check.policy_version, credit_check.policy_review, credit_check.policy_activation,
    credit_check.policy_shadow, credit_check.shadow_flip
    TO creditgate_check
""",
)
_NUMBERS = {
    "warning_percent": 80,
    "rearm_percent": 75,
    "reservation_days": 7,
    "stale_seconds": 60,
    "on_stale": "hold",
    "rate_age_days": 7,
    "limit_percent": 100,
    "secured_percent": 100,
    "overdue_days": 30,
    "limit_grace_days": 0,
    "review_grace_days": 0,
}
_VERSION_1 = """
INSERT INTO credit_check.policy_version (version, content, comment, proposed_by, proposed_at)
VALUES (1, :content, 'What Creditgate is delivered with.', 'creditgate', '1970-01-01T00:00:00Z')
"""
_BUILT_IN = (
    """
INSERT INTO credit_check.policy_review (version, approved, comment, reviewed_by, reviewed_at)
VALUES (1, true, 'What Creditgate is delivered with.', 'creditgate', '1970-01-01T00:00:00Z')
""",
    """
INSERT INTO credit_check.policy_activation
    (version, active_from, comment, activated_by, activated_at)
VALUES (1, '1970-01-01T00:00:00Z', 'What Creditgate is delivered with.', 'creditgate',
        '1970-01-01T00:00:00Z')
""",
)
_HEAD = """
CREATE OR REPLACE FUNCTION credit_check.policy_head(at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT a.version FROM credit_check.policy_activation a
     WHERE a.active_from <= at ORDER BY a.active_from DESC, a.place DESC LIMIT 1
$$
"""
_HEAD_BEFORE = """
CREATE OR REPLACE FUNCTION credit_check.policy_head(at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS 'SELECT 1::bigint'
"""


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    content = json.dumps({"default": _NUMBERS, "entries": []})
    op.execute(text(_VERSION_1).bindparams(content=content))
    for statement in (*_BUILT_IN, _HEAD):
        op.execute(statement)


def downgrade() -> None:
    op.execute(_HEAD_BEFORE)
    for table in (
        "shadow_flip", "policy_shadow", "policy_activation", "policy_review", "policy_version",
    ):  # fmt: skip
        op.execute(f"DROP TABLE credit_check.{table}")
