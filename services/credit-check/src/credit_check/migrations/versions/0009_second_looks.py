"""What a held order was asked with is kept whole, so that it can be decided again as it was asked.

Terms, checkpoint and dates of delivery were lost with the question; an order held for longer
terms could not have been decided again by the same rules. And a hold whose reasons have changed
says so: `record` also changes the reasons and the amount that the queue is filtered and sorted by.

`second_look` remembers, by account with open holds, what their decisions rested on when they were
last decided again, so that every process can tell what is still to be done.

A function with more arguments is another function: the one before stays for the programs that
still call it while they are replaced.

Revision ID: credit_check_0009
Revises: credit_check_0008
"""

from alembic import op

revision = "credit_check_0009"
down_revision = "credit_check_0008"
branch_labels = None
depends_on = None

_QUESTION = "ALTER TABLE credit_check.hold ADD COLUMN question text"
_QUESTION_IS = """
COMMENT ON COLUMN credit_check.hold.question IS
    'what was asked, as JSON; null for holds that were opened before it was kept'
"""
_SECOND_LOOK = """
CREATE TABLE credit_check.second_look (
    account_id text PRIMARY KEY,
    mark text NOT NULL,
    rated boolean NOT NULL,
    late boolean NOT NULL,
    looked_at timestamptz NOT NULL
) WITH (fillfactor = 50)
"""
_SECOND_LOOK_IS = """
COMMENT ON TABLE credit_check.second_look IS
    'by account with open holds: what their decisions rested on when they were last decided again'
"""
_GRANT = "GRANT SELECT, INSERT, UPDATE, DELETE ON credit_check.second_look TO creditgate_check"
_RECORD = """
CREATE FUNCTION credit_check.record(
    at timestamptz,
    d_check text[], d_order text[], d_version bigint[], d_account text[], d_outcome text[],
    d_caller text[], d_answer text[],
    r_id text[], r_order text[], r_version bigint[], r_account text[], r_currency text[],
    r_amount bigint[], r_secured bigint[], r_expires timestamptz[],
    e_id text[], e_by text[],
    h_id text[], h_was bigint[], h_version bigint[], h_state text[], h_order text[],
    h_order_version bigint[], h_account text[], h_reasons text[], h_amount text[],
    h_priority integer[], h_deliver_on date[], h_secured bigint[], h_content text[],
    h_question text[],
    v_id text[], v_version bigint[], v_state text[], v_content text[],
    i_caller text[], i_key text[], i_digest bytea[], i_status smallint[], i_check text[],
    i_answer text[],
    n_id text[], n_kind text[], n_state text[], n_account text[], n_raised timestamptz[],
    n_content text[],
    g_account text[], g_reserved text[], g_expiry timestamptz[], g_folded timestamptz[],
    g_counter bigint[],
    o_topic text[], o_key bytea[], o_value bytea[], o_headers jsonb
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    written bigint;
BEGIN
    UPDATE credit_check.gate g
       SET reserved = w.reserved::jsonb, next_expiry_at = w.expiry, folded_at = w.folded,
           change_counter = w.counter, looked_at = at
      FROM unnest(g_account, g_reserved, g_expiry, g_folded, g_counter)
           AS w (account_id, reserved, expiry, folded, counter)
     WHERE g.account_id = w.account_id;
    IF cardinality(h_id) > 0 THEN
        UPDATE credit_check.hold h
           SET version = w.version, state = w.state, changed_at = at, content = w.content,
               reason_codes = string_to_array(w.reasons, ','), amount = w.amount::numeric
          FROM unnest(h_id, h_was, h_version, h_state, h_reasons, h_amount, h_content)
               AS w (hold_id, was, version, state, reasons, amount, content)
         WHERE h.hold_id = w.hold_id AND h.version = w.was AND h.state = 'open';
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> (SELECT count(*) FROM unnest(h_was) AS w (was) WHERE w.was > 0) THEN
            RAISE EXCEPTION 'a hold was changed meanwhile' USING ERRCODE = '40001';
        END IF;
        INSERT INTO credit_check.hold (hold_id, version, state, order_id, order_version,
               account_id, reason_codes, amount, priority, deliver_on, opened_at, changed_at,
               secured_minor, content, question)
        SELECT w.hold_id, w.version, w.state, w.order_id, w.order_version, w.account_id,
               string_to_array(w.reasons, ','), w.amount::numeric, w.priority, w.deliver_on, at, at,
               w.secured, w.content, w.question
          FROM unnest(h_id, h_was, h_version, h_state, h_order, h_order_version, h_account,
                      h_reasons, h_amount, h_priority, h_deliver_on, h_secured, h_content,
                      h_question)
               AS w (hold_id, was, version, state, order_id, order_version, account_id,
                     reasons, amount, priority, deliver_on, secured, content, question)
         WHERE w.was = 0
         ORDER BY w.order_id
            ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> (SELECT count(*) FROM unnest(h_was) AS w (was) WHERE w.was = 0) THEN
            RAISE EXCEPTION 'the order was held meanwhile' USING ERRCODE = '40001';
        END IF;
        INSERT INTO credit_check.hold_event (hold_id, version, state, changed_at, content)
        SELECT w.hold_id, w.version, w.state, at, w.content
          FROM unnest(v_id, v_version, v_state, v_content) AS w (hold_id, version, state, content);
    END IF;
    IF cardinality(i_key) > 0 THEN
        INSERT INTO credit_check.idempotency (caller, key, digest, status, check_id, answer,
               created_at)
        SELECT w.caller, w.key, w.digest, w.status, w.check_id, w.answer, at
          FROM unnest(i_caller, i_key, i_digest, i_status, i_check, i_answer)
               AS w (caller, key, digest, status, check_id, answer)
         ORDER BY w.caller, w.key
            ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> cardinality(i_key) THEN
            RAISE EXCEPTION 'a key was used meanwhile' USING ERRCODE = '40001';
        END IF;
    END IF;
    IF cardinality(d_check) > 0 THEN
        INSERT INTO credit_check.decision (check_id, order_id, order_version, account_id, outcome,
               caller, decided_at, answer)
        SELECT w.check_id, w.order_id, w.version, w.account_id, w.outcome, w.caller, at, w.answer
          FROM unnest(d_check, d_order, d_version, d_account, d_outcome, d_caller, d_answer)
               AS w (check_id, order_id, version, account_id, outcome, caller, answer);
    END IF;
    IF cardinality(r_id) > 0 THEN
        INSERT INTO credit_check.reservation (reservation_id, order_id, order_version, account_id,
               currency, amount_minor, secured_minor, granted_at, expires_at)
        SELECT w.reservation_id, w.order_id, w.version, w.account_id, w.currency, w.amount,
               w.secured, at, w.expires
          FROM unnest(r_id, r_order, r_version, r_account, r_currency, r_amount, r_secured,
                      r_expires)
               AS w (reservation_id, order_id, version, account_id, currency, amount, secured,
                     expires);
    END IF;
    IF cardinality(e_id) > 0 THEN
        UPDATE credit_check.reservation r SET ended_at = at, ended_by = w.by
          FROM unnest(e_id, e_by) AS w (reservation_id, by)
         WHERE r.reservation_id = w.reservation_id AND r.ended_at IS NULL;
    END IF;
    IF cardinality(n_id) > 0 THEN
        UPDATE credit_check.notice n
           SET state = w.state, cleared_at = at, content = w.content
          FROM unnest(n_id, n_state, n_content) AS w (notice_id, state, content)
         WHERE n.notice_id = w.notice_id AND w.state = 'cleared';
        INSERT INTO credit_check.notice (notice_id, kind, state, account_id, raised_at, content)
        SELECT w.notice_id, w.kind, w.state, w.account_id, w.raised_at, w.content
          FROM unnest(n_id, n_kind, n_state, n_account, n_raised, n_content)
               AS w (notice_id, kind, state, account_id, raised_at, content)
         WHERE w.state = 'raised';
    END IF;
    IF cardinality(o_topic) > 0 THEN
        INSERT INTO credit_check.outbox (topic, key, value, headers)
        SELECT w.topic, w.key, w.value, o_headers
          FROM unnest(o_topic, o_key, o_value) WITH ORDINALITY
               AS w (topic, key, value, place)
         ORDER BY w.place;
    END IF;
END
$$
"""


def upgrade() -> None:
    for statement in (_QUESTION, _QUESTION_IS, _SECOND_LOOK, _SECOND_LOOK_IS, _GRANT, _RECORD):
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        """
        DO $$ DECLARE f regprocedure; BEGIN
            FOR f IN SELECT p.oid FROM pg_proc p
                      WHERE p.pronamespace = 'credit_check'::regnamespace AND p.proname = 'record'
                        AND 'h_question' = ANY (p.proargnames) LOOP
                EXECUTE format('DROP FUNCTION %s', f);
            END LOOP;
        END $$
        """
    )
    op.execute("DROP TABLE credit_check.second_look")
    op.execute("ALTER TABLE credit_check.hold DROP COLUMN question")
