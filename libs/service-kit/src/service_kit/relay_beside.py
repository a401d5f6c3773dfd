"""The relay of a busy service: in a process of its own while there is much to send.

Handing a message to Kafka is a tenth of what it costs to decide on an order, in spells of some
milliseconds, and one process of Python uses one core. So the first round that sends many messages
starts a process beside this one, which relays until there has been little to send for a while. It
is trusted with nothing: it claims its rows from the database as any relay does. When it dies, or
says nothing any more, this one relays for a while.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import aclosing
from dataclasses import asdict

import orjson
from pydantic import SecretStr

from service_kit.clock import Clock
from service_kit.cluster import Cluster
from service_kit.logs import get_logger
from service_kit.relay import Relay, Told
from service_kit.settings import secret

MANY = 100
"""How many messages in a round are much: at ten rounds a second, a thousand."""
_RETRY_SECONDS = 30.0
_SILENT_SECONDS = 90.0
"""Longer than a round takes that waits for everything as long as it may, or than it stays idle."""
_STOP_SECONDS = 6.0

log = get_logger()


class RelayBeside:
    """Relays here or beside, whichever is called for; `run` is its life."""

    def __init__(
        self,
        relay: Relay,
        told: Told,
        clock: Clock,
        *,
        database_url: SecretStr | str,
        cluster: Cluster,
        schema: str,
        client_id: str,
        log_level: str,
    ) -> None:
        """`relay` is the one here; what is beside hears the rest, and tells `told` how it goes."""
        self._relay = relay
        self._told = told
        self._clock = clock
        self._work = orjson.dumps(
            {
                "database_url": secret(database_url),
                "cluster": asdict(cluster),
                "schema": schema,
                "client_id": client_id,
                "log_level": log_level,
            }
        )
        self._retry_at = 0.0

    async def run(self) -> None:
        """Relay until cancelled."""
        async with aclosing(self._relay.rounds()) as rounds:
            async for sent in rounds:
                if sent >= MANY and self._clock.monotonic() >= self._retry_at:
                    await self._beside()

    async def _beside(self) -> None:
        """Let the process beside relay until it ends."""
        process: Process | None = None
        fault: object = None
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "service_kit.relay_worker", stdin=PIPE, stdout=PIPE
            )
            await self._hear(process)
            fault = await process.wait() or None
        except (OSError, TimeoutError, ValueError) as exc:
            fault = exc
        finally:
            if process is not None:
                await _end(process)
        if fault is not None:
            self._retry_at = self._clock.monotonic() + _RETRY_SECONDS
            log.warning("relaying here: the process beside has ended", fault=repr(fault))

    async def _hear(self, process: Process) -> None:
        """Tell the process what to do, and pass on what it says until it has no more to say.

        Raises:
            TimeoutError: it says nothing any more.
            ValueError: it says what is no line of JSON.
            OSError: it took no word.
        """
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(self._work + b"\n")
        await process.stdin.drain()
        while True:
            async with asyncio.timeout(_SILENT_SECONDS):
                line = await process.stdout.readline()
            if not line.endswith(b"\n"):
                return
            match orjson.loads(line):
                case ["sent", count, seconds]:
                    self._told.sent(count, seconds)
                case ["oldest", seconds]:
                    self._told.oldest(seconds)
                case _:
                    self._told.failed()


async def _end(process: Process) -> None:
    """End the process: by the end of its input, or else by force."""
    if process.returncode is not None:
        return
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
