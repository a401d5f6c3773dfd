"""Versions and postings are kept in months of the time they were recorded, so that old ones can go.

A month is a native partition; what was recorded before the first month lies in a partition of its
own, `<table>_before`, where retention keeps what is carried forward. There is no partition for
what fits nowhere: a row without a month is refused, and the batch that brought it waits.

Months are made ahead of time by `exposure.make_months`, which runs with the rights of the tables'
owner: the tracker may have months made and nothing else, for a role that could drop them could
rewrite history.

A key of a partitioned table has to contain what it is partitioned by. That a version is kept once
is decided under the lock of its document (see `store_documents`), never by this key.

Revision ID: exposure_0002
Revises: exposure_0001
"""

from alembic import op

revision = "exposure_0002"
down_revision = "exposure_0001"
branch_labels = None
depends_on = None

_AHEAD = 3

MOVE_ASIDE = """
ALTER TABLE exposure.document_version RENAME TO document_version_whole;
ALTER TABLE exposure.document_version_whole
    RENAME CONSTRAINT document_version_pkey TO document_version_whole_pkey;
ALTER TABLE exposure.posting RENAME TO posting_whole;
ALTER TABLE exposure.posting_whole RENAME CONSTRAINT posting_pkey TO posting_whole_pkey;
ALTER TABLE exposure.posting_whole ALTER posting_id DROP IDENTITY
"""

PARTITIONED = """
CREATE SEQUENCE exposure.posting_posting_id_seq AS bigint;
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
    PRIMARY KEY (kind, id, version, digest, recorded_at)
) PARTITION BY RANGE (recorded_at);
COMMENT ON TABLE exposure.document_version IS
    'every version ever received, losers and questions included; append-only';
CREATE TABLE exposure.posting (
    posting_id bigint NOT NULL DEFAULT nextval('exposure.posting_posting_id_seq'),
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
    PRIMARY KEY (account_id, posting_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
COMMENT ON TABLE exposure.posting IS
    'each change of exposure, and the document and version that caused it; append-only';
ALTER SEQUENCE exposure.posting_posting_id_seq OWNED BY exposure.posting.posting_id;
CREATE TABLE exposure.retention (
    retained_from timestamptz PRIMARY KEY,
    done_at timestamptz NOT NULL DEFAULT now(),
    versions_dropped bigint NOT NULL,
    postings_dropped bigint NOT NULL
);
COMMENT ON TABLE exposure.retention IS
    'each time that old months were dropped; before the newest bound nothing can be told as-of';
CREATE VIEW exposure.retained_from AS
SELECT max(retained_from) AS retained_from FROM exposure.retention
"""

# The months are those of UTC. A new month is filled by nobody before it is attached, so attaching
# takes no lock that readers or writers would notice.
MAKE_MONTHS = """
CREATE FUNCTION exposure.make_months(first_at timestamptz, ahead integer)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s'
SET TimeZone = 'UTC' AS $$
DECLARE
    parent text;
    month timestamptz;
    made text;
    last_at CONSTANT timestamptz := date_trunc('month', now()) + make_interval(months => ahead);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('creditgate:exposure:months', 0));
    FOREACH parent IN ARRAY ARRAY['document_version', 'posting'] LOOP
        IF to_regclass(format('exposure.%I', parent || '_before')) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE exposure.%I PARTITION OF exposure.%I FOR VALUES FROM (MINVALUE) TO (%L)',
                parent || '_before', parent, date_trunc('month', first_at));
        END IF;
        month := date_trunc('month', first_at);
        WHILE month <= last_at LOOP
            made := parent || '_' || to_char(month, 'YYYYMM');
            IF to_regclass(format('exposure.%I', made)) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE exposure.%I (LIKE exposure.%I INCLUDING DEFAULTS'
                    ' INCLUDING INDEXES INCLUDING STORAGE)', made, parent);
                EXECUTE format(
                    'ALTER TABLE exposure.%I ATTACH PARTITION exposure.%I'
                    ' FOR VALUES FROM (%L) TO (%L)',
                    parent, made, month, month + interval '1 month');
            END IF;
            month := month + interval '1 month';
        END LOOP;
    END LOOP;
    RETURN month;
END
$$;
COMMENT ON FUNCTION exposure.make_months IS
    'makes the months of versions and postings from first_at to so many months ahead of now, where '
    'they are not there yet; returns up to when rows have a place';
REVOKE ALL ON FUNCTION exposure.make_months FROM PUBLIC
"""

