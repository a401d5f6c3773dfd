"""Waiting for something to become true, with an end; a time is never asserted."""

import time
from collections.abc import Callable

_PAUSE_SECONDS = 0.1


def until(holds: Callable[[], bool], what: str, *, seconds: float = 60.0) -> None:
    """Return as soon as `holds()`; fail, saying `what` was awaited, after `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, f"not within {seconds:.0f} s: {what}"
        time.sleep(_PAUSE_SECONDS)
