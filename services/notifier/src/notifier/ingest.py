"""One batch of records, one transaction: move the offsets, write facts and alerts, commit.

What the commit leaves is complete: the offset says that the batch was heard, and everything that
is to be told because of it stands in the delivery log. A record that spoils its batch is found by
halving, set aside with its reason, and its neighbors are heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from credit_contracts.shapes import Told
from notifier import store_heard, store_offsets
from notifier.decode import Nothing, Record, Topics, dead_letter, read
from notifier.hear import hear
from notifier.metrics import Metrics
from notifier.store_offsets import FencedError, Holding, Move
from service_kit import outbox
from service_kit.clock import Clock
from service_kit.database import Pool, is_unreachable
from service_kit.dead_letter import DeadLetter, DeadLetterLimit
from service_kit.dead_letter import record as dead_record
from service_kit.logs import get_logger

SCHEMA = "notifier"

log = get_logger()


@dataclass(frozen=True, slots=True)
class Item:
    """A record, the holding that it was read under, and what it says."""

    record: Record
    holding: Holding
    content: Told | DeadLetter | Nothing


class Ingest:
    """Hears records; used by the feed alone."""

    def __init__(
        self,
        pool: Pool,
        topics: Topics,
        *,
        group_wait_seconds: float,
        limit: DeadLetterLimit,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._pool = pool
        self._topics = topics
        self._group_wait_seconds = group_wait_seconds
        self._limit = limit
        self._clock = clock
        self._metrics = metrics

    async def apply(self, records: Sequence[tuple[Holding, Record]]) -> None:
        """Hears all of the records and moves their holdings on.

        Raises `FencedError` when a partition is not ours any more, `DeadLetterLimitError` when too
        much is unusable, and what the database raises when it is away; then nothing of what is
        left was heard, and the stored offsets say from where to go on.
        """
        now = self._clock.now()
        items = [
            Item(record, holding, read(record, self._topics, now)) for holding, record in records
        ]
        self._limit.count(sum(isinstance(item.content, DeadLetter) for item in items))
        await self._apply(items)

    async def _apply(self, items: Sequence[Item]) -> None:
        try:
            await self._write(items)
        except Exception as exc:
            if isinstance(exc, FencedError) or is_unreachable(exc):
                raise
            if len(items) > 1:
                middle = len(items) // 2
                await self._apply(items[:middle])
                await self._apply(items[middle:])
                return
            await self._set_aside(items[0], exc)

    async def _set_aside(self, item: Item, exc: Exception) -> None:
        if isinstance(item.content, DeadLetter):
            raise exc
        log.error(
            "a record could not be heard",
            source=f"{item.record.topic}/{item.record.partition}/{item.record.offset}",
            exc_info=exc,
        )
        self._limit.count(1)
        reason = f"could not be written: {type(exc).__name__}; report it with the log"
        letter = dead_letter(item.record, reason, self._clock.now())
        await self._write([Item(item.record, item.holding, letter)])

    async def _write(self, items: Sequence[Item]) -> None:
        last = {item.holding: item.record.offset + 1 for item in items}
        moves = [Move(holding, to_offset) for holding, to_offset in last.items()]
        heard = hear(item.content for item in items if isinstance(item.content, Told))
        letters = [item.content for item in items if isinstance(item.content, DeadLetter)]
        async with self._pool.acquire() as connection, connection.transaction():
            await store_offsets.move(connection, moves)
            kinds = await store_heard.write(connection, heard, self._group_wait_seconds)
            await outbox.write(connection, SCHEMA, [_message(letter) for letter in letters])
        for step in moves:
            step.holding.next_offset = step.to_offset
        self._count(items, kinds)

    def _count(self, items: Sequence[Item], kinds: Sequence[str]) -> None:
        for item in items:
            match item.content:
                case DeadLetter():
                    outcome = "dead letter"
                    self._metrics.dead_letters.labels(item.record.topic).inc()
                case Nothing(why):
                    outcome = why
                case _:
                    outcome = "heard"
            self._metrics.events.labels(item.record.topic, outcome).inc()
        for kind in kinds:
            self._metrics.alerts.labels(kind, "raised").inc()


def _message(letter: DeadLetter) -> outbox.Message:
    topic, key, value, headers = dead_record(letter)
    # The outbox keeps bytes: a header that came without a value goes on as an empty one.
    return outbox.Message(topic, key or b"", value, [(name, text or b"") for name, text in headers])
