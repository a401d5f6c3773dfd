"""`python -m service_kit.relay_worker`: relays beside its parent while there is much to send.

It reads from its input, in one line of JSON, what to relay from where to where, and says on its
output how it goes, a line for each thing that a `Told` hears. It ends by itself after half a
minute without much to send, and at once when its input ends: then its parent is gone, or wants it gone.
"""

import asyncio
import gc
import signal
import sys
from contextlib import aclosing
from typing import Any

import orjson
import uvloop

from service_kit import kafka
from service_kit.clock import Clock, SystemClock
from service_kit.cluster import Cluster
from service_kit.database import close_pool, create_pool
from service_kit.logs import configure
from service_kit.relay import Relay
from service_kit.relay_beside import MANY

_IDLE_SECONDS = 30.0
_YOUNG_MAX = 50_000


class Said:
    """A `Told` whose hearer is the parent."""

    def sent(self, count: int, seconds: float) -> None:
        """See `Told`."""
        _say("sent", count, seconds)

    def failed(self) -> None:
        """See `Told`."""
        _say("failed")

    def oldest(self, seconds: float) -> None:
        """See `Told`."""
        _say("oldest", seconds)


def _say(*told: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
    sys.stdout.buffer.flush()


async def work(asked: dict[str, Any]) -> None:
    """Relay until there is little to send, or the input ends."""
    tasks = {asyncio.create_task(_relay(asked)), asyncio.create_task(_until_input_ends())}
    ended, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in ended:
        task.result()


async def _relay(asked: dict[str, Any]) -> None:
    name, cluster, clock = _name(asked), Cluster(**asked["cluster"]), SystemClock()
    pool = await create_pool(asked["database_url"], application_name=name, max_size=1)
    relay = Relay(
        pool, lambda: kafka.producer(cluster, client_id=name), asked["schema"], clock, Said()
    )
    try:
        await _while_much(relay, clock)
    finally:
        await close_pool(pool)


def _name(asked: dict[str, Any]) -> str:
    return f"{asked['client_id']}-relay"


async def _while_much(relay: Relay, clock: Clock) -> None:
    much_at = clock.monotonic()
    async with aclosing(relay.rounds()) as rounds:
        async for sent in rounds:
            if sent >= MANY:
                much_at = clock.monotonic()
            elif clock.monotonic() - much_at > _IDLE_SECONDS:
                return


async def _until_input_ends() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


def main() -> None:
    """Signals that end a whole group of processes are for the parent."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    asked = orjson.loads(sys.stdin.buffer.readline())
    configure(asked["log_level"], _name(asked))
    gc.freeze()
    gc.set_threshold(_YOUNG_MAX, 20, 50)
    uvloop.run(work(asked))


if __name__ == "__main__":
    main()
