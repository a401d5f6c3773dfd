"""Episodes and the accounts to look at for them, in PostgreSQL.

Which accounts are due is a comparison per account, as everywhere in the sweep, and of two short
tables alone: what each gate saw of the ledger last, which the sweep keeps up to date, and what the
last look for episodes went by. What is unpaid is added up in the database, one row per account and
currency, however long the history is.

At most one episode of a kind stands per account: the index says so, and what it refuses is told by
nobody. An end counts once for the same reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from credit_check.ledger_mark import TIMELY
from credit_check.notice_events import Telling
from credit_core.buckets import Buckets
from credit_core.documents import AccountStatus
from credit_core.episodes import EpisodeKind, Unpaid
from credit_core.policy import Policy
from credit_core.terms import AccountTerms
from service_kit.database import Connection, Record

# Data that is that late says nothing of the new day: what was paid may not have been read yet.
_WORLD = f"""
    WITH world AS MATERIALIZED (
        SELECT n.now, (n.now AT TIME ZONE $1)::date AS today, a.place, a.version,
               CASE WHEN {TIMELY} THEN (n.now AT TIME ZONE $1)::date END AS day
          FROM (SELECT clock_timestamp() AS now) n
         CROSS JOIN exposure.freshness f
         CROSS JOIN LATERAL (
               SELECT e.place, e.version FROM credit_check.policy_activation e
                WHERE e.active_from <= n.now
                ORDER BY e.active_from DESC, e.place DESC LIMIT 1) a)"""
_DUE = """
      FROM credit_check.gate g
     CROSS JOIN world w
      LEFT JOIN credit_check.episode_look l ON l.account_id = g.account_id
     WHERE g.change_counter IS NOT NULL
       AND (l.change_counter IS DISTINCT FROM g.change_counter
            OR l.activation IS DISTINCT FROM w.place OR l.again_on <= w.day)"""
_MOMENT = f"{_WORLD} SELECT w.now, w.today, w.place, w.version FROM world w"
_ACCOUNTS = f"{_WORLD} SELECT g.account_id {_DUE} LIMIT $2"
_COUNT = f"{_WORLD} SELECT count(*) {_DUE}"
_AS_READ = ("account_id", "change_counter", "seen", "segment", "risk_class")
_TERMS = (
    "account_id", "currency", "credit_limit_minor", "secured_minor", "temporary_limit_minor",
    "temporary_valid_from", "temporary_valid_until", "limit_valid_until", "next_review_on",
    "payment_terms_days",
)  # fmt: skip
_FACTS = """
    SELECT g.account_id, g.change_counter, g.reserved, l.account_id IS NOT NULL AS seen,
           s.described, s.currency, s.status, s.segment, s.risk_class,
           s.credit_limit_minor, s.secured_minor, s.temporary_limit_minor,
           s.temporary_valid_from, s.temporary_valid_until, s.limit_valid_until, s.next_review_on,
           s.payment_terms_days
      FROM unnest($1::text[]) AS n (account_id)
      JOIN credit_check.gate g ON g.account_id = n.account_id
      JOIN exposure.standing s ON s.account_id = n.account_id
      LEFT JOIN credit_check.episode_look l ON l.account_id = n.account_id"""
_STANDING = """
    SELECT e.account_id, e.kind, e.told, (e.raised_at AT TIME ZONE $2)::date AS raised_on, e.content
      FROM credit_check.episode e
     WHERE e.state = 'raised' AND e.account_id = ANY ($1)"""
_UNPAID = """
    SELECT n.account_id, b.currency, r.past_minor - c.minor AS past_minor,
           least(r.first_due_on, '9999-12-31'::date) AS first_due_on, r.newest_past_on,
           CASE WHEN r.next_due_on <= '9999-12-31'::date THEN r.next_due_on END AS next_due_on
      FROM unnest($1::text[], $2::integer[], $3::date[], $4::boolean[], $5::boolean[])
           AS n (account_id, terms_days, due_before, cash_pays_oldest, leave_out_disputed)
     CROSS JOIN LATERAL (
           SELECT e.account_id, e.currency,
                  greatest(0, e.open_minor - e.receivables + e.unapplied_cash) AS cash
             FROM exposure.standing_bucket e
            WHERE e.account_id = n.account_id AND e.open_minor > 0 OFFSET 0) b
     CROSS JOIN LATERAL (
           SELECT CASE WHEN n.cash_pays_oldest THEN b.cash ELSE 0 END AS minor) c
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(t.minor) FILTER (WHERE t.day < n.due_before), 0)::bigint
                      AS past_minor,
                  min(t.day) FILTER (WHERE t.paid > c.minor) AS first_due_on,
                  max(t.day) FILTER (WHERE t.paid > c.minor AND t.day < n.due_before)
                      AS newest_past_on,
                  min(t.day) FILTER (WHERE t.paid > c.minor AND t.day >= n.due_before)
                      AS next_due_on
             FROM (SELECT d.day, d.minor, sum(d.minor) OVER (ORDER BY d.day) AS paid
                     FROM (SELECT CASE e.basis WHEN 'due' THEN e.due_on
                                  ELSE e.due_on + n.terms_days END AS day,
                                  e.open_minor - CASE WHEN n.leave_out_disputed
                                  THEN e.disputed_minor ELSE 0 END AS minor
                             FROM exposure.standing_disputed e
                            WHERE e.account_id = b.account_id AND e.currency = b.currency) d
                    WHERE d.minor > 0) t) r
     WHERE r.first_due_on IS NOT NULL"""
_BUCKETS = """
    SELECT e.account_id, e.currency, e.open_orders, e.unbilled, e.receivables, e.unapplied_cash
      FROM exposure.standing_bucket e WHERE e.account_id = ANY ($1)"""
_RAISE = """
    INSERT INTO credit_check.episode (notice_id, kind, state, account_id, raised_at, told, content)
    SELECT w.notice_id, w.kind, 'raised', w.account_id, $5, w.told, w.content
      FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $6::text[])
           AS w (notice_id, kind, account_id, told, content)
        ON CONFLICT (account_id, kind) WHERE state = 'raised' DO NOTHING
    RETURNING notice_id"""
_CLEAR = """
    UPDATE credit_check.episode e SET state = 'cleared', cleared_at = $2, content = w.content
      FROM unnest($1::text[], $3::text[]) AS w (notice_id, content)
     WHERE e.notice_id = w.notice_id AND e.state = 'raised'
    RETURNING e.notice_id"""
_KEEP = """
    INSERT INTO credit_check.episode_look (account_id, change_counter, activation, again_on)
    SELECT w.account_id, w.change_counter, $4, w.again_on
      FROM unnest($1::text[], $2::bigint[], $3::date[]) AS w (account_id, change_counter, again_on)
        ON CONFLICT (account_id) DO UPDATE
       SET change_counter = excluded.change_counter, activation = excluded.activation,
           again_on = excluded.again_on"""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment, its business day, and the activation of policies that counts at it."""

    now: datetime
    today: date
    activation: int
    policy_version: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to look at of an account. `terms` is `None` where nobody has described it, and
    `reserved`, in minor units by currency, where no sum is kept. `seen`: it was looked at before.
    """

    account_id: str
    change_counter: int
    seen: bool
    terms: AccountTerms | None
    segment: str | None
    risk_class: str | None
    reserved: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An episode that stands; `content` as it was told, or would have been."""

    account_id: str
    kind: EpisodeKind
    told: bool
    raised_on: date
    content: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An episode to be raised; `told` is whether anybody is to hear of it."""

    account_id: str
    kind: EpisodeKind
    told: bool
    telling: Telling


async def moment(connection: Connection, zone: str) -> Moment:
    """This moment; days are those of the time zone `zone`."""
    row = await connection.fetchrow(_MOMENT, zone)
    assert row is not None
    return Moment(*row)


async def due(connection: Connection, zone: str, accounts_max: int) -> list[str]:
    """Accounts to be looked at."""
    return [row[0] for row in await connection.fetch(_ACCOUNTS, zone, accounts_max)]


async def count(connection: Connection, zone: str) -> int:
    """How many accounts `due` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT, zone)
    return waiting


