"""Batches applied to a database as the tracker applies them, without Kafka before it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import asyncpg
from prometheus_client import CollectorRegistry

from exposure_tracker import store_feeds
from exposure_tracker.arrivals import Item
from exposure_tracker.decode import decode
from exposure_tracker.holdings import Holding
from exposure_tracker.metrics import Metrics
from exposure_tracker.post import Poster, Read
from exposure_tracker.reconcile import Reconciler
from exposure_tracker.tally import Tally
from exposure_tracker.writer import open_writer
from service_kit.clock import SystemClock
from service_kit.database import Pool, close_pool, create_pool
from support.databases import as_role
from support.wire import WireRecord

BYTES_MAX = 1_048_576


class Applying:
    """One writing process: its pool, its holdings, its metrics."""

    def __init__(self, writer: Pool, readers: Pool, owner: str) -> None:
        self.writer = writer
        self.readers = readers
        self.owner = owner
        self.metrics = Metrics(CollectorRegistry())
        self.poster = Poster(writer, SystemClock())
        self.reconciler = Reconciler(readers, self.metrics)
        self.holdings: dict[tuple[str, int], Holding] = {}

    async def hold(self, partitions: Iterable[tuple[str, int]]) -> None:
        """Claim partitions, from their stored offset or else from 0 on."""
        for claimed in await store_feeds.claim(self.writer, partitions, self.owner):
            offset = claimed.next_offset
            if offset is None:
                await store_feeds.begin(self.writer, claimed, 0)
                offset = 0
            holding = Holding(claimed.topic, claimed.partition, claimed.epoch, offset, offset)
            self.holdings[holding.key] = holding

    async def apply(self, records: Sequence[WireRecord], at_once: int = 2000) -> None:
        """Apply records in their order, `at_once` in a transaction; claims what is not held."""
        missing = {(record.topic, record.partition) for record in records} - set(self.holdings)
        await self.hold(missing)
        for start in range(0, len(records), at_once):
            portion = records[start : start + at_once]
            await self.post(
                [decode(record, BYTES_MAX) for record in portion],
                [self.holdings[(record.topic, record.partition)] for record in portion],
            )

    async def post(self, items: Sequence[Item], holdings: Sequence[Holding]) -> None:
        """Apply items, each under its holding, and count them."""
        tally = Tally()
        try:
            await self.poster.apply(Read(items, holdings), tally)
        finally:
            self.metrics.add(tally)

    def counted(self, metric: str, **labels: str) -> float:
        """The value of a counter, 0 where it was never counted."""
        return self.metrics.registry.get_sample_value(metric, labels) or 0.0


@asynccontextmanager
async def applying(admin_url: str, owner: str = "test") -> AsyncIterator[Applying]:
    """A writing process on the database, in the tracker's own role."""
    url = as_role(admin_url, "creditgate_tracker")
    writer = await open_writer(url)
    readers = await create_pool(url, application_name="test-readers")
    try:
        yield Applying(writer, readers, owner)
    finally:
        await close_pool(writer)
        await close_pool(readers)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection for looking, or for tampering."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
