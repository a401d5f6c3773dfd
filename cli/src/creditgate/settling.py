"""Sending dead letters again, each exactly once, whatever is cut short.

Kafka and the database cannot commit together. So each try is noted first, with a number that the
record carries in its header `dead-retry`; then it is sent; then the letter is settled. A try that
was noted and not settled was cut short: its record is looked for on the topic, by that header, and
sent only if it is not there.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from creditgate import servers
from creditgate.failures import CommandError
from exposure_tracker import store_settling
from exposure_tracker.store_settling import Kept
from service_kit import kafka
from service_kit.cluster import Cluster
from service_kit.database import Connection
from service_kit.dead_letter import DEAD_RETRY

_AT_ONCE = 200
# Clocks of the database and of the brokers may differ by so much.
_SKEW = timedelta(minutes=5)
_NO_VALUE = (
    "the record has no value, so it would be refused again: `creditgate dead drop` settles it"
)
_TOO_LARGE = "is larger than Kafka takes from us: have its sender send it again"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one letter: `outcome` is `retried`, `dropped`, `already` or `impossible`; in
    a dry run `would be retried` and `would be dropped`.
    """

    kept: Kept
    outcome: str
    why: str | None = None


def told_already(kept: Kept) -> str:
    """By whom and when a settled letter was settled."""
    return told(kept.settled, kept.settled_by, kept.settled_at, kept.settled_why)


def told(how: str | None, by: str | None, at: datetime | None, why: str | None) -> str:
    """How a letter was settled, in words."""
    when = "" if at is None else f" at {at:%Y-%m-%d %H:%M}"
    return f"{how} by {by}{when}{f': {why}' if why else ''}"


async def retry(
    connection: Connection,
    kafka_at: Cluster,
    chosen: Sequence[int],
    by: str,
    *,
    again: bool,
    dry_run: bool,
) -> AsyncIterator[Done]:
    """Send the letters with these ids to their topics, oldest first.

    `again`: those, too, that were settled before.

    Raises:
        CommandError: Kafka is away, or a topic is missing; what was not sent yet stays open.
    """
    for start in range(0, len(chosen), _AT_ONCE):
        kept = await store_settling.read(connection, chosen[start : start + _AT_ONCE])
        sendable = []
        for each in kept:
            if each.settled is not None and not again:
                yield Done(each, "already", told_already(each))
            elif each.letter.value is None:
                yield Done(each, "impossible", _NO_VALUE)
            else:
                sendable.append(each)
        if dry_run:
            for each in sendable:
                yield Done(each, "would be retried")
            continue
        cut_short = [each for each in sendable if each.retry_began_at is not None]
        there = await _found_on_topics(kafka_at, cut_short)
        await store_settling.begin_retry(connection, [each.id for each in sendable])
        numbered = await store_settling.read(connection, [each.id for each in sendable])
        refused = await _send(
            connection, kafka_at, [each for each in numbered if each.id not in there]
        )
        sent = [each for each in numbered if each.id not in refused]
        await store_settling.settle(connection, [each.id for each in sent], "retried", by)
        for each in numbered:
            if each.id in refused:
                yield Done(each, "impossible", _TOO_LARGE)
            else:
                found = "was sent by a run that was cut short" if each.id in there else None
                yield Done(each, "retried", found)


async def drop(
    connection: Connection, chosen: Sequence[int], by: str, why: str, *, dry_run: bool
) -> AsyncIterator[Done]:
    """Settle the letters with these ids without sending them, oldest first."""
    # Letters carry their records: no more of them are held at a time than are sent at once.
    for start in range(0, len(chosen), _AT_ONCE):
        for each in await store_settling.read(connection, chosen[start : start + _AT_ONCE]):
            if each.settled is not None:
                yield Done(each, "already", told_already(each))
            elif dry_run:
                yield Done(each, "would be dropped")
            else:
                await store_settling.settle(connection, [each.id], "dropped", by, why)
                yield Done(each, "dropped")


async def _send(connection: Connection, kafka_at: Cluster, letters: Sequence[Kept]) -> set[int]:
    """Send the letters and wait for the brokers; returns the ids of those that are too large."""
    refused: set[int] = set()
    if not letters:
        return refused
    async with _producer(kafka_at) as producer:
        pending = []
        for each in letters:
            try:
                pending.append(await _put(producer, each))
            except MessageSizeTooLargeError:
                refused.add(each.id)
        await asyncio.gather(*pending)
    await store_settling.give_up_retry(connection, sorted(refused))
    return refused


async def _put(producer: AIOKafkaProducer, kept: Kept) -> "asyncio.Future[object]":
    letter = kept.letter
    mark = (DEAD_RETRY, _mark(kept).encode())
    partitions = await producer.partitions_for(letter.topic)
    sent: asyncio.Future[object] = await producer.send(
        letter.topic,
        key=letter.key,
        value=letter.value,
        # Where it came from, unless the topic was made anew with fewer partitions.
        partition=letter.partition if letter.partition in partitions else None,
        headers=[*(one for one in letter.headers if one[0] != DEAD_RETRY), mark],
    )
    return sent


def _mark(kept: Kept) -> str:
    return f"{kept.id}/{kept.retries}"


async def _found_on_topics(kafka_at: Cluster, letters: Sequence[Kept]) -> set[int]:
    """Which of the letters are on their topic although their retry was cut short."""
    began = [each.retry_began_at for each in letters if each.retry_began_at is not None]
    if not began:
        return set()
    since_ms = int((min(began) - _SKEW).timestamp() * 1000)
    topics = sorted({each.letter.topic for each in letters})
    try:
        records = await servers.read_since(kafka_at, topics, since_ms)
    except KafkaError as fault:
        raise _away(fault) from fault
    marks = {
        (record.topic, content.decode(errors="replace"))
        for record in records
        for name, content in record.headers
        if name == DEAD_RETRY and content is not None
    }
    return {each.id for each in letters if (each.letter.topic, _mark(each)) in marks}


@asynccontextmanager
async def _producer(kafka_at: Cluster) -> AsyncIterator[AIOKafkaProducer]:
    producer = kafka.producer(kafka_at, client_id="creditgate-dead-retry")
    try:
        await producer.start()
        yield producer
    except KafkaError as fault:
        raise _away(fault) from fault
    finally:
        await kafka.deadline_stop(producer)


def _away(fault: KafkaError) -> CommandError:
    return CommandError(
        f"Kafka did not take the letters ({fault!r})",
        "look at `creditgate topics list` and run the same again: nothing is sent twice",
    )
