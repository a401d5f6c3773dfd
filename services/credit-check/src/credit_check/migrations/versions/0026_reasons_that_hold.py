"""Open holds are found and counted by the reasons that hold them, not by warnings told beside.

Revision ID: credit_check_0026
Revises: credit_check_0025
"""

from alembic import op

revision = "credit_check_0026"
down_revision = "credit_check_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE credit_check.hold h
           SET reason_codes = ARRAY(
                   SELECT r.reason ->> 'code'
                     FROM json_array_elements(h.content::json -> 'reasons')
                          WITH ORDINALITY AS r (reason, place)
                    WHERE r.reason ->> 'severity' = 'hold' ORDER BY r.place)
         WHERE h.state = 'open'
        """
    )


def downgrade() -> None:
    """What was told beside is in each hold's content; nothing needs it here."""
