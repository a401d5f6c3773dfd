"""Sends what the delivery log holds, a few messages at a time, until each has come to an end.

A message is sent at least once: the log is written after the mail server took it, so a crash
between the two repeats at most the messages then in flight, under the same ids. A message that does
not get through is tried later and later and at last marked failed, where people can see it and
send it again.
"""

import asyncio
import random

from notifier import store_messages
from notifier.mail import Channel, Tried
from notifier.metrics import Metrics
from notifier.retry import Schedule
from notifier.store_messages import Claimed
from service_kit.clock import Clock, sleep_or_wake
from service_kit.database import Pool, is_unreachable
from service_kit.logs import get_logger

_IDLE_SECONDS = 0.2
_PAUSE_SECONDS = 1.0
_LEASE_MARGIN_SECONDS = 10.0
_RECORD_TRIES = 8

log = get_logger()


class Deliverer:
    """A background task; `stop` lets it finish what is in flight and take nothing new."""

    def __init__(
        self,
        pool: Pool,
        channel: Channel,
        schedule: Schedule,
        *,
        senders: int,
        try_seconds_max: float,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._pool = pool
        self._channel = channel
        self._schedule = schedule
        self._senders = senders
        self._lease_seconds = try_seconds_max + _LEASE_MARGIN_SECONDS
        self._clock = clock
        self._metrics = metrics
        self._wake = asyncio.Event()
        self._stopping = False
        self._in_flight: set[asyncio.Task[None]] = set()
        self._chance = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def nudge(self) -> None:
        """Says that there is something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Takes nothing new; `run` ends when what is in flight has ended."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Delivers until stopped or cancelled."""
        try:
            while not self._stopping:
                free = self._senders - len(self._in_flight)
                claimed = await self._claim(free) if free else []
                for each in claimed:
                    task = asyncio.create_task(self._deliver(each))
                    self._in_flight.add(task)
                    task.add_done_callback(self._ended)
                if not claimed:
                    await sleep_or_wake(self._clock, _IDLE_SECONDS, self._wake)
                    self._wake.clear()
            await asyncio.gather(*self._in_flight)
        finally:
            for task in self._in_flight:
                task.cancel()

    async def _claim(self, messages_max: int) -> list[Claimed]:
        try:
            return await store_messages.claim(self._pool, messages_max, self._lease_seconds)
        except Exception as exc:
            if not is_unreachable(exc):
                raise
            log.warning("messages not claimed", error=repr(exc))
            await self._clock.sleep(_PAUSE_SECONDS)
            return []

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._in_flight.discard(task)
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a try could not be recorded", exc_info=task.exception())

    async def _deliver(self, claimed: Claimed) -> None:
        started = self._clock.monotonic()
        tried = await self._try(claimed)
        self._metrics.send_seconds.observe(self._clock.monotonic() - started)
        state, wait_seconds = self._verdict(claimed, tried)
        log.info(
            "message tried",
            message_id=claimed.mail.message_id,
            tries=claimed.tries,
            outcome=tried.outcome,
            state=state,
            detail=tried.detail,
        )
        kinds = await self._record(claimed, tried, state, wait_seconds)
        self._metrics.attempts.labels(tried.outcome).inc()
        for kind in kinds:
            self._metrics.alerts.labels(kind, state).inc()

    async def _try(self, claimed: Claimed) -> Tried:
        try:
            return await self._channel.send(claimed.mail)
        except Exception as exc:
            log.exception("a channel failed", message_id=claimed.mail.message_id)
            return Tried("retry", f"the channel failed: {type(exc).__name__}")

    async def _record(
        self, claimed: Claimed, tried: Tried, state: str, wait_seconds: float
    ) -> list[str]:
        """Writes the outcome, patiently: what is not written is sent again."""
        for _ in range(_RECORD_TRIES):
            try:
                return await store_messages.record(self._pool, claimed, tried, state, wait_seconds)
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                log.warning("outcome not recorded yet", error=repr(exc))
            await self._clock.sleep(_PAUSE_SECONDS)
        return await store_messages.record(self._pool, claimed, tried, state, wait_seconds)

    def _verdict(self, claimed: Claimed, tried: Tried) -> tuple[str, float]:
        match tried.outcome:
            case "delivered":
                return "sent", 0.0
            case "retry" if not self._schedule.exhausted(claimed.tries):
                wait_seconds = self._schedule.wait_seconds(claimed.tries, self._chance.random())
                return "pending", wait_seconds
            case _:
                return "failed", 0.0
