"""Who reads and writes which topic: the one table that rights on Kafka are made from.

Each party is a program of ours, or an errand that people run, with a user of its own on Kafka. A
topic of events that nobody writes fails a test, and so does a party that does other than its
program.
"""

from dataclasses import dataclass

from credit_contracts.topics import (
    ACCOUNTS,
    ALL,
    AUDIT_HEADS,
    DECISIONS,
    HOLDS,
    INBOUND,
    NOTICES,
    OUTBOUND,
    Topic,
    dead_letters_of,
)


@dataclass(frozen=True, slots=True)
class Party:
    """`group_id` is the consumer group that it reads in (before any prefix); None: in no group.

    `keeps`: the topics that it makes, and whose settings it corrects.
    """

    name: str
    about: str
    reads: tuple[Topic, ...] = ()
    writes: tuple[Topic, ...] = ()
    keeps: tuple[Topic, ...] = ()
    group_id: str | None = None


EXPOSURE_TRACKER = Party(
    "exposure-tracker",
    "reads all that comes in; writes only what it could not use",
    reads=INBOUND,
    writes=dead_letters_of(INBOUND),
    group_id="creditgate-exposure-tracker",
)
CREDIT_CHECK = Party("credit-check", "tells what it decided; reads nothing", writes=OUTBOUND)
_HEARD = (ACCOUNTS, DECISIONS, HOLDS, NOTICES)
NOTIFIER = Party(
    "notifier",
    "reads what is to be told and whom to tell; writes only what it could not use",
    reads=_HEARD,
    writes=dead_letters_of(_HEARD),
    group_id="creditgate-notifier",
)
SENDER = Party(
    "sender",
    "your systems, and `creditgate replay`, `import`, `rates`: sends documents and sees which were"
    " set aside",
    reads=dead_letters_of(INBOUND),
    writes=INBOUND,
)
UPKEEP = Party(
    "upkeep",
    "`creditgate topics` and `dead`: makes topics, looks into them, sends dead letters again",
    reads=ALL,
    writes=INBOUND,
    keeps=ALL,
)
AUDITOR = Party("auditor", "`creditgate audit verify`", reads=(AUDIT_HEADS,))

PARTIES: tuple[Party, ...] = (EXPOSURE_TRACKER, CREDIT_CHECK, NOTIFIER, SENDER, UPKEEP, AUDITOR)
