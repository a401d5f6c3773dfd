"""API keys: only their SHA-256 is kept, with what a person needs to recognize and end them."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = "creditgate_tracker, creditgate_check, creditgate_notifier"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE access.api_key (
            key_id       text PRIMARY KEY,
            prefix       text NOT NULL,
            sha256       bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
            name         text NOT NULL,
            scopes       text[] NOT NULL,
            segment      text,
            created_at   timestamptz NOT NULL DEFAULT now(),
            expires_at   timestamptz,
            revoked_at   timestamptz,
            last_used_at timestamptz
        )
        """
    )
    op.execute(f"GRANT USAGE ON SCHEMA access TO {ROLES}")
    op.execute(f"GRANT SELECT, UPDATE (last_used_at) ON access.api_key TO {ROLES}")
