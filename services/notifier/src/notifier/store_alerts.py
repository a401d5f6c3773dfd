"""The delivery log as people ask for it: alerts, their tries, acknowledging, sending again.

A caller whose key is bound to a segment sees the alerts of that segment's accounts; all others do
not exist for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from credit_contracts.alerts import Alert, Attempt
from notifier import store_due
from notifier.gather import written
from notifier.hear import contacts_of
from notifier.planning import Draft
from notifier.routing import Desks, recipient
from service_kit.database import Connection, Pool, Record

_COLUMNS = """
    a.alert_id, a.kind, a.state, a.channel, a.recipient, a.subject, a.account_id, a.order_id,
    a.hold_id, a.notice_id, a.created_at, a.sent_at, a.acknowledged_at, a.acknowledged_by
"""
_SEEN = """
    ($1::text IS NULL OR EXISTS (
        SELECT FROM notifier.account s WHERE s.account_id = a.account_id AND s.segment = $1))
"""
_PAGE = f"""
    SELECT {_COLUMNS} FROM notifier.alert a
    WHERE {_SEEN}
      AND ($2::text IS NULL OR a.alert_id < $2)
      AND ($3::text IS NULL OR a.state = $3)
      AND ($4::text IS NULL OR a.account_id = $4)
      AND ($5::text IS NULL OR a.kind = $5)
    ORDER BY a.alert_id DESC LIMIT $6
"""
_ONE = f"SELECT {_COLUMNS} FROM notifier.alert a WHERE {_SEEN} AND a.alert_id = $2"
_ATTEMPTS = """
    SELECT t.at, t.outcome, t.detail
    FROM notifier.message_alert m JOIN notifier.attempt t USING (message_id)
    WHERE m.alert_id = $1 ORDER BY t.at, t.number
"""
_ACKNOWLEDGE = f"""
    UPDATE notifier.alert a
    SET acknowledged_at = coalesce(acknowledged_at, clock_timestamp()),
        acknowledged_by = coalesce(acknowledged_by, $3)
    WHERE {_SEEN} AND a.alert_id = $2
"""
_FOR_RESEND = f"""
    SELECT a.alert_id, a.episode, a.audience, a.kind, a.channel, a.account_id, a.order_id,
           a.created_at, a.fact, coalesce(h.state, 'open') AS hold_state,
           h.changed_by AS hold_changed_by,
           d.exposure_before, d.reserved_before, c.contacts
    FROM notifier.alert a
    LEFT JOIN notifier.hold h ON h.hold_id = a.hold_id
    LEFT JOIN notifier.held_decision d ON d.hold_id = a.hold_id
    LEFT JOIN notifier.account c ON c.account_id = a.account_id
    WHERE {_SEEN} AND a.alert_id = $2 AND a.state <> 'pending'
    FOR UPDATE OF a
"""
_RESENT = "UPDATE notifier.alert SET resends = resends + 1 WHERE alert_id = $1"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a page is asked for; None asks for all."""

    state: str | None = None
    account_id: str | None = None
    kind: str | None = None


def _alert(row: Record, attempts: Sequence[Record] = ()) -> Alert:
    return Alert(
        **dict(row),
        attempts=tuple(
            Attempt(number=number, at=each["at"], outcome=each["outcome"], detail=each["detail"])
            for number, each in enumerate(attempts, start=1)
        ),
    )


async def page(
    pool: Pool, segment: str | None, wanted: Filter, before: str | None, items_max: int
) -> list[Alert]:
    """The newest alerts that fit, older than the alert `before`, without their tries."""
    rows = await pool.fetch(
        _PAGE, segment, before, wanted.state, wanted.account_id, wanted.kind, items_max
    )
    return [_alert(row) for row in rows]


async def one(connection: Pool | Connection, segment: str | None, alert_id: str) -> Alert | None:
    """An alert with its tries, oldest first; None where there is none for this caller."""
    row = await connection.fetchrow(_ONE, segment, alert_id)
    if row is None:
        return None
    return _alert(row, await connection.fetch(_ATTEMPTS, alert_id))


async def acknowledge(
    connection: Connection, segment: str | None, alert_id: str, by: str
) -> Alert | None:
    """Notes that somebody has seen it; the first one to say so stays."""
    await connection.execute(_ACKNOWLEDGE, segment, alert_id, by)
    return await one(connection, segment, alert_id)


async def resend(
    connection: Connection, segment: str | None, alert_id: str, desks: Desks
) -> Alert | None:
    """Tells an alert again, alone, in a message of its own id, to whoever is named now.

    One that is still to be sent is left as it is.
    """
    row = await connection.fetchrow(_FOR_RESEND, segment, alert_id)
    if row is not None:
        due = store_due.due_of(row)
        contacts = contacts_of(row["contacts"]) if row["contacts"] is not None else ()
        draft = Draft(recipient(due.audience, contacts, desks), (due,))
        await connection.execute(_RESENT, alert_id)
        await store_due.write(connection, written(draft))
    return await one(connection, segment, alert_id)
