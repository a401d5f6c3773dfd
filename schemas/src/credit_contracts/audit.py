"""The audit head: how far a chain of recorded decisions had come, told outside of the database.

Whoever can write to the database could cut the end of a chain, or drop a chain whole, and nothing
that is left in there would tell. A head on the bus is out of his reach: what it names must be
there, with this hash.
"""

from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.types import Strict

from credit_contracts.faults import Says
from credit_contracts.ids import VERSION_MAX, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

LaneNumber = Annotated[int, Strict(), Field(ge=1, le=VERSION_MAX)]
HashText = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Says("hash", "is not a SHA-256 hash", "send 64 hexadecimal digits in lower case"),
]


class AuditHeadV1(Told):
    """The newest link of a lane: `sequence` counts from 1; 0 is the lane's registration itself."""

    lane: LaneNumber
    sequence: Version
    hash: HashText
    linked_at: Instant
