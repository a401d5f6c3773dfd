"""Heads of the audit chain on Kafka: what tells that the end of a chain, or a whole one, was cut.

Told by the process that leads the sweep, for all lanes, soon after they moved. A lane whose process
was killed is told by whoever leads next.
"""

import orjson

from credit_check.events import Envelopes
from credit_contracts.times import rfc3339
from service_kit import outbox
from service_kit.database import Connection
from service_kit.outbox import Message

SCHEMA = "credit_check"
LANES_MAX = 1_000
"""How many of the last registered lanes are looked at: those before are long gone, and told."""
_HEADERS = [("content-type", b"application/cloudevents+json")]
_MOVED = """
    SELECT l.lane, coalesce(h.sequence, 0) AS sequence, coalesce(h.hash, l.hash) AS hash,
           coalesce(h.linked_at, l.registered_at) AS linked_at
      FROM (SELECT * FROM credit_check.audit_lane ORDER BY lane DESC LIMIT $1) l
      LEFT JOIN LATERAL (
           SELECT k.sequence, k.hash, k.linked_at FROM credit_check.audit_link k
            WHERE k.lane = l.lane ORDER BY k.sequence DESC LIMIT 1) h ON true
      LEFT JOIN credit_check.audit_told t ON t.lane = l.lane
     WHERE t.sequence IS DISTINCT FROM coalesce(h.sequence, 0)
     ORDER BY l.lane"""
_TOLD = """
    INSERT INTO credit_check.audit_told (lane, sequence)
    SELECT * FROM unnest($1::bigint[], $2::bigint[])
        ON CONFLICT (lane) DO UPDATE SET sequence = excluded.sequence"""


async def tell(connection: Connection, envelopes: Envelopes) -> int:
    """Tell the heads that moved since they were told last; returns how many did."""
    async with connection.transaction():
        moved = await connection.fetch(_MOVED, LANES_MAX)
        if not moved:
            return 0
        messages = []
        for row in moved:
            lane = str(row["lane"])
            content = {
                "lane": row["lane"],
                "sequence": row["sequence"],
                "hash": row["hash"].hex(),
                "linked_at": rfc3339(row["linked_at"]),
            }
            value = envelopes.audit_head.wrap(
                orjson.dumps(content),
                id=f"audit-{lane}-{row['sequence']}",
                subject=lane,
                account_id=lane,
                time=row["linked_at"],
            )
            messages.append(Message(envelopes.audit_head.topic, lane.encode(), value, _HEADERS))
        await connection.execute(
            _TOLD, [row["lane"] for row in moved], [row["sequence"] for row in moved]
        )
        await outbox.write(connection, SCHEMA, messages)
    return len(moved)
