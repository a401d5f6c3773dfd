"""Alerts that are due, with all that is decided about them, and the messages made of them.

Accounts are claimed whole, by locking each account's oldest waiting alert: two notifiers never
split the alerts of one account between them, so what belongs into one message gets into one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson
from pydantic import ValidationError

from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from notifier.hear import contacts_of
from notifier.planning import (
    SAME_MATTER,
    YIELDS_TO,
    Around,
    Draft,
    Due,
    Kept,
    OpenHold,
    Silence,
)
from notifier.routing import Audience
from notifier.succession import Case, Past
from service_kit.database import Connection, Record
from service_kit.logs import get_logger

_ACCOUNTS_MAX = 100

_CLAIM = """
    SELECT coalesce(account_id, '') AS account_id FROM notifier.alert
    WHERE alert_id IN (
        SELECT min(alert_id) FROM notifier.alert
        WHERE state = 'pending' AND message_id IS NULL
        GROUP BY coalesce(account_id, '')
        HAVING min(due_at) <= clock_timestamp()
        ORDER BY min(due_at) LIMIT $1
    ) AND state = 'pending' AND message_id IS NULL
    FOR UPDATE SKIP LOCKED
"""
_DUE = """
    SELECT a.alert_id, a.episode, a.audience, a.kind, a.channel, a.account_id, a.order_id,
           a.created_at, a.fact, coalesce(h.state, 'open') AS hold_state,
           h.changed_by AS hold_changed_by,
           d.exposure_before, d.reserved_before
    FROM notifier.alert a
    LEFT JOIN notifier.hold h ON h.hold_id = a.hold_id
    LEFT JOIN notifier.held_decision d ON d.hold_id = a.hold_id
    WHERE a.state = 'pending' AND a.message_id IS NULL
      AND coalesce(a.account_id, '') = ANY($1::text[])
    ORDER BY a.alert_id
    FOR UPDATE OF a
"""
_HELD = """
    SELECT DISTINCT account_id, reason_codes, opened_at FROM notifier.hold
    WHERE state = 'open' AND account_id = ANY($1::text[])
      AND opened_at BETWEEN $2::timestamptz AND $3::timestamptz
"""
_PAST = """
    SELECT * FROM (
        SELECT h.hold_id, h.order_id, h.order_version, h.reason_codes, h.opened_at, h.state,
               ARRAY(SELECT lower(a.recipient) FROM notifier.alert a
                     WHERE a.episode = 'hold:' || h.hold_id AND a.message_id IS NOT NULL
                       AND a.state IN ('pending', 'sent')) AS told_to
        FROM notifier.hold h WHERE h.order_id = ANY($1::text[])) AS past
    WHERE cardinality(told_to) > 0 OR state NOT IN ('open', 'superseded')
"""
_CONTACTS = "SELECT account_id, contacts FROM notifier.account WHERE account_id = ANY($1::text[])"
_SILENCES = """
    SELECT matchers, starts_at, ends_at FROM notifier.silence
    WHERE starts_at <= clock_timestamp() AND ends_at > clock_timestamp()
"""
_KEEP = """
    UPDATE notifier.alert SET state = k.state, recipient = k.recipient
    FROM unnest($1::text[], $2::text[], $3::text[]) AS k (alert_id, recipient, state)
    WHERE alert.alert_id = k.alert_id
"""
_FAIL = "UPDATE notifier.alert SET state = 'failed' WHERE alert_id = ANY($1::text[])"
_MESSAGE = """
    INSERT INTO notifier.message (message_id, recipient, subject, text_body, html_body)
    VALUES ($1, $2, $3, $4, $5)
"""
_TOLD_IN = """
    INSERT INTO notifier.message_alert (message_id, alert_id)
    SELECT $1, unnest($2::text[])
"""
_TAKE = """
    UPDATE notifier.alert SET message_id = $1, recipient = $2, state = 'pending', sent_at = NULL
    WHERE alert_id = ANY($3::text[])
"""

log = get_logger()


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words, for one draft."""

    message_id: str
    draft: Draft
    subject: str
    text_body: str
    html_body: str


