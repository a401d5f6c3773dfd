"""The two functions of the decision lane: lock and read, and record. One round trip each.

`gather` is VOLATILE plpgsql on purpose: each statement in it takes a new snapshot, so the read
sees everything that was committed while the locks were waited for. The read is exactly one
statement, because two could see the ledger move an order in between, and find it in neither
place. It is a union of narrow arms that return only rows which exist; the caller puts them
together (arms are named in `credit_check.snapshot`). `OFFSET 0` keeps each lookup a lookup: what
is asked for drives, one index probe each, whatever the sizes were when the plan was made.

`record` writes a batch from arrays, in one order of tables and each sorted by its key, so that
no two batches can wait for one another in a circle. What another batch has taken meanwhile (a
key, a hold) is a serialization failure: the batch is read and decided again.

Revision ID: credit_check_0002
Revises: credit_check_0001
"""

from alembic import op

revision = "credit_check_0002"
down_revision = "credit_check_0001"
branch_labels = None
depends_on = None

GATHER = """
CREATE FUNCTION credit_check.gather(
    locks text[], accounts text[], currencies text[], orders text[], holds text[],
    callers text[], keys text[], retried text[], fold_age interval
) RETURNS TABLE (
    arm smallint, a text, b text, c text, d text,
    i bigint, j bigint, k bigint, l bigint, m bigint,
    f boolean, t timestamptz, u timestamptz, p date, q date, x text, y bytea
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    locked bigint;
BEGIN
    IF cardinality(locks) > 0 THEN
        PERFORM 1 FROM credit_check.gate g
          WHERE g.account_id = ANY (locks) ORDER BY g.account_id FOR UPDATE;
        GET DIAGNOSTICS locked = ROW_COUNT;
        IF locked <> cardinality(locks) THEN
            RAISE EXCEPTION 'a gate is missing' USING ERRCODE = 'CG001';
        END IF;
    END IF;
    RETURN QUERY
    WITH moment AS MATERIALIZED (
        SELECT clock_timestamp() AS now, (SELECT z.watermark FROM exposure.freshness z) AS watermark
    ), account AS MATERIALIZED (
        SELECT n.account_id, s.currency, s.status, s.segment, s.credit_limit_minor,
               s.secured_minor, s.temporary_limit_minor, s.temporary_valid_from,
               s.temporary_valid_until, s.change_counter, s.described, s.must_review,
               g.reserved, g.next_expiry_at, g.folded_at,
               coalesce(g.reserved IS NOT NULL
                   AND g.change_counter IS NOT DISTINCT FROM s.change_counter
                   AND (g.next_expiry_at > o.watermark) IS NOT FALSE
                   AND g.folded_at > o.now - fold_age, false) AS kept,
               n.currency <> s.currency OR g.reserved - s.currency <> '{}' AS is_foreign
          FROM moment o
         CROSS JOIN unnest(accounts, currencies) AS n (account_id, currency)
          LEFT JOIN LATERAL (
               SELECT * FROM exposure.standing e WHERE e.account_id = n.account_id OFFSET 0
               ) s ON true
          LEFT JOIN LATERAL (
               SELECT * FROM credit_check.gate e WHERE e.account_id = n.account_id OFFSET 0
               ) g ON true
    ), bucket AS MATERIALIZED (
        SELECT b.*, b.currency <> w.currency AS is_foreign
          FROM account w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.standing_bucket e
                WHERE e.account_id = w.account_id OFFSET 0) b
    ), live AS MATERIALIZED (
        SELECT r.*, r.currency <> w.currency AS is_foreign
          FROM account w
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e
                WHERE e.account_id = w.account_id AND e.ended_at IS NULL OFFSET 0) r
         WHERE NOT w.kept
        UNION ALL
        SELECT r.*, false
          FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e
                WHERE e.order_id = w.order_id AND e.ended_at IS NULL OFFSET 0) r
    ), asked AS MATERIALIZED (
        SELECT unnest(orders) AS order_id UNION SELECT r.order_id FROM live r
    ), held AS MATERIALIZED (
        SELECT h.* FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e
                WHERE e.order_id = w.order_id AND e.state = 'open' OFFSET 0) h
        UNION ALL
        SELECT h.* FROM unnest(holds) AS w (hold_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e WHERE e.hold_id = w.hold_id OFFSET 0) h
        UNION ALL
        SELECT h.* FROM account w
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e
                WHERE e.account_id = w.account_id AND e.state = 'open' OFFSET 0) h
         CROSS JOIN LATERAL (
               SELECT 1 FROM exposure.order_claim e
                WHERE e.order_id = h.order_id AND e.newest_version >= h.order_version
                  AND e.newest_state IN ('closed', 'cancelled') OFFSET 0) z
         WHERE NOT w.kept
    )
    SELECT 0::smallint, NULL::text, NULL::text, NULL::text, NULL::text,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
           NULL::boolean, o.now, o.watermark, NULL::date, NULL::date, NULL::text, NULL::bytea
      FROM moment o
    UNION ALL
    SELECT 1::smallint, w.account_id, w.currency,
           CASE WHEN w.described THEN w.status END, w.segment,
           w.credit_limit_minor, w.secured_minor, w.temporary_limit_minor, w.change_counter,
           w.kept::integer, w.must_review, w.next_expiry_at, w.folded_at,
           w.temporary_valid_from, w.temporary_valid_until, w.reserved::text, NULL
      FROM account w
    UNION ALL
    SELECT 2::smallint, b.account_id, b.currency, NULL, NULL,
           b.open_orders, b.unbilled, b.receivables, b.unapplied_cash, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM bucket b
    UNION ALL
    SELECT 3::smallint, r.account_id, r.currency, r.order_id, r.reservation_id,
           r.order_version, r.amount_minor, r.secured_minor, NULL, NULL,
           NULL, r.expires_at, NULL, NULL, NULL, NULL, NULL
      FROM live r
    UNION ALL
    SELECT 4::smallint, e.order_id, e.account_id, e.currency, e.newest_state,
           e.newest_version, e.ordered_minor, e.ended_version,
           e.posted_claim_minor, e.posted_unbilled_minor,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM asked w
     CROSS JOIN LATERAL (
           SELECT * FROM exposure.order_claim c WHERE c.order_id = w.order_id OFFSET 0) e
    UNION ALL
    SELECT 5::smallint, e.order_id, e.currency, NULL, NULL,
           e.invoiced_minor, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM asked w
     CROSS JOIN LATERAL (
           SELECT * FROM exposure.order_invoiced c WHERE c.order_id = w.order_id OFFSET 0) e
    UNION ALL
    SELECT 6::smallint, h.hold_id, h.account_id, h.order_id, h.state,
           h.version, h.order_version, h.secured_minor, NULL, NULL,
           e.newest_state IN ('closed', 'cancelled') AND e.newest_version >= h.order_version,
           NULL, NULL, NULL, NULL, h.content, NULL
      FROM held h
      LEFT JOIN LATERAL (
           SELECT * FROM exposure.order_claim c WHERE c.order_id = h.order_id OFFSET 0) e ON true
    UNION ALL
    SELECT 7::smallint, w.order_id, NULL, NULL, NULL, e.order_version, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM unnest(orders) AS w (order_id)
     CROSS JOIN LATERAL (
           SELECT n.order_version FROM credit_check.decision n WHERE n.order_id = w.order_id
            ORDER BY n.order_version DESC LIMIT 1) e
    UNION ALL
    SELECT 8::smallint, e.caller, e.key, e.check_id, NULL, e.status, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, coalesce(e.answer, n.answer), e.digest
      FROM unnest(callers, keys) AS w (caller, key)
     CROSS JOIN LATERAL (
           SELECT * FROM credit_check.idempotency z
            WHERE z.caller = w.caller AND z.key = w.key OFFSET 0) e
      LEFT JOIN LATERAL (
           SELECT z.answer FROM credit_check.decision z WHERE z.check_id = e.check_id OFFSET 0
           ) n ON true
    UNION ALL
    SELECT 9::smallint, e.account_id, e.kind, e.notice_id, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, e.raised_at, NULL, NULL, NULL, NULL, NULL
      FROM unnest(locks) AS w (account_id)
     CROSS JOIN LATERAL (
           SELECT * FROM credit_check.notice z
            WHERE z.account_id = w.account_id AND z.state = 'raised' OFFSET 0) e
    UNION ALL
    SELECT 10::smallint, e.base, e.quote, e.source, e.rate_e10::text, e.version,
           NULL, NULL, NULL, NULL, NULL, e.as_of, NULL, NULL, NULL, NULL, NULL
      FROM exposure.rate_newest e
     WHERE EXISTS (SELECT 1 FROM account w WHERE w.is_foreign)
        OR EXISTS (SELECT 1 FROM bucket b WHERE b.is_foreign)
        OR EXISTS (SELECT 1 FROM live r WHERE r.is_foreign)
    UNION ALL
    SELECT 11::smallint, e.check_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, e.answer, NULL
      FROM unnest(retried) AS w (check_id)
     CROSS JOIN LATERAL (
           SELECT * FROM credit_check.decision z WHERE z.check_id = w.check_id OFFSET 0) e;
END
$$
"""

