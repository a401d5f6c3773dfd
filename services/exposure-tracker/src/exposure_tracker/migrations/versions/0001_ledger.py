"""The ledger's tables: documents, their versions, what they posted, and where each feed stands.

A document's row is its whole place in the ledger (what is newest, what others name of it, what
it posted), so that folding one event is one lock, one read and one write per document touched.
Append-only tables (versions, postings, dead letters) are INSERT-only by grant: what is written
there can be explained for ever. Rows that change often leave room on their page (fillfactor)
and carry no index on what changes, so that updates stay heap-only.

Revision ID: exposure_0001
Revises:
"""

from alembic import op

revision = "exposure_0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = """
CREATE TABLE exposure.document (
    kind text NOT NULL,
    id text NOT NULL,
    account_id text,
    currency text,
    version bigint,
    state text,
    effective_at timestamptz,
    open_orders bigint NOT NULL DEFAULT 0,
    unbilled bigint NOT NULL DEFAULT 0,
    receivables bigint NOT NULL DEFAULT 0,
    unapplied_cash bigint NOT NULL DEFAULT 0,
    ordered_minor bigint,
    ended_version bigint,
    priority integer,
    named jsonb,
    standing_alone jsonb,
    posted_elsewhere jsonb,
    body bytea,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 85);
COMMENT ON TABLE exposure.document IS
    'newest version of each document, or a stub for what is referred to but unseen';
COMMENT ON COLUMN exposure.document.named IS
    'sums of references: [[currency, line, delivered, invoiced, invoiced_with_order, allocated]]';
COMMENT ON COLUMN exposure.document.standing_alone IS
    'orders, of delivery lines that name them: [[account_id, currency, unbilled]]';
COMMENT ON COLUMN exposure.document.posted_elsewhere IS
    'what this row posted outside its own account and currency: '
    '[[account_id, currency, open_orders, unbilled, receivables, unapplied_cash]]';
CREATE INDEX document_by_account ON exposure.document (account_id, kind, id);

CREATE TABLE exposure.document_version (
    kind text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    digest bytea NOT NULL,
    account_id text,
    currency text,
    outcome text NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (kind, id, version, digest)
);
COMMENT ON TABLE exposure.document_version IS
    'every version ever received, losers and questions included; append-only';

CREATE TABLE exposure.outside_reference (
    target_kind text NOT NULL,
    target_id text NOT NULL,
    source_kind text NOT NULL,
    source_id text NOT NULL,
    PRIMARY KEY (target_kind, target_id, source_kind, source_id)
);
COMMENT ON TABLE exposure.outside_reference IS
    'references made while their target was unseen or of another account: with them, everything '
    'that bears on one account is found without reading all documents; append-only';
"""

MONEY = """
CREATE TABLE exposure.posting (
    posting_id bigint GENERATED ALWAYS AS IDENTITY,
    account_id text NOT NULL,
    currency text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    version bigint,
    cause_kind text NOT NULL,
    cause_id text NOT NULL,
    cause_version bigint NOT NULL,
    open_orders bigint NOT NULL,
    unbilled bigint NOT NULL,
    receivables bigint NOT NULL,
    unapplied_cash bigint NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, posting_id)
);
COMMENT ON TABLE exposure.posting IS
    'each change of exposure, and the document and version that caused it; append-only';

CREATE TABLE exposure.bucket (
    account_id text NOT NULL,
    currency text NOT NULL,
    open_orders bigint NOT NULL,
    unbilled bigint NOT NULL,
    receivables bigint NOT NULL,
    unapplied_cash bigint NOT NULL,
    change_counter bigint NOT NULL,
    PRIMARY KEY (account_id, currency)
) WITH (fillfactor = 50);

CREATE TABLE exposure.due (
    account_id text NOT NULL,
    currency text NOT NULL,
    basis text NOT NULL,
    due_on date NOT NULL,
    open_minor bigint NOT NULL,
    PRIMARY KEY (account_id, currency, basis, due_on)
) WITH (fillfactor = 70);
COMMENT ON TABLE exposure.due IS
    'open amounts of invoices by date; basis "due": the date is the due date, "issued": the '
    'date of issue, to which the terms of the account are still to be added';
"""

TERMS = """
CREATE TABLE exposure.account (
    account_id text PRIMARY KEY,
    described boolean NOT NULL DEFAULT false,
    change_counter bigint NOT NULL DEFAULT 0,
    version bigint,
    limit_version bigint,
    currency text,
    unused_limit_currency text,
    name text,
    credit_limit_minor bigint,
    status text,
    must_review boolean NOT NULL DEFAULT false,
    segment text,
    risk_class text,
    parent_account_id text,
    payment_terms_days integer,
    secured_minor bigint NOT NULL DEFAULT 0,
    dunning_level integer NOT NULL DEFAULT 0,
    limit_valid_until date,
    next_review_on date,
    temporary_limit_minor bigint,
    temporary_valid_from date,
    temporary_valid_until date,
    sales_rep text,
    credit_controller text
) WITH (fillfactor = 80);
COMMENT ON TABLE exposure.account IS
    'every account seen, with the terms in force: the newest account document, and over its '
    'limit fields the newest limit document where that is in the currency of the account';
CREATE INDEX account_by_segment ON exposure.account (segment, account_id);
CREATE INDEX account_by_parent ON exposure.account (parent_account_id, account_id);