async def claim_due(connection: Connection) -> list[Due]:
    """The waiting alerts of accounts of which one is due, locked until the transaction ends.

    One whose fact does not fit the contract any more is marked failed instead of stopping all.
    """
    accounts = await connection.fetch(_CLAIM, _ACCOUNTS_MAX)
    if not accounts:
        return []
    due: list[Due] = []
    unreadable: list[str] = []
    for row in await connection.fetch(_DUE, [row["account_id"] for row in accounts]):
        try:
            due.append(due_of(row))
        except ValidationError:
            unreadable.append(row["alert_id"])
    if unreadable:
        log.error("facts of alerts cannot be read any more", alerts=unreadable)
        await connection.execute(_FAIL, unreadable)
    return due


def due_of(row: Record) -> Due:
    """A due alert from its row."""
    model = HoldV1 if row["kind"] == "hold" else NoticeV1
    return Due(
        alert_id=row["alert_id"],
        episode=row["episode"],
        audience=Audience(row["audience"]),
        kind=row["kind"],
        channel=row["channel"],
        account_id=row["account_id"],
        order_id=row["order_id"],
        created_at=row["created_at"],
        fact=model.model_validate_json(row["fact"]),
        hold_state=row["hold_state"],
        hold_changed_by=row["hold_changed_by"],
        exposure_before=row["exposure_before"],
        reserved_before=row["reserved_before"],
    )


async def around(connection: Connection, due: Sequence[Due]) -> Around:
    """What is known about the accounts of these alerts, now."""
    accounts = sorted({alert.account_id for alert in due if alert.account_id is not None})
    contacts = await connection.fetch(_CONTACTS, accounts)
    quiet = await connection.fetch(_SILENCES)
    return Around(
        now=await connection.fetchval("SELECT clock_timestamp()"),
        open_holds=await _open_holds(connection, due),
        past_holds=await _past_holds(connection, due),
        contacts={row["account_id"]: contacts_of(row["contacts"]) for row in contacts},
        silences=[
            Silence(orjson.loads(row["matchers"]), row["starts_at"], row["ends_at"])
            for row in quiet
        ],
    )


async def _open_holds(
    connection: Connection, due: Sequence[Due]
) -> Mapping[str, Collection[OpenHold]]:
    """Open holds by account, from about the time of the notices that may yield to them."""
    notices = [
        each.fact for each in due if each.kind in YIELDS_TO and isinstance(each.fact, NoticeV1)
    ]
    if not notices:
        return {}
    rows = await connection.fetch(
        _HELD,
        sorted({notice.account_id for notice in notices if notice.account_id is not None}),
        min(notice.raised_at for notice in notices) - SAME_MATTER,
        max(notice.raised_at for notice in notices) + SAME_MATTER,
    )
    found: dict[str, list[OpenHold]] = {}
    for row in rows:
        hold = OpenHold(frozenset(row["reason_codes"].split(",")), row["opened_at"])
        found.setdefault(row["account_id"], []).append(hold)
    return found


async def _past_holds(connection: Connection, due: Sequence[Due]) -> Mapping[str, Sequence[Past]]:
    """Holds of the same orders that were told or that somebody ended, by order."""
    orders = sorted({each.case.order_id for each in due if each.case is not None})
    found: dict[str, list[Past]] = {}
    for row in await connection.fetch(_PAST, orders) if orders else ():
        case = Case(
            row["hold_id"],
            row["order_id"],
            row["order_version"],
            frozenset(row["reason_codes"].split(",")),
            row["opened_at"],
            row["state"],
        )
        found.setdefault(case.order_id, []).append(Past(case, frozenset(row["told_to"])))
    return found


async def keep(connection: Connection, kept: Sequence[Kept]) -> None:
    """Records alerts that are not sent, and who would have been told."""
    if kept:
        await connection.execute(
            _KEEP,
            [each.alert.alert_id for each in kept],
            [each.recipient for each in kept],
            [each.state for each in kept],
        )


async def write(connection: Connection, message: Written) -> None:
    """Adds a message to the delivery log; it is sent as soon as somebody claims it."""
    alerts = [alert.alert_id for alert in message.draft.alerts]
    await connection.execute(
        _MESSAGE,
        message.message_id,
        message.draft.recipient,
        message.subject,
        message.text_body,
        message.html_body,
    )
    await connection.execute(_TOLD_IN, message.message_id, alerts)
    await connection.execute(_TAKE, message.message_id, message.draft.recipient, alerts)
