"""The audit chain: lanes, links, and how far each lane's head was told.

A link names its members in their order, so that the tables of what is chained need no column and
no index for it. What was recorded before there was a chain is hung on it here, as the first lane.

Revision ID: credit_check_0006
Revises: credit_check_0005
"""

from datetime import datetime

from alembic import op
from sqlalchemy import Connection, text

from credit_check.audit import BEGINNING, change_name, lane_hash, link_hash
from credit_check.writes import DecisionRow, HoldEventRow

revision = "credit_check_0006"
down_revision = "credit_check_0005"
branch_labels = None
depends_on = None

_TABLES = (
    """
CREATE TABLE credit_check.audit_lane (
    lane bigint PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    process text NOT NULL,
    previous_hash bytea NOT NULL UNIQUE,
    hash bytea NOT NULL
)
""",
    "COMMENT ON TABLE credit_check.audit_lane IS 'each lane that recorded anything; append-only'",
    """
CREATE TABLE credit_check.audit_link (
    lane bigint NOT NULL,
    sequence bigint NOT NULL,
    linked_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL UNIQUE,
    hash bytea NOT NULL,
    decisions text[] NOT NULL,
    hold_changes text[] NOT NULL,
    PRIMARY KEY (lane, sequence)
)
""",
    """
COMMENT ON TABLE credit_check.audit_link IS
    'one row per batch that recorded decisions or changes of holds, hashed over them and over the '
    'link before it; append-only'
""",
    """
CREATE TABLE credit_check.audit_told (
    lane bigint PRIMARY KEY,
    sequence bigint NOT NULL
)
""",
    """
COMMENT ON TABLE credit_check.audit_told IS 'how far the head of each lane was told on Kafka'
""",
    """
CREATE FUNCTION credit_check.chain(
    lane bigint, sequence bigint, previous bytea, hash bytea, at timestamptz,
    decisions text[], hold_changes text[]
) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO credit_check.audit_link (lane, sequence, linked_at, previous_hash, hash,
           decisions, hold_changes)
    VALUES (lane, sequence, at, previous, hash, decisions, hold_changes)
$$
""",
    """
GRANT SELECT, INSERT ON credit_check.audit_lane, credit_check.audit_link TO creditgate_check
""",
    "GRANT SELECT, INSERT, UPDATE ON credit_check.audit_told TO creditgate_check",
)
_DECISIONS = """
    SELECT check_id, order_id, order_version, account_id, outcome, caller, answer, decided_at
      FROM credit_check.decision ORDER BY decided_at, check_id"""
_CHANGES = """
    SELECT hold_id, version, state, content, changed_at
      FROM credit_check.hold_event ORDER BY changed_at, hold_id, version"""
_LANE = """
    INSERT INTO credit_check.audit_lane VALUES (1, :at, :process, :previous, :hash)"""
_LINK = """
    INSERT INTO credit_check.audit_link
    VALUES (1, :sequence, :at, :previous, :hash, :decisions, :changes)"""


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    chain_the_past(op.get_bind())


def chain_the_past(connection: Connection) -> None:
    """One link per moment at which something was recorded: the moment of its batch."""
    decisions: dict[datetime, list[DecisionRow]] = {}
    changes: dict[datetime, list[HoldEventRow]] = {}
    for *row, at in connection.execute(text(_DECISIONS)):
        decisions.setdefault(at, []).append(DecisionRow(*row))
    for *row, at in connection.execute(text(_CHANGES)):
        changes.setdefault(at, []).append(HoldEventRow(*row))
    moments = sorted(decisions.keys() | changes.keys())
    if not moments:
        return
    process = "before the chain"
    head = lane_hash(BEGINNING, 1, moments[0], process)
    connection.execute(
        text(_LANE),
        {"at": moments[0], "process": process, "previous": BEGINNING, "hash": head},
    )
    for sequence, at in enumerate(moments, start=1):
        decided, changed = decisions.get(at, []), changes.get(at, [])
        linked = link_hash(head, 1, sequence, at, decided, changed)
        connection.execute(
            text(_LINK),
            {
                "sequence": sequence,
                "at": at,
                "previous": head,
                "hash": linked,
                "decisions": [row.check_id for row in decided],
                "changes": [change_name(row.hold_id, row.version) for row in changed],
            },
        )
        head = linked


def downgrade() -> None:
    op.execute("DROP FUNCTION credit_check.chain")
    op.execute(
        "DROP TABLE credit_check.audit_told, credit_check.audit_link, credit_check.audit_lane"
    )
