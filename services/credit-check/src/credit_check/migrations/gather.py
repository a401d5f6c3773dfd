"""The text of `gather`, kept once: a migration that changes it installs it anew.

Two functions. `gather` is VOLATILE plpgsql: each statement in it takes a new snapshot, so that it
locks first, and what it then reads was committed while it waited. It reads by *one* statement,
because two could see the ledger move an order in between, and find it in neither place.

That statement calls `read_batch`, which is STABLE on purpose: every statement in a STABLE function
looks at the snapshot of the one that called it, so many small ones there read one moment. Each is
an arm that returns only rows which exist; the caller puts them together (arms are named in
`credit_check.snapshot`). What a plan has in it costs at each start of it, needed or not: one
statement of all arms took 440 µs before it had read its first row. So an arm is started only where
what was read before shows that it can find something, and the most frequent question, about
an order that nobody has seen before, starts few.

A plan must be right whatever the sizes were when it was made. `OFFSET 0` keeps each lookup a
lookup: what is asked for drives, one index probe each. What is looked up by its order is told from
what is live *outside* of its lookup: inside, a planner without statistics takes the few live rows
for fewer than those of one order, and walks all of them, once for every order.

PostgreSQL reads a body when it first runs, so a migration may install what a later one completes.
"""

ROW = """
DO $$ BEGIN
    CREATE TYPE credit_check.batch_row AS (
        arm smallint, a text, b text, c text, d text,
        i bigint, j bigint, k bigint, l bigint, m bigint,
        f boolean, t timestamptz, u timestamptz, p date, q date, x text, y bytea,
        mark integer
    );
EXCEPTION WHEN duplicate_object THEN NULL;
END $$
"""
"""A row of any arm; it stays where a migration is taken back, as the functions do. `mark` is for
`read_batch` itself: what else has to be read because of the row."""

_ARGUMENTS = """
    locks text[], accounts text[], currencies text[], orders text[], holds text[],
    callers text[], keys text[], retried text[], fold_age interval,
    zone text, terms_days integer, overdue_days integer[], policy_currencies text[],
    rechecked text[], groups boolean, horizons integer[]
"""
_GATHER = """
CREATE OR REPLACE FUNCTION credit_check.gather(<arguments>) RETURNS TABLE (
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
    SELECT r.arm, r.a, r.b, r.c, r.d, r.i, r.j, r.k, r.l, r.m, r.f, r.t, r.u, r.p, r.q, r.x, r.y
      FROM credit_check.read_batch(locks, accounts, currencies, orders, holds, callers, keys,
           retried, fold_age, zone, terms_days, overdue_days, policy_currencies, rechecked,
           groups, horizons) r;
END
$$
"""

# Marks of what has to be read beside the row that bears them.
_MARKS = {"<foreign>": 1, "<dated>": 2, "<bound>": 4, "<stale>": 8, "<head>": 16}

