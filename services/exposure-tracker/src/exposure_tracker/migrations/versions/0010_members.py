"""Who stands below an account, for deciding about groups: the view of ancestors read downward.

For one head it is a walk over the index of parents: a probe for each member. Cycles are cut and
depth is limited as `credit_core.groups` does it; a test holds the two together. The head is a
member of its own group, at distance 0.

Revision ID: exposure_0010
Revises: exposure_0009
"""

from alembic import op

revision = "exposure_0010"
down_revision = "exposure_0009"
branch_labels = None
depends_on = None

# Only a head that is in a cycle has children in one, and those are roots, not members: `up` walks
# from the head as far as a cycle may be long, and finds its own parent again, or does not.
MEMBER = """
CREATE VIEW exposure.member AS
SELECT h.account_id AS head_id, below.account_id, below.distance
  FROM exposure.account h
 CROSS JOIN LATERAL (
       WITH RECURSIVE up (account_id, next_id, distance) AS (
            SELECT h.account_id, h.parent_account_id, 0
             UNION ALL
            SELECT p.account_id, p.parent_account_id, up.distance + 1
              FROM up
              JOIN exposure.account p ON p.account_id = up.next_id
             WHERE up.distance < 99 AND p.account_id <> h.account_id
       ), ring AS MATERIALIZED (
            SELECT up.account_id FROM up
             WHERE EXISTS (SELECT 1 FROM up e WHERE e.next_id = h.account_id)
       ), down (account_id, distance) AS (
            SELECT h.account_id, 0
             UNION ALL
            SELECT c.account_id, down.distance + 1
              FROM down
              JOIN exposure.account c ON c.parent_account_id = down.account_id
             WHERE down.distance < 100
               AND (down.distance > 0 OR NOT EXISTS (
                    SELECT 1 FROM ring WHERE ring.account_id = c.account_id)))
       SELECT down.account_id, down.distance FROM down) AS below
"""
GRANT = "GRANT SELECT ON exposure.member TO creditgate_tracker, creditgate_check"


def upgrade() -> None:
    op.execute(MEMBER)
    op.execute(GRANT)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.member")
