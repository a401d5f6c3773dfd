"""Telling a cancellation that was asked for from one that leaked out of a driver.

A process that was frozen wakes up to timers that are all due and connections that are all gone;
in that moment a driver's own timeout can reach us as a cancellation that nobody sent. Taken at
its word, a background task would end in silence.
"""

import asyncio


def asked_for() -> bool:
    """Whether the running task was really told to end."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