CREATE TABLE exposure.rate (
    base text NOT NULL,
    quote text NOT NULL,
    as_of timestamptz NOT NULL,
    source text NOT NULL,
    version bigint NOT NULL,
    rate_e10 numeric(30, 0) NOT NULL,
    PRIMARY KEY (base, quote, as_of, source)
);
CREATE TABLE exposure.rate_pair (
    base text NOT NULL,
    quote text NOT NULL,
    PRIMARY KEY (base, quote)
);
"""

FEEDS = """
CREATE TABLE exposure.partition_offset (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint,
    end_offset bigint,
    epoch bigint NOT NULL DEFAULT 0,
    owner text,
    watermark timestamptz,
    stopped text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 20);
COMMENT ON COLUMN exposure.partition_offset.next_offset IS
    'the next offset to apply, moved with the postings in one transaction by whoever holds epoch';

CREATE TABLE exposure.accepted_gap (
    topic text NOT NULL,
    partition integer NOT NULL,
    from_offset bigint NOT NULL,
    to_offset bigint NOT NULL,
    accepted_by text NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE exposure.dead_letter (
    dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    record_key bytea,
    record_value bytea,
    record_headers jsonb NOT NULL,
    reason text NOT NULL,
    field text,
    remedy text NOT NULL,
    broker_time timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
CREATE INDEX dead_letter_unpublished ON exposure.dead_letter (dead_letter_id)
    WHERE published_at IS NULL;
"""

VIEWS = """
CREATE VIEW exposure.standing AS
SELECT a.account_id, a.described, a.version, a.currency, a.credit_limit_minor, a.status,
       a.must_review, a.segment, a.risk_class, a.parent_account_id, a.payment_terms_days,
       a.secured_minor, a.dunning_level, a.limit_valid_until, a.next_review_on,
       a.temporary_limit_minor, a.temporary_valid_from, a.temporary_valid_until, a.sales_rep,
       a.credit_controller,
       a.change_counter + coalesce(
           (SELECT sum(b.change_counter) FROM exposure.bucket b
             WHERE b.account_id = a.account_id), 0)::bigint AS change_counter
  FROM exposure.account a;

CREATE VIEW exposure.standing_bucket AS
SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
  FROM exposure.bucket;

CREATE VIEW exposure.rate_newest AS
SELECT p.base, p.quote, r.rate_e10, r.as_of, r.version, r.source
  FROM exposure.rate_pair p
 CROSS JOIN LATERAL (
       SELECT r.rate_e10, r.as_of, r.version, r.source
         FROM exposure.rate r
        WHERE r.base = p.base AND r.quote = p.quote AND r.as_of <= now()
        ORDER BY r.as_of DESC, r.version DESC, r.source DESC
        LIMIT 1) r;

CREATE VIEW exposure.order_claim AS
SELECT id AS order_id, account_id, currency, version AS newest_version, state AS newest_state,
       ordered_minor, ended_version, open_orders + unbilled AS posted_claim_minor, priority,
       unbilled AS posted_unbilled_minor
  FROM exposure.document
 WHERE kind = 'order';

CREATE VIEW exposure.order_invoiced AS
SELECT d.id AS order_id, n.place ->> 0 AS currency,
       sum((n.place ->> 3)::bigint)::bigint AS invoiced_minor
  FROM exposure.document d
 CROSS JOIN LATERAL jsonb_array_elements(d.named) AS n (place)
 WHERE d.kind = 'order' AND (n.place ->> 3)::bigint <> 0
 GROUP BY d.id, n.place ->> 0;

CREATE VIEW exposure.freshness AS
SELECT CASE WHEN count(*) = count(watermark) THEN min(watermark) END AS watermark,
       min(updated_at) AS updated_at
  FROM exposure.partition_offset;
"""

GRANTS = """
GRANT USAGE ON SCHEMA exposure TO creditgate_tracker, creditgate_check;
GRANT SELECT, INSERT, UPDATE ON
    exposure.document, exposure.bucket, exposure.account, exposure.rate,
    exposure.partition_offset
    TO creditgate_tracker;
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure.due TO creditgate_tracker;
GRANT SELECT, INSERT ON
    exposure.document_version, exposure.posting, exposure.outside_reference,
    exposure.rate_pair, exposure.accepted_gap, exposure.dead_letter
    TO creditgate_tracker;
GRANT UPDATE (published_at) ON exposure.dead_letter TO creditgate_tracker;
GRANT SELECT ON
    exposure.standing, exposure.standing_bucket, exposure.rate_newest, exposure.order_claim,
    exposure.order_invoiced, exposure.freshness
    TO creditgate_tracker, creditgate_check;
"""


def upgrade() -> None:
    for script in (DOCUMENT, MONEY, TERMS, FEEDS, VIEWS, GRANTS):
        for statement in script.strip().split(";\n"):
            op.execute(statement)


def downgrade() -> None:
    for view in (
        "freshness",
        "order_invoiced",
        "order_claim",
        "rate_newest",
        "standing_bucket",
        "standing",
    ):
        op.execute(f"DROP VIEW exposure.{view}")
    for table in (
        "dead_letter",
        "accepted_gap",
        "partition_offset",
        "rate_pair",
        "rate",
        "account",
        "due",
        "bucket",
        "posting",
        "outside_reference",
        "document_version",
        "document",
    ):
        op.execute(f"DROP TABLE exposure.{table}")
