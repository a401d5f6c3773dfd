"""The ways to the servers fail at chosen moments: each event takes effect once all the same.

The process is killed by the proxy itself, between two pieces of what the server sends: before its
commit, or when the commit is done and its answer on the way. Which one of them it is, is drawn
from a number, so that a failing run can be repeated.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.ports import LOOPBACK
from exposure_tracker.writer import APPLICATION
from support.agreeing import everything_agrees
from support.databases import as_role
from support.long_histories import long_history
from support.proxies import Proxy, proxy
from support.servers import open_folder
from support.tracking import Tracked, TrackerProcess, tracked_system

COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
EVENTS = 300
KILLS = 2


class Killer:
    """A proxy's rule: kills the process at the n-th such moment of its writing connection."""

    def __init__(self, process: TrackerProcess, *, committed: bool, moment: int) -> None:
        self._process = process
        self._committed = committed
        self._left = moment

    def __call__(self, opening: bytes, piece: bytes) -> bool:
        if APPLICATION.encode() not in opening or (COMMITTED in piece) is not self._committed:
            return False
        self._left -= 1
        if self._left:
            return False
        self._process.process.kill()
        return True


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 6))]
)
@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after its commit"])
async def test_a_process_killed_at_a_chosen_moment_repeats_nothing_and_loses_nothing(
    tracked: Tracked, seed: int, *, committed: bool
) -> None:
    random = Random(f"moment {seed} {committed}")
    events = long_history(3000 + seed, EVENTS)
    await tracked.send(events)
    with proxy(urlsplit(tracked.admin_url).port or 5432) as way:
        parts = urlsplit(as_role(tracked.admin_url, "creditgate_tracker"))
        place = parts.netloc.rpartition(":")[0]
        url = parts._replace(netloc=f"{place}:{way.port}").geturl()
        for _ in range(KILLS):
            process = tracked.start(
                DATABASE_URL=url,
                CREDITGATE_BATCH_RECORDS_MAX="20",
                CREDITGATE_GROUP_INSTANCE_ID="the-same",
            )
            way.rule = Killer(
                process, committed=committed, moment=random.randrange(1, 4 if committed else 60)
            )
            await asyncio.to_thread(process.process.wait, 90)
    process = tracked.start(CREDITGATE_GROUP_INSTANCE_ID="the-same")
    await tracked.until_applied()
    await everything_agrees(tracked, process, events)
    versions = "SELECT count(*) FROM exposure.document_version GROUP BY kind, id, version, digest"
    assert {row[0] for row in await tracked.fetch(versions)} == {1}


class ProxiedKafka(EmbeddedKafka):
    """A node that sends its clients through a proxy."""

    advertised_port = 0

    def _write_properties(self, logs: str) -> Path:
        path = super()._write_properties(logs)
        if self.advertised_port:
            direct = f"advertised.listeners=PLAINTEXT://{LOOPBACK}:{self.port},"
            text = path.read_text(encoding="utf-8")
            assert direct in text
            proxied = direct.replace(str(self.port), str(self.advertised_port))
            path.write_text(text.replace(direct, proxied), encoding="utf-8")
        return path


@pytest.fixture
def proxied_kafka() -> Iterator[tuple[EmbeddedKafka, Proxy]]:
    with open_folder() as folder:
        server = ProxiedKafka(folder)
        server.prepare()
        with proxy(server.port) as way:
            server.advertised_port = way.port
            server.start()
            try:
                yield server, way
            finally:
                server.stop()


@pytest.fixture
async def proxied(
    fresh_database: str,
    proxied_kafka: tuple[EmbeddedKafka, Proxy],
    topic_prefix: str,
    tmp_path: Path,
) -> AsyncIterator[tuple[Tracked, Proxy]]:
    """A tracked system with a proxy on the way to its broker."""
    server, way = proxied_kafka
    async with tracked_system(
        fresh_database, server.bootstrap_servers, topic_prefix, tmp_path
    ) as system:
        yield system, way


async def test_brokers_that_stall_and_break_off_make_it_unready_and_it_heals_by_itself(
    proxied: tuple[Tracked, Proxy],
) -> None:
    tracked, way = proxied
    events = long_history(3100, EVENTS)
    third = len(events) // 3
    process = tracked.start(CREDITGATE_BATCH_RECORDS_MAX="10")
    await tracked.send(events[:third])
    await tracked.until_applied(third // 2)
    way.stall()
    await process.until_unready("kafka")
    assert (await process.get("/live")).status_code == 200
    way.flow()
    await tracked.send(events[third : 2 * third])
    way.cut()
    await tracked.send(events[2 * third :])
    await tracked.until_applied(2 * third)
    way.cut()
    await tracked.until_applied()
    await everything_agrees(tracked, process, events)
    assert process.process.poll() is None
