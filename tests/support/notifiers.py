"""The whole notifier in this process, between a real broker, database and mail server."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer

from credit_contracts.codec import encode, partition_key, subject
from credit_contracts.shapes import Told
from credit_contracts.topics import (
    ACCOUNT_V1,
    ACCOUNTS,
    DECISION_V1,
    DECISIONS,
    HOLD_V1,
    HOLDS,
    MODEL_BY_TYPE,
    NOTICE_V1,
    NOTICES,
    TOPIC_BY_TYPE,
    dead_letter_topic,
)
from creditgate_embedded.ports import choose_free
from notifier.app import serve
from notifier.settings import Settings
from service_kit import grants, kafka, topics
from service_kit.cluster import Cluster
from support.databases import as_role
from support.mail_receiver import Receiver, receiving_mail
from support.notifying import AT

HEARD = (ACCOUNTS, DECISIONS, HOLDS, NOTICES)
TYPES = {MODEL_BY_TYPE[kind]: kind for kind in (ACCOUNT_V1, DECISION_V1, HOLD_V1, NOTICE_V1)}
SOURCE = "/creditgate/credit-check"
CREDIT = "credit@desk.example"
SALES = "sales@desk.example"


@dataclass(slots=True)
class Bus:
    """Sends events as credit-check and the ERP system do."""

    producer: AIOKafkaProducer
    prefix: str

    async def tell(self, *events: Told) -> None:
        for event in events:
            kind = TYPES[type(event)]
            key, value, headers = encode(
                kind,
                event,
                source=SOURCE,
                subject=subject(event),
                partition_key=partition_key(event),
                time=AT,
                id="event",
            )
            await self.raw(TOPIC_BY_TYPE[kind].name, value, key, headers)

    async def raw(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        headers: Iterable[tuple[str, bytes]] = (),
    ) -> None:
        await self.producer.send_and_wait(
            self.prefix + topic, value=value, key=key, headers=list(headers)
        )


@asynccontextmanager
async def bus(bootstrap_servers: str, prefix: str) -> AsyncIterator[Bus]:
    """The topics that the notifier hears, with two partitions each, and a way to write to them."""
    names = [(prefix + topic.name, 2) for topic in HEARD]
    names += [(prefix + dead_letter_topic(topic.name), 1) for topic in HEARD]
    await topics.apply(Cluster(bootstrap_servers), names)
    producer = kafka.producer(Cluster(bootstrap_servers), client_id="test")
    await producer.start()
    try:
        yield Bus(producer, prefix)
    finally:
        await kafka.deadline_stop(producer)
        await topics.delete(Cluster(bootstrap_servers), [name for name, _ in names])


@dataclass(slots=True)
class World:
    """Everything around a notifier, and how to start one."""

    bus: Bus
    mail: Receiver
    admin_url: str
    bootstrap_servers: str
    secret: str

    def settings(self, **changes: Any) -> Settings:
        told: dict[str, Any] = {
            "database_url": as_role(self.admin_url, "creditgate_notifier"),
            "kafka_bootstrap_servers": self.bootstrap_servers,
            "topic_prefix": self.bus.prefix,
            "port": choose_free(),
            "log_level": "warning",
            "smtp_port": self.mail.port,
            "smtp_timeout_seconds": 2.0,
            "mail_from": "creditgate@house.example",
            "credit_team_email": CREDIT,
            "sales_fallback_email": SALES,
            "group_wait_seconds": 0.2,
            "retry_first_seconds": 0.05,
            "retry_seconds_max": 0.2,
        }
        return Settings(**(told | changes))

    @asynccontextmanager
    async def notifier(self, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
        """A running notifier, as a caller with all scopes; stopped cleanly at the end."""
        settings = self.settings(**changes)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(settings, stop))
        url = f"http://127.0.0.1:{settings.port}"
        headers = {"authorization": f"Bearer {self.secret}"}
        try:
            async with httpx.AsyncClient(base_url=url, headers=headers) as client:
                await _ready(client, serving)
                yield client
        finally:
            stop.set()
            assert await serving == 0

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of the notifier's tables, read as their owner."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    async def key(self, *scopes: str, segment: str | None = None) -> str:
        """An API key."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            return await grants.create_key(connection, "test", scopes, segment=segment)
        finally:
            await connection.close()


async def _ready(client: httpx.AsyncClient, serving: "asyncio.Task[int]") -> None:
    async with asyncio.timeout(60):
        while True:
            assert not serving.done(), "the notifier ended while starting"
            with suppress(httpx.TransportError):
                if (await client.get("/ready")).is_success:
                    return
            await asyncio.sleep(0.05)


async def all_told(client: httpx.AsyncClient, *, seconds: float = 60.0) -> None:
    """Returns when every record was heard and every alert has come to an end."""
    async with asyncio.timeout(seconds):
        calm = 0
        while calm < 2:
            answer = await client.get("/v1/progress")
            calm = calm + 1 if answer.json() == {"lag": 0, "alerts_pending": 0} else 0
            await asyncio.sleep(0.05)


@asynccontextmanager
async def world(admin_url: str, bootstrap_servers: str, prefix: str) -> AsyncIterator[World]:
    """A bus, a mail server and a database for one test."""
    async with bus(bootstrap_servers, prefix) as told, receiving_mail() as mail:
        made = World(told, mail, admin_url, bootstrap_servers, "")
        made.secret = await made.key("alerts:read", "alerts:write")
        yield made
