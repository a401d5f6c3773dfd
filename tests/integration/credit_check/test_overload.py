"""More questions than can be answered: what is taken in is answered, the rest is told so at once.

The database is made slow by the way to it, so that a few hundred questions a second are three times
too many on any machine. They come by the clock, whether or not the ones before were answered.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from typing import Any
from urllib.parse import urlsplit

import pytest

from credit_check.lane import BATCH_MAX
from support.credit_checks import Ledger, Running, question, running_check
from support.proxies import Proxy, proxy
from support.waiting import until

WAY_SECONDS = 0.3
TRIPS = 3
CAPACITY_PER_SECOND = BATCH_MAX / (TRIPS * WAY_SECONDS)
WAITING_MAX = 512
"""What may wait at such a rate; see `credit_check.admission`."""
SECONDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """One question's answer, and from when to when it was under way, by a clock of the test."""

    order_id: str
    asked_at: float
    answered_at: float
    status: int
    headers: Message
    body: dict[str, Any]

    @property
    def taken_in(self) -> bool:
        return self.status == 200


@pytest.fixture(scope="module")
def slow(check_database: str) -> Iterator[Proxy]:
    """The way to the database, as fast as any until a test slows it down."""
    with proxy(urlsplit(check_database).port or 5432) as made:
        yield made


@pytest.fixture
def overloaded(check_database: str, books: Ledger, slow: Proxy) -> Iterator[Running]:
    """A credit-check of one lane whose every round trip takes long."""
    books.account("busy", None)
    parts = urlsplit(check_database)
    user = parts.netloc.rpartition("@")[0]
    url = parts._replace(netloc=f"{user}@127.0.0.1:{slow.port}").geturl()
    slow.delay_seconds = 0.0
    with running_check(url) as running:
        slow.delay_seconds = WAY_SECONDS
        yield running


async def post(url: str, secret: str, order_id: str) -> tuple[int, Message, dict[str, Any]]:
    """One question on a connection of its own: a pool of hundreds costs more than they do."""
    place = urlsplit(url)
    body = json.dumps(question(order_id, "busy", "1.00"))
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(
            f"POST /v1/checks HTTP/1.1\r\nhost: {place.netloc}\r\nconnection: close\r\n"
            f"authorization: Bearer {secret}\r\nidempotency-key: {order_id}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
        )
        head, _, told = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    status, _, headers = head.decode().partition("\r\n")
    return int(status.split()[1]), Parser().parsestr(headers), json.loads(told)


async def ask(url: str, secret: str, name: str, count: int, per_second: float) -> list[Told]:
    """Ask `count` questions by the clock."""
    loop = asyncio.get_running_loop()

    async def one(number: int) -> Told:
        order_id = f"{name}-{number}"
        asked_at = loop.time()
        status, headers, body = await post(url, secret, order_id)
        return Told(order_id, asked_at, loop.time(), status, headers, body)

    begun_at = loop.time()
    asking = []
    for number in range(count):
        await asyncio.sleep(begun_at + number / per_second - loop.time())
        asking.append(asyncio.create_task(one(number)))
    return await asyncio.gather(*asking)


def recorded(books: Ledger, name: str) -> tuple[list[str], list[str]]:
    """The orders with a decision, and those with a live reservation, each as often as it has one."""
    decided = books.fetch(
        "SELECT order_id FROM credit_check.decision WHERE order_id LIKE $1 || '-%'", name
    )
    reserved = books.fetch(
        "SELECT order_id FROM credit_check.reservation"
        " WHERE order_id LIKE $1 || '-%' AND ended_at IS NULL",
        name,
    )
    return sorted(order for (order,) in decided), sorted(order for (order,) in reserved)


def test_three_times_too_much_is_refused_early_and_nothing_is_lost(
    overloaded: Running, books: Ledger, secret: str
) -> None:
    rate = 3 * CAPACITY_PER_SECOND
    told = asyncio.run(ask(overloaded.url, secret, "load", round(SECONDS * rate), rate))
    taken_in = [each for each in told if each.taken_in]
    refused = [each for each in told if not each.taken_in]
    assert len(taken_in) > CAPACITY_PER_SECOND
    assert len(refused) > CAPACITY_PER_SECOND
    for each in refused:
        assert (each.status, each.body["code"]) == (503, "OVERLOADED")
        assert int(each.headers["retry-after"]) > 0
    orders = sorted(each.order_id for each in taken_in)
    assert recorded(books, "load") == (orders, orders)
    # Nobody who is taken in waits behind more than may wait, a batch under way and one on its way.
    under_way = max(
        sum(each.asked_at <= last.asked_at < each.answered_at for each in taken_in)
        for last in taken_in
    )
    assert under_way <= WAITING_MAX + 2 * BATCH_MAX
    again = asyncio.run(ask(overloaded.url, secret, "load", 1, 1.0))
    assert again[0].body["outcome"] == "release"


def test_a_stop_answers_what_was_taken_in(overloaded: Running, books: Ledger, secret: str) -> None:
    count = 2 * BATCH_MAX

    async def stop_under_way() -> list[Told]:
        asking = asyncio.create_task(ask(overloaded.url, secret, "stop", count, 10_000))
        await asyncio.to_thread(
            until, lambda: len(recorded(books, "stop")[0]) > 0, "the first batch is recorded"
        )
        overloaded.process.terminate()
        return await asking

    told = asyncio.run(stop_under_way())
    assert all(each.taken_in for each in told)
    orders = sorted(each.order_id for each in told)
    assert recorded(books, "stop") == (orders, orders)
    assert overloaded.process.wait(timeout=30) == 0
