"""Events that leave in the same transaction as what they tell.

A row is written by the transaction that decides, so an event exists exactly when its fact does.
`service_kit.relay` sends the rows in their order and deletes them.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

from service_kit.database import Connection, Pool

Headers = Sequence[tuple[str, bytes]]


def outbox_ddl(schema: str, role: str) -> tuple[str, ...]:
    """The statements that make a schema's outbox, for a migration; `role` is its one writer.

    The table is a queue: rows live for milliseconds, so it is vacuumed by count, not by share.
    """
    return (
        f"""
        CREATE TABLE {schema}.outbox (
            id         bigserial PRIMARY KEY,
            topic      text NOT NULL,
            key        bytea NOT NULL,
            value      bytea NOT NULL,
            headers    jsonb NOT NULL DEFAULT '[]',
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                autovacuum_vacuum_cost_delay = 0)
        """,
        f"GRANT SELECT, INSERT, DELETE, UPDATE ON {schema}.outbox TO {role}",
        f"GRANT USAGE ON SEQUENCE {schema}.outbox_id_seq TO {role}",
    )


def pack_headers(headers: Headers) -> str:
    """Kafka headers as the JSON text of the `headers` column.

    `[name, text]`, or `[name, base64, true]` for bytes that are no text that PostgreSQL can keep.
    """
    return orjson.dumps([_packed(name, value) for name, value in headers]).decode()


def _packed(name: str, value: bytes) -> list[str | bool]:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return [name, base64.b64encode(value).decode(), True]
    return [name, text]


def unpack_headers(packed: str) -> list[tuple[str, bytes]]:
    """The inverse of `pack_headers`."""
    return list(_unpacked(packed))


@lru_cache(maxsize=64)
def _unpacked(packed: str) -> tuple[tuple[str, bytes], ...]:
    """Remembered: nearly all messages of a service have the same."""
    return tuple(
        (name, base64.b64decode(text) if coded else text.encode())
        for name, text, *coded in orjson.loads(packed)
    )


@dataclass(frozen=True, slots=True)
class Message:
    """An event to be sent: `topic` with its prefix, `key` as on Kafka (empty for none)."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


async def write(connection: Connection, schema: str, messages: Iterable[Message]) -> None:
    """Adds messages in their order, in the caller's transaction, as one statement."""
    rows = list(messages)
    if not rows:
        return
    await connection.execute(
        f"INSERT INTO {schema}.outbox (topic, key, value, headers)"  # noqa: S608 - our own schema's name
        " SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::jsonb[])",
        [row.topic for row in rows],
        [row.key for row in rows],
        [row.value for row in rows],
        [pack_headers(row.headers) for row in rows],
    )


async def pending(pool: Pool, schema: str) -> int:
    """How many messages wait to be sent."""
    count: int = await pool.fetchval(f"SELECT count(*) FROM {schema}.outbox")  # noqa: S608 - our own schema's name
    return count
