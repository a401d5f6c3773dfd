"""Events into topics, and waiting until the tracker has applied them."""

import asyncio
import time
from collections.abc import Collection, Iterable

import asyncpg

from service_kit import kafka
from service_kit.cluster import Cluster

Event = tuple[str, bytes, bytes]
"""(topic without prefix, key, value)."""

_PATIENCE_SECONDS = 600.0
_LOOK_EACH_SECONDS = 0.05
_APPLIED = """
SELECT coalesce(sum(next_offset), 0)::bigint FROM exposure.partition_offset
 WHERE topic = ANY ($1::text[])
"""


async def send(bootstrap_servers: str, events: Iterable[Event], prefix: str = "") -> set[str]:
    """Send all events to their topics under `prefix`; the full names of those topics."""
    producer = kafka.producer(Cluster(bootstrap_servers), client_id="bench")
    await producer.start()
    used = set()
    try:
        for topic, key, value in events:
            used.add(prefix + topic)
            await producer.send(prefix + topic, key=key, value=value)
        await producer.flush()
    finally:
        await producer.stop()
    return used


async def until_applied(database_url: str, topics: Collection[str], total: int) -> int:
    """Wait until the tracker has applied so many of `topics`; how many it has."""
    connection = await asyncpg.connect(database_url)
    try:
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while (applied := int(await connection.fetchval(_APPLIED, list(topics)))) < total:
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"the tracker applied {applied} of {total} events")
            await asyncio.sleep(_LOOK_EACH_SECONDS)
        return applied
    finally:
        await connection.close()


async def applied_rate(
    database_url: str, topics: Collection[str], total: int, *, seconds_max: float | None = None
) -> float:
    """Events per second, from the first batch that the tracker commits until it has applied
    `total` of `topics`, or for `seconds_max`.

    One connection looks all the time: a login costs the server as much as applying dozens of
    events.
    """
    connection = await asyncpg.connect(database_url)
    try:
        statement = await connection.prepare(_APPLIED)
        first_at = first = 0.0
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            applied = await statement.fetchval(list(topics))
            now = time.perf_counter()
            if applied and not first:
                first_at, first = now, applied
            over = seconds_max is not None and first and now - first_at >= seconds_max
            if applied >= total or over:
                return float(applied - first) / (now - first_at) if applied > first else 0.0
            await asyncio.sleep(_LOOK_EACH_SECONDS)
    finally:
        await connection.close()
    raise TimeoutError(f"the tracker applied {applied} of {total} events")
