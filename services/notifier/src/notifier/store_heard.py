"""Writes what a batch amounts to: facts where they are newer, alerts where they are new.

Every statement takes arrays and can be repeated: an older version changes nothing, an episode
that has its alerts gets no others. The unique key on (episode, audience) is what makes "told once"
true across processes and restarts.
"""

from datetime import timedelta

from notifier.hear import AccountFact, DecisionFact, Heard, HoldFact, NoticeFact, Telling
from notifier.routing import audiences
from notifier.wording import subject_of
from service_kit.database import Connection
from service_kit.ids import new_id

EMAIL = "email"

_ACCOUNTS = """
    INSERT INTO notifier.account AS known (account_id, version, contacts, segment)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
    ON CONFLICT (account_id) DO UPDATE
        SET version = excluded.version, contacts = excluded.contacts, segment = excluded.segment
        WHERE (known.version, known.contacts) < (excluded.version, excluded.contacts)
"""
_HOLDS = """
    INSERT INTO notifier.hold AS known
        (hold_id, version, state, account_id, order_id, order_version, reason_codes, opened_at,
         changed_by)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[],
                         $6::bigint[], $7::text[], $8::timestamptz[], $9::text[])
    ON CONFLICT (hold_id) DO UPDATE
        SET version = excluded.version, state = excluded.state, order_id = excluded.order_id,
            order_version = excluded.order_version, reason_codes = excluded.reason_codes,
            opened_at = excluded.opened_at, changed_by = excluded.changed_by
        WHERE (known.version, known.state) < (excluded.version, excluded.state)
"""
_NOTICES = """
    INSERT INTO notifier.notice AS known
        (notice_id, kind, state, account_id, raised_at, cleared_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
                         $6::timestamptz[])
    ON CONFLICT (notice_id) DO UPDATE
        SET state = excluded.state, cleared_at = excluded.cleared_at
        WHERE known.state = 'raised'
"""
_DECISIONS = """
    INSERT INTO notifier.held_decision (hold_id, exposure_before, reserved_before)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING
"""
_ALERTS = """
    INSERT INTO notifier.alert
        (alert_id, episode, audience, kind, channel, state, recipient, subject, account_id,
         order_id, hold_id, notice_id, fact, due_at)
    SELECT n.*, clock_timestamp() + $12::interval
    FROM (SELECT alert_id, episode, audience, kind, $11::text, 'pending', '', subject, account_id,
                 order_id, hold_id, notice_id, fact
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[], $9::text[], $10::text[])
               AS u (alert_id, episode, audience, kind, subject, account_id, order_id, hold_id,
                     notice_id, fact)
          ORDER BY episode, audience) AS n
    ON CONFLICT (episode, audience) DO NOTHING
    RETURNING kind
"""


async def write(connection: Connection, heard: Heard, group_wait_seconds: float) -> list[str]:
    """Writes a batch in the caller's transaction; returns the kinds of the alerts that are new."""
    await _write_accounts(connection, sorted(heard.accounts.values(), key=lambda a: a.account_id))
    await _write_holds(connection, sorted(heard.holds.values(), key=lambda h: h.hold_id))
    await _write_notices(connection, sorted(heard.notices.values(), key=lambda n: n.notice_id))
    await _write_decisions(connection, sorted(heard.decisions.values(), key=lambda d: d.hold_id))
    return await _write_alerts(connection, list(heard.tellings.values()), group_wait_seconds)


async def _write_accounts(connection: Connection, facts: list[AccountFact]) -> None:
    if facts:
        await connection.execute(
            _ACCOUNTS,
            [fact.account_id for fact in facts],
            [fact.version for fact in facts],
            [fact.contacts for fact in facts],
            [fact.segment for fact in facts],
        )


async def _write_holds(connection: Connection, facts: list[HoldFact]) -> None:
    if facts:
        await connection.execute(
            _HOLDS,
            [fact.hold_id for fact in facts],
            [fact.version for fact in facts],
            [fact.state for fact in facts],
            [fact.account_id for fact in facts],
            [fact.order_id for fact in facts],
            [fact.order_version for fact in facts],
            [fact.reason_codes for fact in facts],
            [fact.opened_at for fact in facts],
            [fact.changed_by for fact in facts],
        )


async def _write_notices(connection: Connection, facts: list[NoticeFact]) -> None:
    if facts:
        await connection.execute(
            _NOTICES,
            [fact.notice_id for fact in facts],
            [fact.kind for fact in facts],
            [fact.state for fact in facts],
            [fact.account_id for fact in facts],
            [fact.raised_at for fact in facts],
            [fact.cleared_at for fact in facts],
        )


async def _write_decisions(connection: Connection, facts: list[DecisionFact]) -> None:
    if facts:
        await connection.execute(
            _DECISIONS,
            [fact.hold_id for fact in facts],
            [fact.exposure_before for fact in facts],
            [fact.reserved_before for fact in facts],
        )


async def _write_alerts(
    connection: Connection, tellings: list[Telling], group_wait_seconds: float
) -> list[str]:
    rows = [
        (
            new_id("alr"),
            telling.episode,
            audience.value,
            telling.kind,
            subject_of(telling.fact),
            telling.account_id,
            telling.order_id,
            getattr(telling.fact, "hold_id", None),
            getattr(telling.fact, "notice_id", None),
            telling.fact.model_dump_json(),
        )
        for telling in tellings
        for audience in audiences(telling.kind)
    ]
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    new = await connection.fetch(_ALERTS, *columns, EMAIL, timedelta(seconds=group_wait_seconds))
    return [row["kind"] for row in new]
