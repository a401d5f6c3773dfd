"""Verifying the audit chain: every link again from what is stored now, and both ends compared.

Everything is read in slices, in one snapshot, which is the caller's: a transaction that is at
least REPEATABLE READ sees one moment, beside live traffic. Found is told as sentences for
the auditor: what is wrong and where. A link whose hash does not match tells that one of its few
rows was changed, not which; the sentence names them all.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from credit_check.audit import BEGINNING, change_name, lane_hash, link_hash
from credit_check.writes import DecisionRow, HoldEventRow
from service_kit.database import Connection, Record

LINKS_AT_ONCE = 200
STRAYS_MAX = 1_000
"""How many rows outside of the chain are named; that there are more is said."""

_LANES = "SELECT * FROM credit_check.audit_lane ORDER BY lane"
_LINKS = "SELECT * FROM credit_check.audit_link ORDER BY lane, sequence"
_DECISIONS = """
    SELECT d.check_id, d.order_id, d.order_version, d.account_id, d.outcome, d.caller, d.answer,
           d.decided_at
      FROM credit_check.decision d WHERE d.check_id = ANY ($1)"""
_CHANGES = """
    SELECT e.hold_id, e.version, e.state, e.content, e.changed_at FROM credit_check.hold_event e
     WHERE e.hold_id = ANY ($1)"""
_STRAY_DECISIONS = """
    WITH chained AS MATERIALIZED (
        SELECT unnest(k.decisions) AS check_id FROM credit_check.audit_link k
    )
    SELECT d.check_id FROM credit_check.decision d
      LEFT JOIN chained c ON c.check_id = d.check_id
     WHERE c.check_id IS NULL ORDER BY d.check_id LIMIT $1"""
_STRAY_CHANGES = """
    WITH chained AS MATERIALIZED (
        SELECT unnest(k.hold_changes) AS change FROM credit_check.audit_link k
    )
    SELECT e.hold_id || '/' || e.version FROM credit_check.hold_event e
      LEFT JOIN chained c ON c.change = e.hold_id || '/' || e.version
     WHERE c.change IS NULL ORDER BY 1 LIMIT $1"""
_STRAY_HOLDS = """
    SELECT h.hold_id FROM credit_check.hold h
      LEFT JOIN credit_check.hold_event e ON e.hold_id = h.hold_id AND e.version = h.version
     WHERE e.state IS DISTINCT FROM h.state OR e.content IS DISTINCT FROM h.content
     ORDER BY h.hold_id LIMIT $1"""

_STRAY_GRANTS = """
    SELECT r.reservation_id FROM credit_check.reservation r
      LEFT JOIN credit_check.decision d ON d.check_id = r.reservation_id
     WHERE r.reservation_id LIKE 'chk\\_%' AND d.check_id IS NULL
     ORDER BY r.reservation_id LIMIT $1"""

_STRAYS = (
    (_STRAY_DECISIONS, "decision {} is in no link: it was inserted past the chain"),
    (_STRAY_CHANGES, "change {} of a hold is in no link: it was inserted past the chain"),
    (_STRAY_GRANTS, "{} reserved credit and is no decision on record"),
    (_STRAY_HOLDS, "hold {} is not as its last change says"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A lane's end as it was told on Kafka."""

    lane: int
    sequence: int
    hash: bytes


@dataclass(slots=True)
class Seen:
    """How much was verified so far."""

    lanes: int = 0
    links: int = 0
    decisions: int = 0
    hold_changes: int = 0
    heads: int = 0


async def links(connection: Connection) -> int:
    """How many links there are, for a progress bar."""
    count: int = await connection.fetchval("SELECT count(*) FROM credit_check.audit_link")
    return count


async def verify(
    connection: Connection,
    heads: Iterable[Head],
    seen: Seen,
    progress: Callable[[], None] = lambda: None,
) -> AsyncIterator[str]:
    """Everything that is wrong, a sentence each; nothing when the chain is whole. `heads` must have
    been read before: what was told by then is on record now. `seen` is counted up meanwhile, and
    `progress` called now and then.
    """
    told = {(head.lane, head.sequence): head.hash for head in heads}
    places: dict[tuple[int, int], bytes] = {}
    ends: dict[int, tuple[int, bytes]] = {}
    async for sentence in _lanes(connection, ends, seen):
        yield sentence
    places.update({(lane, 0): end for lane, (_, end) in ends.items() if (lane, 0) in told})
    async for portion in _portions(connection):
        rows = await _members(connection, portion)
        for link in portion:
            for sentence in _judged(link, ends, rows):
                yield sentence
            seen.links += 1
            seen.decisions += len(link["decisions"])
            seen.hold_changes += len(link["hold_changes"])
            place = (link["lane"], link["sequence"])
            if place in told:
                places[place] = link["hash"]
        progress()
    for place, hash_told in sorted(told.items()):
        seen.heads += 1
        if (wrong := _compared(place, hash_told, places.get(place))) is not None:
            yield wrong
    async for sentence in _strays(connection):
        yield sentence