MOVE_BACK = f"""
SELECT exposure.make_months(
    least(now(), (SELECT min(recorded_at) FROM exposure.document_version_whole),
          (SELECT min(recorded_at) FROM exposure.posting_whole)), {_AHEAD});
INSERT INTO exposure.document_version (kind, id, version, digest, account_id, currency, outcome,
       effective_at, recorded_at, topic, partition, record_offset, body)
SELECT kind, id, version, digest, account_id, currency, outcome, effective_at, recorded_at, topic,
       partition, record_offset, body
  FROM exposure.document_version_whole;
INSERT INTO exposure.posting (posting_id, account_id, currency, kind, id, version, cause_kind,
       cause_id, cause_version, open_orders, unbilled, receivables, unapplied_cash, effective_at,
       recorded_at)
SELECT posting_id, account_id, currency, kind, id, version, cause_kind, cause_id, cause_version,
       open_orders, unbilled, receivables, unapplied_cash, effective_at, recorded_at
  FROM exposure.posting_whole;
SELECT setval('exposure.posting_posting_id_seq', greatest(max(posting_id), 1), max(posting_id) > 0)
  FROM exposure.posting;
DROP TABLE exposure.document_version_whole;
DROP TABLE exposure.posting_whole
"""  # noqa: S608 - a number of our own

GRANTS = """
GRANT SELECT, INSERT ON exposure.document_version, exposure.posting TO creditgate_tracker;
GRANT USAGE ON SEQUENCE exposure.posting_posting_id_seq TO creditgate_tracker;
GRANT SELECT ON exposure.retention TO creditgate_tracker;
GRANT SELECT ON exposure.retained_from TO creditgate_tracker, creditgate_check;
GRANT EXECUTE ON FUNCTION exposure.make_months TO creditgate_tracker
"""

WHOLE_AGAIN = """
DROP VIEW exposure.retained_from;
DROP TABLE exposure.retention;
DROP FUNCTION exposure.make_months;
CREATE TABLE exposure.document_version_whole (LIKE exposure.document_version INCLUDING DEFAULTS);
INSERT INTO exposure.document_version_whole SELECT * FROM exposure.document_version;
DROP TABLE exposure.document_version;
ALTER TABLE exposure.document_version_whole RENAME TO document_version;
ALTER TABLE exposure.document_version ADD PRIMARY KEY (kind, id, version, digest);
CREATE TABLE exposure.posting_whole (LIKE exposure.posting);
INSERT INTO exposure.posting_whole SELECT * FROM exposure.posting;
DROP TABLE exposure.posting;
ALTER TABLE exposure.posting_whole RENAME TO posting;
ALTER TABLE exposure.posting ADD PRIMARY KEY (account_id, posting_id);
ALTER TABLE exposure.posting ALTER recorded_at SET DEFAULT now();
ALTER TABLE exposure.posting ALTER posting_id ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('exposure.posting', 'posting_id'),
              greatest(max(posting_id), 1), max(posting_id) > 0) FROM exposure.posting;
GRANT SELECT, INSERT ON exposure.document_version, exposure.posting TO creditgate_tracker
"""


def upgrade() -> None:
    _run(MOVE_ASIDE)
    _run(PARTITIONED)
    op.execute(MAKE_MONTHS.partition("$$;\n")[0] + "$$")
    _run(MAKE_MONTHS.partition("$$;\n")[2])
    _run(MOVE_BACK)
    _run(GRANTS)


def downgrade() -> None:
    _run(WHOLE_AGAIN)


def _run(script: str) -> None:
    for statement in script.strip().split(";\n"):
        op.execute(statement)
