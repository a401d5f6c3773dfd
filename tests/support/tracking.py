"""The tracker as it runs: its own process, on real Kafka and PostgreSQL, with topics of its own."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer

from credit_contracts.topics import INBOUND, dead_letter_topic
from creditgate_embedded.ports import LOOPBACK, choose_free
from service_kit import grants, kafka, topics
from service_kit.cluster import Cluster
from service_kit.database import Connection
from support import processes
from support.applying import connected
from support.databases import as_role
from support.processes import ServiceProcess
from support.waiting import eventually
from support.wire import STRUCTURED, Event, cloud_event, key_of, topic_of

PATIENCE_SECONDS = 90.0
PARTITIONS = 2
_APPLIED = "SELECT coalesce(sum(next_offset), 0)::bigint FROM exposure.partition_offset"


class TrackerProcess:
    """One running `python -m exposure_tracker`."""

    def __init__(self, process: ServiceProcess, url: str, key: str, log: Path) -> None:
        self.process = process
        self.url = url
        self.log = log
        self._headers = {"authorization": f"Bearer {key}"}

    def kill(self) -> None:
        """What a crash or the kernel does: no warning, no end."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """A clean end; returns the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=30)

    def client(self) -> httpx.AsyncClient:
        """For many questions. Certificates are not for plain HTTP, and take long to read."""
        return httpx.AsyncClient(base_url=self.url, headers=self._headers, verify=False)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        async with self.client() as client:
            return await client.get(path, params=params)

    async def post(self, path: str, **headers: str) -> httpx.Response:
        async with self.client() as client:
            return await client.post(path, headers=headers, timeout=60)

    async def metric(self, name: str) -> float:
        """The sum of all series of a metric."""
        text = (await self.get("/metrics")).text
        return sum(
            float(line.rsplit(" ", 1)[1])
            for line in text.splitlines()
            if line.startswith((f"{name} ", f"{name}{{"))
        )

    async def until_metric(self, name: str, value: float) -> None:
        """Wait until a metric has come to a value."""

        async def come() -> bool:
            return await self.metric(name) == value

        await eventually(come, f"{name} is {value}", seconds=PATIENCE_SECONDS)

    async def until_ready(self) -> None:
        """Wait until `/ready` says yes."""
        await self._until(lambda status, _: status == 200)

    async def until_unready(self, part: str, says: str = "") -> str:
        """What `/ready` tells of a part of this name (it begins so), once it says no because of
        it, in these words.
        """
        told: list[str] = []

        def seen(status: int, report: dict[str, Any]) -> bool:
            texts = [str(text) for name, text in report.items() if name.startswith(part)]
            told[:] = [text for text in texts if says in text]
            return status == 503 and bool(told)

        await self._until(seen)
        return told[0]

    async def until_known(self) -> None:
        """Wait until the watch has seen the end of every partition: until then nobody knows it."""

        async def known() -> bool:
            told = (await self.get("/v1/positions")).json()
            lags = [one["lag"] for one in told["items"]]
            return bool(told["watermark"]) and not any(lag is None or lag for lag in lags)

        await eventually(known, "how far all is applied is known", seconds=PATIENCE_SECONDS)

    async def _until(self, seen: Callable[[int, dict[str, Any]], bool]) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(httpx.HTTPError):
                answer = await self.get("/ready")
                if seen(answer.status_code, answer.json()):
                    return
            assert self.process.poll() is None, self.log.read_text()[-9000:]
            assert time.monotonic() < give_up_at, self.log.read_text()[-3000:]
            await asyncio.sleep(0.1)


@dataclass(slots=True)
class Tracked:
    """A database, a set of inbound topics, and the tracker processes on them."""

    admin_url: str
    servers: str
    prefix: str
    key: str
    folder: Path
    producer: AIOKafkaProducer
    sent: int = 0
    processes: list[TrackerProcess] = field(default_factory=list)

    def start(self, **environment: str) -> TrackerProcess:
        """Start one more process."""
        port = choose_free()
        log = self.folder / f"tracker-{len(self.processes)}.log"
        process = processes.start(
            "exposure_tracker",
            {
                "PATH": os.environ["PATH"],
                "DATABASE_URL": as_role(self.admin_url, "creditgate_tracker"),
                "KAFKA_BOOTSTRAP_SERVERS": self.servers,
                "CREDITGATE_TOPIC_PREFIX": self.prefix,
                "CREDITGATE_HOST": LOOPBACK,
                "CREDITGATE_PORT": str(port),
                **environment,
            },
            log,
        )
        started = TrackerProcess(process, f"http://{LOOPBACK}:{port}", self.key, log)
        self.processes.append(started)
        return started

    async def send(self, events: Iterable[Event]) -> None:
        """Put events on their topics, in their order per account."""
        await self.send_raw(
            (topic_of(event), key_of(event), cloud_event(event, number))
            for number, event in enumerate(events)
        )

    async def send_raw(self, made: Iterable[tuple[str, str, bytes | None]]) -> None:
        """Put records (topic, key, value) on topics, by their names without prefix."""
        pending = [
            await self.producer.send(
                self.prefix + topic, key=key.encode(), value=value, headers=STRUCTURED
            )
            for topic, key, value in made
        ]
        await asyncio.gather(*pending)
        self.sent += len(pending)

    async def applied(self) -> int:
        async with connected(self.admin_url) as connection:
            return await _applied(connection)

    async def until_applied(self, count: int | None = None) -> None:
        """Wait until so many records are applied; all that were sent, unless said."""
        wanted = self.sent if count is None else count
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        async with connected(self.admin_url) as connection:
            while (applied := await _applied(connection)) < wanted:
                assert time.monotonic() < give_up_at, (
                    f"{applied} of {wanted} applied\n{self.processes[-1].log.read_text()[-3000:]}"
                )
                await asyncio.sleep(0.05)

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Rows, as the owner of the database sees them."""
        async with connected(self.admin_url) as connection:
            rows: Sequence[Any] = await connection.fetch(sql, *arguments)
            return rows

    async def value(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row."""
        async with connected(self.admin_url) as connection:
            return await connection.fetchval(sql, *arguments)


async def _applied(connection: Connection) -> int:
    offset: int = await connection.fetchval(_APPLIED)
    return offset


@asynccontextmanager
async def tracked_system(
    admin_url: str, servers: str, prefix: str, folder: Path, *, partitions: int = PARTITIONS
) -> AsyncIterator[Tracked]:
    """Topics and a key on a provisioned database; every process started is gone at the end."""
    await topics.apply(
        Cluster(servers),
        [(prefix + topic.name, partitions) for topic in INBOUND]
        + [(prefix + dead_letter_topic(topic.name), 1) for topic in INBOUND],
    )
    async with connected(admin_url) as connection:
        key = await grants.create_key(connection, "tests", ["exposure:read"])
    producer = kafka.producer(Cluster(servers), client_id="tests")
    await producer.start()
    system = Tracked(admin_url, servers, prefix, key, folder, producer)
    try:
        yield system
    finally:
        for one in system.processes:
            if one.process.poll() is None:
                one.kill()
        await kafka.deadline_stop(producer)
