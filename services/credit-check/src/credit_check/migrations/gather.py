"""The text of `gather`, kept once: a migration that changes it installs it anew under a new name.

`gather` is VOLATILE plpgsql on purpose: each statement in it takes a new snapshot, so the read
sees everything that was committed while the locks were waited for. The read is exactly one
statement, because two could see the ledger move an order in between, and find it in neither
place. It is a union of narrow arms that return only rows which exist; the caller puts them
together (arms are named in `credit_check.snapshot`).

A plan must be right whatever the sizes were when it was made. `OFFSET 0` keeps each lookup a
lookup: what is asked for drives, one index probe each. What is looked up by its order is told from
what is live *outside* of its lookup: inside, a planner without statistics takes the few live rows
for fewer than those of one order, and walks all of them, once for every order.

PostgreSQL reads the body when it first runs, so a migration may install what a later one completes.
"""

# The one statement that reads everything, in forms. What a plan has in it costs at each start of it,
# so a batch that is not known to have groups reads without them and is told where it was wrong, and
# one whose policies have no horizon reads nothing by day.
_READ = """    RETURN QUERY
    WITH moment AS MATERIALIZED (
        SELECT n.now, (n.now AT TIME ZONE zone)::date AS today,
               (SELECT z.watermark FROM exposure.freshness z) AS watermark,
               credit_check.policy_head(n.now) AS policy_version
          FROM (SELECT clock_timestamp() AS now) n
    ), account AS MATERIALIZED (
        SELECT n.account_id, s.currency, s.status, s.segment, s.credit_limit_minor,
               s.secured_minor, s.temporary_limit_minor, s.temporary_valid_from,
               s.temporary_valid_until, s.change_counter, s.described, s.must_review,
               s.limit_valid_until, s.next_review_on, s.payment_terms_days, s.dunning_level,
               s.risk_class,
               s.parent_account_id, g.parent_account_id AS noted_parent,
               s.account_id IS NOT NULL AND EXISTS (
                   SELECT 1 FROM exposure.standing e
                    WHERE e.parent_account_id = n.account_id) AS has_members,
               g.reserved, g.next_expiry_at, g.folded_at,
               coalesce(g.reserved IS NOT NULL
                   AND g.change_counter IS NOT DISTINCT FROM s.change_counter
                   AND (g.next_expiry_at > o.watermark) IS NOT FALSE
                   AND g.folded_at > o.now - fold_age, false) AS kept,
               n.currency <> s.currency OR g.reserved - s.currency <> '{}'
                   OR NOT policy_currencies <@ ARRAY[s.currency] AS is_foreign
          FROM moment o
         CROSS JOIN unnest(accounts, currencies) AS n (account_id, currency)
          LEFT JOIN LATERAL (
               SELECT * FROM exposure.standing e WHERE e.account_id = n.account_id OFFSET 0
               ) s ON true
          LEFT JOIN LATERAL (
               SELECT * FROM credit_check.gate e WHERE e.account_id = n.account_id OFFSET 0
               ) g ON true
    ), bucket AS MATERIALIZED (
        SELECT b.*, b.currency <> w.currency AS is_foreign, w.described,
               coalesce(w.payment_terms_days, terms_days) AS terms,
               b.open_minor - b.receivables + b.unapplied_cash AS cash
          FROM account w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.standing_bucket e
                WHERE e.account_id = w.account_id OFFSET 0) b
    ), due AS MATERIALIZED (
        SELECT b.account_id, b.currency, b.terms, b.cash, b.open_minor, v.days,
               b.open_minor - coalesce((
                   SELECT sum(e.open_minor) FROM exposure.standing_due e
                    WHERE e.account_id = b.account_id AND e.currency = b.currency
                      AND e.basis = 'due' AND e.due_on >= o.today - v.days), 0)
               - coalesce((
                   SELECT sum(e.open_minor) FROM exposure.standing_due e
                    WHERE e.account_id = b.account_id AND e.currency = b.currency
                      AND e.basis = 'issued' AND e.due_on >= o.today - v.days - b.terms), 0)
               AS past_minor
          FROM moment o
         CROSS JOIN bucket b
         CROSS JOIN unnest(overdue_days) AS v (days)
         WHERE b.described AND b.open_minor > greatest(b.cash, 0)
<members>    ), live AS MATERIALIZED (
        SELECT r.*, r.currency <> w.currency AS is_foreign
          FROM account w
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e
                WHERE e.account_id = w.account_id AND e.ended_at IS NULL OFFSET 0) r
         WHERE NOT w.kept
<live>        UNION ALL
        SELECT r.*, false
          FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e
                WHERE e.order_id = w.order_id OFFSET 0) r
         WHERE r.ended_at IS NULL
    ), asked AS MATERIALIZED (
        SELECT unnest(orders) AS order_id UNION SELECT r.order_id FROM live r
    ), held AS MATERIALIZED (
        SELECT h.* FROM unnest(orders) AS w (order_id)
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.hold e
                WHERE e.order_id = w.order_id OFFSET 0) h
         WHERE h.state = 'open'
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
                WHERE e.order_id = h.order_id AND (e.newest_version >= h.order_version
                  AND e.newest_state IN ('closed', 'cancelled')
                  OR e.newest_version > h.order_version) OFFSET 0) z
         WHERE NOT w.kept
    )
    SELECT 0::smallint, NULL::text, NULL::text, NULL::text, NULL::text,
           o.policy_version, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
           NULL::boolean, o.now, o.watermark, o.today, NULL::date, NULL::text, NULL::bytea
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
           NULL, r.expires_at, NULL, NULL, NULL, r.to_deliver::text, NULL
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
           h.version, h.order_version, h.secured_minor, e.newest_version, NULL,
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
<foreign>    UNION ALL
    SELECT 11::smallint, e.check_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, e.answer, NULL
      FROM unnest(retried) AS w (check_id)
     CROSS JOIN LATERAL (
           SELECT * FROM credit_check.decision z WHERE z.check_id = w.check_id OFFSET 0) e
    UNION ALL
    SELECT 12::smallint, w.account_id, w.risk_class, NULL, NULL,
           w.payment_terms_days, w.dunning_level, NULL, NULL, NULL,
           NULL, NULL, NULL, w.limit_valid_until, w.next_review_on, NULL, NULL
      FROM account w
     WHERE w.payment_terms_days IS NOT NULL OR w.limit_valid_until IS NOT NULL
        OR w.next_review_on IS NOT NULL OR w.dunning_level <> 0 OR w.risk_class IS NOT NULL
    UNION ALL
    SELECT 13::smallint, d.account_id, d.currency, NULL, NULL,
           d.open_minor, d.past_minor::bigint, d.days, NULL, NULL,
           NULL, NULL, NULL,
           CASE WHEN d.cash <= 0 THEN least((
               SELECT min(e.due_on) FROM exposure.standing_due e
                WHERE e.account_id = d.account_id AND e.currency = d.currency
                  AND e.basis = 'due'), (
               SELECT min(e.due_on) + d.terms FROM exposure.standing_due e
                WHERE e.account_id = d.account_id AND e.currency = d.currency
                  AND e.basis = 'issued'))
           ELSE (SELECT min(r.day)
                   FROM (SELECT n.day, sum(n.open_minor) OVER (ORDER BY n.day) AS paid
                           FROM (SELECT e.open_minor, CASE e.basis WHEN 'due' THEN e.due_on
                                        ELSE e.due_on + d.terms END AS day
                                   FROM exposure.standing_due e
                                  WHERE e.account_id = d.account_id
                                    AND e.currency = d.currency) n) r
                  WHERE r.paid > d.cash) END, NULL, NULL, NULL
      FROM due d
     WHERE d.past_minor > greatest(d.cash, 0)
    UNION ALL
    SELECT 14::smallint, w.order_id, e.account_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, e.decided_at, NULL, NULL, NULL, NULL, NULL
      FROM unnest(rechecked) AS w (order_id)
     CROSS JOIN LATERAL (
           SELECT n.account_id, n.decided_at FROM credit_check.decision n
            WHERE n.order_id = w.order_id AND n.outcome <> 'hold'
              AND NOT EXISTS (
                  SELECT 1 FROM credit_check.reservation r
                   WHERE r.reservation_id = n.check_id AND r.ended_by = 'voided')
            ORDER BY n.order_version DESC, n.check_id DESC LIMIT 1) e
    UNION ALL
    SELECT 15::smallint, e.hold_id, e.account_id, e.order_id, e.state,
           e.version, e.order_version, e.secured_minor, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, e.content, NULL
      FROM unnest(rechecked) AS w (order_id)
     CROSS JOIN LATERAL (
           SELECT n.* FROM credit_check.hold n
            WHERE n.order_id = w.order_id AND n.state IN ('released', 'rejected')
              AND NOT EXISTS (
                  SELECT 1 FROM credit_check.reservation r
                   WHERE r.order_id = n.order_id AND r.order_version = n.order_version
                     AND r.granted_at = n.changed_at AND r.ended_by = 'voided')
            ORDER BY n.order_version DESC, n.changed_at DESC LIMIT 1) e
    UNION ALL
    SELECT 16::smallint, w.account_id, w.parent_account_id, w.noted_parent, NULL,
           NULL, NULL, NULL, NULL, NULL,
           w.has_members, NULL, NULL, NULL, NULL, NULL, NULL
      FROM account w
     WHERE w.parent_account_id IS NOT NULL OR w.noted_parent IS NOT NULL OR w.has_members
<arms><far>"""
_MEMBERS = """    ), member AS MATERIALIZED (
        SELECT w.account_id AS head_id, w.currency AS head_currency, b.account_id, g.reserved,
               coalesce(g.reserved IS NOT NULL
                   AND g.change_counter IS NOT DISTINCT FROM s.change_counter
                   AND (g.next_expiry_at > o.watermark) IS NOT FALSE
                   AND (g.reserved = '{}' OR g.folded_at > o.now - fold_age), false) AS kept,
               g.account_id IS NULL
                   OR g.parent_account_id IS NOT DISTINCT FROM s.parent_account_id AS noted
          FROM moment o
         CROSS JOIN account w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.member e WHERE e.head_id = w.account_id OFFSET 0) b
          LEFT JOIN LATERAL (
               SELECT e.parent_account_id, e.change_counter FROM exposure.standing e
                WHERE e.account_id = b.account_id OFFSET 0) s ON true
          LEFT JOIN LATERAL (
               SELECT * FROM credit_check.gate e WHERE e.account_id = b.account_id OFFSET 0
               ) g ON true
         WHERE w.has_members
    ), group_bucket AS MATERIALIZED (
        SELECT w.head_id, w.head_currency, b.currency,
               sum(b.open_orders)::bigint AS open_orders, sum(b.unbilled)::bigint AS unbilled,
               sum(b.receivables)::bigint AS receivables,
               sum(b.unapplied_cash)::bigint AS unapplied_cash
          FROM member w
         CROSS JOIN LATERAL (
               SELECT * FROM exposure.standing_bucket e
                WHERE e.account_id = w.account_id OFFSET 0) b
         GROUP BY w.head_id, w.head_currency, b.currency
    ), group_reserved AS MATERIALIZED (
        SELECT w.head_id, w.head_currency, r.key AS currency, sum(r.value::bigint)::bigint AS minor
          FROM member w
         CROSS JOIN LATERAL jsonb_each_text(w.reserved) r
         WHERE w.kept
         GROUP BY w.head_id, w.head_currency, r.key
"""
_LIVE = """        UNION ALL
        SELECT r.*, r.currency <> w.head_currency
          FROM member w
         CROSS JOIN LATERAL (
               SELECT * FROM credit_check.reservation e
                WHERE e.account_id = w.account_id AND e.ended_at IS NULL OFFSET 0) r
         WHERE NOT w.kept
"""
_FOREIGN = """        OR EXISTS (SELECT 1 FROM group_bucket b WHERE b.currency <> b.head_currency)
        OR EXISTS (SELECT 1 FROM group_reserved r WHERE r.currency <> r.head_currency)
"""
_ARMS = """    UNION ALL
    SELECT 17::smallint, w.head_id, NULL, NULL, NULL,
           count(*), NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM member w GROUP BY w.head_id
    UNION ALL
    SELECT 18::smallint, w.head_id, w.account_id, NULL, NULL,
           w.kept::integer, w.noted::integer, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM member w WHERE NOT (w.kept AND w.noted)
    UNION ALL
    SELECT 19::smallint, b.head_id, b.currency, NULL, NULL,
           b.open_orders, b.unbilled, b.receivables, b.unapplied_cash, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM group_bucket b
    UNION ALL
    SELECT 20::smallint, r.head_id, r.currency, NULL, NULL,
           r.minor, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM group_reserved r
"""
_FAR = """    UNION ALL
    SELECT 21::smallint, w.account_id, e.currency, NULL, NULL,
           sum(e.open_minor)::bigint, v.days, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM moment o
     CROSS JOIN unnest(horizons) AS v (days)
     CROSS JOIN account w
     CROSS JOIN LATERAL (
           SELECT z.currency, z.open_minor FROM exposure.standing_delivery z
            WHERE z.account_id = w.account_id AND z.deliver_on > o.today + v.days OFFSET 0) e
     GROUP BY w.account_id, e.currency, v.days
    UNION ALL
    SELECT 22::smallint, w.order_id, NULL, NULL, NULL,
           e.open_minor, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, e.deliver_on, NULL, NULL, NULL
      FROM asked w
     CROSS JOIN LATERAL (
           SELECT z.deliver_on, z.open_minor FROM exposure.order_delivery z
            WHERE z.order_id = w.order_id OFFSET 0) e
"""
_ALONE = {"<members>": "", "<live>": "", "<foreign>": "", "<arms>": ""}
_WITH_GROUPS = {
    "<members>": _MEMBERS,
    "<live>": _LIVE,
    "<foreign>": _FOREIGN,
    "<arms>": _ARMS,
}
_GATHER = """
CREATE OR REPLACE FUNCTION credit_check.gather(
    locks text[], accounts text[], currencies text[], orders text[], holds text[],
    callers text[], keys text[], retried text[], fold_age interval,
    zone text, terms_days integer, overdue_days integer[], policy_currencies text[],
    rechecked text[], groups boolean, horizons integer[]
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
    IF cardinality(horizons) = 0 THEN
        IF NOT groups THEN
<alone>;
            RETURN;
        END IF;
<with_groups>;
        RETURN;
    END IF;
    IF NOT groups THEN
<alone_far>;
        RETURN;
    END IF;
<with_groups_far>;
END
$$
"""


def _read(parts: dict[str, str], far: str) -> str:
    text = _READ
    for place, part in {**parts, "<far>": far}.items():
        text = text.replace(place, part)
    return text.rstrip()


def install() -> str:
    """The statement that creates `gather`, or replaces its text."""
    return (
        _GATHER.replace("<alone>", _read(_ALONE, ""))
        .replace("<with_groups>", _read(_WITH_GROUPS, ""))
        .replace("<alone_far>", _read(_ALONE, _FAR))
        .replace("<with_groups_far>", _read(_WITH_GROUPS, _FAR))
    )
