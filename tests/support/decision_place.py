"""A running credit-check with the tracker's own code beside it, on one database."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx

from credit_contracts.topics import INBOUND
from support.applying import Applying, applying
from support.credit_checks import Running, client, start_check
from support.wire import Event, WireRecord, cloud_event, key_of, topic_of

CENTS = 100
AT_ONCE = 8
_WAIT = """
    SELECT 1 FROM credit_check.gate g
     WHERE g.account_id = ANY ($1) ORDER BY g.account_id FOR UPDATE"""
_TOLD = """
    SELECT o.id, o.value FROM credit_check.outbox o
     WHERE o.id > $1 AND o.topic = 'credit.decisions' ORDER BY o.id"""

_LAST_TOLD = "SELECT coalesce(max(o.id), 0) FROM credit_check.outbox o"


def text(cents: int) -> str:
    """An amount as the contract writes it."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // CENTS}.{abs(cents) % CENTS:02d}"


@dataclass(frozen=True, slots=True)
class Asking:
    """One check, as it is sent; the key makes it safe to send again."""

    account_id: str
    order_id: str
    version: int
    amount: int
    key: str
    dry_run: bool = False

    @property
    def body(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "order_version": self.version,
            "account_id": self.account_id,
            "currency": "EUR",
            "amount": text(self.amount),
            "dry_run": self.dry_run,
        }


@dataclass
class Place:
    """The database, one credit-check on it, and the tracker's code beside it."""

    url: str
    secret: str
    lanes: int
    running: Running
    runner: asyncio.Runner
    connection: "asyncpg.Connection[Any]"
    tracker: Applying
    _opened: AbstractAsyncContextManager[Applying]
    watermark: datetime
    offsets: dict[str, int] = field(default_factory=dict)
    histories: int = 0
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE))
    caller: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.caller = client(self.running.url, self.secret)

    @classmethod
    def open(cls, url: str, secret: str, lanes: int) -> "Place":
        """Start everything; `close` ends it."""
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        connection = runner.run(asyncpg.connect(url))
        opened = applying(url)
        tracker = runner.run(opened.__aenter__())
        runner.run(tracker.hold([(topic.name, 0) for topic in INBOUND]))
        place = cls(
            url, secret, lanes, _start(url, lanes), runner, connection, tracker, opened,
            datetime.now(UTC) + timedelta(hours=1),
        )  # fmt: skip
        place.pass_time(timedelta(0))
        return place

    def close(self) -> None:
        """End everything, cleanly."""
        self.caller.close()
        self.running.process.terminate()
        assert self.running.process.wait(timeout=60) == 0
        self.pool.shutdown()
        self.runner.run(self._opened.__aexit__(None, None, None))
        self.runner.run(self.connection.close())
        self.runner.close()

    def send(self, asking: Asking) -> httpx.Response:
        """Ask; safe to do again."""
        return send(self.caller, asking)

    def pass_time(self, span: timedelta) -> None:
        """Everything is applied up to a later moment."""
        self.watermark += span
        self.runner.run(
            self.connection.execute(
                "UPDATE exposure.partition_offset SET watermark = $1", self.watermark
            )
        )

    def post(self, event: Event) -> None:
        """The tracker applies an event."""
        topic = topic_of(event)
        offset = self.offsets.get(topic, 0)
        self.offsets[topic] = offset + 1
        record = WireRecord(topic, 0, offset, cloud_event(event, offset), key_of(event).encode())
        self.runner.run(self.tracker.apply([record]))

    def told(self, after: int, accounts: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
        """Decisions told since, with their numbers. What is being decided on the accounts is waited
        for: it may have been read before what was posted last, and would be told after it.
        """

        async def read() -> "list[asyncpg.Record]":
            async with self.connection.transaction():
                await self.connection.execute(_WAIT, accounts)
                return await self.connection.fetch(_TOLD, after)

        rows = self.runner.run(read())
        return [(row["id"], json.loads(row["value"])["data"]) for row in rows]

    def last_told(self) -> int:
        """The number of what was told last."""
        last: int = self.runner.run(self.connection.fetchval(_LAST_TOLD))
        return last

    def crash(self) -> None:
        """Kill the service and start it again where it was."""
        self.running.kill()
        port = int(self.running.url.rpartition(":")[2])
        self.running = _start(self.url, self.lanes, port)
        self.caller = client(self.running.url, self.secret)


def _start(url: str, lanes: int, port: int | None = None) -> Running:
    settings = {"CREDITGATE_LANES": str(lanes), "CREDITGATE_LOG_LEVEL": "critical"}
    return start_check(url, port=port, **settings)


def send(caller: httpx.Client, asking: Asking) -> httpx.Response:
    """Ask, over this connection."""
    headers = {} if asking.dry_run else {"Idempotency-Key": asking.key}
    return caller.post("/v1/checks", json=asking.body, headers=headers)


def try_to_send(caller: httpx.Client, asking: Asking) -> httpx.Response | None:
    """Ask; None when the service was gone."""
    try:
        return send(caller, asking)
    except httpx.TransportError:
        return None
