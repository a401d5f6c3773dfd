"""Waiting for something to become true, with an end; a time is never asserted."""

import asyncio
import inspect
import time
from collections.abc import Callable

_PAUSE_SECONDS = 0.05


def until(holds: Callable[[], bool], what: str, *, seconds: float = 60.0) -> None:
    """Return as soon as `holds()`; fail, saying `what` was awaited, after `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, f"not within {seconds:.0f} s: {what}"
        time.sleep(_PAUSE_SECONDS)


async def eventually(holds: Callable[[], object], what: str, *, seconds: float = 60.0) -> None:
    """`until` for tests that await; what `holds` returns may have to be awaited too."""
    give_up_at = time.monotonic() + seconds
    while True:
        seen = holds()
        if await seen if inspect.isawaitable(seen) else seen:
            return
        assert time.monotonic() < give_up_at, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(_PAUSE_SECONDS)
