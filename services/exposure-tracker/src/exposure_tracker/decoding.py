"""Decoding a batch: here when it is small, in a process beside this one when there is a backlog.

Reading and judging an event takes as long as folding it, and both are Python, which uses one core.
While catching up, a worker decodes the next batch on another core as this process folds the last.
It is started by the first large batch and ended when there were none for a while, so that quiet
times do not pay for it. It holds nothing: if it dies, the batch is decoded here.
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from exposure_tracker.arrivals import Item, Record
from exposure_tracker.decode import decode
from exposure_tracker.decode_worker import LENGTH
from exposure_tracker.packing import pack_records, unpack
from service_kit.clock import Clock
from service_kit.logs import get_logger

_RECORDS_MIN = 300
_SLICE_SECONDS = 0.05
_ANSWER_SECONDS = 30.0
_IDLE_SECONDS = 60.0
_RETRY_SECONDS = 30.0
_BUFFER_BYTES = 4_194_304

log = get_logger()


class Decoder:
    """Turns records into items; `beside` allows it a worker process."""

    def __init__(self, clock: Clock, *, bytes_max: int, beside: bool) -> None:
        self._clock = clock
        self._bytes_max = bytes_max
        self._beside = beside and len(os.sched_getaffinity(0)) > 1
        self._worker: Process | None = None
        self._used_at = 0.0
        self._retry_at = 0.0
        # Answers come in the order of the requests, and waiters get a lock in the order of asking.
        self._sending = asyncio.Lock()
        self._receiving = asyncio.Lock()

    async def decode(self, records: Sequence[Record]) -> list[Item]:
        """The records' items, in their order."""
        now = self._clock.monotonic()
        if self._beside and len(records) >= _RECORDS_MIN and now >= self._retry_at:
            self._used_at = now
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return unpack(records, await self._ask(pack_records(records, self._bytes_max)))
            except Exception as exc:  # noqa: BLE001 - whatever ails it, decoding here is as good
                log.warning("decoding here: the worker failed", error=repr(exc))
                self._retry_at = now + _RETRY_SECONDS
                await self.stop()
        elif self._worker is not None and now - self._used_at > _IDLE_SECONDS:
            await self.stop()
        return await self._here(records)

    async def _here(self, records: Sequence[Record]) -> list[Item]:
        """In slices: the group's heartbeats share this loop."""
        items: list[Item] = []
        yield_at = self._clock.monotonic() + _SLICE_SECONDS
        for record in records:
            items.append(decode(record, self._bytes_max))
            if self._clock.monotonic() > yield_at:
                await asyncio.sleep(0)
                yield_at = self._clock.monotonic() + _SLICE_SECONDS
        return items

    async def _ask(self, request: bytes) -> bytes:
        """The worker's answer; a second request may be under way before the first is answered."""
        answered = False
        try:
            async with self._sending:
                worker = self._worker = self._worker or await _start_worker()
                assert worker.stdin is not None
                worker.stdin.write(LENGTH.pack(len(request)))
                worker.stdin.write(request)
                await worker.stdin.drain()
            async with self._receiving:
                assert worker.stdout is not None
                (length,) = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))
                answer = await worker.stdout.readexactly(length)
            answered = True
            return answer
        finally:
            if not answered:
                # An answer that nobody fetched would be taken for that of the next request.
                self.kill_worker()

    @property
    def has_worker(self) -> bool:
        """Whether a worker is running."""
        return self._worker is not None

    def kill_worker(self) -> None:
        """End the worker without waiting for it."""
        if self._worker is not None:
            with contextlib.suppress(ProcessLookupError):
                self._worker.kill()

    async def stop(self) -> None:
        """End the worker, if there is one; the next large batch starts another."""
        self.kill_worker()
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.wait()


async def _start_worker() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "exposure_tracker.decode_worker",
        stdin=PIPE,
        stdout=PIPE,
        limit=_BUFFER_BYTES,
    )
