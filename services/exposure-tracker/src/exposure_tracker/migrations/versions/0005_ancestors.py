"""Who stands above an account, for deciding about groups.

Read off the parents as they are, hence never out of date: for one account a few probes of the
primary key, and none for an account without a parent. Cycles are cut and depth is limited as
`credit_core.groups` does it; a test holds the two together.

Revision ID: exposure_0005
Revises: exposure_0004
"""

from alembic import op

revision = "exposure_0005"
down_revision = "exposure_0004"
branch_labels = None
depends_on = None

# The chain is followed twice as far as it counts: a cycle that begins at the last level counted
# shows itself within as many levels again. `meets` is where the chain runs into the cycle.
ANCESTOR = """
CREATE VIEW exposure.ancestor AS
SELECT a.account_id, above.ancestor_id, above.distance
  FROM exposure.account a
 CROSS JOIN LATERAL (
       WITH RECURSIVE up (ancestor_id, next_id, distance, path) AS (
            SELECT p.account_id, p.parent_account_id, 1, ARRAY[p.account_id]
              FROM exposure.account p
             WHERE p.account_id = a.parent_account_id
             UNION ALL
            SELECT p.account_id, p.parent_account_id, up.distance + 1, up.path || p.account_id
              FROM up
              JOIN exposure.account p ON p.account_id = up.next_id
             WHERE up.distance < 200 AND p.account_id <> ALL (up.path))
       SELECT up.ancestor_id, up.distance
         FROM up
        CROSS JOIN (SELECT e.distance AS ends, array_position(e.path, e.next_id) AS meets, e.path
                      FROM up e ORDER BY e.distance DESC LIMIT 1) AS last
        WHERE up.distance <= 100
          AND (last.meets IS NULL OR last.ends - last.meets >= 100
               OR up.distance <= last.meets AND a.account_id <> ALL (last.path))) AS above
"""
GRANT = "GRANT SELECT ON exposure.ancestor TO creditgate_tracker, creditgate_check"


def upgrade() -> None:
    op.execute(ANCESTOR)
    op.execute(GRANT)


def downgrade() -> None:
    op.execute("DROP VIEW exposure.ancestor")
