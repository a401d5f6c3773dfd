"""When the data of a system that has just started is fresh enough to decide on.

A tracker is ready as soon as it reads; until it has once seen the end of every inbound topic,
nobody knows how recent the ledger is, and each check is a hold for stale data. Who starts a
system wants to ask it something, so a start waits for that moment, though not for ever: a long
backlog is no failure.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from creditgate.stack.status import answer_of

_WAIT_SECONDS = 20.0
_POLL_SECONDS = 0.1
_FRESH = timedelta(seconds=30)


async def until_fresh(tracker_url: str, api_key: str, say: Callable[[str], None]) -> None:
    """Return once the watermark is at most 30 s old; after 20 s say what is missing, and return."""
    give_up_at = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < give_up_at:
        positions = await asyncio.to_thread(answer_of, tracker_url, "/v1/positions", api_key)
        watermark = positions["watermark"] if positions else None
        if watermark and datetime.now(UTC) - datetime.fromisoformat(watermark) < _FRESH:
            return
        await asyncio.sleep(_POLL_SECONDS)
    say("events are still being caught up: until then checks are held as DATA_STALE")