_BEGIN = """
CREATE OR REPLACE FUNCTION credit_check.read_batch(<arguments>)
RETURNS SETOF credit_check.batch_row LANGUAGE plpgsql STABLE AS $$
DECLARE
    now timestamptz := clock_timestamp();
    today date := (now AT TIME ZONE zone)::date;
    watermark timestamptz;
    r credit_check.batch_row;
    marks integer := 0;
    heads text[] := '{}';
    -- Accounts whose reserved sum is not kept, and the currency that their amounts are valued in.
    stale text[] := '{}';
    unkept text[] := '{}';
    unkept_currencies text[] := '{}';
    indebted text[] := '{}';
    asked text[] := orders;
    -- What there is at all of the asked orders, of the keys, and of notices.
    reserved boolean;
    posted boolean;
    held boolean;
    decided boolean;
    answered boolean;
    raised boolean;
BEGIN
    SELECT 0::smallint, NULL::text, NULL::text, NULL::text, NULL::text,
           credit_check.policy_head(now), NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
           NULL::boolean, now, z.watermark, today, NULL::date, l.mark, NULL::bytea, 0
      INTO r FROM exposure.freshness z CROSS JOIN exposure.ledger_mark l;
    watermark := r.u;
    RETURN NEXT r;
"""
_ACCOUNTS = """
    FOR r IN
    SELECT 1::smallint, w.account_id, w.currency,
           CASE WHEN w.described THEN w.status END, w.segment,
           w.credit_limit_minor, w.secured_minor, w.temporary_limit_minor, w.change_counter,
           w.kept::integer::bigint, w.must_review, w.next_expiry_at, w.folded_at,
           w.temporary_valid_from, w.temporary_valid_until, w.reserved::text, NULL::bytea,
           CASE WHEN w.asked_currency <> w.currency OR w.reserved - w.currency <> '{}'
                  OR NOT policy_currencies <@ ARRAY[w.currency] THEN <foreign> ELSE 0 END
         + CASE WHEN w.payment_terms_days IS NOT NULL OR w.limit_valid_until IS NOT NULL
                  OR w.next_review_on IS NOT NULL OR w.dunning_level <> 0
                  OR w.risk_class IS NOT NULL THEN <dated> ELSE 0 END
         + CASE WHEN w.parent_account_id IS NOT NULL OR w.noted_parent IS NOT NULL
                  OR w.has_members THEN <bound> ELSE 0 END
         + CASE WHEN w.kept THEN 0 ELSE <stale> END
         + CASE WHEN w.has_members THEN <head> ELSE 0 END
      FROM (
        SELECT n.account_id, n.currency AS asked_currency, s.currency, s.status, s.segment,
               s.credit_limit_minor, s.secured_minor, s.temporary_limit_minor,
               s.temporary_valid_from, s.temporary_valid_until, s.change_counter, s.described,
               s.must_review, s.limit_valid_until, s.next_review_on, s.payment_terms_days,
               s.dunning_level, s.risk_class,
               s.parent_account_id, g.parent_account_id AS noted_parent,
               s.account_id IS NOT NULL AND EXISTS (
                   SELECT 1 FROM exposure.standing e
                    WHERE e.parent_account_id = n.account_id) AS has_members,
               g.reserved, g.next_expiry_at, g.folded_at,
               coalesce(g.reserved IS NOT NULL
                   AND g.change_counter IS NOT DISTINCT FROM s.change_counter
                   AND (g.next_expiry_at > watermark) IS NOT FALSE
                   AND g.folded_at > now - fold_age, false) AS kept
          FROM unnest(accounts, currencies) AS n (account_id, currency)
          LEFT JOIN LATERAL (
               SELECT * FROM exposure.standing e WHERE e.account_id = n.account_id OFFSET 0
               ) s ON true
          LEFT JOIN LATERAL (
               SELECT * FROM credit_check.gate e WHERE e.account_id = n.account_id OFFSET 0
               ) g ON true
         OFFSET 0) w
    LOOP
        RETURN NEXT r;
        marks := marks | r.mark;
        IF r.mark & <stale> <> 0 THEN
            stale := stale || r.a;
            unkept := unkept || r.a;
            unkept_currencies := unkept_currencies || r.b;
        END IF;
        IF r.mark & <head> <> 0 THEN
            heads := heads || r.a;
        END IF;
    END LOOP;
    IF marks & <dated> <> 0 THEN
        RETURN QUERY
        SELECT 12::smallint, s.account_id, s.risk_class, NULL, NULL,
               s.payment_terms_days::bigint, s.dunning_level::bigint, NULL::bigint, NULL::bigint,
               NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, s.limit_valid_until,
               s.next_review_on, NULL, NULL::bytea, 0
          FROM unnest(accounts) AS w (account_id)
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.standing e WHERE e.account_id = w.account_id OFFSET 0) s
         WHERE s.payment_terms_days IS NOT NULL OR s.limit_valid_until IS NOT NULL
            OR s.next_review_on IS NOT NULL OR s.dunning_level <> 0 OR s.risk_class IS NOT NULL;
    END IF;
    IF marks & <bound> <> 0 THEN
        RETURN QUERY
        SELECT 16::smallint, w.account_id, s.parent_account_id, g.parent_account_id, NULL,
               NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               w.account_id = ANY (heads), NULL::timestamptz, NULL::timestamptz, NULL::date,
               NULL::date, NULL, NULL::bytea, 0
          FROM unnest(accounts) AS w (account_id)
          LEFT JOIN LATERAL (
               SELECT * FROM exposure.standing e WHERE e.account_id = w.account_id OFFSET 0
               ) s ON true
          LEFT JOIN LATERAL (
               SELECT * FROM credit_check.gate e WHERE e.account_id = w.account_id OFFSET 0
               ) g ON true
         WHERE s.parent_account_id IS NOT NULL OR g.parent_account_id IS NOT NULL
            OR w.account_id = ANY (heads);
    END IF;
"""
_BUCKETS = """
    FOR r IN
    SELECT 2::smallint, b.account_id, b.currency, NULL, NULL,
           b.open_orders, b.unbilled, b.receivables, b.unapplied_cash, NULL::bigint,
           NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
           NULL, NULL::bytea,
           CASE WHEN b.currency <> s.currency THEN <foreign> ELSE 0 END
         + CASE WHEN s.described AND b.open_minor > greatest(
                    b.open_minor - b.receivables + b.unapplied_cash, 0)
                THEN <dated> ELSE 0 END
      FROM unnest(accounts) AS w (account_id)
     CROSS JOIN LATERAL (
           SELECT * FROM exposure.standing_bucket e WHERE e.account_id = w.account_id OFFSET 0) b
      LEFT JOIN LATERAL (
           SELECT e.currency, e.described FROM exposure.standing e
            WHERE e.account_id = w.account_id OFFSET 0) s ON true
    LOOP
        RETURN NEXT r;
        marks := marks | (r.mark & <foreign>);
        IF r.mark & <dated> <> 0 AND NOT r.a = ANY (indebted) THEN
            indebted := indebted || r.a;
        END IF;
    END LOOP;
    IF cardinality(indebted) > 0 THEN
        RETURN QUERY
        WITH due AS MATERIALIZED (
            SELECT b.account_id, b.currency, b.terms, b.cash, b.open_minor, v.days,
                   b.open_minor - coalesce((
                       SELECT sum(e.open_minor) FROM exposure.standing_due e
                        WHERE e.account_id = b.account_id AND e.currency = b.currency
                          AND e.basis = 'due' AND e.due_on >= today - v.days), 0)
                   - coalesce((
                       SELECT sum(e.open_minor) FROM exposure.standing_due e
                        WHERE e.account_id = b.account_id AND e.currency = b.currency
                          AND e.basis = 'issued' AND e.due_on >= today - v.days - b.terms), 0)
                   AS past_minor
              FROM (
                SELECT z.account_id, z.currency, z.open_minor,
                       coalesce(s.payment_terms_days, terms_days) AS terms,
                       z.open_minor - z.receivables + z.unapplied_cash AS cash
                  FROM unnest(indebted) AS w (account_id)
                 CROSS JOIN LATERAL (
                       SELECT * FROM exposure.standing_bucket e
                        WHERE e.account_id = w.account_id OFFSET 0) z
                 CROSS JOIN LATERAL (
                       SELECT e.payment_terms_days FROM exposure.standing e
                        WHERE e.account_id = w.account_id OFFSET 0) s
                OFFSET 0) b
             CROSS JOIN unnest(overdue_days) AS v (days)
             WHERE b.open_minor > greatest(b.cash, 0)
        )
        SELECT 13::smallint, d.account_id, d.currency, NULL, NULL,
               d.open_minor, d.past_minor::bigint, d.days::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz,
               CASE WHEN d.cash <= 0 THEN least((
                   SELECT min(e.due_on) FROM exposure.standing_due e
                    WHERE e.account_id = d.account_id AND e.currency = d.currency
                      AND e.basis = 'due'), (
                   SELECT min(e.due_on) + d.terms FROM exposure.standing_due e
                    WHERE e.account_id = d.account_id AND e.currency = d.currency
                      AND e.basis = 'issued'))
               ELSE (SELECT min(n.day)
                       FROM (SELECT o.day, sum(o.open_minor) OVER (ORDER BY o.day) AS paid
                               FROM (SELECT e.open_minor, e.due_on AS day
                                       FROM exposure.standing_due e
                                      WHERE e.account_id = d.account_id
                                        AND e.currency = d.currency AND e.basis = 'due'
                                        AND e.due_on <= v.latest
                                     UNION ALL
                                     SELECT e.open_minor, e.due_on + d.terms
                                       FROM exposure.standing_due e
                                      WHERE e.account_id = d.account_id
                                        AND e.currency = d.currency AND e.basis = 'issued'
                                        AND e.due_on <= v.latest - d.terms) o) n
                      WHERE n.paid > d.cash) END, NULL::date, NULL, NULL::bytea, 0
          FROM due d
         CROSS JOIN LATERAL (
               -- The oldest day that cash leaves open is at the latest the one by one basis alone.
               -- These walk from the oldest day and stop, so that a long past costs nothing.
               SELECT coalesce(least((
                   SELECT n.due_on
                     FROM (SELECT e.due_on, sum(e.open_minor) OVER (ORDER BY e.due_on) AS paid
                             FROM exposure.standing_due e
                            WHERE e.account_id = d.account_id AND e.currency = d.currency
                              AND e.basis = 'due') n
                    WHERE n.paid > d.cash ORDER BY n.due_on LIMIT 1), (
                   SELECT n.due_on + d.terms
                     FROM (SELECT e.due_on, sum(e.open_minor) OVER (ORDER BY e.due_on) AS paid
                             FROM exposure.standing_due e
                            WHERE e.account_id = d.account_id AND e.currency = d.currency
                              AND e.basis = 'issued') n
                    WHERE n.paid > d.cash ORDER BY n.due_on LIMIT 1)), 'infinity') AS latest
                WHERE d.cash > 0
               UNION ALL
               SELECT 'infinity' WHERE d.cash <= 0) v
         WHERE d.past_minor > greatest(d.cash, 0);
    END IF;
    IF cardinality(horizons) > 0 THEN
        RETURN QUERY
        SELECT 21::smallint, w.account_id, e.currency, NULL, NULL,
               sum(e.open_minor)::bigint, v.days::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM unnest(horizons) AS v (days)
         CROSS JOIN unnest(accounts) AS w (account_id)
         CROSS JOIN LATERAL (
               SELECT z.currency, z.open_minor FROM exposure.standing_delivery z
                WHERE z.account_id = w.account_id AND z.deliver_on > today + v.days OFFSET 0) e
         GROUP BY w.account_id, e.currency, v.days;
    END IF;
"""
_GROUPS = """
    IF groups AND cardinality(heads) > 0 THEN
        FOR r IN
        WITH member AS MATERIALIZED (
            SELECT w.account_id AS head_id, h.currency AS head_currency, b.account_id, g.reserved,
                   coalesce(g.reserved IS NOT NULL
                       AND g.change_counter IS NOT DISTINCT FROM s.change_counter
                       AND (g.next_expiry_at > watermark) IS NOT FALSE
                       AND (g.reserved = '{}' OR g.folded_at > now - fold_age), false) AS kept,
                   g.account_id IS NULL
                       OR g.parent_account_id IS NOT DISTINCT FROM s.parent_account_id AS noted
              FROM unnest(heads) AS w (account_id)
             CROSS JOIN LATERAL (
                   SELECT e.currency FROM exposure.standing e
                    WHERE e.account_id = w.account_id OFFSET 0) h
             CROSS JOIN LATERAL (
                   SELECT * FROM exposure.member e WHERE e.head_id = w.account_id OFFSET 0) b
              LEFT JOIN LATERAL (
                   SELECT e.parent_account_id, e.change_counter FROM exposure.standing e
                    WHERE e.account_id = b.account_id OFFSET 0) s ON true
              LEFT JOIN LATERAL (
                   SELECT * FROM credit_check.gate e WHERE e.account_id = b.account_id OFFSET 0
                   ) g ON true
        )
        SELECT 17::smallint, w.head_id, NULL::text, NULL::text, NULL::text,
               count(*), NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               NULL::text, NULL::bytea, 0
          FROM member w GROUP BY w.head_id
        UNION ALL
        SELECT 18::smallint, w.head_id, w.account_id, w.head_currency, NULL,
               w.kept::integer::bigint, w.noted::integer::bigint, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN w.kept THEN 0 ELSE <stale> END
          FROM member w WHERE NOT (w.kept AND w.noted)
        UNION ALL
        SELECT 19::smallint, w.head_id, b.currency, NULL, NULL,
               sum(b.open_orders)::bigint, sum(b.unbilled)::bigint,
               sum(b.receivables)::bigint, sum(b.unapplied_cash)::bigint, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               CASE WHEN b.currency <> w.head_currency THEN <foreign> ELSE 0 END
          FROM member w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.standing_bucket e
                WHERE e.account_id = w.account_id OFFSET 0) b
         GROUP BY w.head_id, w.head_currency, b.currency
        UNION ALL
        SELECT 20::smallint, w.head_id, n.key, NULL, NULL,
               sum(n.value::bigint)::bigint, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               CASE WHEN n.key <> w.head_currency THEN <foreign> ELSE 0 END
          FROM member w
         CROSS JOIN LATERAL jsonb_each_text(w.reserved) n
         WHERE w.kept
         GROUP BY w.head_id, w.head_currency, n.key
        LOOP
            RETURN NEXT r;
            marks := marks | (r.mark & <foreign>);
            IF r.mark & <stale> <> 0 THEN
                unkept := unkept || r.b;
                unkept_currencies := unkept_currencies || r.c;
            END IF;
        END LOOP;
    END IF;
"""
_PRESENT = """
    SELECT bool_or(EXISTS (SELECT 1 FROM credit_check.reservation e
                            WHERE e.order_id = w.order_id OFFSET 0)),
           bool_or(EXISTS (SELECT 1 FROM exposure.order_claim e
                            WHERE e.order_id = w.order_id OFFSET 0)),
           bool_or(EXISTS (SELECT 1 FROM credit_check.hold e
                            WHERE e.order_id = w.order_id OFFSET 0)),
           bool_or(EXISTS (SELECT 1 FROM credit_check.decision e
                            WHERE e.order_id = w.order_id OFFSET 0)),
           EXISTS (SELECT 1 FROM unnest(callers, keys) AS n (caller, key)
                    CROSS JOIN LATERAL (
                          SELECT 1 FROM credit_check.idempotency e
                           WHERE e.caller = n.caller AND e.key = n.key OFFSET 0) z OFFSET 0),
           EXISTS (SELECT 1 FROM unnest(locks) AS n (account_id)
                    CROSS JOIN LATERAL (
                          SELECT 1 FROM credit_check.notice e
                           WHERE e.account_id = n.account_id AND e.state = 'raised' OFFSET 0) z
                   OFFSET 0)
      INTO reserved, posted, held, decided, answered, raised
      FROM unnest(orders) AS w (order_id);
"""
_LIVE = """
    IF cardinality(unkept) > 0 THEN
        FOR r IN
        SELECT 3::smallint, e.account_id, e.currency, e.order_id, e.reservation_id,
               e.order_version, e.amount_minor, e.secured_minor, NULL::bigint, NULL::bigint,
               NULL::boolean, e.expires_at, NULL::timestamptz, NULL::date, NULL::date,
               e.to_deliver::text, NULL::bytea,
               CASE WHEN e.currency <> w.currency THEN <foreign> ELSE 0 END
          FROM unnest(unkept, unkept_currencies) AS w (account_id, currency)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation z
                WHERE z.account_id = w.account_id AND z.ended_at IS NULL OFFSET 0) e
        LOOP
            RETURN NEXT r;
            marks := marks | r.mark;
            asked := asked || r.c;
        END LOOP;
    END IF;
    IF reserved THEN
        RETURN QUERY
        SELECT 3::smallint, z.account_id, z.currency, z.order_id, z.reservation_id,
               z.order_version, z.amount_minor, z.secured_minor, NULL::bigint, NULL::bigint,
               NULL::boolean, z.expires_at, NULL::timestamptz, NULL::date, NULL::date,
               z.to_deliver::text, NULL::bytea, 0
          FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e WHERE e.order_id = w.order_id OFFSET 0) z
         WHERE z.ended_at IS NULL;
    END IF;
"""
_ORDERS = """
    IF posted OR cardinality(asked) > cardinality(orders) THEN
        RETURN QUERY
        SELECT 4::smallint, e.order_id, e.account_id, e.currency, e.newest_state,
               e.newest_version, e.ordered_minor, e.ended_version,
               e.posted_claim_minor, e.posted_unbilled_minor,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM (SELECT DISTINCT n.order_id FROM unnest(asked) AS n (order_id)) w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.order_claim c WHERE c.order_id = w.order_id OFFSET 0) e;
        RETURN QUERY
        SELECT 5::smallint, e.order_id, e.currency, NULL, NULL,
               e.invoiced_minor, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM (SELECT DISTINCT n.order_id FROM unnest(asked) AS n (order_id)) w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.order_invoiced c WHERE c.order_id = w.order_id OFFSET 0) e;
        IF cardinality(horizons) > 0 THEN
            RETURN QUERY
            SELECT 22::smallint, w.order_id, NULL, NULL, NULL,
                   e.open_minor, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
                   NULL::boolean, NULL::timestamptz, NULL::timestamptz, e.deliver_on, NULL::date,
                   NULL, NULL::bytea, 0
              FROM (SELECT DISTINCT n.order_id FROM unnest(asked) AS n (order_id)) w
             CROSS JOIN LATERAL (
                   SELECT z.deliver_on, z.open_minor FROM exposure.order_delivery z
                    WHERE z.order_id = w.order_id OFFSET 0) e;
        END IF;
    END IF;
"""
_HELD = """
    RETURN QUERY
    SELECT 6::smallint, h.hold_id, h.account_id, h.order_id, h.state,
           h.version, h.order_version, h.secured_minor, e.newest_version, NULL::bigint,
           e.newest_state IN ('closed', 'cancelled') AND e.newest_version >= h.order_version,
           NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date, h.content, NULL::bytea, 0
      FROM (<holds>) h
      LEFT JOIN LATERAL (
           SELECT * FROM exposure.order_claim c WHERE c.order_id = h.order_id OFFSET 0) e ON true;
"""
_OF_ORDERS = """
        SELECT z.* FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e WHERE e.order_id = w.order_id OFFSET 0) z
         WHERE z.state = 'open'"""