async def facts(connection: Connection, account_ids: Sequence[str]) -> list[Facts]:
    """The accounts as they are now."""
    return [_facts(row) for row in await connection.fetch(_FACTS, account_ids)]


async def standing(connection: Connection, zone: str, account_ids: Sequence[str]) -> list[Standing]:
    """The episodes of these accounts that stand."""
    return [
        Standing(row[0], EpisodeKind(row[1]), *tuple(row)[2:])
        for row in await connection.fetch(_STANDING, account_ids, zone)
    ]


async def unpaid(
    connection: Connection, asked: Sequence[tuple[AccountTerms, Policy]], today: date
) -> dict[str, dict[str, Unpaid]]:
    """By account and currency, what is left to pay on that day, as the account's policy counts."""
    rows = await connection.fetch(
        _UNPAID,
        [terms.account_id for terms, _ in asked],
        [terms.days_to_pay for terms, _ in asked],
        [today - timedelta(days=policy.overdue_notice_days) for _, policy in asked],
        [policy.cash_pays_oldest for _, policy in asked],
        [policy.leave_out_disputed for _, policy in asked],
    )
    found: dict[str, dict[str, Unpaid]] = {}
    for row in rows:
        of_account = found.setdefault(row["account_id"], {})
        of_account[row["currency"]] = Unpaid(*tuple(row)[2:])
    return found


async def buckets(
    connection: Connection, account_ids: Iterable[str]
) -> dict[str, dict[str, Buckets]]:
    """The buckets of these accounts by currency."""
    found: dict[str, dict[str, Buckets]] = {}
    for row in await connection.fetch(_BUCKETS, list(account_ids)):
        found.setdefault(row[0], {})[row[1]] = Buckets(*tuple(row)[2:])
    return found


async def begin(connection: Connection, at: datetime, episodes: Sequence[Raised]) -> set[str]:
    """Raise those that do not stand yet; returns the ids of their notices."""
    rows = await connection.fetch(
        _RAISE,
        [each.telling.notice_id for each in episodes],
        [each.kind.value for each in episodes],
        [each.account_id for each in episodes],
        [each.told for each in episodes],
        at,
        [each.telling.content for each in episodes],
    )
    return {row[0] for row in rows}


async def end(connection: Connection, at: datetime, tellings: Sequence[Telling]) -> set[str]:
    """Clear those that still stand; returns the ids of their notices."""
    rows = await connection.fetch(
        _CLEAR, [each.notice_id for each in tellings], at, [each.content for each in tellings]
    )
    return {row[0] for row in rows}


async def keep(
    connection: Connection, activation: int, looked: Sequence[tuple[Facts, date | None]]
) -> None:
    """Note what was looked at under an activation of policies, and the day of the next look."""
    await connection.execute(
        _KEEP,
        [facts.account_id for facts, _ in looked],
        [facts.change_counter for facts, _ in looked],
        [again_on for _, again_on in looked],
        activation,
    )


def _facts(row: Record) -> Facts:
    terms = None
    if row["described"]:
        read = {name: row[name] for name in _TERMS}
        terms = AccountTerms(status=AccountStatus(row["status"]), **read)
    reserved = row["reserved"]
    return Facts(
        terms=terms,
        reserved=None if reserved is None else orjson.loads(reserved),
        **{name: row[name] for name in _AS_READ},
    )
