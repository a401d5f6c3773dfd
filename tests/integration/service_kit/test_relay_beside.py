"""A busy service relays by a process beside it, which may die at any moment."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest_asyncio
from prometheus_client import CollectorRegistry

from service_kit import kafka, outbox
from service_kit.clock import SystemClock
from service_kit.cluster import Cluster
from service_kit.database import Pool
from service_kit.metrics import new_registry
from service_kit.relay import OutboxMetrics, Relay
from service_kit.relay_beside import MANY, RelayBeside
from support.databases import as_role
from support.outboxes import ROLE, SCHEMA, drained, new_topic, put, read, sender_pool
from support.waiting import eventually

_WORKER = b"service_kit.relay_worker"
_PUBLISHED = "creditgate_outbox_published_total"
_FAILURES = "creditgate_outbox_failures_total"


@pytest_asyncio.fixture
async def pool(fresh_database: str) -> AsyncIterator[Pool]:
    async with sender_pool(fresh_database) as opened:
        yield opened


@pytest_asyncio.fixture
async def topic(kafka_bootstrap_servers: str, topic_prefix: str) -> str:
    return await new_topic(kafka_bootstrap_servers, topic_prefix)


def workers() -> list[int]:
    """The processes that relay beside this one."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(child) for child in children if is_worker(int(child))]


def is_worker(pid: int) -> bool:
    try:
        return _WORKER in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


@asynccontextmanager
async def relaying(pool: Pool, database: str, servers: str) -> AsyncIterator[CollectorRegistry]:
    """A relay that goes beside when there is much to send; its figures."""
    registry, cluster, clock = new_registry(), Cluster(servers), SystemClock()
    metrics = OutboxMetrics(registry)
    here = Relay(pool, lambda: kafka.producer(cluster, client_id="here"), SCHEMA, clock, metrics)
    beside = RelayBeside(
        here, metrics, clock, database_url=as_role(database, ROLE), cluster=cluster,
        schema=SCHEMA, client_id="tested", log_level="warning",
    )  # fmt: skip
    running = asyncio.create_task(beside.run())
    try:
        yield registry
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process does nothing meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def in_order(found: dict[bytes, list[int]], count: int, keys: int) -> bool:
    return all(
        numbers == [n for n in range(count) if n % keys == int(key)]
        for key, numbers in found.items()
    )


async def test_much_is_relayed_beside_in_order_and_counted_here(
    pool: Pool, fresh_database: str, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(MANY), keys=7)
    async with relaying(pool, fresh_database, kafka_bootstrap_servers) as registry:
        await eventually(workers, "a process relays beside")
        await put(pool, topic, range(MANY, 1_000), keys=7)
        await drained(pool)
        (worker,) = workers()
        await eventually(lambda: registry.get_sample_value(_PUBLISHED) == 1_000, "all is counted")
    assert not is_worker(worker), "it ends with the service"
    assert in_order(await read(kafka_bootstrap_servers, topic, 1_000), 1_000, keys=7)


async def test_little_is_relayed_here(
    pool: Pool, fresh_database: str, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(MANY - 1), keys=7)
    async with relaying(pool, fresh_database, kafka_bootstrap_servers) as registry:
        await eventually(lambda: registry.get_sample_value(_PUBLISHED) == MANY - 1, "all is sent")
        assert not workers()


async def test_when_the_process_beside_is_killed_all_goes_on_here(
    pool: Pool, fresh_database: str, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(MANY), keys=7)
    async with relaying(pool, fresh_database, kafka_bootstrap_servers):
        await eventually(workers, "a process relays beside")
        await drained(pool)
        (worker,) = workers()
        with stopped(worker):
            await put(pool, topic, range(MANY, 300), keys=7)
            assert await outbox.pending(pool, SCHEMA)
            os.kill(worker, signal.SIGKILL)
        await drained(pool)
        assert not workers(), "not at once again"
    found = await read(kafka_bootstrap_servers, topic, 300)
    assert in_order({key: sorted(set(numbers)) for key, numbers in found.items()}, 300, keys=7)


async def test_what_cannot_be_sent_is_counted_here_and_holds_up_nothing_else(
    pool: Pool, fresh_database: str, topic: str, kafka_bootstrap_servers: str
) -> None:
    await put(pool, topic, range(MANY), keys=7)
    async with relaying(pool, fresh_database, kafka_bootstrap_servers) as registry:
        await eventually(workers, "a process relays beside")
        await put(pool, f"{topic}-nowhere", range(1), keys=7)
        await eventually(lambda: registry.get_sample_value(_FAILURES), "it is counted")
        assert workers(), "still beside"
        await put(pool, topic, range(MANY, 300), keys=7)
        await eventually(lambda: registry.get_sample_value(_PUBLISHED) == 300, "the rest is sent")


async def test_a_worker_ends_with_its_parent_whatever_it_waits_for() -> None:
    """Here for a database that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        work = {
            "database_url": f"postgresql://nobody@127.0.0.1:{port}/none",
            "cluster": asdict(Cluster("127.0.0.1:9")),
            "schema": SCHEMA,
            "client_id": "tested",
            "log_level": "warning",
        }
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service_kit.relay_worker"), stdin=asyncio.subprocess.PIPE
        )
        assert worker.stdin is not None
        worker.stdin.write(orjson.dumps(work) + b"\n")
        await worker.stdin.drain()
        accepted, _ = await asyncio.to_thread(silent.accept)
        with accepted:
            worker.stdin.close()
            async with asyncio.timeout(10):
                assert await worker.wait() == 0
