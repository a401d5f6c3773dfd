"""One replay from its first line to the moment when everything has been applied and told."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError

from creditgate.endpoints import Endpoints, delete, get_json, post_json
from creditgate.failures import CommandError
from creditgate.replay.asking import Asker
from creditgate.replay.reading import BadLine, read
from creditgate.replay.sending import Positions, Sender
from creditgate.replay.set_aside import (
    APPLIED,
    CONFLICTS,
    DEAD_LETTERS,
    THERE_ALREADY,
    TrackerCount,
    set_aside,
)
from service_kit import kafka

_PATIENCE_SECONDS = 180.0
_TELLING_PATIENCE_SECONDS = 60.0
_SILENCES = 200
_SILENCE_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a replay is to do. `rate_per_second` None = as fast as the broker takes it.

    `quiet` names what nobody is to be told of, None = everybody is told. A replay that did not
    come to its end is finished by the next one of the same name: its silence ends with that one.
    """

    ask: bool = False
    wait: bool = True
    quiet: str | None = None
    rate_per_second: float | None = None


@dataclass(slots=True)
class Summary:
    """What came of a replay. `set_aside` counts sent events that became dead letters; it is None
    where that is not known: nobody waited, or Kafka went away before it could be asked.
    `conflicts`: versions that the ledger knew with another content, whoever sent them meanwhile.
    `there_already`: those that it knew with the same content, or in a newer version; None where
    others sent such ones meanwhile, or nobody waited.
    """

    sent: int = 0
    set_aside: int | None = None
    conflicts: int = 0
    there_already: int | None = None
    bad_lines: list[BadLine] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    duration_seconds: float = 0.0
    told: bool = True


Progress = Callable[[str, int], None]
"""Hears the phase (`sent`, `left`) and its count."""


async def replay(
    endpoints: Endpoints,
    lines: Iterable[bytes],
    plan: Plan,
    decisions: IO[str] | None,
    progress: Progress,
) -> Summary:
    """Send every line in order, ask where the plan says so, wait until all is applied.

    A quiet replay that does not come to its end leaves its silence standing (for a day at
    most), so that a half-told history mails nobody.

    Raises:
        CommandError: Kafka or a service stayed away for longer than three minutes.
    """
    started = time.monotonic()
    summary = Summary()
    async with (
        _producer(endpoints) as producer,
        endpoints.client(endpoints.exposure_tracker_url) as tracker,
        endpoints.client(endpoints.credit_check_url) as check,
        endpoints.client(endpoints.notifier_url) as notifier,
    ):
        silence_id = await _begin_silence(notifier, plan.quiet) if plan.quiet else None
        sender = Sender(producer)
        positions = Positions(tracker, patience_seconds=_PATIENCE_SECONDS)
        asker = Asker(check, patience_seconds=_PATIENCE_SECONDS)
        letters = TrackerCount(tracker, DEAD_LETTERS)
        conflicts = TrackerCount(tracker, CONFLICTS)
        there_already = TrackerCount(tracker, APPLIED, THERE_ALREADY)
        for count in (letters, conflicts, there_already):
            await count.begin()
        for line in read(lines):
            if isinstance(line, BadLine):
                summary.bad_lines.append(line)
                continue
            if plan.ask and asker.wants(line.type, line.data):
                await sender.flush()
                await positions.until_applied(sender, lambda _left: None)
                _record(decisions, await asker.ask(line.data))
            await _keep_pace(plan.rate_per_second, started, sender.sent)
            await sender.send(line)
            progress("sent", sender.sent)
        await sender.flush()
        if plan.wait or plan.quiet:
            await positions.until_applied(sender, lambda left: progress("left", left))
            summary.told = await _until_told(check, notifier)
            summary.conflicts = await conflicts.risen()
            found = await there_already.risen()
            summary.there_already = found if found <= sender.sent else None
            with suppress(KafkaError, OSError, TimeoutError):
                summary.set_aside = await set_aside(endpoints.kafka, sender, letters)
        if silence_id and summary.told:
            await _end_silences(notifier, silence_id, plan.quiet)
        summary.sent, summary.outcomes = sender.sent, asker.outcomes
    summary.duration_seconds = time.monotonic() - started
    return summary


@asynccontextmanager
async def _producer(endpoints: Endpoints) -> AsyncIterator[AIOKafkaProducer]:
    producer = kafka.producer(endpoints.kafka, client_id="creditgate-replay")
    try:
        await producer.start()
    except KafkaConnectionError as fault:
        raise CommandError(str(fault.args[0])) from fault
    try:
        yield producer
    finally:
        await producer.stop()


async def _begin_silence(notifier: httpx.AsyncClient, name: str) -> str:
    """While it lasts, alerts are recorded and nobody is told; it ends by itself after a day."""
    silence = await post_json(
        notifier,
        "/v1/silences",
        {
            "matchers": {},
            "ends_at": (datetime.now(UTC) + _SILENCE_LASTS).isoformat(),
            "comment": name,
        },
    )
    return str(silence["silence_id"])


async def _end_silences(notifier: httpx.AsyncClient, own: str, name: str | None) -> None:
    """This replay's, and those that earlier ones of its name left standing."""
    page = await get_json(notifier, "/v1/silences", limit=_SILENCES)
    left = {each["silence_id"] for each in page["items"] if each["comment"] == name}
    for silence_id in sorted(left | {own}):
        await delete(notifier, f"/v1/silences/{silence_id}")


async def _keep_pace(rate_per_second: float | None, started: float, sent: int) -> None:
    if rate_per_second:
        ahead_seconds = sent / rate_per_second - (time.monotonic() - started)
        if ahead_seconds > 0:
            await asyncio.sleep(ahead_seconds)


def _record(decisions: IO[str] | None, answer: dict[str, Any]) -> None:
    if decisions is not None:
        decisions.write(json.dumps(answer, separators=(",", ":"), ensure_ascii=False) + "\n")
        decisions.flush()


async def _until_told(check: httpx.AsyncClient, notifier: httpx.AsyncClient) -> bool:
    """Whether decisions, holds and notices have reached the notifier and been told, in time.

    Two looks in a row must find nothing waiting: what leaves the one may be on its way into
    the other.
    """
    give_up_at = time.monotonic() + _TELLING_PATIENCE_SECONDS
    calm = 0
    while time.monotonic() < give_up_at:
        waiting = [await _waiting(check), await _waiting(notifier)]
        calm = calm + 1 if waiting == [0, 0] else 0
        if calm > 1:
            return True
        await asyncio.sleep(0.3)
    return False


async def _waiting(client: httpx.AsyncClient) -> int | None:
    try:
        response = await client.get("/v1/progress")
    except httpx.HTTPError:
        return None
    if response.is_error:
        return None
    told: dict[str, int] = response.json()
    return sum(count for name, count in told.items() if name.endswith(("pending", "lag")))