RECORD = """
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
           SET version = w.version, state = w.state, changed_at = at, content = w.content
          FROM unnest(h_id, h_was, h_version, h_state, h_content)
               AS w (hold_id, was, version, state, content)
         WHERE h.hold_id = w.hold_id AND h.version = w.was AND h.state = 'open';
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> (SELECT count(*) FROM unnest(h_was) AS w (was) WHERE w.was > 0) THEN
            RAISE EXCEPTION 'a hold was changed meanwhile' USING ERRCODE = '40001';
        END IF;
        INSERT INTO credit_check.hold (hold_id, version, state, order_id, order_version,
               account_id, reason_codes, amount, priority, deliver_on, opened_at, changed_at,
               secured_minor, content)
        SELECT w.hold_id, w.version, w.state, w.order_id, w.order_version, w.account_id,
               string_to_array(w.reasons, ','), w.amount::numeric, w.priority, w.deliver_on, at, at,
               w.secured, w.content
          FROM unnest(h_id, h_was, h_version, h_state, h_order, h_order_version, h_account,
                      h_reasons, h_amount, h_priority, h_deliver_on, h_secured, h_content)
               AS w (hold_id, was, version, state, order_id, order_version, account_id,
                     reasons, amount, priority, deliver_on, secured, content)
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

ENSURE_GATES = """
CREATE FUNCTION credit_check.ensure_gates(accounts text[]) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO credit_check.gate (account_id)
    SELECT w.account_id FROM unnest(accounts) AS w (account_id) ORDER BY w.account_id
        ON CONFLICT DO NOTHING
$$
"""


def upgrade() -> None:
    for statement in (ENSURE_GATES, GATHER, RECORD):
        op.execute(statement)


def downgrade() -> None:
    for name in ("ensure_gates", "gather", "record"):
        op.execute(f"DROP FUNCTION credit_check.{name}")