_BY_ID = """
        SELECT z.* FROM unnest(holds) AS w (hold_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e WHERE e.hold_id = w.hold_id OFFSET 0) z"""
_PASSED = """
        SELECT z.* FROM unnest(stale) AS w (account_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e
                WHERE e.account_id = w.account_id AND e.state = 'open' OFFSET 0) z
         CROSS JOIN LATERAL (
               SELECT 1 FROM exposure.order_claim n
                WHERE n.order_id = z.order_id AND (n.newest_version >= z.order_version
                  AND n.newest_state IN ('closed', 'cancelled')
                  OR n.newest_version > z.order_version) OFFSET 0) v"""
_HOLDS = """
    IF held THEN
        <held_of_orders>
    END IF;
    IF cardinality(holds) > 0 THEN
        <held_by_id>
    END IF;
    IF cardinality(stale) > 0 THEN
        <held_passed>
    END IF;
"""
_DECIDED = """
    IF decided THEN
        RETURN QUERY
        SELECT 7::smallint, w.order_id, NULL, NULL, NULL,
               e.order_version, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT n.order_version FROM credit_check.decision n WHERE n.order_id = w.order_id
                ORDER BY n.order_version DESC LIMIT 1) e;
        RETURN QUERY
        SELECT 14::smallint, w.order_id, e.account_id, NULL, NULL,
               NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, e.decided_at, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM unnest(rechecked) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT n.account_id, n.decided_at FROM credit_check.decision n
                WHERE n.order_id = w.order_id AND n.outcome <> 'hold'
                  AND NOT EXISTS (
                      SELECT 1 FROM credit_check.reservation z
                       WHERE z.reservation_id = n.check_id AND z.ended_by = 'voided')
                ORDER BY n.order_version DESC, n.check_id DESC LIMIT 1) e;
    END IF;
    IF held THEN
        RETURN QUERY
        SELECT 15::smallint, e.hold_id, e.account_id, e.order_id, e.state,
               e.version, e.order_version, e.secured_minor, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               e.content, NULL::bytea, 0
          FROM unnest(rechecked) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT n.* FROM credit_check.hold n
                WHERE n.order_id = w.order_id AND n.state IN ('released', 'rejected')
                  AND NOT EXISTS (
                      SELECT 1 FROM credit_check.reservation z
                       WHERE z.order_id = n.order_id AND z.order_version = n.order_version
                         AND z.granted_at = n.changed_at AND z.ended_by = 'voided')
                ORDER BY n.order_version DESC, n.changed_at DESC LIMIT 1) e;
    END IF;
"""
_REST = """
    IF answered THEN
        RETURN QUERY
        SELECT 8::smallint, e.caller, e.key, e.check_id, NULL,
               e.status::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               coalesce(e.answer, n.answer), e.digest, 0
          FROM unnest(callers, keys) AS w (caller, key)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.idempotency z
                WHERE z.caller = w.caller AND z.key = w.key OFFSET 0) e
          LEFT JOIN LATERAL (
               SELECT z.answer FROM credit_check.decision z
                WHERE z.check_id = e.check_id OFFSET 0) n ON true;
    END IF;
    IF raised THEN
        RETURN QUERY
        SELECT 9::smallint, e.account_id, e.kind, e.notice_id, NULL,
               NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, e.raised_at, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM unnest(locks) AS w (account_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.notice z
                WHERE z.account_id = w.account_id AND z.state = 'raised' OFFSET 0) e;
    END IF;
    IF marks & <foreign> <> 0 THEN
        RETURN QUERY
        SELECT 10::smallint, e.base, e.quote, e.source, e.rate_e10::text,
               e.version, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, e.as_of, NULL::timestamptz, NULL::date, NULL::date,
               NULL, NULL::bytea, 0
          FROM exposure.rate_newest e;
    END IF;
    IF cardinality(retried) > 0 THEN
        RETURN QUERY
        SELECT 11::smallint, e.check_id, NULL, NULL, NULL,
               NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
               NULL::boolean, NULL::timestamptz, NULL::timestamptz, NULL::date, NULL::date,
               e.answer, NULL::bytea, 0
          FROM unnest(retried) AS w (check_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.decision z WHERE z.check_id = w.check_id OFFSET 0) e;
    END IF;
END
$$
"""


def install() -> str:
    """The statement that creates `gather`, or replaces its text."""
    return _GATHER.replace("<arguments>", _ARGUMENTS)


def install_reading() -> str:
    """The statement that creates what `gather` reads by, or replaces its text."""
    orders = _PRESENT + _LIVE + _ORDERS + _HOLDS + _DECIDED
    text = _BEGIN + _ACCOUNTS + _BUCKETS + _GROUPS + orders + _REST
    for place, holds in (
        ("<held_of_orders>", _OF_ORDERS),
        ("<held_by_id>", _BY_ID),
        ("<held_passed>", _PASSED),
    ):
        text = text.replace(place, _HELD.replace("<holds>", holds))
    for place, mark in _MARKS.items():
        text = text.replace(place, str(mark))
    return text.replace("<arguments>", _ARGUMENTS)
