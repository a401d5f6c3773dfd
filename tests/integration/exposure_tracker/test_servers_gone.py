"""PostgreSQL and Kafka die under load and come back: nothing lost, nothing twice, no restart."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import pytest

from creditgate_embedded.errors import StateError
from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.postgres import EmbeddedPostgres
from creditgate_embedded.server import EmbeddedServer
from service_kit.provision import provision
from support.databases import PASSWORDS
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.oracle import Oracle
from support.servers import open_folder
from support.tracking import Tracked, tracked_system

_BUCKETS = """
    SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
    FROM exposure.bucket
    WHERE (open_orders, unbilled, receivables, unapplied_cash) <> (0, 0, 0, 0)
"""


@pytest.fixture
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A server that this test may kill."""
    with open_folder() as folder:
        server = EmbeddedPostgres(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def own_kafka() -> Iterator[EmbeddedKafka]:
    """A node that this test may kill."""
    with open_folder() as folder:
        server = EmbeddedKafka(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
async def mortal(
    own_postgres: EmbeddedPostgres, own_kafka: EmbeddedKafka, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Tracked]:
    """A tracked system whose servers are the test's own."""
    await provision(own_postgres.url, PASSWORDS)
    async with tracked_system(
        own_postgres.url, own_kafka.bootstrap_servers, topic_prefix, tmp_path
    ) as system:
        yield system


def kill(server: EmbeddedServer) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)


async def revive(server: EmbeddedServer) -> None:
    """What the supervisor does."""
    while True:
        try:
            server.spawn()
            break
        except StateError:  # the dead one has not ended yet
            await asyncio.sleep(0.02)
    await asyncio.to_thread(server.wait_ready)


async def test_the_tracker_outlives_both_servers(
    mortal: Tracked, own_postgres: EmbeddedPostgres, own_kafka: EmbeddedKafka
) -> None:
    random = Random(21)
    events = shuffled_with_duplicates(random, history(random, 500, Ids(12, 60, 4)))
    third = len(events) // 3
    process = mortal.start(CREDITGATE_BATCH_RECORDS_MAX="10")
    await mortal.send(events[:third])
    await mortal.until_applied(third // 3)

    kill(own_postgres)
    await mortal.send(events[third : 2 * third])
    await process.until_unready("database")
    assert (await process.get("/live")).status_code == 200
    assert (await process.get("/v1/accounts")).status_code == 503
    await revive(own_postgres)
    await mortal.until_applied(third + third // 3)

    kill(own_kafka)
    await revive(own_kafka)
    await mortal.send(events[2 * third :])
    await mortal.until_applied()
    await process.until_ready()

    rows = await mortal.fetch(_BUCKETS)
    stored = {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in rows}
    assert stored == Oracle(events).buckets()
    assert (await process.post("/v1/reconcile")).json()["drifts"] == []
    assert process.process.poll() is None


async def test_brokers_that_hang_make_the_tracker_unready_until_they_answer(
    mortal: Tracked, own_kafka: EmbeddedKafka
) -> None:
    process = mortal.start()
    await process.until_ready()
    assert own_kafka.pid is not None
    os.kill(own_kafka.pid, signal.SIGSTOP)
    try:
        await process.until_unready("kafka")
    finally:
        os.kill(own_kafka.pid, signal.SIGCONT)
    await process.until_ready()
