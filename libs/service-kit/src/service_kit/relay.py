"""The relay: reads the outbox back in order, hands it to Kafka, deletes what the brokers have.

At least once, and per key always in the order of the rows' serial numbers. That order is right
because whoever writes for a key holds that key's gate, so that a lower number is never committed
later.

Several relays may run. Each claims whole keys by locking the key's first row; whoever finds a
first row locked leaves the key alone, so two relays never hold parts of one key.

aiokafka's idempotent producer can wedge for good once a batch failed (issue 1017): after any
failure the relay throws its producer away and builds a new one.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry

from service_kit.clock import Clock
from service_kit.database import Connection, Pool, Record, is_unreachable
from service_kit.handover import Handover
from service_kit.kafka import deadline_stop
from service_kit.logs import get_logger
from service_kit.metrics import counter, gauge, histogram

_WINDOW_ROWS = 2000
_IDLE_SECONDS = 0.05
_LINGER_SECONDS = 0.1
"""Between two rounds that do not fill the window: what comes meanwhile shares one transaction and
one request to each broker. An event comes this much later at most, and one alone at once."""
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
"""Plans are kept from round to round, and the first is made on a table that is nearly empty: it
would read all of it, and go on so when what was sent long ago fills it until it is vacuumed."""
_PUBLISH_SECONDS = 20.0
_TOPIC_SECONDS = 2.0
_PAUSE_SECONDS_MAX = 5.0

log = get_logger()


class Told(Protocol):
    """Who hears how it goes."""

    def sent(self, count: int, seconds: float) -> None:
        """A round got so many messages to the brokers, and took so long."""
        ...

    def failed(self) -> None:
        """A round did not get through."""
        ...

    def oldest(self, seconds: float) -> None:
        """How old the oldest message is that is not sent yet; 0: there is none."""
        ...


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

    def sent(self, count: int, seconds: float) -> None:
        """See `Told`."""
        self.published.inc(count)
        self.round_seconds.observe(seconds)

    def failed(self) -> None:
        """See `Told`."""
        self.failures.inc()

    def oldest(self, seconds: float) -> None:
        """See `Told`."""
        self.oldest_seconds.set(seconds)


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
        told: Told,
    ) -> None:
        self._pool = pool
        self._make_producer = make_producer
        self._clock = clock
        self._told = told
        self._producer: AIOKafkaProducer | None = None
        self._idling = False
        self._any_sql = f"SELECT true FROM {schema}.outbox ORDER BY id LIMIT 1"  # noqa: S608 - our own schema's name
        # The first row of each key among the oldest rows is the first of that key at all.
        self._claim_sql = f"""
            SELECT found.topic, found.key FROM (
                SELECT min(id) AS id FROM (
                    SELECT id, topic, key FROM {schema}.outbox ORDER BY id LIMIT {_WINDOW_ROWS}
                ) AS oldest GROUP BY topic, key
            ) AS foremost CROSS JOIN LATERAL (
                SELECT topic, key FROM {schema}.outbox AS each
                WHERE each.id = foremost.id FOR UPDATE SKIP LOCKED
            ) AS found"""  # noqa: S608 - our own schema's name
        # A statement of its own, after the locks: it sees what was committed before they were had.
        self._read_sql = f"""
            SELECT id, topic, key, value, headers,
                   extract(epoch FROM clock_timestamp() - created_at)::float8 AS age_seconds
            FROM (SELECT * FROM {schema}.outbox ORDER BY id LIMIT {_WINDOW_ROWS}) AS oldest
            WHERE (topic, key) IN (SELECT * FROM unnest($1::text[], $2::bytea[]))
            ORDER BY id"""  # noqa: S608 - as above
        self._delete_sql = f"DELETE FROM {schema}.outbox WHERE id = ANY($1::bigint[])"  # noqa: S608 - as above

    async def run(self) -> None:
        """Relays until cancelled; the producer is stopped on the way out."""
        async with aclosing(self.rounds()) as rounds:
            async for _ in rounds:
                pass

    async def rounds(self) -> AsyncGenerator[int, None]:
        """Round after round without end, with rests between; how many messages each has sent. The
        producer is stopped when it is closed.
        """
        failures = 0
        try:
            while True:
                sent, failure = await self._round()
                yield sent
                if failure is None:
                    failures = 0
                    if not sent:
                        await self._clock.sleep(_IDLE_SECONDS)
                    elif sent < _WINDOW_ROWS:
                        await self._clock.sleep(_LINGER_SECONDS)
                    continue
                # What cannot be sent holds up its own key; the others go on nearly as before.
                failures = failures + 1 if not sent else 1
                self._told.failed()
                log.warning("outbox not relayed", error=repr(failure), failures=failures)
                await self.close()
                await self._clock.sleep(min(0.1 * 2 ** min(failures, 10), _PAUSE_SECONDS_MAX))
        finally:
            await self.close()

    async def relay_once(self) -> int:
        """One round: claim, send, delete. Returns how many messages were sent and deleted.

        Raises what Kafka or the database raises; messages that got through before a failure are
        deleted, the others stay in order.
        """
        sent, failure = await self._round()
        if failure is not None:
            raise failure
        return sent

    async def _round(self) -> tuple[int, Exception | None]:
        started = perf_counter()
        try:
            if self._idling and not await self._pool.fetchval(self._any_sql):
                return 0, None
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(_BY_INDEX)
                rows = await self._claim(connection)
                self._idling = not rows
                if not rows:
                    self._told.oldest(0)
                    return 0, None
                self._told.oldest(rows[0]["age_seconds"])
                done, failure = await self._publish(rows)
                if done:
                    await connection.execute(self._delete_sql, done)
        except Exception as exc:
            if not is_unreachable(exc):
                raise
            return 0, exc
        self._told.sent(len(done), perf_counter() - started)
        return len(done), failure

    async def _claim(self, connection: Connection) -> list[Record]:
        keys = await connection.fetch(self._claim_sql)
        if not keys:
            return []
        return await connection.fetch(
            self._read_sql,
            [row["topic"] for row in keys],
            [row["key"] for row in keys],
        )

    async def _publish(self, rows: Sequence[Record]) -> tuple[list[int], Exception | None]:
        """Ids that the brokers have, up to the first failure of each key, and the first failure."""
        handover = Handover()
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS):
                producer = await self._started_producer()
                partitions = await _partitions(producer, {row["topic"] for row in rows}, handover)
                for row in rows:
                    if row["topic"] in partitions:
                        await handover.send(producer, partitions[row["topic"]], row)
                await handover.acknowledged(producer)
        except (KafkaError, TimeoutError, OSError) as exc:
            handover.failure = exc
        return handover.settled(), handover.failure

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

    async def close(self) -> None:
        """Stops the producer, if there is one; a later round would make another."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await deadline_stop(producer)


async def _partitions(
    producer: AIOKafkaProducer, topics: Iterable[str], handover: Handover
) -> Mapping[str, Sequence[int]]:
    """The partitions by topic, without topics that the cluster does not know; asked first, as a send
    would wait long for each.
    """
    known = {}
    for topic in topics:
        try:
            async with asyncio.timeout(_TOPIC_SECONDS):
                known[topic] = sorted(await producer.partitions_for(topic))
        except (KafkaError, TimeoutError) as exc:
            log.error("nothing can be sent to this topic", topic=topic, error=repr(exc))  # noqa: TRY400 - the error says all
            handover.failure = exc
    return known
