"""Events that leave in the same transaction as what they tell, and the relay that sends them.

A row is written by the transaction that decides, so an event exists exactly when its fact does.
The relay reads rows back in order and hands them to Kafka, then deletes them: at least once, and
per key always in the order of their serial numbers. That order is right because whoever writes
for a key holds that key's gate, so that a lower number is never committed later.

Several relays may run. Each claims whole keys by locking the key's first row; whoever finds a
first row locked leaves the key alone, so two relays never hold parts of one key.

aiokafka's idempotent producer can wedge for good once a batch failed (issue 1017): after any
failure the relay throws its producer away and builds a new one.
"""

import asyncio
import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry

from service_kit.clock import Clock
from service_kit.database import Connection, Pool, Record, is_unreachable
from service_kit.kafka import deadline_stop
from service_kit.logs import get_logger
from service_kit.metrics import counter, gauge, histogram

Headers = Sequence[tuple[str, bytes]]

_WINDOW_ROWS = 2000
_IDLE_SECONDS = 0.05
_PUBLISH_SECONDS = 20.0
_PAUSE_SECONDS_MAX = 5.0

log = get_logger()


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
    return [
        (name, base64.b64decode(text) if coded else text.encode())
        for name, text, *coded in orjson.loads(packed)
    ]


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


class OutboxMetrics:
    """What a service with an outbox shows of it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.published = counter(
            registry, "creditgate_outbox_published_total", "Messages that the brokers have taken"
        )
        self.failures = counter(
            registry, "creditgate_outbox_failures_total", "Rounds that did not get through"
        )
        self.oldest_seconds = gauge(
            registry, "creditgate_outbox_oldest_seconds", "Age of the oldest message not yet sent"
        )
        self.round_seconds = histogram(
            registry, "creditgate_outbox_round_seconds", "Time to claim, send and delete one round"
        )


class Relay:
    """Sends what the outbox of `schema` holds, until cancelled.

    `make_producer` gives an unstarted producer; it is called again after every failure. `run` never
    ends by itself: brokers or database being away only makes it wait longer between tries.
    """

    def __init__(
        self,
        pool: Pool,
        make_producer: Callable[[], AIOKafkaProducer],
        schema: str,
        clock: Clock,
        metrics: OutboxMetrics,
    ) -> None:
        self._pool = pool
        self._make_producer = make_producer
        self._clock = clock
        self._metrics = metrics
        self._producer: AIOKafkaProducer | None = None
        self._wake = asyncio.Event()
        # The first row of each key among the oldest rows is the first of that key at all.
        self._claim_sql = f"""
            SELECT topic, key FROM {schema}.outbox WHERE id IN (
                SELECT min(id) FROM (
                    SELECT id, topic, key FROM {schema}.outbox ORDER BY id LIMIT $1
                ) AS oldest GROUP BY topic, key
            ) FOR UPDATE SKIP LOCKED"""  # noqa: S608 - our own schema's name
        # A statement of its own, after the locks: it sees what was committed before they were had.
        self._read_sql = f"""
            SELECT id, topic, key, value, headers,
                   extract(epoch FROM clock_timestamp() - created_at)::float8 AS age_seconds
            FROM (SELECT * FROM {schema}.outbox ORDER BY id LIMIT $3) AS oldest
            WHERE (topic, key) IN (SELECT * FROM unnest($1::text[], $2::bytea[]))
            ORDER BY id"""  # noqa: S608 - as above
        self._delete_sql = f"DELETE FROM {schema}.outbox WHERE id = ANY($1::bigint[])"  # noqa: S608 - as above

    def nudge(self) -> None:
        """Says that there is something to send; saves the idle wait of the next round."""
        self._wake.set()

    async def run(self) -> None:
        """Relays until cancelled; the producer is stopped on the way out."""
        failures = 0
        try:
            while True:
                try:
                    sent = await self.relay_once()
                    failures = 0
                except Exception as exc:
                    if not (isinstance(exc, KafkaError) or is_unreachable(exc)):
                        raise
                    failures += 1
                    self._metrics.failures.inc()
                    log.warning("outbox not relayed", error=repr(exc), failures=failures)
                    await self._drop_producer()
                    await self._clock.sleep(min(0.1 * 2 ** min(failures, 10), _PAUSE_SECONDS_MAX))
                    continue
                if not sent:
                    await self._idle()
        finally:
            await self._drop_producer()

    async def relay_once(self) -> int:
        """One round: claim, send, delete. Returns how many messages were sent and deleted.

        Raises what Kafka or the database raises; messages that got through before a failure are
        deleted, the others stay in order.
        """
        started = perf_counter()
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await self._claim(connection)
            if not rows:
                self._metrics.oldest_seconds.set(0)
                return 0
            self._metrics.oldest_seconds.set(rows[0]["age_seconds"])
            done, failure = await self._publish(rows)
            if done:
                await connection.execute(self._delete_sql, done)
        self._metrics.published.inc(len(done))
        self._metrics.round_seconds.observe(perf_counter() - started)
        if failure is not None:
            raise failure
        return len(done)

    async def _claim(self, connection: Connection) -> list[Record]:
        keys = await connection.fetch(self._claim_sql, _WINDOW_ROWS)
        if not keys:
            return []
        return await connection.fetch(
            self._read_sql,
            [row["topic"] for row in keys],
            [row["key"] for row in keys],
            _WINDOW_ROWS,
        )

    async def _publish(self, rows: Sequence[Record]) -> tuple[list[int], Exception | None]:
        """Ids that the brokers have, up to the first failure of each key, and the first failure."""
        done: list[int] = []
        failure: Exception | None = None
        broken: set[tuple[str, bytes]] = set()
        sent: list[tuple[Record, asyncio.Future[object]]] = []
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS):
                producer = await self._started_producer()
                for row in rows:
                    future = await producer.send(
                        row["topic"],
                        value=row["value"],
                        key=row["key"] or None,
                        headers=unpack_headers(row["headers"]),
                    )
                    sent.append((row, future))
                await asyncio.wait([future for _, future in sent])
        except (KafkaError, TimeoutError, OSError) as exc:
            failure = exc
        for row, future in sent:
            key = (row["topic"], row["key"])
            fault = _fault(future)
            if fault is not None:
                failure = failure or fault
                broken.add(key)
            elif key not in broken:
                done.append(row["id"])
        return done, failure

    async def _started_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._make_producer()
            try:
                await producer.start()
            except BaseException:
                await deadline_stop(producer)
                raise
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await deadline_stop(producer)

    async def _idle(self) -> None:
        nap = asyncio.ensure_future(self._clock.sleep(_IDLE_SECONDS))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((nap, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            woken.cancel()
        self._wake.clear()


def _fault(future: "asyncio.Future[object]") -> Exception | None:
    if not future.done():
        future.add_done_callback(_look)
        return TimeoutError("not acknowledged in time")
    if future.cancelled():
        return TimeoutError("given up by the producer")
    fault = future.exception()
    return fault if isinstance(fault, Exception) else None


def _look(future: "asyncio.Future[object]") -> None:
    """Takes the result of a future that nobody waits for any more, so that nothing warns of it."""
    if not future.cancelled():
        future.exception()
