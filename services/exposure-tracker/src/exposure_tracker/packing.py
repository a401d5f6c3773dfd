"""Batches in a form that another process can be handed: plain tuples, written and read fast.

What goes over is what the consumer gave, with the rights that it was read by; what comes back is
how far each of these has got, what became of the records, and the fault that ended it, if any.
"""

import marshal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exposure_tracker.arrivals import Place, Record
from exposure_tracker.faults import FencedError, named, of_name
from exposure_tracker.holdings import Holding
from exposure_tracker.tally import Tally

Taken = Sequence[tuple[Record, Holding]]
"""Records in the order of their arrival, each with the holding that it was read by."""


def pack_taken(taken: Taken, holdings: Sequence[Holding]) -> bytes:
    """What a hand needs to apply `taken`; `holdings` are those in it, each once."""
    numbers = {holding: number for number, holding in enumerate(holdings)}
    rights = [(one.topic, one.partition, one.epoch, one.next_offset) for one in holdings]
    sent = [
        (numbers[holding], record.offset, record.timestamp, record.key, record.value,
         [*record.headers])
        for record, holding in taken
    ]  # fmt: skip
    return marshal.dumps((rights, sent))


def unpack_taken(request: bytes) -> tuple[list[tuple[Record, Holding]], list[Holding]]:
    """The records, and the rights that they were read by."""
    rights, sent = marshal.loads(request)  # noqa: S302 - from our own parent, through its socket
    holdings = [
        Holding(topic, partition, epoch, offset, offset)
        for topic, partition, epoch, offset in rights
    ]
    taken: list[tuple[Record, Holding]] = []
    for number, offset, timestamp, key, value, headers in sent:
        holding = holdings[number]
        place = Place(holding.topic, holding.partition, offset, timestamp, key, value, headers)
        taken.append((place, holding))
    return taken, holdings


@dataclass(frozen=True, slots=True)
class Report:
    """What a hand tells of a batch."""

    next_offsets: Sequence[int]
    """Where each of the holdings stands now, in their order."""
    tally: Tally
    fault: Exception | None


def pack_report(holdings: Sequence[Holding], tally: Tally, fault: Exception | None) -> bytes:
    """A hand's answer to `pack_taken`."""
    told = None
    if fault is not None:
        partitions = fault.partitions if isinstance(fault, FencedError) else ()
        told = (named(fault), str(fault) or repr(fault), [*partitions])
    return marshal.dumps(
        (
            [holding.next_offset for holding in holdings],
            [(kind, str(outcome), n) for (kind, outcome), n in tally.events.items()],
            [dict(sums) for sums in (tally.letters, tally.unknown, tally.retries)],
            tally.cross_currency,
            tally.batches,
            told,
        )
    )


def unpack_report(answer: bytes) -> Report:
    """What the hand told."""
    told: tuple[Any, ...] = marshal.loads(answer)  # noqa: S302 - from our own hand, as above
    offsets, events, (letters, unknown, retries), cross_currency, batches, fault = told
    tally = Tally(
        Counter({(kind, outcome): n for kind, outcome, n in events}),
        Counter(letters),
        Counter(unknown),
        Counter(retries),
        cross_currency,
        batches,
    )
    if fault is None:
        return Report(offsets, tally, None)
    name, text, partitions = fault
    return Report(offsets, tally, of_name(name, text, frozenset(partitions)))
