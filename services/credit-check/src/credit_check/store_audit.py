"""The audit chain in the database: registering a lane, and the statement that hangs on a link.

The tables are INSERT-only by grant. The unique hash of the link before makes a fork an error.
"""

import os
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from credit_check.audit import BEGINNING, Chain, Link, lane_hash
from service_kit.database import Connection

ARGUMENTS = 7
"""How many `credit_check.chain` takes."""

_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended('creditgate:credit_check:audit_lane', 0))"
_LAST = "SELECT lane, hash FROM credit_check.audit_lane ORDER BY lane DESC LIMIT 1"
_REGISTER = """
    INSERT INTO credit_check.audit_lane (lane, registered_at, process, previous_hash, hash)
    VALUES ($1, $2, $3, $4, $5)"""


async def register(connection: Connection) -> Chain:
    """A lane of its own for this connection, hung on the last one registered. The process is
    named for people alone.
    """
    process = f"{socket.gethostname()} {os.getpid()}"
    async with connection.transaction():
        await connection.execute(_WAIT)
        last = await connection.fetchrow(_LAST)
        previous = BEGINNING if last is None else last["hash"]
        lane = 1 if last is None else last["lane"] + 1
        now = await connection.fetchval("SELECT clock_timestamp()")
        registered = lane_hash(previous, lane, now, process)
        await connection.execute(_REGISTER, lane, now, process, previous, registered)
    return Chain(lane, registered)


def arguments(link: Link, at: datetime) -> Sequence[Any]:
    """The arguments of `credit_check.chain`, in its order; `at` is the moment of the batch."""
    return (
        link.lane, link.sequence, link.previous_hash, link.hash, at, link.decisions,
        link.hold_changes,
    )  # fmt: skip
