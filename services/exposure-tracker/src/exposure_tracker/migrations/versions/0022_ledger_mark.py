"""A mark of the ledger for credit-check: another text whenever anything in it may have moved.

Events move it with their offsets, and a rebuild, which has none, with its count of changes. Offsets
only go back when somebody accepts a gap, which raises the epoch; so none of these sums can come to
the same again by other parts. Watermarks are not in it: they move all the time.

Revision ID: exposure_0022
Revises: exposure_0021
"""

from alembic import op

revision = "exposure_0022"
down_revision = "exposure_0021"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
CREATE TABLE exposure.rebuild (
    rebuild_id text PRIMARY KEY,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changes bigint NOT NULL
)
""",
    """
CREATE VIEW exposure.ledger_mark AS
SELECT concat_ws('-', count(*), sum(p.epoch), sum(p.next_offset),
                 (SELECT sum(r.changes) FROM exposure.rebuild r)) AS mark
  FROM exposure.partition_offset p
""",
    "GRANT SELECT, INSERT, UPDATE ON exposure.rebuild TO creditgate_tracker",
    "GRANT SELECT ON exposure.ledger_mark TO creditgate_tracker, creditgate_check",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.ledger_mark")
    op.execute("DROP TABLE exposure.rebuild")
