"""Horizons: what is to be delivered far away, read by the number of days of each policy.

Reservations keep by day what of them was to be delivered when they were granted with a horizon, so
that what was far counts on the day on which it is near.

What is past due is told from what is open in all, less what is not due yet or not for long: the rows
of some weeks, however long the history behind them is.

`gather` as it was before groups is dropped: no program of today or the one before calls it.

Revision ID: credit_check_0014
Revises: credit_check_0013
"""

from alembic import op

from credit_check.migrations import gather

revision = "credit_check_0014"
down_revision = "credit_check_0013"
branch_labels = None
depends_on = None

_TO_DELIVER = "ALTER TABLE credit_check.reservation ADD COLUMN to_deliver jsonb"
_TO_DELIVER_MEANS = """
COMMENT ON COLUMN credit_check.reservation.to_deliver IS
    '[[delivery date, amount]] of the lines that stated one, where some lay beyond the horizon'
"""
_NOTE_DAYS = """
CREATE FUNCTION credit_check.note_days(reservations text[], days text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    UPDATE credit_check.reservation r SET to_deliver = w.days::jsonb
      FROM unnest(reservations, days) AS w (reservation_id, days)
     WHERE r.reservation_id = w.reservation_id
$$
"""
_TEXTS = ", ".join(["text[]"] * 8)
_BEFORE = f"{_TEXTS}, interval, text, integer, integer[], text[], text[]"


def upgrade() -> None:
    for statement in (_TO_DELIVER, _TO_DELIVER_MEANS, _NOTE_DAYS, gather.install()):
        op.execute(statement)
    op.execute(f"DROP FUNCTION credit_check.gather({_BEFORE})")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION credit_check.gather({_BEFORE}, boolean, integer[])")
    op.execute("DROP FUNCTION credit_check.note_days(text[], text[])")
    op.execute("ALTER TABLE credit_check.reservation DROP COLUMN to_deliver")
