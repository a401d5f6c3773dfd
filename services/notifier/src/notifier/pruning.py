"""Dropping messages that were handed over, or given up, long ago, with their tries.

Done as the tables' owner: the notifier may not delete what it has told. Alerts stay, small as they
are, because an episode that has one is never told again; `resend` words an old one anew.
"""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection

_AT_ONCE = 5_000
_OLD = """
SELECT message_id FROM notifier.message
 WHERE created_at < $1 AND state <> 'pending' ORDER BY created_at LIMIT $2
"""
_DROP = tuple(
    f"DELETE FROM notifier.{table} WHERE message_id = ANY ($1::text[])"  # noqa: S608 - our own
    for table in ("attempt", "message_alert", "message")
)


async def count(connection: "Connection", before: datetime) -> int:
    """How many messages `prune` would drop."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM notifier.message WHERE created_at < $1 AND state <> 'pending'", before
    )
    return found


async def prune(connection: "Connection", before: datetime) -> int:
    """Drop messages made before then that wait for nothing, portion by portion; returns how many
    it was.
    """
    dropped = 0
    while True:
        async with connection.transaction():
            ids = [row[0] for row in await connection.fetch(_OLD, before, _AT_ONCE)]
            for statement in _DROP:
                await connection.execute(statement, ids)
        dropped += len(ids)
        if len(ids) < _AT_ONCE:
            return dropped