async def _strays(connection: Connection) -> AsyncIterator[str]:
    """What is recorded and in no link, grants without a decision, and holds that no change made what they
    are.
    """
    for query, words in _STRAYS:
        strays = await connection.fetch(query, STRAYS_MAX)
        for (stray,) in strays:
            yield words.format(stray)
        if len(strays) == STRAYS_MAX:
            yield f"and more like the last; only the first {STRAYS_MAX} are named"


async def _lanes(
    connection: Connection, ends: dict[int, tuple[int, bytes]], seen: Seen
) -> AsyncIterator[str]:
    """Registrations in their order; fills in where each lane begins."""
    previous, expected = BEGINNING, 1
    async for row in connection.cursor(_LANES):
        lane = row["lane"]
        if lane != expected:
            yield f"{_lanes_between(expected, lane - 1)} missing: the registration was deleted"
        if row["previous_hash"] != previous:
            yield f"lane {lane} does not follow the lane before it"
        if (
            lane_hash(row["previous_hash"], lane, row["registered_at"], row["process"])
            != (row["hash"])
        ):
            yield f"the registration of lane {lane} was changed"
        previous, expected = row["hash"], lane + 1
        ends[lane] = (0, row["hash"])
        seen.lanes += 1


def _lanes_between(first: int, last: int) -> str:
    return f"lane {first} is" if first == last else f"lanes {first} to {last} are"


async def _portions(connection: Connection) -> AsyncIterator[list[Record]]:
    portion: list[Record] = []
    async for link in connection.cursor(_LINKS, prefetch=LINKS_AT_ONCE):
        portion.append(link)
        if len(portion) == LINKS_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


Rows = Mapping[str, tuple[Any, DecisionRow | HoldEventRow]]


async def _members(connection: Connection, portion: Sequence[Record]) -> Rows:
    """The rows that the links name, each with its moment."""
    found: dict[str, tuple[Any, DecisionRow | HoldEventRow]] = {}
    wanted = [each for link in portion for each in link["decisions"]]
    for *row, at in await connection.fetch(_DECISIONS, wanted):
        found[row[0]] = (at, DecisionRow(*row))
    holds = {each.rpartition("/")[0] for link in portion for each in link["hold_changes"]}
    for *row, at in await connection.fetch(_CHANGES, list(holds)):
        found[change_name(row[0], row[1])] = (at, HoldEventRow(*row))
    return found


def _judged(link: Record, ends: dict[int, tuple[int, bytes]], rows: Rows) -> Iterable[str]:
    """What is wrong with one link, which becomes its lane's end."""
    lane, sequence, at = link["lane"], link["sequence"], link["linked_at"]
    where = f"link {sequence} of lane {lane}"
    before = ends.get(lane)
    ends[lane] = (sequence, link["hash"])
    if before is None:
        yield f"{where} is of a lane that is not registered"
    elif sequence != before[0] + 1:
        yield f"{where} follows link {before[0]}: what was between them was deleted"
    elif link["previous_hash"] != before[1]:
        yield f"{where} does not follow the link before it"
    named = [*link["decisions"], *link["hold_changes"]]
    gone = [each for each in named if each not in rows]
    for each in gone:
        yield f"{each}, recorded in {where}, was deleted"
    if gone:
        return
    members = [rows[each] for each in named]
    moved = [name for name, (moment, _) in zip(named, members, strict=True) if moment != at]
    for each in moved:
        yield f"the moment of {each}, recorded in {where}, was changed"
    decided = [row for _, row in members if isinstance(row, DecisionRow)]
    changed = [row for _, row in members if isinstance(row, HoldEventRow)]
    if link_hash(link["previous_hash"], lane, sequence, at, decided, changed) != link["hash"]:
        yield f"{where} does not match what it recorded, one of: {', '.join(named)}"


def _compared(place: tuple[int, int], told: bytes, stored: bytes | None) -> str | None:
    """What is wrong with an end that was told on Kafka."""
    lane, sequence = place
    where = f"link {sequence} of lane {lane}" if sequence else f"lane {lane}"
    if stored is None:
        return f"{where} was told on Kafka and is not there: the end of the chain was cut"
    if stored != told:
        return f"{where} has another hash than was told on Kafka: the chain was written anew"
    return None
