"""Open holds, and whether anything that their decisions rest on has changed since the last look.

What a decision on an account rests on is put into one text, its mark: what the ledger has of the
account and of all that share a group with it, what is reserved of them, the business day, the
policies, the newest hold itself, and, where the last look found that they matter, the rates and how
far the data has come. While the mark is the one that was kept at the last look, another look would
come to the same; so nothing has to announce that it may clear a hold, and nothing that commits late
is passed over.

A new hold rests on what was read under its account's gate, and would be looked at for nothing, were
it not for what moved while it was being written. So it counts for the mark once the two seconds in
which it was opened are over: all the holds of these have one look together.

A hold that could not be decided again is set aside: it is left out of the looks until its time comes, later each
time, so that it keeps no other waiting and is still tried after whatever was wrong has been mended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from credit_check import store_rates
from credit_check.questions import question_of
from credit_check.second_looks import Held, in_order
from service_kit.database import Connection
from service_kit.logs import get_logger

log = get_logger()

_DUE = """
    WITH world AS MATERIALIZED (
        SELECT concat((n.now AT TIME ZONE $1)::date, '/', credit_check.policy_head(n.now)) AS mark,
               date_bin('2 seconds', n.now, 'epoch') AS settled
          FROM (SELECT clock_timestamp() AS now) n
    ), data AS MATERIALIZED (
        SELECT date_bin('2 seconds', f.watermark, 'epoch') AS mark FROM exposure.freshness f
    ), rates AS MATERIALIZED (
        SELECT md5(string_agg(concat_ws(' ', r.base, r.quote, r.rate_e10, r.as_of, r.version), ','
                              ORDER BY r.base, r.quote)) AS mark
          FROM exposure.rate_newest r
    ), ripe AS MATERIALIZED (
        SELECT h.account_id
          FROM credit_check.set_aside a
          JOIN credit_check.hold h ON h.hold_id = a.hold_id AND h.state = 'open'
         WHERE a.again_at <= clock_timestamp()
    ), held AS (
        SELECT h.account_id, max(h.opened_at) FILTER (WHERE h.opened_at < w.settled) AS newest
          FROM credit_check.hold h CROSS JOIN world w
         WHERE h.state = 'open' GROUP BY h.account_id
    ), top AS MATERIALIZED (
        SELECT h.account_id, coalesce(above.head_id, h.account_id) AS head_id
          FROM held h
          JOIN exposure.standing s ON s.account_id = h.account_id
          LEFT JOIN LATERAL (
               SELECT a.ancestor_id AS head_id FROM exposure.ancestor a
                WHERE a.account_id = h.account_id ORDER BY a.distance DESC LIMIT 1) above ON true
         WHERE s.parent_account_id IS NOT NULL
            OR EXISTS (SELECT 1 FROM exposure.standing c WHERE c.parent_account_id = h.account_id)
    ), room AS MATERIALIZED (
        SELECT t.head_id,
               concat(sum(s.change_counter), '-', md5(string_agg(
                   concat(m.account_id, g.reserved, live.mark), ',' ORDER BY m.account_id))) AS mark
          FROM (SELECT DISTINCT t.head_id FROM top t) t
         CROSS JOIN LATERAL (
               SELECT e.account_id FROM exposure.member e WHERE e.head_id = t.head_id OFFSET 0) m
          JOIN exposure.standing s ON s.account_id = m.account_id
          LEFT JOIN credit_check.gate g ON g.account_id = m.account_id
          LEFT JOIN LATERAL (
               SELECT concat(count(*), '-', sum(r.amount_minor)) AS mark
                 FROM credit_check.reservation r
                WHERE r.account_id = m.account_id AND r.ended_at IS NULL AND g.reserved IS NULL
               ) live ON true
         GROUP BY t.head_id
    ), marked AS (
        SELECT h.account_id, coalesce(t.head_id, h.account_id) AS head_id, l.mark AS seen,
               EXISTS (SELECT 1 FROM ripe WHERE ripe.account_id = h.account_id) AS ripe,
               concat(
               w.mark, '/', s.change_counter, '/', room.mark, '/', g.reserved, '/',
               live.mark, '/', h.newest, '/',
               CASE WHEN l.late THEN (SELECT d.mark FROM data d) END, '/',
               CASE WHEN l.rated THEN (SELECT r.mark FROM rates r) END) AS mark
          FROM held h
         CROSS JOIN world w
          LEFT JOIN exposure.standing s ON s.account_id = h.account_id
          LEFT JOIN credit_check.gate g ON g.account_id = h.account_id
          LEFT JOIN credit_check.second_look l ON l.account_id = h.account_id
          LEFT JOIN top t ON t.account_id = h.account_id
          LEFT JOIN room ON room.head_id = t.head_id
          LEFT JOIN LATERAL (
               SELECT concat(count(*), '-', sum(r.amount_minor)) AS mark
                 FROM credit_check.reservation r
                WHERE r.account_id = h.account_id AND r.ended_at IS NULL AND g.reserved IS NULL
               ) live ON true
    ), due AS (
        SELECT m.account_id, m.head_id FROM marked m WHERE m.mark IS DISTINCT FROM m.seen OR m.ripe
    )"""
_ACCOUNTS = f"""{_DUE}
    SELECT m.account_id, m.head_id, m.mark FROM marked m
     WHERE m.head_id IN (SELECT d.head_id FROM due d)
     ORDER BY m.head_id, m.account_id"""
_COUNT = f"{_DUE} SELECT count(*) FROM due"
_HELD = """
    SELECT h.hold_id, h.priority, h.opened_at, h.question, h.secured_minor,
           CASE WHEN h.question IS NULL THEN h.content END AS content,
           a.hold_id IS NOT NULL AS failed_before
      FROM credit_check.hold h
      LEFT JOIN credit_check.set_aside a ON a.hold_id = h.hold_id
     WHERE h.state = 'open' AND h.account_id = ANY ($1)
       AND (a.again_at IS NULL OR a.again_at <= clock_timestamp())"""
_SET_ASIDE = """
    INSERT INTO credit_check.set_aside AS a (hold_id, failures, failed_at, again_at)
    SELECT w.hold_id, 1, clock_timestamp(), clock_timestamp() + interval '30 seconds'
      FROM unnest($1::text[]) AS w (hold_id)
        ON CONFLICT (hold_id) DO UPDATE
       SET failures = a.failures + 1, failed_at = excluded.failed_at,
           again_at = excluded.failed_at
                    + least(interval '30 seconds' * 2 ^ least(a.failures, 10), interval '10 minutes')"""
_DECIDED = "DELETE FROM credit_check.set_aside WHERE hold_id = ANY ($1)"
_COUNTERS = """
    SELECT sum(s.change_counter)::text FROM exposure.standing s WHERE s.account_id = ANY ($1)"""
_LOOKED = """
    INSERT INTO credit_check.second_look (account_id, mark, rated, late, looked_at)
    SELECT w.account_id, w.mark, $3, $4, clock_timestamp()
      FROM unnest($1::text[], $2::text[]) AS w (account_id, mark)
        ON CONFLICT (account_id) DO UPDATE
       SET mark = excluded.mark, rated = excluded.rated, late = excluded.late,
           looked_at = excluded.looked_at"""
_FORGET = """
    DELETE FROM credit_check.second_look l
     WHERE NOT EXISTS (SELECT 1 FROM credit_check.hold h
                        WHERE h.account_id = l.account_id AND h.state = 'open')"""
_FORGET_ENDED = """
    DELETE FROM credit_check.set_aside a
     WHERE NOT EXISTS (SELECT 1 FROM credit_check.hold h
                        WHERE h.hold_id = a.hold_id AND h.state = 'open')"""


@dataclass(slots=True)
class Found:
    """Open holds in the order in which they are decided again; the ids of those whose question
    cannot be read, and of those that could not be decided when they were last tried.
    """

    held: list[Held] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    failed_before: set[str] = field(default_factory=set)


async def due(connection: Connection, zone: str) -> dict[str, dict[str, str]]:
    """Accounts with open holds by the head of their group, with their marks, where the mark of one
    of them has changed: room is shared within a group, and so is the order of those who wait. The
    days are those of the time zone `zone`.
    """
    groups: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_ACCOUNTS, zone):
        groups.setdefault(row["head_id"], {})[row["account_id"]] = row["mark"]
    return groups


async def count_due(connection: Connection, zone: str) -> int:
    """How many accounts have open holds that are to be looked at again."""
    count: int = await connection.fetchval(_COUNT, zone)
    return count


async def held(connection: Connection, account_ids: Iterable[str]) -> Found:
    """The open holds of these accounts, without those that are set aside for now."""
    found = Found()
    for row in await connection.fetch(_HELD, list(account_ids)):
        try:
            content = None if row["content"] is None else orjson.loads(row["content"])
            question = question_of(row["question"], content or {}, row["secured_minor"])
        except (ValueError, LookupError):
            log.exception("a hold cannot be read", hold_id=row["hold_id"])
            found.unreadable.add(row["hold_id"])
            continue
        if row["failed_before"]:
            found.failed_before.add(row["hold_id"])
        found.held.append(Held(row["hold_id"], row["priority"], row["opened_at"], question))
    several = len({each.question.currency for each in found.held}) > 1
    rates = await store_rates.rates(connection) if several else store_rates.NO_RATES
    found.held = in_order(found.held, rates)
    return found


async def set_aside(connection: Connection, hold_ids: Iterable[str]) -> None:
    """Leave these holds out for a while: half a minute, each time twice as long, ten minutes at
    most.
    """
    await connection.execute(_SET_ASIDE, list(hold_ids))


async def decided(connection: Connection, hold_ids: Iterable[str]) -> None:
    """These holds could be decided again."""
    await connection.execute(_DECIDED, list(hold_ids))


async def counters(connection: Connection, account_ids: Iterable[str]) -> str | None:
    """A text that changes when the ledger changes anything of these accounts."""
    told: str | None = await connection.fetchval(_COUNTERS, list(account_ids))
    return told


async def looked(
    connection: Connection, marks: Mapping[str, str], *, rated: bool, late: bool
) -> None:
    """Keep what the last look at these accounts rested on: `rated` whether rates mattered, `late`
    whether the data was too old.
    """
    await connection.execute(_LOOKED, list(marks.keys()), list(marks.values()), rated, late)


async def forget(connection: Connection) -> None:
    """Forget accounts that have no open holds any more, and holds that have ended."""
    await connection.execute(_FORGET)
    await connection.execute(_FORGET_ENDED)
