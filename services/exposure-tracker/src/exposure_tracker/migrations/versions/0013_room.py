"""Room on the pages of documents for one more version of most rows.

A document is changed once or twice soon after it came, by what refers to it. On a full page that
is a row on another page and two more index entries; with room it is neither.

Revision ID: exposure_0013
Revises: exposure_0012
"""

from alembic import op

revision = "exposure_0013"
down_revision = "exposure_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE exposure.document SET (fillfactor = 60)")


def downgrade() -> None:
    op.execute("ALTER TABLE exposure.document SET (fillfactor = 85)")
