"""The delivery log: messages to be sent, who is sending them now, and how each try went.

A message is claimed for a little longer than a try may take. A notifier that dies in between
leaves the claim to run out; the next one that claims it records that the outcome of that try is
not known, and sends the message again under the same id.
"""

from dataclasses import dataclass
from datetime import timedelta

from notifier.mail import Mail, Tried
from service_kit.database import Connection, Pool

_CLAIM = """
    UPDATE notifier.message m
    SET tries = m.tries + 1, claimed_until = clock_timestamp() + $2::interval
    FROM (
        SELECT message_id, claimed_until IS NOT NULL AS abandoned FROM notifier.message
        WHERE state = 'pending' AND next_try_at <= clock_timestamp()
          AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
        ORDER BY next_try_at LIMIT $1
        FOR UPDATE SKIP LOCKED
    ) AS mine
    WHERE m.message_id = mine.message_id
    RETURNING m.message_id, m.recipient, m.subject, m.text_body, m.html_body, m.created_at,
              m.tries, mine.abandoned
"""
_ATTEMPT = """
    INSERT INTO notifier.attempt (message_id, number, outcome, detail) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
"""
_DONE = """
    UPDATE notifier.message
    SET state = $3, claimed_until = NULL, next_try_at = clock_timestamp() + $4::interval
    WHERE message_id = $1 AND tries = $2 AND state = 'pending'
"""
_ALERTS_DONE = """
    UPDATE notifier.alert
    SET state = $2, sent_at = CASE WHEN $2 = 'sent' THEN clock_timestamp() END
    WHERE message_id = $1
    RETURNING kind
"""
_PENDING = """
    SELECT count(*) AS alerts,
           coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS seconds
    FROM notifier.alert WHERE state = 'pending'
"""
_ABANDONED = "outcome not known: the notifier ended while sending"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, for the `tries`-th time."""

    mail: Mail
    tries: int


async def claim(pool: Pool, messages_max: int, lease_seconds: float) -> list[Claimed]:
    """Claims up to `messages_max` messages whose time has come, for `lease_seconds`."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(_CLAIM, messages_max, timedelta(seconds=lease_seconds))
        for row in rows:
            if row["abandoned"]:
                await connection.execute(
                    _ATTEMPT, row["message_id"], row["tries"] - 1, "retry", _ABANDONED
                )
    return [
        Claimed(
            Mail(
                row["message_id"],
                row["recipient"],
                row["subject"],
                row["text_body"],
                row["html_body"],
                row["created_at"],
            ),
            row["tries"],
        )
        for row in rows
    ]


async def record(
    pool: Pool, claimed: Claimed, tried: Tried, state: str, wait_seconds: float
) -> list[str]:
    """Writes what a try came to; returns the kinds of the alerts that have ended by it.

    `state` is the message's new one: `pending` to be tried again after `wait_seconds`, else `sent`
    or `failed`. When somebody else has claimed it meanwhile, only the try is noted.
    """
    message_id = claimed.mail.message_id
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_ATTEMPT, message_id, claimed.tries, tried.outcome, tried.detail)
        status = await connection.execute(
            _DONE, message_id, claimed.tries, state, timedelta(seconds=wait_seconds)
        )
        if state == "pending" or status != "UPDATE 1":
            return []
        rows = await connection.fetch(_ALERTS_DONE, message_id, state)
    return [row["kind"] for row in rows]


async def pending(connection: Pool | Connection) -> tuple[int, float]:
    """How many alerts are neither sent nor ended otherwise, and the age of the oldest in seconds."""
    row = await connection.fetchrow(_PENDING)
    assert row is not None
    return row["alerts"], row["seconds"]
