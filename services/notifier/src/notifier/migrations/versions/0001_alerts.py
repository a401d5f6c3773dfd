"""What was heard, who is told, by which message, and how each try went."""

from alembic import op

from service_kit.outbox import outbox_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HEARD = """
CREATE TABLE notifier.partition_offset (
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    owner_epoch bigint NOT NULL,
    owner       text NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
);
COMMENT ON COLUMN notifier.partition_offset.next_offset IS
    'moved by compare-and-set with owner_epoch, in the transaction that writes what was read';

CREATE TABLE notifier.account (
    account_id text PRIMARY KEY,
    version    bigint NOT NULL,
    segment    text,
    contacts   text NOT NULL
);
COMMENT ON COLUMN notifier.account.contacts IS
    'JSON of role and e-mail address; nothing else of a person is kept';

CREATE TABLE notifier.hold (
    hold_id    text PRIMARY KEY,
    version    bigint NOT NULL,
    state      text NOT NULL,
    account_id text NOT NULL
);
CREATE INDEX hold_open ON notifier.hold (account_id) WHERE state = 'open';

CREATE TABLE notifier.held_decision (
    hold_id         text PRIMARY KEY,
    exposure_before text,
    reserved_before text
);
COMMENT ON TABLE notifier.held_decision IS
    'figures of the decision that opened a hold, which the hold itself does not carry';

CREATE TABLE notifier.notice (
    notice_id  text PRIMARY KEY,
    kind       text NOT NULL,
    state      text NOT NULL,
    account_id text,
    raised_at  timestamptz NOT NULL,
    cleared_at timestamptz
);
"""

TOLD = """
CREATE TABLE notifier.alert (
    alert_id        text PRIMARY KEY,
    episode         text NOT NULL,
    audience        text NOT NULL,
    kind            text NOT NULL,
    channel         text NOT NULL,
    state           text NOT NULL
        CHECK (state IN ('pending', 'sent', 'failed', 'silenced', 'inhibited')),
    recipient       text NOT NULL,
    subject         text NOT NULL,
    account_id      text,
    order_id        text,
    hold_id         text,
    notice_id       text,
    fact            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at          timestamptz NOT NULL,
    message_id      text,
    resends         integer NOT NULL DEFAULT 0,
    sent_at         timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    UNIQUE (episode, audience)
);
CREATE UNIQUE INDEX alert_told_once ON notifier.alert (episode, lower(recipient))
    WHERE message_id IS NOT NULL AND resends = 0;
CREATE INDEX alert_waiting ON notifier.alert (due_at)
    WHERE state = 'pending' AND message_id IS NULL;
CREATE INDEX alert_of_account ON notifier.alert (account_id, alert_id);

CREATE TABLE notifier.message (
    message_id    text PRIMARY KEY,
    recipient     text NOT NULL,
    subject       text NOT NULL,
    text_body     text NOT NULL,
    html_body     text NOT NULL,
    state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
    tries         integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until timestamptz,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX message_waiting ON notifier.message (next_try_at) WHERE state = 'pending';

CREATE TABLE notifier.message_alert (
    message_id text NOT NULL REFERENCES notifier.message,
    alert_id   text NOT NULL REFERENCES notifier.alert,
    PRIMARY KEY (message_id, alert_id)
);
CREATE INDEX message_alert_by_alert ON notifier.message_alert (alert_id);

CREATE TABLE notifier.attempt (
    message_id text NOT NULL REFERENCES notifier.message,
    number     integer NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome    text NOT NULL CHECK (outcome IN ('delivered', 'retry', 'refused')),
    detail     text,
    PRIMARY KEY (message_id, number)
);
"""

ASKED = """
CREATE TABLE notifier.silence (
    silence_id text PRIMARY KEY,
    matchers   jsonb NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    comment    text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX silence_by_end ON notifier.silence (ends_at);

CREATE TABLE notifier.idempotency (
    caller      text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      integer,
    body        bytea,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_by_age ON notifier.idempotency (created_at);
"""

GRANTS = """
GRANT USAGE ON SCHEMA notifier TO creditgate_notifier;
GRANT SELECT, INSERT, UPDATE ON
    notifier.partition_offset, notifier.account, notifier.hold, notifier.notice,
    notifier.alert, notifier.message, notifier.silence
    TO creditgate_notifier;
GRANT SELECT, INSERT, UPDATE, DELETE ON notifier.idempotency TO creditgate_notifier;
GRANT SELECT, INSERT ON notifier.held_decision, notifier.message_alert, notifier.attempt
    TO creditgate_notifier;
"""


def upgrade() -> None:
    for script in (HEARD, TOLD, ASKED, *outbox_ddl("notifier", "creditgate_notifier"), GRANTS):
        for statement in script.split(";\n"):
            if statement.strip():
                op.execute(statement)
